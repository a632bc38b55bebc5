"""Writing messages in the transaction of what they tell of, and delivering them afterwards."""

import hashlib
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.validators import validate_email
from django.db import transaction
from django.template import Context
from django.template.loader import get_template

from programmes import audit, clock, jobs
from programmes.jobs.actions import lease, scrubbed
from programmes.notices import attachments, providers
from programmes.notices.models import Channel, Choice, Notice, State

SUBJECT_LENGTH = 150
# Somebody without an account has no inbox, so the text is of no more use once it has had time to arrive.
WITHOUT_ACCOUNT_KEPT_FOR = timedelta(days=7)
KEPT_FOR = timedelta(days=365)


@dataclass(frozen=True)
class Address:
    """Somebody without an account. Raises ValidationError for what is not an e-mail address."""

    email: str
    name: str = ""

    def __post_init__(self) -> None:
        validate_email(self.email)

    @property
    def key(self) -> str:
        """Stands for the address where only "the same person or not" matters."""
        return "address:" + hashlib.sha256(self.email.lower().encode()).hexdigest()[:32]


def send(
    *,
    event: str,
    to: Iterable[Any],
    template: str,
    context: dict[str, Any],
    choice: str = Choice.ESSENTIAL,
    park_on_doubt: bool = False,
) -> None:
    """Tell these people (User or Address), once per event, person and channel; rolled back with the caller's
    transaction.

    `<template>_subject.txt` and `<template>_body.txt` are rendered now, for each person, with `recipient_name`,
    `portal_name` and
    `url` (a path of ours) made absolute. A person who declined this choice by e-mail still finds the message in their
    inbox.
    `park_on_doubt` is for messages whose second copy would do harm. Raises RuntimeError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{event} was to be told outside a transaction")
    render = _renderer(template, context)
    rows: dict[str, Notice] = {}
    for person in to:
        row = _row(person, Choice(choice))
        row.event, row.park_on_doubt = event, park_on_doubt
        row.subject, row.body = render(person.name)
        rows[row.recipient_key] = row
    Notice.objects.bulk_create(rows.values(), ignore_conflicts=True)
    # Work for a message that was a repeat finds no row and does nothing.
    mails = [row.pk for row in rows.values() if row.channel == Channel.EMAIL]
    if mails:
        jobs.later_many("notices.deliver", mails)


def words(template: str, context: dict[str, Any], *, name: str) -> tuple[str, str]:
    """Subject and text as `send` would write them to a person of this name, for somebody whom no e-mail reaches."""
    return _renderer(template, context)(name)


def _renderer(template: str, context: dict[str, Any]) -> Callable[[str], tuple[str, str]]:
    """Subject and text for a name; the templates are read once."""
    subject, body = get_template(f"{template}_subject.txt"), get_template(f"{template}_body.txt")
    url = str(context.get("url", ""))
    shared = {**context, "portal_name": settings.PORTAL_NAME, "site_url": settings.SITE_URL}
    if url.startswith("/"):
        shared["url"] = settings.SITE_URL + url

    def render(name: str) -> tuple[str, str]:
        known = {**shared, "recipient_name": name}
        # Plain text: nothing is escaped. A subject is one line, whatever a name in it holds.
        return " ".join(_render(subject, known).split())[:SUBJECT_LENGTH], _render(body, known).strip() + "\n"

    return render


def _row(person: Any, choice: Choice) -> Notice:
    key = uuid.uuid4()
    row = Notice(
        pk=key, choice=choice, channel=Channel.EMAIL, message_id=f"<{key}@{urlsplit(settings.SITE_URL).hostname}>"
    )
    if isinstance(person, Address):
        row.address, row.recipient_key = person.email, person.key
        return row
    row.recipient, row.recipient_key = person, f"user:{person.pk}"
    if not person.wants(choice):
        row.channel, row.state, row.sent_at = Channel.PORTAL, State.SENT, clock.now()
    return row


def _render(template: Any, words: dict[str, Any]) -> str:
    text: str = template.template.render(Context(words, autoescape=False))
    return text.replace("\x00", "")


def deliver(notice_id: UUID | str) -> None:
    """Send one message. The claim is committed before the provider is spoken to, and no transaction is held meanwhile.

    Raises when the provider cannot take it now (it is tried again), NotYet while another worker has it in hand.
    """
    notice, interrupted = _claim(notice_id)
    if notice is None:
        return
    message = message_of(notice)
    provider = providers.current()
    try:
        if not message.to:
            raise providers.Refused("no address")
        # An earlier try may have reached the provider even when we heard an error, or nothing at all.
        reference = provider.find(message) if notice.attempts > 1 else ""
        if interrupted and notice.park_on_doubt and not provider.can_find:
            raise providers.Doubt("a worker stopped while sending it")
        reference = reference or provider.send(message)
    except providers.Refused as refusal:
        _settle(notice, "fail", error=scrubbed(refusal))
    except providers.Doubt as doubt:
        _settle(notice, "park" if notice.park_on_doubt else "wait", error=scrubbed(doubt))
        if not notice.park_on_doubt:
            raise
    except Exception as error:
        _settle(notice, "wait", error=scrubbed(error))
        raise
    else:
        _settle(notice, "finish", at=clock.now(), reference=reference)


@transaction.atomic
def _claim(notice_id: UUID | str) -> tuple[Notice | None, bool]:
    """Take a message in hand; the second value is True when an earlier worker stopped while sending it."""
    notice = Notice.objects.select_for_update(of=("self",)).filter(pk=notice_id).first()
    if notice is None or notice.state not in {State.WAITING, State.SENDING}:
        return None, False
    at = clock.now()
    interrupted = notice.state == State.SENDING
    if interrupted and notice.lease_until and notice.lease_until > at:
        raise jobs.NotYet(notice.lease_until)
    notice.claim(until=at + lease())
    notice.save(update_fields=["state", "lease_until", "attempts"])
    return notice, interrupted


@transaction.atomic
def _settle(notice: Notice, verb: str, **facts: Any) -> None:
    """Note what came of a sending, unless another worker has taken the message over since."""
    held = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if held.state != State.SENDING or held.attempts != notice.attempts:
        return
    getattr(held, verb)(**facts)
    held.save(update_fields=["state", "lease_until", "sent_at", "provider_reference", "last_error"])


def message_of(notice: Notice) -> providers.Message:
    """The message as a provider gets it, with where to read it again and where to choose what to get."""
    person = notice.recipient
    lines = [notice.body, "--", settings.PORTAL_NAME, settings.SITE_URL]
    if person is not None:
        lines.append(f"Choose which e-mails you get: {settings.SITE_URL}/account/")
    address = parseaddr(person.email if person is not None and person.is_active else notice.address)[1]
    return providers.Message(
        key=str(notice.pk),
        to=address,
        subject=notice.subject,
        body="\n".join(lines) + "\n",
        message_id=notice.message_id,
        files=attachments.of(notice),
    )


@transaction.atomic
def gave_up(notice_id: UUID | str) -> None:
    """Every try has failed: the delivery log says so, and staff can have it sent again."""
    notice = Notice.objects.select_for_update(of=("self",)).filter(pk=notice_id).first()
    if notice is None or notice.state not in {State.WAITING, State.SENDING}:
        return
    notice.fail(error=notice.last_error or "The worker stopped each time.")
    notice.save(update_fields=["state", "lease_until", "last_error"])


@transaction.atomic
def resend(*, notice: Notice, by: Any) -> None:
    """Have a failed or held message sent again, with the same Message-ID. Raises MoveRefused in any other state."""
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    notice.resend()
    notice.save(update_fields=["state", "last_error"])
    audit.record(by=by, verb="programmes.notices.resent", target=notice)
    jobs.later("notices.deliver", notice.pk)


def prune() -> None:
    """Blank text and address of what went to people without an account a week ago; delete what is a year old."""
    at = clock.now()
    old = Notice.objects.filter(recipient__isnull=True, created_at__lt=at - WITHOUT_ACCOUNT_KEPT_FOR).exclude(
        body="", address=""
    )
    old.update(body="", address="")
    Notice.objects.filter(created_at__lt=at - KEPT_FOR).delete()

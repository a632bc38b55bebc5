"""An officer enters an application for a group; the group confirms it, and only then it is sent."""

import hashlib
import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from grants.applications import notices_help as notices
from grants.applications.actions.finding import late_until, locked
from grants.applications.actions.starting import start
from grants.applications.actions.writing import submit, to_do
from grants.applications.models import Application, AssistedEntry
from grants.applications.models.assisted import BY_POST, LINK_OPEN_FOR
from grants.applications.models.keys import hash_of, new_code, new_key
from grants.funds.models import Round
from programmes import audit, clock, tokens
from programmes.people.access import Permission
from programmes.people.actions.contacts import enter_contact, enter_group
from programmes.people.models import Borough
from programmes.questions import engine
from programmes.workflow import MoveRefused

How = AssistedEntry.How


@transaction.atomic
def enter(
    *,
    round: Round,
    channel: str,
    group_name: str,
    borough: Borough | None,
    contact_name: str,
    email: str,
    phone: str,
    address: str,
    by: Any,
    token: str,
) -> AssistedEntry:
    """Begin an application for a group, or for one person where `group_name` is empty; the officer writes it then.

    From now on this officer never sifts, scores, checks or decides it. Refused without a way to reach the group, and
    where the applicant may not apply to this round.
    """
    tokens.spend(token, by=by, purpose=f"grants.applications.enter:{round.pk}")
    _need(by)
    if not (email.strip() or phone.strip() or address.strip()):
        raise MoveRefused(
            "Give an e-mail address, a telephone number or a postal address: we must reach the group.", field="email"
        )
    if email.strip().lower() == by.email:
        raise MoveRefused("This is your own address. Give that of the group.", field="email")
    lead = enter_contact(name=contact_name, email=email or f"{new_code().lower()}@{BY_POST}", phone=phone, by=by)
    group = enter_group(name=group_name, borough=borough, contact=lead, by=by) if group_name.strip() else None
    application = start(round=round, organisation=group, by=lead, token=tokens.issue())
    at = clock.now()
    entry = AssistedEntry.objects.create(
        application=application,
        channel=channel,
        contact_name=contact_name.strip(),
        email=email.strip().lower(),
        phone=phone.strip(),
        address=address.strip(),
        since_at=at,
        entered_at=at,
        entered_by=by,
    )
    entry.moves.create(verb="enter", by=by, at=at)
    # The history says who began it: not the group, which has not been near a computer.
    application.moves.filter(verb="start").update(verb="enter", by=by, note=entry.get_channel_display())
    audit.record(by=by, verb="grants.applications.entered", target=application, detail={"channel": channel})
    tokens.settle(token, str(entry.pk))
    return entry


@transaction.atomic
def ask(*, entry: AssistedEntry, how: str, by: Any, token: str) -> tuple[AssistedEntry, str]:
    """Ask the group for its word; also the code for the letter, "" for the other ways.

    Only the officer who entered it asks. Refused while something is missing, after the last moment, and by link without
    an e-mail address.
    """
    tokens.spend(token, by=by, purpose=f"grants.applications.ask:{entry.pk}")
    application, entry, at = _locked(entry)
    _refuse_others(entry, by)
    if to_do(application):
        raise MoveRefused("It is not complete yet. Its own page says what is still to put right.")
    last = application.last_moment(late_until(application))
    if at > last:
        raise MoveRefused(f"The last moment was {clock.uk_time(last)}, so it can no longer be sent.")
    if how == How.LINK and not entry.email:
        raise MoveRefused("There is no e-mail address to send a link to. Use a letter, or read it back.", field="how")
    secret = {How.LINK: new_key, How.LETTER: new_code}.get(How(how), str)()
    entry.ask(
        at=at,
        how=how,
        fingerprint=fingerprint(application),
        key_hash=hash_of(secret) if secret else "",
        ends=min(last, at + LINK_OPEN_FOR) if how == How.LINK else last,
    )
    entry.save()
    move = entry.moves.create(verb="ask", by=by, at=at, note=entry.get_how_display())
    audit.record(by=by, verb="grants.applications.entry_asked", target=application, detail={"how": str(how)})
    if how == How.LINK:
        notices.entry_asked(entry, move, secret)
    return entry, secret if how == How.LETTER else ""


@transaction.atomic
def take_back(*, entry: AssistedEntry, by: Any, token: str) -> AssistedEntry:
    """Write on: the link or letter that is out is dead."""
    tokens.spend(token, by=by, purpose=f"grants.applications.take_back:{entry.pk}")
    application, entry, at = _locked(entry)
    _refuse_others(entry, by)
    entry.take_back(at=at)
    entry.save()
    entry.moves.create(verb="take_back", by=by, at=at)
    audit.record(by=by, verb="grants.applications.entry_taken_back", target=application)
    return entry


@transaction.atomic
def correct(*, entry: AssistedEntry, key: str, words: str, token: str) -> AssistedEntry:
    """The group, by its link or code: something is wrong, and what. The officer writes again."""
    tokens.spend(token, by=None, purpose=f"grants.applications.correct:{entry.pk}")
    application, entry, at = _locked(entry)
    _refuse_wrong_key(entry, key, at)
    if not words.strip():
        raise MoveRefused("Write what is wrong, so that we can put it right.", field="words")
    entry.correct(at=at)
    entry.save()
    move = entry.moves.create(verb="correct", by=None, at=at, note=words.strip())
    audit.record(by=None, verb="grants.applications.entry_corrected", target=application)
    notices.entry_corrected(entry, move)
    return entry


@transaction.atomic
def confirm_entry(*, entry: AssistedEntry, key: str, name: str, token: str) -> Application:
    """The group, by its link or its letter's code: this is what we want to send. It is sent in this transaction.

    Refused after the last moment of the application, by the database's clock, and when it was changed meanwhile.
    """
    tokens.spend(token, by=None, purpose=f"grants.applications.confirm_entry:{entry.pk}")
    application, entry, at = _locked(entry)
    _refuse_wrong_key(entry, key, at)
    entry.confirm(at=at, name=name.strip(), fingerprint=fingerprint(application))
    return _send(application, entry, at, by=None)


@transaction.atomic
def record_confirmation(*, entry: AssistedEntry, name: str, by: Any, token: str) -> Application:
    """A second officer read it back on the telephone, or holds the posted slip: who confirmed. It is sent at once.

    Refused for the officer who entered it, and for whoever has an interest in it.
    """
    tokens.spend(token, by=by, purpose=f"grants.applications.record_confirmation:{entry.pk}")
    _need(by)
    application, entry, at = _locked(entry)
    if entry.entered_by_id == by.pk or not Application.objects.for_staff(by).filter(pk=application.pk).exists():
        raise MoveRefused("Somebody else must record this: you entered it, or have an interest in it.")
    if entry.how == How.LINK:
        raise MoveRefused("The group was sent a link. It confirms by that link.")
    if not name.strip():
        raise MoveRefused("Enter the name of the person who confirmed.", field="name")
    entry.confirm(at=at, name=name.strip(), fingerprint=fingerprint(application), recorded_by=by)
    return _send(application, entry, at, by=by)


@transaction.atomic
def take_over(*, application: Application, by: Any, token: str) -> Application:
    """The group, with its own account: we write and send it ourselves. The officer no longer sees it."""
    tokens.spend(token, by=by, purpose=f"grants.applications.take_over:{application.pk}")
    application, entry, at = _locked(AssistedEntry.objects.get(application=application))
    if not application.may(by).own:
        raise MoveRefused("Only the people who apply can take it over.")
    entry.take_over(at=at)
    entry.save()
    move = entry.moves.create(verb="take_over", by=by, at=at)
    audit.record(by=by, verb="grants.applications.entry_taken_over", target=application)
    notices.entry_taken_over(entry, move)
    return application


def fingerprint(application: Application) -> str:
    """A mark of the answers as they are: another mark means that something was changed."""
    given = json.dumps(engine.answers(application.sheet), sort_keys=True, default=str)
    return hashlib.sha256(given.encode()).hexdigest()


def _send(application: Application, entry: AssistedEntry, at: Any, *, by: Any) -> Application:
    """Keep the confirmation and hand the application in for its lead, in one transaction."""
    entry.save()
    entry.moves.create(verb="confirm", by=by, at=at, note=f"{entry.get_how_display()}: {entry.confirmed_name}")
    audit.record(by=by, verb="grants.applications.entry_confirmed", target=application, detail={"how": str(entry.how)})
    return submit(application=application, by=application.lead, token=tokens.issue())


def _need(by: Any) -> None:
    if not by.can(Permission.HELP_APPLICANTS):
        raise PermissionDenied


def _refuse_others(entry: AssistedEntry, by: Any) -> None:
    if entry.entered_by_id != by.pk:
        raise PermissionDenied


def _refuse_wrong_key(entry: AssistedEntry, key: str, at: Any) -> None:
    if entry.state != AssistedEntry.State.ASKED or not key or hash_of(key) != entry.key_hash:
        raise MoveRefused("This link or code no longer counts. Ask us for a new one.")
    if entry.link_ends_at is None or at > entry.link_ends_at:
        raise MoveRefused("The time to confirm is over. Ask us what can still be done.")


def _locked(entry: AssistedEntry) -> tuple[Application, AssistedEntry, Any]:
    """The application first, as everywhere, then the entry, and the database's time."""
    application, at = locked(Application(pk=entry.application_id))
    found = AssistedEntry.objects.select_related("entered_by").select_for_update(of=("self",)).get(pk=entry.pk)
    found.application = application
    return application, found, at

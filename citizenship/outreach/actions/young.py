"""Joining the Young Londoners Forum or a campaign: asked, handed over to a named organisation, then deleted here."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from citizenship.ceremonies.models.partners import hash_of, new_key
from citizenship.outreach import measures
from citizenship.outreach import notices_young as notices
from citizenship.outreach.acting import need_staff
from citizenship.outreach.models import ForumHost, ForumHostMove, ForumInterest
from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused

# An organisation that does not come for a request in this time does not get it.
KEPT_FOR = timedelta(days=60)
TAKEN = "There is an organisation of this name already. Change that one instead."


def _locked(host: ForumHost) -> ForumHost:
    return ForumHost.objects.select_for_update(of=("self",)).get(pk=host.pk)


def _moved(host: ForumHost, verb: str, by: Any, at: datetime) -> ForumHostMove:
    move: ForumHostMove = host.moves.create(verb=verb, by=by, at=at)
    audit.record(by=by, verb=f"citizenship.forum.{verb}", target=host)
    return move


@transaction.atomic
def add_host(*, name: str, about: str, url: str, email: str, by: Any, token: str) -> ForumHost:
    """Staff name an organisation through which young people join. Raises MoveRefused for a name twice."""
    tokens.spend(token, by=by, purpose="citizenship.forum.add")
    need_staff(by)
    at = clock.now()
    made = ForumHost(name=name.strip(), about=about, url=url, email=email.lower(), added_at=at, added_by=by)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise MoveRefused(TAKEN, field="name") from error
    _moved(made, "add", by, at)
    tokens.settle(token, str(made.pk))
    return made


@transaction.atomic
def change(*, host: ForumHost, name: str, about: str, url: str, email: str, by: Any, token: str) -> ForumHost:
    """Staff change what is said of an organisation, or where we write to it."""
    tokens.spend(token, by=by, purpose=f"citizenship.forum.change:{host.pk}")
    need_staff(by)
    held, at = _locked(host), clock.now()
    held.change()
    held.name, held.about, held.url, held.email = name.strip(), about, url, email.lower()
    try:
        with transaction.atomic():
            held.save(update_fields=["state", "name", "about", "url", "email"])
    except IntegrityError as error:
        raise MoveRefused(TAKEN, field="name") from error
    _moved(held, "change", by, at)
    return held


@transaction.atomic
def send_link(*, host: ForumHost, by: Any, token: str) -> ForumHost:
    """Write to the organisation with a new link to those who wait for it; the old link stops."""
    tokens.spend(token, by=by, purpose=f"citizenship.forum.send_link:{host.pk}")
    need_staff(by)
    held = _locked(host)
    _tell(held, by, clock.now())
    return held


def _tell(held: ForumHost, by: Any, at: datetime) -> None:
    key = new_key()
    held.send_link(key_hash=hash_of(key))
    held.save(update_fields=["state", "key_hash"])
    notices.waiting(held, _moved(held, "send_link", by, at), key, held.interests.waiting().count())


@transaction.atomic
def end(*, host: ForumHost, by: Any, token: str) -> ForumHost:
    """Nobody joins through it any more; its address is deleted. Raises MoveRefused while people wait for it."""
    tokens.spend(token, by=by, purpose=f"citizenship.forum.end:{host.pk}")
    need_staff(by)
    held, at = _locked(host), clock.now()
    held.end(waiting=held.interests.waiting().count(), by=by, at=at)
    held.save(update_fields=["state", "ended_at", "ended_by", "email", "key_hash"])
    _moved(held, "end", by, at)
    return held


@transaction.atomic
def ask(
    *, host: ForumHost, kind: str, wants: str, ages: str, people: int, name: str, contact: str, token: str
) -> tuple[ForumInterest, str]:
    """Ask to join through an organisation, which is told that somebody waits. Returns the key that takes it back.

    Raises MoveRefused when the organisation is not offered any more, and for somebody under 16 who writes alone.
    """
    tokens.spend(token, by=None, purpose=f"citizenship.forum.ask:{host.pk}")
    held, at, key = _locked(host), clock.now(), key_of(token)
    if held.state != ForumHost.State.OFFERED:
        raise MoveRefused("Nobody joins through this organisation any more. Choose another one.", field="host")
    if kind == ForumInterest.Kind.PERSON and ages != ForumInterest.Ages.OLDER:
        raise MoveRefused(
            "You are under 16, so we keep nothing about you. Ask a group, your school or the organisation itself.",
            field="ages",
        )
    alone = kind == ForumInterest.Kind.PERSON
    first = not held.interests.waiting().exists()
    made = ForumInterest.objects.create(
        host=held,
        kind=kind,
        wants=wants,
        ages=ages,
        people=1 if alone else people,
        name=name.strip(),
        contact=contact.strip(),
        key_hash=hash_of(key),
        asked_at=at,
    )
    audit.record(by=None, verb="citizenship.forum.asked", target=made)
    if first or not held.key_hash:
        _tell(held, None, at)
    return made, key


def key_of(token: str) -> str:
    """The key that takes a request back, made from its form's token: a form sent twice shows the same link twice."""
    return salted_hmac("citizenship.outreach.forum", token, algorithm="sha256").hexdigest()


def host_of(key: str) -> ForumHost | None:
    """The organisation that has this link."""
    return ForumHost.objects.offered().filter(key_hash=hash_of(key)).first()


def interest_of(key: str) -> ForumInterest | None:
    """The request behind the link that takes it back."""
    return ForumInterest.objects.select_related("host").filter(key_hash=hash_of(key)).first()


@transaction.atomic
def hand_over(*, host: ForumHost, chosen: list[Any], token: str) -> int:
    """The organisation has noted how to reach these people: it is deleted here, and they count. Returns how many."""
    tokens.spend(token, by=None, purpose=f"citizenship.forum.hand_over:{host.pk}")
    held, at = _locked(host), clock.now()
    rows = list(held.interests.waiting().filter(pk__in=chosen).select_for_update(of=("self",)))
    if not rows:
        raise MoveRefused("Tick those that you have taken over.", field="chosen")
    for row in rows:
        row.hand_over(at=at)
        row.save(update_fields=["state", "handed_at", "name", "contact"])
        audit.record(by=None, verb="citizenship.forum.handed_over", target=row)
    measures.record(at=at)
    return len(rows)


@transaction.atomic
def withdraw(*, interest: ForumInterest, token: str) -> ForumInterest:
    """Take a request back before the hand-over: the name and the contact are deleted now."""
    tokens.spend(token, by=None, purpose=f"citizenship.forum.withdraw:{interest.pk}")
    held = ForumInterest.objects.select_for_update(of=("self",)).get(pk=interest.pk)
    held.withdraw(at=clock.now())
    held.save(update_fields=["state", "withdrawn_at", "name", "contact"])
    audit.record(by=None, verb="citizenship.forum.withdrawn", target=held)
    return held


@transaction.atomic
def expire_due(*, at: datetime) -> int:
    """Delete the contacts that no organisation came for in 60 days; returns how many. Safe to repeat."""
    late = ForumInterest.objects.waiting().filter(asked_at__lt=at - KEPT_FOR).select_for_update(of=("self",))
    rows = list(late)
    for row in rows:
        row.expire(at=at)
        row.save(update_fields=["state", "expired_at", "name", "contact"])
        audit.record(by=None, verb="citizenship.forum.expired", target=row)
    return len(rows)

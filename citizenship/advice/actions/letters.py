"""Keeping entries current: a link once a year, what the organisation answers by it, and what staff do with a change."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from citizenship.advice import notices
from citizenship.advice.acting import moved, need_officer
from citizenship.advice.actions.services import ANSWERED, locked, write
from citizenship.advice.entry import differences
from citizenship.advice.models import AdviceChange, AdviceLetter, AdviceService
from citizenship.advice.models.letters import (
    ANSWER_DAYS,
    ASK_AFTER_MONTHS,
    MOST_LETTERS,
    PLACES_ANSWER_DAYS,
    PLACES_EVERY_MONTHS,
    REMIND_AFTER_DAYS,
)
from citizenship.advice.models.services import CONFIRMED_FOR_MONTHS
from citizenship.ceremonies.models.partners import hash_of, new_key
from programmes import clock, tokens
from programmes.clock import months_later
from programmes.workflow import MoveRefused

Kind = AdviceLetter.Kind
BATCH = 200


def find(key: str) -> AdviceLetter | None:
    """The letter behind a key; None for a key that we never sent, or that a newer one replaced."""
    rows = AdviceLetter.objects.select_related("service__organisation")
    return rows.filter(key_hash=hash_of(key)).first()


def _send(service: AdviceService, kind: str, *, by: Any, at: datetime) -> AdviceLetter:
    key = new_key()
    days = ANSWER_DAYS if kind == Kind.YEARLY else PLACES_ANSWER_DAYS
    made = AdviceLetter.objects.create(
        service=service, kind=kind, key_hash=hash_of(key), sent_at=at, expires_at=at + timedelta(days=days)
    )
    notices.asked(made, moved(made, "ask", by, at), key)
    return made


@transaction.atomic
def send_link(*, service: AdviceService, by: Any, token: str) -> AdviceLetter:
    """Send the organisation the yearly link now, for example because it wants to change its entry.

    An older link stops. Raises MoveRefused where there is no address, or after three letters to one question.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.advice.letter.send:{service.pk}")
    need_officer(by)
    held, at = locked(service), clock.now()
    if not held.contact_email:
        raise MoveRefused("We have no address for this entry. Enter one first.")
    if held.state not in (AdviceService.State.LISTED, AdviceService.State.HIDDEN):
        raise MoveRefused("Only an entry that was listed can be asked about.")
    letter = AdviceLetter.objects.select_for_update().filter(service=held, kind=Kind.YEARLY, state="asked").first()
    return _send(held, Kind.YEARLY, by=by, at=at) if letter is None else _again(letter, by=by, at=at)


def _again(letter: AdviceLetter, *, by: Any, at: datetime) -> AdviceLetter:
    key = new_key()
    letter.remind(key_hash=hash_of(key), at=at)
    letter.save(update_fields=["state", "key_hash", "sends", "sent_at"])
    notices.asked(letter, moved(letter, "remind", by, at), key)
    return letter


# --- what the organisation answers -----------------------------------------------------------------------------------


def _answered(letter: AdviceLetter, kind: str, key: str, token: str) -> tuple[AdviceLetter, AdviceService, datetime]:
    """Lock the entry and its letter and use the link up. Raises MoveRefused when it is not the newest, or has ended."""
    tokens.spend(token, by=None, purpose=f"citizenship.advice.letter.answer:{letter.pk}")
    service, at = locked(letter.service), clock.now()
    held = AdviceLetter.objects.select_for_update().get(pk=letter.pk)
    if held.key_hash != hash_of(key) or held.kind != kind:
        raise MoveRefused("We have sent you a newer link since. Open the link in our latest e-mail.")
    held.answer(at=at)
    held.save(update_fields=["state", "answered_at"])
    return held, service, at


@transaction.atomic
def confirm_entry(*, letter: AdviceLetter, key: str, token: str) -> AdviceService:
    """The organisation says that its entry is right. It is confirmed as of today; a hidden one is shown again."""
    held, service, at = _answered(letter, Kind.YEARLY, key, token)
    service.confirm(today=clock.london_day(at), at=at)
    service.save(update_fields=["state", "assured_on", "hidden_at", "changed_at"])
    moved(held, "answer", None, at)
    moved(service, "confirm", None, at)
    return service


@transaction.atomic
def propose(*, letter: AdviceLetter, facts: Mapping[str, Any], key: str, token: str) -> AdviceChange:
    """The organisation asks for changes. Nobody sees them until a member of staff has taken them over.

    Raises MoveRefused when nothing differs, or when an earlier change still waits.
    """
    held, service, at = _answered(letter, Kind.YEARLY, key, token)
    wanted = differences(service, facts)
    if not wanted:
        raise MoveRefused("You have changed nothing. Go back and say that the entry is right.")
    try:
        with transaction.atomic():
            made = AdviceChange.objects.create(service=service, facts=wanted, proposed_at=at)
    except IntegrityError as error:
        raise MoveRefused("We are still looking at the change that you sent before. Wait for our answer.") from error
    moved(held, "answer", None, at)
    moved(made, "propose", None, at)
    return made


@transaction.atomic
def leave(*, letter: AdviceLetter, key: str, token: str) -> AdviceService:
    """The organisation does not offer this any more: the entry leaves the directory at once."""
    held, service, at = _answered(letter, Kind.YEARLY, key, token)
    service.withdraw(at=at)
    service.save(update_fields=ANSWERED)
    moved(held, "answer", None, at)
    moved(service, "withdraw", None, at)
    return service


@transaction.atomic
def report_places(*, letter: AdviceLetter, places: int, key: str, token: str) -> AdviceService:
    """The organisation says how many places for young people are free today. Staff see it at once."""
    held, service, at = _answered(letter, Kind.PLACES, key, token)
    today = clock.london_day(at)
    service.change(free_places_young=places, free_places_as_of=today, young_people=True, at=at)
    service.save(update_fields=["free_places_young", "free_places_as_of", "young_people", "changed_at"])
    moved(held, "answer", None, at)
    moved(service, "places", None, at, note=str(places))
    return service


# --- what staff do with a change -------------------------------------------------------------------------------------


def _held(proposal: AdviceChange) -> tuple[AdviceService, AdviceChange]:
    service = locked(proposal.service)
    return service, AdviceChange.objects.select_for_update().get(pk=proposal.pk)


@transaction.atomic
def accept_change(*, proposal: AdviceChange, by: Any, token: str) -> AdviceChange:
    """Take the change over: the entry says it from now on and counts as confirmed today.

    Raises MoveRefused when it does not fit together, or the entry is not in the directory any more.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.advice.change.accept:{proposal.pk}")
    need_officer(by)
    (service, held), at = _held(proposal), clock.now()
    held.accept(by=by, at=at)
    held.save(update_fields=["state", "accepted_at", "accepted_by"])
    if service.state in (AdviceService.State.LISTED, AdviceService.State.HIDDEN):
        service.confirm(today=clock.london_day(at), at=at)
    write(service, held.facts, at=at, also=["state", "assured_on", "hidden_at"])
    moved(service, "change", by, at)
    notices.decided(held, moved(held, "accept", by, at))
    return held


@transaction.atomic
def refuse_change(*, proposal: AdviceChange, reason: str, by: Any, token: str) -> AdviceChange:
    """Leave the entry as it is, with a reason from the list; the organisation is told."""
    tokens.spend(token, by=by, purpose=f"citizenship.advice.change.refuse:{proposal.pk}")
    need_officer(by)
    (_, held), at = _held(proposal), clock.now()
    held.refuse(reason=reason, by=by, at=at)
    held.save(update_fields=["state", "reason", "refused_at", "refused_by"])
    notices.decided(held, moved(held, "refuse", by, at))
    return held


# --- what a worker does every day ------------------------------------------------------------------------------------


def _unasked(kind: str, since: datetime) -> QuerySet[AdviceService]:
    """Services with an address to which no letter of this kind went since then, and no change of which waits."""
    letters = AdviceLetter.objects.filter(service=OuterRef("pk"), kind=kind, sent_at__gt=since)
    changes = AdviceChange.objects.filter(service=OuterRef("pk"), state=AdviceChange.State.WAITING)
    rows = AdviceService.objects.listed().filter(contact_email__isnull=False)
    return rows.filter(~Exists(letters), ~Exists(changes)).order_by("pk")


@transaction.atomic
def ask_due() -> int:
    """Ask about the entries that nobody has confirmed for eleven months; returns how many. Safe to repeat."""
    at = clock.now()
    before = months_later(clock.london_day(at), -ASK_AFTER_MONTHS)
    since = at - timedelta(days=ANSWER_DAYS)
    rows = _unasked(Kind.YEARLY, since).filter(assured_on__lte=before)
    return _ask(rows, Kind.YEARLY, at)


@transaction.atomic
def ask_places_due() -> int:
    """Ask services for young people for their free places, every three months; returns how many. Safe to repeat."""
    at = clock.now()
    before = months_later(clock.london_day(at), -PLACES_EVERY_MONTHS)
    rows = _unasked(Kind.PLACES, at - timedelta(days=80)).filter(young_people=True)
    rows = rows.exclude(free_places_as_of__gt=before)
    return _ask(rows, Kind.PLACES, at)


def _ask(rows: QuerySet[AdviceService], kind: str, at: datetime) -> int:
    open_ = AdviceLetter.objects.filter(service=OuterRef("pk"), kind=kind, state=AdviceLetter.State.ASKED)
    found = rows.filter(~Exists(open_)).select_related("organisation")
    held = list(found.select_for_update(of=("self",), skip_locked=True)[:BATCH])
    for service in held:
        _send(service, kind, by=None, at=at)
    return len(held)


@transaction.atomic
def remind_due() -> int:
    """Write again, with a new link, where the yearly question has had no answer for thirty days; returns how many."""
    at = clock.now()
    rows = AdviceLetter.objects.filter(
        state=AdviceLetter.State.ASKED,
        kind=Kind.YEARLY,
        sends__lt=MOST_LETTERS,
        sent_at__lte=at - timedelta(days=REMIND_AFTER_DAYS),
        expires_at__gt=at,
        service__contact_email__isnull=False,
    ).order_by("pk")
    found = rows.select_related("service__organisation").select_for_update(of=("self",), skip_locked=True)
    held = list(found[:BATCH])
    for letter in held:
        _again(letter, by=None, at=at)
    return len(held)


@transaction.atomic
def lapse_due() -> int:
    """Close the links that nobody answered, and hide the entries behind the yearly ones; returns how many.

    An entry that somebody confirmed in the meantime stays. Safe to repeat.
    """
    at = clock.now()
    old = months_later(clock.london_day(at), -CONFIRMED_FOR_MONTHS)
    rows = AdviceLetter.objects.filter(state=AdviceLetter.State.ASKED, expires_at__lt=at).order_by("pk")
    done = 0
    for letter in rows.select_for_update(of=("self",), skip_locked=True)[:BATCH]:
        letter.lapse(at=at)
        letter.save(update_fields=["state", "lapsed_at"])
        moved(letter, "lapse", None, at)
        service = locked(letter.service)
        if letter.kind == Kind.YEARLY and service.state == AdviceService.State.LISTED and service.assured_on < old:
            service.hide(at=at)
            service.save(update_fields=["state", "hidden_at", "changed_at"])
            notices.hidden(service, moved(service, "hide", None, at))
        done += 1
    return done


# Letters, and the addresses of entries that are out of the directory, are forgotten after two years.
KEPT_FOR = timedelta(days=730)


@transaction.atomic
def forget_due() -> int:
    """Delete letters of more than two years ago, and the addresses of entries that left as long ago; returns how many.

    Safe to repeat.
    """
    before = clock.now() - KEPT_FOR
    gone, _ = AdviceLetter.objects.filter(sent_at__lt=before).exclude(state=AdviceLetter.State.ASKED).delete()
    left = AdviceService.objects.filter(contact_email__isnull=False)
    left = left.filter(Q(withdrawn_at__lt=before) | Q(declined_at__lt=before) | Q(hidden_at__lt=before))
    return gone + left.update(contact_email=None)

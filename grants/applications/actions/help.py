"""Help to apply: call-backs, information sessions and their places, and forgetting who asked once the round is over."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from grants.applications import notices_help as notices
from grants.applications.models import AssistedEntry, Booking, CallBack, CallBackMove, InformationSession
from grants.applications.models.help import KEPT_AFTER_ROUND
from grants.applications.models.keys import hash_of, new_key
from grants.funds.models import Round
from programmes import audit, clock, tokens
from programmes.people.access import Permission
from programmes.workflow import MoveRefused

REACH = "Give a telephone number or an e-mail address, so that we can reach you."
# An address to which we post letters is kept this long after the last one.
KEPT_AFTER_LETTER = timedelta(days=730)


@transaction.atomic
def ask_call_back(
    *, round: Round, name: str, phone: str, email: str, suits: str, about: str, access_needs: str, by: Any, token: str
) -> CallBack:
    """Ask to be called about this round; no account is needed. Somebody with an address gets a receipt."""
    person = by if by is not None and by.is_authenticated else None
    tokens.spend(token, by=person, purpose=f"grants.applications.ask_call_back:{round.pk}")
    if not phone.strip() and not email.strip():
        raise MoveRefused(REACH, field="phone")
    at = clock.now()
    made = CallBack.objects.create(
        round=round,
        name=name.strip(),
        phone=phone.strip(),
        email=email.strip().lower(),
        suits=suits.strip(),
        about=about.strip(),
        access_needs=access_needs.strip(),
        since_at=at,
        asked_at=at,
    )
    audit.record(by=person, verb="grants.applications.call_back_asked", target=made)
    notices.call_back_asked(made)
    return made


@transaction.atomic
def finish(*, call_back: CallBack, note: str, by: Any, token: str) -> CallBack:
    """We spoke or wrote to them: it leaves the list."""
    tokens.spend(token, by=by, purpose=f"grants.applications.finish:{call_back.pk}")
    held, at = _call_back(call_back, by)
    held.finish(by=by, at=at)
    return _noted(held, "finish", "finished", note, by, at)


@transaction.atomic
def miss(*, call_back: CallBack, note: str, by: Any, token: str) -> CallBack:
    """We tried and did not reach them: it stays on the list."""
    tokens.spend(token, by=by, purpose=f"grants.applications.miss:{call_back.pk}")
    held, at = _call_back(call_back, by)
    held.miss(at=at)
    return _noted(held, "miss", "missed", note, by, at)


def _call_back(call_back: CallBack, by: Any) -> tuple[CallBack, datetime]:
    _need(by)
    return CallBack.objects.select_for_update(of=("self",)).get(pk=call_back.pk), clock.now()


def _noted(held: CallBack, verb: str, done: str, note: str, by: Any, at: datetime) -> CallBack:
    held.save(update_fields=["state", "since_at", "tries", "done_at", "done_by"])
    held.moves.create(verb=verb, by=by, at=at, note=note.strip())
    audit.record(by=by, verb=f"grants.applications.call_back_{done}", target=held)
    return held


@transaction.atomic
def plan_session(
    *,
    round: Round,
    starts: datetime,
    minutes: int,
    place: str,
    link: str,
    capacity: int,
    access_notes: str,
    by: Any,
    token: str,
) -> InformationSession:
    """Announce an information session on the fund's help page."""
    tokens.spend(token, by=by, purpose=f"grants.applications.plan_session:{round.pk}")
    _need(by)
    at = clock.now()
    if starts <= at:
        raise MoveRefused("The session must begin in the future.", field="date")
    if not place.strip() and not link.strip():
        raise MoveRefused("Give a place, a link to a meeting online, or both.", field="place")
    made = InformationSession.objects.create(
        round=round,
        starts_at=starts,
        minutes=minutes,
        place=place.strip(),
        link=link.strip(),
        capacity=capacity,
        access_notes=access_notes.strip(),
        planned_at=at,
        planned_by=by,
    )
    audit.record(by=by, verb="grants.applications.session_planned", target=made)
    tokens.settle(token, str(made.pk))
    return made


@transaction.atomic
def cancel_session(*, session: InformationSession, by: Any, token: str) -> InformationSession:
    """It does not take place: everybody on its list is told."""
    tokens.spend(token, by=by, purpose=f"grants.applications.cancel_session:{session.pk}")
    _need(by)
    session = _session(session)
    at = clock.now()
    session.refuse_if_over(at)
    session.cancel(by=by, at=at)
    session.save(update_fields=["state", "cancelled_at", "cancelled_by"])
    audit.record(by=by, verb="grants.applications.session_cancelled", target=session)
    for booking in session.bookings.exclude(state=Booking.State.CANCELLED):
        booking.session = session
        notices.session_cancelled(session, booking)
    return session


@transaction.atomic
def book(
    *, session: InformationSession, name: str, email: str, phone: str, access_needs: str, by: Any, token: str
) -> Booking:
    """Take a place, or stand on the waiting list where none is free; no account is needed.

    The session's row is locked, and the database counts the places: the last one goes to one person.
    """
    person = by if by is not None and by.is_authenticated else None
    tokens.spend(token, by=person, purpose=f"grants.applications.book:{session.pk}")
    if not email.strip() and not phone.strip():
        raise MoveRefused(REACH, field="email")
    session = _session(session)
    at = clock.now()
    session.refuse_if_over(at)
    email = email.strip().lower()
    if email and session.bookings.filter(email=email).exclude(state=Booking.State.CANCELLED).exists():
        raise MoveRefused("Somebody with this address is on the list already.", field="email")
    key = new_key()
    booking = Booking.objects.create(
        session=session,
        name=name.strip(),
        email=email,
        phone=phone.strip(),
        access_needs=access_needs.strip(),
        state=Booking.State.BOOKED if session.free > 0 else Booking.State.WAITING,
        key_hash=hash_of(key),
        booked_at=at,
        since_at=at,
    )
    audit.record(by=person, verb="grants.applications.place_booked", target=booking, detail={"state": booking.state})
    notices.booked(booking, key)
    tokens.settle(token, booking.state)
    return booking


@transaction.atomic
def cancel_booking(*, booking: Booking, by: Any, token: str) -> Booking:
    """They do not come; a place that comes free goes to whoever has waited longest, who is told."""
    person = by if by is not None and by.is_authenticated else None
    tokens.spend(token, by=person, purpose=f"grants.applications.cancel_booking:{booking.pk}")
    session = _session(booking.session)
    held = Booking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
    held.session = session
    at = clock.now()
    session.refuse_if_over(at)
    held.cancel(at=at)
    held.save(update_fields=["state", "since_at"])
    audit.record(by=person, verb="grants.applications.place_cancelled", target=held)
    session.refresh_from_db(fields=["taken"])
    _fill(session, at)
    return held


def _fill(session: InformationSession, at: datetime) -> None:
    """Give the free places to those who have waited longest."""
    waiting = session.bookings.filter(state=Booking.State.WAITING).order_by("booked_at", "pk")
    for booking in waiting[: max(0, session.free)]:
        booking.session = session
        booking.give_place(at=at)
        booking.save(update_fields=["state", "since_at"])
        audit.record(by=None, verb="grants.applications.place_given", target=booking)
        notices.place_given(booking)


@transaction.atomic
def remind_of_sessions() -> int:
    """Write to everybody who has a place at a session of tomorrow, once; returns of how many sessions."""
    day = clock.london_day(clock.now()) + timedelta(days=1)
    tomorrow = InformationSession.objects.coming().filter(starts_at__lt=clock.now() + timedelta(days=2, hours=2))
    found = [each for each in tomorrow if clock.london_day(each.starts_at) == day]
    for session in found:
        for booking in session.bookings.filter(state=Booking.State.BOOKED).select_related("session__round__fund"):
            notices.session_tomorrow(booking)
    return len(found)


def erase_past(at: datetime) -> int:
    """Empty what people told us to be helped, 90 days after the round closed; returns how many rows."""
    over = {"closes_at__lt": at - KEPT_AFTER_ROUND}
    calls = CallBack.objects.filter(erased_at__isnull=True, **{f"round__{k}": v for k, v in over.items()})
    places = Booking.objects.filter(erased_at__isnull=True, **{f"session__round__{k}": v for k, v in over.items()})
    entries = AssistedEntry.objects.filter(
        application__round__closes_at__lt=at - timedelta(days=365), state__in=["confirmed", "taken_over"]
    ).exclude(phone="", address="")
    # Who gets letters is still reached while there is something to write about.
    entries = entries.exclude(application__letters__written_at__gt=at - KEPT_AFTER_LETTER)
    entries = entries.exclude(application__letters__state="waiting")
    return _empty(calls, places, at) + entries.update(phone="", address="")


def erase_person(person: Any, by: Any) -> None:
    """Empty what this person asked for without signing in, found by their address."""
    address = Q(email=person.email)
    _empty(CallBack.objects.filter(address), Booking.objects.filter(address), clock.now())


def _empty(calls: Any, places: Any, at: datetime) -> int:
    CallBackMove.objects.filter(call_back__in=calls.values("pk")).update(note="")
    count: int = calls.update(name="", phone="", email="", suits="", about="", access_needs="", erased_at=at)
    return count + int(places.update(name="", email="", phone="", access_needs="", erased_at=at))


def _session(session: InformationSession) -> InformationSession:
    rows = InformationSession.objects.select_related("round__fund").select_for_update(of=("self",))
    return rows.get(pk=session.pk)


def _need(by: Any) -> None:
    if not by.can(Permission.HELP_APPLICANTS):
        raise PermissionDenied

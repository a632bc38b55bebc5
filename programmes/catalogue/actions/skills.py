"""Skills sessions: hubs plan them, borrowers take places, and what was had is noted in minutes, six hours at most.

The database counts the places of a session and the minutes of a booking (migration 0017); here its refusals get words.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from programmes import clock, tokens
from programmes.catalogue import lending
from programmes.catalogue import notices_loans as notices
from programmes.catalogue.actions.noting import moved, need_hub
from programmes.catalogue.models import LoanBooking, LoanHub, SkillsPlace, SkillsSession
from programmes.catalogue.models.loans import SKILLS_MINUTES
from programmes.workflow import MoveRefused

HOURS = SKILLS_MINUTES // 60
TOO_MUCH = f"That is more than {HOURS} hours in all. Choose fewer sessions."


def take_seats(booking: LoanBooking, wanted: Iterable[Any], at: datetime) -> None:
    """Places in these sessions of the hub. Raises MoveRefused for a full one, and beyond six hours in all."""
    rows = lending.sessions(booking.hub, at)
    for session in rows.filter(pk__in=[str(key) for key in wanted]):
        if not booking.starts_on <= clock.london_day(session.starts_at) <= booking.ends_on:
            raise MoveRefused(
                f"The session on {clock.uk_time(session.starts_at)} is not on a day on which you have the tablet.",
                field="sessions",
            )
        _seat(booking, session, None, at)


def _seat(booking: LoanBooking, session: SkillsSession, by: Any, at: datetime) -> SkillsPlace:
    try:
        with transaction.atomic():
            made = SkillsPlace.objects.create(session=session, booking=booking, minutes=session.minutes, booked_at=at)
    except IntegrityError as error:
        raise MoveRefused(_why_not(str(error), session), field="sessions") from error
    moved(made, "book", by, at)
    return made


def _why_not(error: str, session: SkillsSession) -> str:
    if "skills_session_not_too_full" in error:
        return f"The session on {clock.uk_time(session.starts_at)} is full. Choose another one."
    if "booking_six_hours_of_skills" in error:
        return TOO_MUCH
    if "skills_place_once" in error:
        return f"This booking has a place on {clock.uk_time(session.starts_at)} already."
    return "This session does not fit the booking. Choose another one."


def free_seats(booking: LoanBooking, at: datetime) -> None:
    """Give back the places that this booking has not used."""
    rows = booking.seats.select_for_update(of=("self",)).filter(state=SkillsPlace.State.BOOKED)
    for seat in rows.order_by("pk"):
        seat.cancel()
        seat.save(update_fields=["state", "minutes"])
        moved(seat, "cancel", None, at)


def _need(hub: LoanHub, by: Any, key: str) -> Any:
    """Who acts: staff by name, the hub by its link as nobody."""
    need_hub(hub, by, key)
    return None if key else by


@transaction.atomic
def plan_session(
    *, hub: LoanHub, starts_at: datetime, minutes: int, places: int, by: Any, token: str, key: str = ""
) -> SkillsSession:
    """Offer a session. Raises MoveRefused for a time that is over, or at which the hub has one already."""
    actor = _need(hub, by, key)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.session.plan:{hub.pk}")
    at = clock.now()
    if starts_at <= at:
        raise MoveRefused("Choose a time that is still to come.", field="day")
    try:
        with transaction.atomic():
            made = SkillsSession.objects.create(hub=hub, starts_at=starts_at, minutes=minutes, places=places)
    except IntegrityError as error:
        raise MoveRefused("There is a session at this time already.", field="day") from error
    moved(made, "plan", actor, at)
    return made


@transaction.atomic
def cancel_session(*, session: SkillsSession, by: Any, token: str, key: str = "") -> SkillsSession:
    """It does not take place. Everybody with a place is told, and can choose another one."""
    actor = _need(session.hub, by, key)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.session.cancel:{session.pk}")
    held, at = SkillsSession.objects.select_for_update(of=("self",)).get(pk=session.pk), clock.now()
    if held.starts_at <= at:
        raise MoveRefused("This session has begun. Note who came instead.")
    held.cancel()
    held.save(update_fields=["state"])
    seats = held.seats.select_for_update(of=("self",)).filter(state=SkillsPlace.State.BOOKED)
    for seat in seats.select_related("booking__response__person", "booking__hub__take_part__programme"):
        seat.cancel()
        seat.save(update_fields=["state", "minutes"])
        moved(seat, "cancel", actor, at)
        notices.session_off(held, seat)
    moved(held, "cancel", actor, at)
    return held


@transaction.atomic
def book_seat(*, booking: LoanBooking, session: SkillsSession, by: Any, token: str, key: str = "") -> SkillsPlace:
    """The hub gives a borrower a place, for example at the desk."""
    actor = _need(booking.hub, by, key)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.seat.book:{booking.pk}:{session.pk}")
    if session.state != SkillsSession.State.PLANNED:
        raise MoveRefused("This session does not take place. Choose another one.", field="session")
    return _seat(booking, session, actor, clock.now())


def _held(seat: SkillsPlace) -> SkillsPlace:
    return SkillsPlace.objects.select_for_update(of=("self",)).select_related("session__hub").get(pk=seat.pk)


@transaction.atomic
def attend_seat(*, seat: SkillsPlace, minutes: int, by: Any, token: str, key: str = "") -> SkillsPlace:
    """They came. The minutes that they had count towards the six hours."""
    actor = _need(seat.session.hub, by, key)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.seat.attend:{seat.pk}")
    held, at = _held(seat), clock.now()
    if held.session.starts_at > at:
        raise MoveRefused("This session has not begun yet.")
    held.attend(minutes=minutes)
    held.save(update_fields=["state", "minutes"])
    moved(held, "attend", actor, at, note=f"{minutes} minutes")
    return held


@transaction.atomic
def miss_seat(*, seat: SkillsPlace, by: Any, token: str, key: str = "") -> SkillsPlace:
    """They did not come: the minutes are theirs to use another time."""
    actor = _need(seat.session.hub, by, key)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.seat.miss:{seat.pk}")
    held, at = _held(seat), clock.now()
    if held.session.starts_at > at:
        raise MoveRefused("This session has not begun yet.")
    held.miss()
    held.save(update_fields=["state", "minutes"])
    moved(held, "miss", actor, at)
    return held

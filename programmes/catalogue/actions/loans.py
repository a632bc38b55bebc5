"""Tablets that hubs lend: how a booking takes them, what the hub does with each, and what follows by itself."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from programmes import clock, tokens
from programmes.catalogue import lending
from programmes.catalogue import notices_loans as notices
from programmes.catalogue.actions.noting import moved, need_hub
from programmes.catalogue.actions.responses import step
from programmes.catalogue.actions.skills import free_seats, take_seats
from programmes.catalogue.models import Loan, LoanBooking, LoanHub, Response, Tablet
from programmes.catalogue.models.loans import BOOK_AHEAD_DAYS, MOST_TABLETS
from programmes.workflow import MoveRefused

NONE_FREE = "No tablet is free at this hub on all of these days. Choose other days, fewer weeks or another hub."
STILL_OUT = "This tablet is still with somebody else. Choose another tablet for this loan, then hand that one out."
RELEASE_AFTER_DAYS = 7
REMIND = (-2, 1, 7, 14)  # days after the last day of the loan
BATCH = 200


# --- what follows from what somebody sent ----------------------------------------------------------------------------


def received(response: Response, extra: Mapping[str, Any]) -> None:
    """Book tablets and skills sessions at the hub that the response is about. Raises MoveRefused when none is free."""
    at = clock.now()
    rows = LoanHub.objects.select_for_update(of=("self",)).filter(take_part=response.take_part_id)
    hub = rows.filter(pk=response.about).first() if response.about else None
    if hub is None or hub.state != LoanHub.State.OPEN:
        raise MoveRefused("This hub takes no bookings at the moment. Choose another hub.")
    starts, ends = _days(extra, clock.london_day(at))
    count = int(extra.get("tablets") or 1)
    for_group = bool(response.organisation)
    if count > 1 and not for_group:
        raise MoveRefused("Only a group can borrow more than one tablet. Enter its name below.", field="tablets")
    if not 1 <= count <= MOST_TABLETS:
        raise MoveRefused(f"A group can borrow up to {MOST_TABLETS} tablets.", field="tablets")
    booking = LoanBooking.objects.create(
        hub=hub, response=response, starts_on=starts, ends_on=ends, tablets=count, for_group=for_group, booked_at=at
    )
    for _ in range(count):
        moved(_take_one(booking, clock.london_day(at)), "book", None, at)
    take_seats(booking, extra.get("sessions") or [], at)
    notices.hub_booked(booking)


def _days(extra: Mapping[str, Any], today: date) -> tuple[date, date]:
    """The first and the last day; both count."""
    starts, weeks = extra.get("starts_on"), int(extra.get("weeks") or 0)
    if not isinstance(starts, date) or not 1 <= weeks <= 4:
        raise MoveRefused("Choose the first day, and one to four weeks.", field="starts_on")
    if not today <= starts <= today + timedelta(days=BOOK_AHEAD_DAYS):
        raise MoveRefused(f"Choose a day from today up to {BOOK_AHEAD_DAYS} days ahead.", field="starts_on")
    return starts, starts + timedelta(days=7 * weeks - 1)


def _take_one(booking: LoanBooking, today: date) -> Loan:
    """The first tablet that the database lets us have. What looked free may be gone by now: then the next one."""
    for tablet in lending.free_tablets(booking.hub, booking.starts_on, booking.ends_on, today):
        try:
            with transaction.atomic():
                return Loan.objects.create(
                    booking=booking, tablet=tablet, starts_on=booking.starts_on, ends_on=booking.ends_on
                )
        except IntegrityError as error:
            if "loan_no_tablet_twice" not in str(error):
                raise
    raise MoveRefused(NONE_FREE, field="starts_on")


def ended(response: Response, at: datetime) -> None:
    """The booking is closed or withdrawn: its tablets and places are free again. Not while a tablet is out."""
    booking = _booking_of(response)
    if booking is None:
        return
    loans = list(booking.loans.select_for_update(of=("self",)))
    if any(loan.state == Loan.State.LENT for loan in loans):
        raise MoveRefused("A tablet of this booking is still out. It has to come back to the hub first.")
    if any(_cancel(loan, None, at) for loan in loans):
        notices.hub_cancelled(booking)
    free_seats(booking, at)


def _booking_of(response: Response) -> LoanBooking | None:
    rows = LoanBooking.objects.select_related("hub__take_part__programme", "response__take_part", "response__person")
    return rows.filter(response=response).first()


def _cancel(loan: Loan, by: Any, at: datetime, note: str = "") -> Any:
    """Give a booked tablet back; None for one that is not booked any more."""
    if loan.state != Loan.State.BOOKED:
        return None
    loan.cancel(at=at)
    loan.save(update_fields=["state", "cancelled_at"])
    return moved(loan, "cancel", by, at, note=note)


def told(response: Response) -> list[tuple[str, str]]:
    """What the sender's page, the messages and the staff's page say of a booking."""
    booking = _booking_of(response)
    if booking is None:
        return []
    seats = booking.seats.exclude(state="cancelled").select_related("session").order_by("session__starts_at")
    loans = [f"{loan.tablet.label}: {loan.get_state_display().lower()}" for loan in _with_tablets(booking)]
    return [
        ("Hub", f"{booking.hub.name}, {booking.hub.address}"),
        ("Open", booking.hub.hours),
        ("First day", _day(booking.starts_on)),
        ("Bring it back by", _day(booking.ends_on)),
        ("Tablets", "; ".join(loans)),
        *[("Skills session", f"{clock.uk_time(seat.session.starts_at)}, {seat.session.minutes} minutes")
          for seat in seats],
    ]  # fmt: skip


def _with_tablets(booking: LoanBooking) -> Any:
    return booking.loans.select_related("tablet").order_by("tablet__label", "pk")


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


# --- what staff and the hub do ---------------------------------------------------------------------------------------


def _held(loan: Loan) -> Loan:
    rows = Loan.objects.select_for_update(of=("self",)).select_related(
        "booking__hub__take_part__programme", "booking__response__take_part__programme", "booking__response__person",
        "tablet",
    )  # fmt: skip
    return rows.get(pk=loan.pk)


def _begin(loan: Loan, verb: str, by: Any, key: str, token: str) -> tuple[Loan, datetime, Any]:
    """Who may, the token, and the row; `by` is nobody where the hub acts by its link."""
    need_hub(loan.tablet.hub, by, key)
    actor = None if key else by
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.loan.{verb}:{loan.pk}")
    return _held(loan), clock.now(), actor


@transaction.atomic
def lend_loan(*, loan: Loan, by: Any, token: str, key: str = "") -> Loan:
    """Somebody came for it. Raises MoveRefused while the tablet is still with somebody else."""
    held, at, actor = _begin(loan, "lend", by, key, token)
    held.lend(at=at)
    if held.tablet.state != Tablet.State.HERE:
        raise MoveRefused("This tablet is not lent at the moment. Choose another one for this loan first.")
    try:
        with transaction.atomic():
            held.save(update_fields=["state", "lent_at"])
    except IntegrityError as error:
        raise MoveRefused(STILL_OUT) from error
    moved(held, "lend", actor, at)
    return held


@transaction.atomic
def give_back_loan(*, loan: Loan, by: Any, token: str, key: str = "") -> Loan:
    """It is back at the hub. With the last one back, the booking is done and the borrower is told."""
    held, at, actor = _begin(loan, "give_back", by, key, token)
    held.give_back(at=at)
    held.save(update_fields=["state", "returned_at"])
    moved(held, "give_back", actor, at)
    response = held.booking.response
    if not held.booking.loans.filter(state__in=lending.HELD).exists() and response.state in (
        "acknowledged",
        "arranged",
    ):
        step(response, "finish", by=actor, outcome="")
    return held


@transaction.atomic
def cancel_loan(*, loan: Loan, by: Any, token: str, note: str = "", key: str = "") -> Loan:
    """The hub does not keep it for the borrower any more, who is told why."""
    held, at, actor = _begin(loan, "cancel", by, key, token)
    held.cancel(at=at)
    held.save(update_fields=["state", "cancelled_at"])
    notices.loan_cancelled(held, moved(held, "cancel", actor, at, note=note.strip()))
    _close_if_nothing_left(held.booking, actor, at)
    return held


def _close_if_nothing_left(booking: LoanBooking, by: Any, at: datetime) -> None:
    """A booking without a tablet is over: with what was lent it is done, with nothing lent it is closed."""
    if booking.loans.filter(state__in=lending.HELD).exists() or not booking.response.is_waiting:
        return
    free_seats(booking, at)
    if booking.loans.filter(state=Loan.State.RETURNED).exists() and booking.response.state != "received":
        step(booking.response, "finish", by=by, outcome="")
    else:
        step(booking.response, "close", by=by, reason=Response.Reason.OVER)


@transaction.atomic
def swap_loan(*, loan: Loan, tablet: Tablet, by: Any, token: str, key: str = "") -> Loan:
    """Keep another tablet of the hub for this loan. Raises MoveRefused when that one is taken on these days."""
    held, at, actor = _begin(loan, "swap", by, key, token)
    if held.state != Loan.State.BOOKED:
        raise MoveRefused("Only a tablet that is not handed out yet can be changed.")
    today = clock.london_day(at)
    other = lending.free_tablets(held.booking.hub, held.starts_on, held.ends_on, today).filter(pk=tablet.pk).first()
    if other is None:
        raise MoveRefused("This tablet is not free on these days. Choose another one.", field="tablet")
    was, held.tablet = held.tablet, other
    try:
        with transaction.atomic():
            held.save(update_fields=["tablet"])
    except IntegrityError as error:
        raise MoveRefused("This tablet is not free on these days. Choose another one.", field="tablet") from error
    moved(held, "swap", actor, at, note=f"{was} to {other}")
    return held


# --- what a worker does every day; all of it is safe to repeat -------------------------------------------------------


@transaction.atomic
def release_due() -> int:
    """Free the tablets that nobody came for within a week of their first day; returns how many."""
    at = clock.now()
    before = clock.london_day(at) - timedelta(days=RELEASE_AFTER_DAYS)
    rows = Loan.objects.filter(state=Loan.State.BOOKED, starts_on__lt=before).order_by("pk")
    keys = list(rows.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:BATCH])
    for key in keys:
        held = _held(Loan(pk=key))
        move = _cancel(held, None, at, note=f"Nobody came for it within {RELEASE_AFTER_DAYS} days.")
        notices.loan_cancelled(held, move)
        _close_if_nothing_left(held.booking, None, at)
    return len(keys)


@transaction.atomic
def remind_due() -> int:
    """Remind borrowers two days before the last day, then 1, 7 and 14 days after it, and tell the hub of late ones.

    Returns how many bookings. The number of reminders sent is kept, so that none goes twice.
    """
    at = clock.now()
    today, done = clock.london_day(at), 0
    for number, days in enumerate(REMIND):
        rows = LoanBooking.objects.filter(
            loans__state=Loan.State.LENT, ends_on__lte=today - timedelta(days=days), reminders__lte=number
        )
        if number + 1 < len(REMIND):
            rows = rows.filter(ends_on__gt=today - timedelta(days=REMIND[number + 1]))
        keys = set(rows.values_list("pk", flat=True)[:BATCH])
        held = LoanBooking.objects.select_for_update(of=("self",), skip_locked=True).filter(pk__in=keys)
        for booking in held.select_related("hub__take_part__programme", "response__person", "response__take_part"):
            booking.reminders = number + 1
            booking.save(update_fields=["reminders"])
            notices.loan_due(booking, number, late=days > 0)
            if days > 0:
                notices.hub_overdue(booking, number)
            done += 1
    return done

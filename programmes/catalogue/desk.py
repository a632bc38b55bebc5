"""What stands on the desk of a hub: tablets to hand out and take back, sessions with their places, and totals."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, Sum

from programmes import clock
from programmes.catalogue.models import Loan, LoanBooking, LoanHub, SkillsPlace, SkillsSession, Tablet

MOST = 100
SESSIONS_BACK = timedelta(days=14)


@dataclass(frozen=True)
class Desk:
    """Everything that a hub works with today."""

    coming: list[Loan] = field(default_factory=list)
    out: list[Loan] = field(default_factory=list)
    bookings: list[LoanBooking] = field(default_factory=list)
    sessions: list[tuple[SkillsSession, list[SkillsPlace]]] = field(default_factory=list)
    tablets: list[Tablet] = field(default_factory=list)
    totals: dict[str, int] = field(default_factory=dict)


def of(hub: LoanHub, at: datetime) -> Desk:
    """The hub's desk; the same number of queries however much there is. Whoever is late stands first."""
    loans = Loan.objects.filter(tablet__hub=hub).select_related("tablet", "booking__response")
    out = list(loans.filter(state=Loan.State.LENT).order_by("ends_on", "tablet__label")[:MOST])
    coming = list(loans.filter(state=Loan.State.BOOKED).order_by("starts_on", "tablet__label")[:MOST])
    bookings = {loan.booking_id: loan.booking for loan in [*out, *coming]}
    return Desk(
        coming=coming,
        out=out,
        bookings=sorted(bookings.values(), key=lambda each: (each.starts_on, str(each.pk))),
        sessions=_sessions(hub, at),
        tablets=list(Tablet.objects.filter(hub=hub).order_by("label", "pk")[:MOST]),
        totals=totals(hub),
    )


def _sessions(hub: LoanHub, at: datetime) -> list[tuple[SkillsSession, list[SkillsPlace]]]:
    """Sessions ahead, and those just over whose places wait to be noted."""
    rows = SkillsSession.objects.filter(hub=hub, state=SkillsSession.State.PLANNED, starts_at__gt=at - SESSIONS_BACK)
    found = list(rows.order_by("starts_at", "pk")[:MOST])
    seats = SkillsPlace.objects.filter(session__in=found).exclude(state=SkillsPlace.State.CANCELLED)
    by_session: dict[Any, list[SkillsPlace]] = {session.pk: [] for session in found}
    for seat in seats.select_related("booking__response").order_by("booked_at", "pk"):
        by_session[seat.session_id].append(seat)
    return [(session, by_session[session.pk]) for session in found]


def totals(hub: LoanHub) -> dict[str, int]:
    """How much the hub has done so far: loans that are back, loans out, and minutes of skills sessions had."""
    loans = Loan.objects.filter(tablet__hub=hub).aggregate(
        back=Count("pk", filter=Q(state=Loan.State.RETURNED)), out=Count("pk", filter=Q(state=Loan.State.LENT))
    )
    seats = SkillsPlace.objects.filter(session__hub=hub, state=SkillsPlace.State.CAME)
    return {**loans, "minutes": int(seats.aggregate(all=Sum("minutes"))["all"] or 0), "came": seats.count()}


def named(record: Any) -> str:
    """One record as the hub knows it."""
    if isinstance(record, Loan):
        return f"{record.tablet.label}, for {who(record.booking)}"
    if isinstance(record, SkillsPlace):
        return f"{who(record.booking)}, {clock.uk_time(record.session.starts_at)}"
    if isinstance(record, SkillsSession):
        return clock.uk_time(record.starts_at)
    return who(record) if isinstance(record, LoanBooking) else str(record)


def who(booking: LoanBooking) -> str:
    """The borrower by name, with their group."""
    response = booking.response
    name = response.name or "Somebody who has withdrawn"
    return f"{name}, {response.organisation}" if response.organisation else name

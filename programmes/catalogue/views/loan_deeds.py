"""The buttons of loans, tablets, sessions and places: the same for staff in the admin and for a hub behind its link."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from programmes.catalogue.actions import hubs, loans, skills
from programmes.catalogue.forms_loans import MinutesForm, PlanForm, ReasonForm, SeatForm, SwapForm
from programmes.catalogue.models import Loan, LoanBooking, LoanHub, SkillsPlace, SkillsSession, Tablet
from programmes.catalogue.views.deeds import Deed


@dataclass(frozen=True)
class Family:
    """Records of one kind: what the actions call one, all of them, those of one hub, and their buttons."""

    name: str
    rows: Callable[[], Any]
    of_hub: str
    deeds: dict[str, Deed]


def _swap(request: HttpRequest, record: Any) -> Any:
    return SwapForm(request.POST or None, loan=record)


def _reason(request: HttpRequest, record: Any) -> Any:
    return ReasonForm(request.POST or None)


def _minutes(request: HttpRequest, record: Any) -> Any:
    return MinutesForm(request.POST or None, seat=record)


def _plan(request: HttpRequest, record: Any) -> Any:
    return PlanForm(request.POST or None)


def _seat(request: HttpRequest, record: Any) -> Any:
    return SeatForm(request.POST or None, booking=record)


LOAN = {
    "lend": Deed(
        "Hand the tablet out", "The borrower is at the desk and takes it home.", "It is handed out",
        "It is handed out.", loans.lend_loan,
    ),
    "give_back": Deed(
        "The tablet is back", "With the last tablet of a booking back, the borrower is told that all is done.",
        "It is back", "It is back.", loans.give_back_loan,
    ),
    "swap": Deed(
        "Choose another tablet", "For example because this one is broken, or still out.", "Change it",
        "Another tablet is kept for this loan.", loans.swap_loan, _swap,
    ),
    "cancel": Deed(
        "Do not keep it any more", "Others can book the tablet on these days. The borrower is told why.", "Cancel it",
        "It is cancelled, and the borrower is told.", loans.cancel_loan, _reason,
    ),
}  # fmt: skip
TABLET = {
    "send_off": Deed(
        "Send it to be mended", "Nobody can book it until it is back. Change the loans that are booked for it.",
        "Send it", "It cannot be booked now.", hubs.send_off_tablet,
    ),
    "put_back": Deed("It can be lent", "People can book it again.", "Put it back", "It can be lent.",
                     hubs.put_back_tablet),
    "retire": Deed(
        "It is not lent any more", "It is lost, broken or too old. Change the loans that are booked for it.",
        "Take it out", "It is not lent any more.", hubs.retire_tablet,
    ),
}  # fmt: skip
SEAT = {
    "attend": Deed(
        "They came", "The minutes count towards their six hours.", "Note it", "It is noted.",
        skills.attend_seat, _minutes,
    ),
    "miss": Deed("They did not come", "They can use these minutes another time.", "Note it", "It is noted.",
                 skills.miss_seat),
}  # fmt: skip
SESSION = {
    "cancel": Deed(
        "The session does not take place", "Everybody with a place is told.", "Cancel the session",
        "It is cancelled, and everybody with a place is told.", skills.cancel_session,
    ),
}  # fmt: skip
HUB = {
    "plan": Deed(
        "Offer a skills session", "Borrowers choose it when they book, or you give them a place.", "Offer it",
        "The session is offered.", skills.plan_session, _plan,
    ),
}  # fmt: skip
BOOKING = {
    "seat": Deed(
        "Give a place in a skills session", "Six hours in all for one booking.", "Give the place",
        "They have the place.", skills.book_seat, _seat,
    ),
}  # fmt: skip


def _loans() -> Any:
    return Loan.objects.select_related(
        "tablet__hub__take_part__programme", "booking__hub", "booking__response__take_part"
    )


FAMILIES = {
    "loan": Family("loan", _loans, "tablet__hub", LOAN),
    "tablet": Family("tablet", lambda: Tablet.objects.select_related("hub__take_part__programme"), "hub", TABLET),
    "seat": Family(
        "seat", lambda: SkillsPlace.objects.select_related("session__hub", "booking__response"), "session__hub", SEAT
    ),
    "session": Family("session", lambda: SkillsSession.objects.select_related("hub"), "hub", SESSION),
    "hub": Family("hub", lambda: LoanHub.objects.select_related("take_part__programme"), "pk", HUB),
    "booking": Family(
        "booking", lambda: LoanBooking.objects.select_related("hub", "response__take_part"), "hub", BOOKING
    ),
}

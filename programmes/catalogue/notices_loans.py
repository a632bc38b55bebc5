"""What hubs and borrowers are told by e-mail; neither needs an account."""

from typing import Any

from django.urls import reverse

from programmes import notices as outbox
from programmes.catalogue.models import Loan, LoanBooking, LoanHub, SkillsPlace, SkillsSession
from programmes.catalogue.notices import sender_of


def _desk(hub: LoanHub) -> list[outbox.Address]:
    return [outbox.Address(hub.contact_email, hub.name)]


def hub_url(hub: LoanHub) -> str:
    """The hub's own page, by the newest link; the public page while none was sent."""
    return reverse("programmes:hub_own", args=[hub.key]) if hub.link_number else hub.get_absolute_url()


def hub_link(hub: LoanHub) -> None:
    """To the hub: the link to its own page. Older links have stopped."""
    outbox.send(
        event=f"programmes.catalogue.hub_link:{hub.pk}:{hub.link_number}",
        to=_desk(hub),
        template="programmes/catalogue/email/hub_link",
        context={"hub": hub, "url": hub_url(hub)},
    )


def hub_booked(booking: LoanBooking) -> None:
    """To the hub: somebody has booked."""
    outbox.send(
        event=f"programmes.catalogue.hub_booked:{booking.pk}",
        to=_desk(booking.hub),
        template="programmes/catalogue/email/hub_booked",
        context={"booking": booking, "hub": booking.hub, "url": hub_url(booking.hub)},
    )


def hub_cancelled(booking: LoanBooking) -> None:
    """To the hub: a booking is off, and its tablets are free again."""
    outbox.send(
        event=f"programmes.catalogue.hub_cancelled:{booking.pk}",
        to=_desk(booking.hub),
        template="programmes/catalogue/email/hub_cancelled",
        context={"booking": booking, "hub": booking.hub, "url": hub_url(booking.hub)},
    )


def loan_cancelled(loan: Loan, move: Any) -> None:
    """To the borrower: a tablet is not kept for them any more, and why."""
    booking = loan.booking
    outbox.send(
        event=f"programmes.catalogue.loan_cancelled:{move.pk}",
        to=sender_of(booking.response),
        template="programmes/catalogue/email/loan_cancelled",
        context={"booking": booking, "hub": booking.hub, "note": move.note, "url": booking.hub.get_absolute_url()},
    )


def loan_due(booking: LoanBooking, number: int, *, late: bool) -> None:
    """To the borrower: bring it back by a day, or it should be back already."""
    outbox.send(
        event=f"programmes.catalogue.loan_due:{booking.pk}:{number}",
        to=sender_of(booking.response),
        template="programmes/catalogue/email/loan_due",
        context={
            "booking": booking,
            "hub": booking.hub,
            "late": late,
            "url": booking.response.get_absolute_url(),
        },
    )


def hub_overdue(booking: LoanBooking, number: int) -> None:
    """To the hub: these tablets should be back."""
    outbox.send(
        event=f"programmes.catalogue.hub_overdue:{booking.pk}:{number}",
        to=_desk(booking.hub),
        template="programmes/catalogue/email/hub_overdue",
        context={"booking": booking, "hub": booking.hub, "url": hub_url(booking.hub)},
    )


def session_off(session: SkillsSession, place: SkillsPlace) -> None:
    """To the borrower: a skills session does not take place."""
    booking = place.booking
    outbox.send(
        event=f"programmes.catalogue.session_off:{place.pk}",
        to=sender_of(booking.response),
        template="programmes/catalogue/email/session_off",
        context={
            "session": session,
            "booking": booking,
            "hub": booking.hub,
            "url": booking.response.get_absolute_url(),
        },
    )

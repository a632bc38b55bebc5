"""What people are told about help to apply: accountable bodies, call-backs, information sessions, assisted entries."""

from typing import Any

from django.urls import reverse

from grants.applications.models import (
    AccountableBody,
    AssistedEntry,
    Booking,
    CallBack,
    InformationSession,
    LateException,
)
from grants.applications.notices import tell
from programmes import clock, notices


def body_asked(body: AccountableBody, move: Any, key: str) -> None:
    """Would your organisation hold the money? The link works until it is answered or its time is over."""
    application = body.application
    notices.send(
        event=f"grants.applications.body_asked:{move.pk}",
        to=[notices.Address(body.email, name=body.contact_name)],
        template="grants/applications/email/body_asked",
        context={
            "body": body.name,
            "applicant": application.applicant_name,
            "title": application.title,
            "fund": application.round.fund.name,
            "until": clock.uk_time(body.link_ends_at),
            "url": reverse("grants:body_answer", args=[key]),
        },
    )


def body_confirmed(body: AccountableBody, move: Any) -> None:
    """The applicants: it has confirmed."""
    tell(
        body.application,
        move,
        template="grants/applications/email/body_confirmed",
        body=body.name,
        who=f"{body.confirmed_name}, {body.confirmed_position}",
    )


def body_receipt(body: AccountableBody, move: Any) -> None:
    """The person who confirmed: what it means, and where to read the application."""
    application = body.application
    notices.send(
        event=f"grants.applications.body_receipt:{move.pk}",
        to=[body.person],
        template="grants/applications/email/body_receipt",
        context={
            "body": body.name,
            "applicant": application.applicant_name,
            "title": application.title,
            "fund": application.round.fund.name,
            "url": application.get_absolute_url(),
        },
    )


def body_declined(body: AccountableBody, move: Any) -> None:
    """The applicants: it said no, why, and that they can name another."""
    tell(
        body.application,
        move,
        template="grants/applications/email/body_declined",
        body=body.name,
        reason=body.declined_reason,
    )


def body_dropped(body: AccountableBody, move: Any, person: Any) -> None:
    """The person who had confirmed: the applicants do without the organisation."""
    application = body.application
    notices.send(
        event=f"grants.applications.body_dropped:{move.pk}",
        to=[person],
        template="grants/applications/email/body_dropped",
        context={"body": body.name, "applicant": application.applicant_name, "fund": application.round.fund.name},
    )


def extra_time(exception: LateException) -> None:
    """You have more time; the reason is not repeated in a mail."""
    tell(
        exception.application,
        exception,
        template="grants/applications/email/extra_time",
        until=clock.uk_time(exception.until_at),
    )


def call_back_asked(call_back: CallBack) -> None:
    """We have your request; only where an address was given."""
    if not call_back.email:
        return
    notices.send(
        event=f"grants.applications.call_back_asked:{call_back.pk}",
        to=[notices.Address(call_back.email, name=call_back.name)],
        template="grants/applications/email/call_back_asked",
        context={"fund": call_back.round.fund.name, "phone": call_back.phone, "suits": call_back.suits},
    )


def _to_booking(booking: Booking, kind: str, *, template: str, **facts: Any) -> None:
    """Tell whoever booked, where they gave an address."""
    session = booking.session
    if not booking.email:
        return
    notices.send(
        event=f"grants.applications.{kind}:{booking.pk}",
        to=[notices.Address(booking.email, name=booking.name)],
        template=template,
        context={
            "fund": session.round.fund.name,
            "begins": clock.uk_time(session.starts_at),
            "minutes": session.minutes,
            "place": session.place,
            "link": session.link,
            "access": session.access_notes,
            **facts,
        },
    )


def booked(booking: Booking, key: str) -> None:
    """You have a place, or stand on the waiting list; with the link that cancels it."""
    _to_booking(
        booking,
        "booked",
        template="grants/applications/email/booked",
        waits=booking.state == Booking.State.WAITING,
        url=reverse("grants:booking", args=[key]),
    )


def place_given(booking: Booking) -> None:
    """A place has come free, and it is yours."""
    _to_booking(booking, "place_given", template="grants/applications/email/place_given")


def session_tomorrow(booking: Booking) -> None:
    """The session is tomorrow."""
    _to_booking(booking, "session_tomorrow", template="grants/applications/email/session_tomorrow")


def session_cancelled(session: InformationSession, booking: Booking) -> None:
    """It does not take place."""
    _to_booking(booking, "session_cancelled", template="grants/applications/email/session_cancelled")


def entry_asked(entry: AssistedEntry, move: Any, key: str) -> None:
    """The group: read what we wrote down for you, and confirm it or say what is wrong."""
    application = entry.application
    notices.send(
        event=f"grants.applications.entry_asked:{move.pk}",
        to=[notices.Address(entry.email, name=entry.contact_name)],
        template="grants/applications/email/entry_asked",
        context={
            "applicant": application.applicant_name,
            "fund": application.round.fund.name,
            "reference": application.reference,
            "until": clock.uk_time(entry.link_ends_at) if entry.link_ends_at else "",
            "url": reverse("grants:entry_confirm", args=[key]),
        },
    )


def entry_corrected(entry: AssistedEntry, move: Any) -> None:
    """The officer who wrote it: the group says that something is wrong."""
    application = entry.application
    notices.send(
        event=f"grants.applications.entry_corrected:{move.pk}",
        to=[entry.entered_by],
        template="grants/applications/email/entry_corrected",
        context={
            "reference": application.reference,
            "words": move.note,
            "url": reverse("admin:grants_assistedentry_change", args=[entry.pk]),
        },
    )


def entry_taken_over(entry: AssistedEntry, move: Any) -> None:
    """The officer who wrote it: the group writes it itself from now on."""
    notices.send(
        event=f"grants.applications.entry_taken_over:{move.pk}",
        to=[entry.entered_by],
        template="grants/applications/email/entry_taken_over",
        context={"reference": entry.application.reference},
    )

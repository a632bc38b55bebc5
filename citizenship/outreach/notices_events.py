"""What hosts of events and professionals who booked a briefing hear from us. Nobody else can be written to."""

from collections.abc import Iterable

from django.urls import reverse

from citizenship.outreach.models import BriefingBooking, OutreachEvent, OutreachEventMove
from programmes import clock, notices
from programmes.notices import Address


def _facts(event: OutreachEvent) -> dict[str, object]:
    return {
        "event": event,
        "kind": event.get_kind_display().lower(),
        "begins": clock.uk_time(event.starts_at),
        "ends": clock.uk_time(event.ends_at),
        "place": event.place,
        "telephone": event.telephone,
    }


def host_invited(event: OutreachEvent, move: OutreachEventMove, key: str) -> None:
    """The host's link to the list of the day: counts and needs, no names. `key` is in this message and nowhere else."""
    notices.send(
        event=f"citizenship.events.invite_host:{move.pk}",
        to=[Address(str(event.host_email), event.host)],
        template="citizenship/outreach/email/host_invited",
        context={**_facts(event), "url": reverse("citizenship:event_host", args=[key])},
    )


def cancelled(event: OutreachEvent, move: OutreachEventMove, booked: Iterable[BriefingBooking]) -> None:
    """It does not take place: for the host, and for the professionals who booked."""
    to = [Address(str(event.host_email), event.host)] if event.host_email else []
    to += [Address(str(each.email), str(each.name)) for each in booked if each.email]
    notices.send(
        event=f"citizenship.events.cancel:{move.pk}",
        to=to,
        template="citizenship/outreach/email/event_cancelled",
        context=_facts(event),
    )


def booked(booking: BriefingBooking, key: str) -> None:
    """The confirmation, with the link that calls the booking off."""
    notices.send(
        event=f"citizenship.briefings.booked:{booking.pk}",
        to=[Address(str(booking.email), str(booking.name))],
        template="citizenship/outreach/email/briefing_booked",
        context={**_facts(booking.event), "url": reverse("citizenship:briefing_booking", args=[key])},
    )


def reminded(booking: BriefingBooking) -> None:
    """The briefing is near."""
    notices.send(
        event=f"citizenship.briefings.reminded:{booking.pk}",
        to=[Address(str(booking.email), str(booking.name))],
        template="citizenship/outreach/email/briefing_reminded",
        context=_facts(booking.event),
    )

"""What people who booked a place, and whoever holds an event, hear of it; the words are in email/event_*.txt."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from programmes import clock
from programmes import notices as outbox
from programmes.catalogue.models import Event, EventMove, Response
from programmes.catalogue.notices import sender_of


def facts(event: Event) -> dict[str, Any]:
    """What every message about an event says."""
    return {
        "event": event,
        "begins": clock.uk_time(event.starts_at),
        "ends": clock.uk_time(event.ends_at),
        "url": event.get_absolute_url(),
    }


def _to(responses: Iterable[Response]) -> list[Any]:
    return [person for response in responses for person in sender_of(response)]


def changed(event: Event, move: EventMove, to: Iterable[Response]) -> None:
    """To everybody who booked or waits: the day, the time or the place is another one."""
    outbox.send(
        event=f"programmes.events.changed:{move.pk}",
        to=_to(to),
        template="programmes/catalogue/email/event_changed",
        context=facts(event),
    )


def cancelled(event: Event, to: Iterable[Response]) -> None:
    """To everybody who booked or waits: it does not take place, and why."""
    outbox.send(
        event=f"programmes.events.cancelled:{event.pk}",
        to=_to(to),
        template="programmes/catalogue/email/event_cancelled",
        context=facts(event),
    )


def heard(event: Event, to: Iterable[Response]) -> None:
    """To those who were booked and agreed that we write: what we heard there is published."""
    outbox.send(
        event=f"programmes.events.heard:{event.pk}",
        to=_to(to),
        template="programmes/catalogue/email/event_heard",
        context=facts(event),
    )


def soon(event: Event, to: Iterable[Response]) -> None:
    """To everybody who booked: it is tomorrow. Once, however often the worker looks."""
    outbox.send(
        event=f"programmes.events.soon:{event.pk}",
        to=_to(to),
        template="programmes/catalogue/email/event_soon",
        context=facts(event),
    )


def host_soon(event: Event, key: str) -> None:
    """To whoever sent the event in: how many come, and the link to what they need. Nobody is named."""
    if event.response is None or not event.response.stands:
        return
    outbox.send(
        event=f"programmes.events.host_soon:{event.pk}",
        to=sender_of(event.response),
        template="programmes/catalogue/email/event_host_soon",
        context={**facts(event), "url": reverse("programmes:event_host", args=[key])},
    )

"""What many bookings of one event share: who is concerned, who comes next, and one step with all of them at once."""

from datetime import datetime
from typing import Any

from programmes.catalogue.actions.responses import step
from programmes.catalogue.models import Event, EventBooking, Response, ResponseMove


def concerned(event: Event) -> list[Response]:
    """The answers of those who booked or wait."""
    rows = Response.objects.filter(booking__event=event).exclude(booking__state=EventBooking.State.RELEASED)
    return list(rows.select_related("person"))


def booked(event: Event) -> list[Response]:
    """The answers of those who have a place."""
    rows = Response.objects.filter(booking__event=event, booking__state=EventBooking.State.BOOKED)
    return list(rows.select_related("person"))


def promote(event: Event, at: datetime) -> int:
    """Give free places to those who wait, in the order of coming; returns how many.

    They are told by their answer's own message. Somebody who is giving up at this very moment is passed over: they
    hold their answer's row and wait for the event's.
    """
    promoted = 0
    while True:
        event.refresh_from_db(fields=["taken", "places", "state", "starts_at"])
        if not event.takes(at) or event.free < 1:
            return promoted
        first = (
            Response.objects.filter(booking__event=event, booking__state=EventBooking.State.WAITING)
            .order_by("booking__since_at", "booking__pk")
            .select_for_update(of=("self",), skip_locked=True)
            .first()
        )
        if first is None:
            return promoted
        step(first, "arrange")
        promoted += 1


def end(keys: list[Any], verb: str, at: datetime, values: dict[str, Any]) -> None:
    """One step with many answers at once: their state, the history of each; what a closed one held is given back."""
    Response.objects.filter(pk__in=keys).update(**values)
    if verb == "close":
        holding = EventBooking.objects.filter(response__in=keys).exclude(state=EventBooking.State.RELEASED)
        holding.update(state=EventBooking.State.RELEASED, released_at=at, needs=[], expenses=[], more=None)
    ResponseMove.objects.bulk_create(ResponseMove(response_id=key, verb=verb, by=None, at=at) for key in keys)

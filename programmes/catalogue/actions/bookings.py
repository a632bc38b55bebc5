"""Places at events: booked through an answer sent, waited for in the order of coming, given back, and forgotten.

What happens to a booking follows from what happens to its answer: these functions are what the kind "event" does at
each step, inside that step's transaction.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from programmes import audit, clock
from programmes.catalogue import notices_events as notices
from programmes.catalogue.actions import events, places
from programmes.catalogue.models import Event, EventBooking, Response
from programmes.workflow import MoveRefused

GONE = "This event takes no bookings now. What you typed is still on this page; choose another event."
BEGUN = "It has begun, so no place can be booked any more."
NONE_FREE = "No place is free. Somebody has to give one back first, or the event needs more places."
# People read in the evening before; the worker looks every hour.
REMIND_BEFORE = timedelta(hours=30)
MOST_AT_ONCE = 50


def event_of(about: str) -> Event | None:
    """The event that an answer is about, its row held; None for a key of none."""
    try:
        key = UUID(about)
    except ValueError:
        return None
    rows = Event.objects.select_for_update(of=("self",)).select_related("take_part__programme", "response__person")
    return rows.filter(pk=key).first()


def received(response: Response, extra: Mapping[str, Any]) -> None:
    """Somebody sends in an event of theirs, or books a place at one.

    Raises MoveRefused where no place is given out. Who comes too late waits, and is told so.
    """
    if "plan" in extra:
        events.sent_in(response, extra["plan"])
        return
    event, at = event_of(response.about), clock.now()
    if event is None or event.take_part_id != response.take_part_id or event.state != event.State.OPEN:
        raise MoveRefused(GONE)
    if not event.takes(at):
        raise MoveRefused(BEGUN if event.is_booked else GONE)
    booked = event.free > 0 and not event.bookings.waiting().exists()
    _book(response, event, extra, booked, at)
    if booked:
        response.arrange(at=at)
    else:
        # The receipt says that they wait, so nothing else is promised for a day.
        response.acknowledge(at=at)
        response.promised_date = None
    response.save(update_fields=["state", "arranged_at", "acknowledged_at", "promised_date"])
    response.moves.create(verb="arrange" if booked else "acknowledge", by=None, at=at)


def _book(response: Response, event: Event, extra: Mapping[str, Any], booked: bool, at: datetime) -> None:
    """The row. The database counts it, and refuses one place too many whoever has counted before."""
    state = EventBooking.State.BOOKED if booked else EventBooking.State.WAITING
    expenses = set(extra.get("expenses") or []) & set(EventBooking.Expense.values) if event.expenses else set()
    try:
        with transaction.atomic():
            EventBooking.objects.create(
                response=response,
                event=event,
                needs=sorted(set(extra.get("needs") or []) & set(EventBooking.Need.values)),
                more=str(extra.get("more") or "").strip() or None,
                expenses=sorted(expenses),
                state=state,
                since_at=at,
                booked_at=at if booked else None,
            )
    except IntegrityError as refused:
        raise MoveRefused(NONE_FREE if "event_not_overfull" in str(refused) else GONE) from refused


def arranged(response: Response, at: datetime) -> None:
    """Whoever waits gets a place, or an event that was sent in is announced. Raises MoveRefused where none is free."""
    event = event_of(response.about)
    if event is None:
        return
    if event.response_id == response.pk:
        if event.state in (event.State.DRAFT, event.State.SUBMITTED):
            events.announce(event, by=None, at=at)
        return
    booking = _booking(response)
    if booking is None or booking.state != EventBooking.State.WAITING:
        return
    booking.take(at=at)
    try:
        with transaction.atomic():
            booking.save(update_fields=["state", "booked_at"])
    except IntegrityError as refused:
        raise MoveRefused(NONE_FREE if "event_not_overfull" in str(refused) else BEGUN) from refused


def _booking(response: Response) -> EventBooking | None:
    return EventBooking.objects.select_for_update(of=("self",)).filter(response=response).first()


def ended(response: Response, at: datetime) -> None:
    """The answer is withdrawn or closed: the place goes to whoever waits longest, or the event is called off."""
    event = event_of(response.about)
    if event is None:
        return
    if event.response_id == response.pk:
        events.withdrawn(event, at)
        return
    booking = _booking(response)
    if booking is None or booking.state == EventBooking.State.RELEASED:
        return
    had_place = booking.state == EventBooking.State.BOOKED
    booking.release(at=at)
    booking.save(update_fields=["state", "released_at", "needs", "expenses", "more"])
    if had_place:
        places.promote(event, at)


def told(response: Response) -> list[tuple[str, str]]:
    """What the sender's page, the staff's page and the messages say of it."""
    if booking := EventBooking.objects.select_related("event__take_part__programme").filter(response=response).first():
        event = booking.event
        return [
            ("Event", event.name),
            ("When", f"{clock.uk_time(event.starts_at)} to {clock.uk_time(event.ends_at)}"),
            ("Where", event.place),
            ("Your place", _place(booking)),
            *([("The event is", "Cancelled")] if event.state == event.State.CANCELLED else []),
        ]
    mine = Event.objects.select_related("take_part__programme").filter(response=response).first()
    if mine is None:
        return []
    rows = [
        ("Your event", mine.name),
        ("When", clock.uk_time(mine.starts_at)),
        ("It is", str(mine.get_state_display())),
    ]
    if mine.state in mine.PUBLIC:
        rows.append(("Its page", settings.SITE_URL + mine.get_absolute_url()))
        if mine.is_booked:
            page = reverse("programmes:event_host", args=[events.host_key(mine)])
            rows.append(("Who comes, and what they need", settings.SITE_URL + page))
    return rows


def _place(booking: EventBooking) -> str:
    if booking.state != EventBooking.State.WAITING:
        return str(booking.get_state_display())
    earlier = Q(since_at__lt=booking.since_at) | Q(since_at=booking.since_at, pk__lt=booking.pk)
    ahead = booking.event.bookings.waiting().filter(earlier).count()
    return f"On the waiting list, number {ahead + 1}. You get a place by itself when one is free, and we tell you."


# --- what a worker does ----------------------------------------------------------------------------------------------


@transaction.atomic
def forget_needs(*, at: datetime) -> int:
    """Delete what people need, and their expenses, once the day of the event is past. Safe to repeat."""
    today = datetime.combine(clock.london_day(at), time.min, clock.LONDON)
    over = Event.objects.filter(ends_at__lt=today)
    return EventBooking.objects.with_needs().filter(event__in=over).update(needs=[], more=None, expenses=[])


@transaction.atomic
def settle_over(*, at: datetime) -> int:
    """Once the day of an event is past: who had a place is done with, who still waited is closed. Safe to repeat."""
    today = datetime.combine(clock.london_day(at), time.min, clock.LONDON)
    open_ones = Response.objects.filter(state__in=Response.WAITING, booking__event=OuterRef("pk"))
    over = Event.objects.filter(ends_at__lt=today, state__in=[*Event.STANDING, Event.State.HELD])
    settled = 0
    for event in over.filter(Exists(open_ones)).order_by("ends_at", "pk")[:MOST_AT_ONCE]:
        rows = Response.objects.filter(booking__event=event)
        had = rows.filter(booking__state=EventBooking.State.BOOKED, state=Response.State.ARRANGED)
        waited = rows.filter(booking__state=EventBooking.State.WAITING, state__in=Response.WAITING)
        done = {"done_at": at, "state": Response.State.DONE}
        settled += _settle(event, had, "finish", at, done)
        closed = {"closed_at": at, "closed_reason": Response.Reason.NOTHING_FREE, "state": Response.State.CLOSED}
        settled += _settle(event, waited, "close", at, closed)
    return settled


def _settle(event: Event, rows: Any, verb: str, at: datetime, values: dict[str, Any]) -> int:
    """The same step for many answers at once, without a message: they know that the event is over."""
    keys = list(rows.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True))
    if not keys:
        return 0
    places.end(keys, verb, at, values)
    audit.record(by=None, verb=f"programmes.events.bookings_{verb}", target=event, detail={"count": len(keys)})
    return len(keys)


@transaction.atomic
def remind_due(*, at: datetime) -> int:
    """The day before: tell those who booked, and tell the host how many come. Each once, however often it runs."""
    near = Event.objects.announced().filter(
        state__in=Event.STANDING, places__isnull=False, starts_at__gt=at, starts_at__lte=at + REMIND_BEFORE
    )
    found = list(near.select_related("take_part__programme", "response__person", "response__take_part"))
    for event in found:
        notices.soon(event, places.booked(event))
        notices.host_soon(event, events.host_key(event))
    return len(found)

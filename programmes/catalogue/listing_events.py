"""Events as everybody reads them: by month, borough and programme, page by page, with as many queries as ever."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from programmes import clock
from programmes.catalogue.boroughs import MOST_LINES, Part
from programmes.catalogue.boroughs import Line as BoroughLine
from programmes.catalogue.models import Event, EventBooking, TakePart
from programmes.notices.attachments import Attachment
from programmes.outputs import ical
from programmes.people import keyset
from programmes.people.models import Borough

PAGE = 25
MONTHS = 12
MOST_IN_CALENDAR = 500
# The messages about an answer that bring the event that it booked.
ATTACHED = frozenset({"received", "arranged"})


@dataclass(frozen=True)
class Line:
    """One event of a list."""

    event: Event
    takes: bool


@dataclass(frozen=True)
class Found:
    """One page of events, and the mark at which the next page begins ("" on the last)."""

    lines: list[Line]
    after: str


def months(today: date) -> list[tuple[str, str]]:
    """This month and the eleven after it, as a filter offers them."""
    firsts = [date(today.year + (today.month - 1 + n) // 12, (today.month - 1 + n) % 12 + 1, 1) for n in range(MONTHS)]
    return [(f"{first:%Y-%m}", f"{first:%B %Y}") for first in firsts]


def programmes() -> list[tuple[str, str]]:
    """The programmes that have events, as a filter offers them. One query."""
    rows = TakePart.objects.open().filter(kind=TakePart.Kind.EVENT).order_by("programme__name")
    return list(rows.values_list("programme__slug", "programme__name").distinct())


def to_come(*, way: TakePart | None = None, borough: Any = None, month: str = "", programme: str = "") -> Any:
    """Events to come that fit; one online, or for all of London, fits every borough."""
    rows = Event.objects.to_come(clock.now()).select_related("borough", "take_part__programme")
    if way is not None:
        rows = rows.filter(take_part=way)
    if borough:
        rows = rows.filter(Q(borough=borough) | Q(borough__isnull=True))
    if programme:
        rows = rows.filter(take_part__programme__slug=programme)
    if month:
        first = date(int(month[:4]), int(month[5:]), 1)
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        begin, end = (datetime.combine(day, time.min, clock.LONDON) for day in (first, after))
        rows = rows.filter(starts_at__gte=begin, starts_at__lt=end)
    return rows


def page(rows: Any, after: str = "", size: int = PAGE) -> Found:
    """One page, from the event after the mark on: never slower for being further on."""
    found = list(keyset.from_moment(rows, after, "starts_at")[: size + 1])
    at = clock.now()
    shown, mark = keyset.beginning(found, size, "starts_at")
    return Found([Line(event, event.takes(at)) for event in shown], mark)


def calendar(rows: Any, *, name: str = "") -> str:
    """Events as a calendar file. A cancelled one says so: a calendar that has it shows it struck out."""
    at = clock.now()
    return ical.calendar((_in_calendar(event, at) for event in rows[:MOST_IN_CALENDAR]), part="Events", name=name)


def _in_calendar(event: Event, at: datetime) -> list[str]:
    cancelled = event.state == Event.State.CANCELLED
    place = ", ".join(filter(None, (event.place, str(event.borough or ""))))
    said = f"{event.about} Held by {event.host}. {clock.uk_time(event.starts_at)}."
    demonstration = "Only a demonstration: it does not take place. " if event.is_demonstration else ""
    return [
        "BEGIN:VEVENT",
        f"UID:event-{event.pk}@{settings.SITE_URL.partition('//')[2]}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{ical.moment(at)}",
        f"DTSTART:{ical.moment(event.starts_at)}",
        f"DTEND:{ical.moment(event.ends_at)}",
        f"SUMMARY:{ical.escaped(event.name)}",
        f"DESCRIPTION:{ical.escaped(demonstration + said)}",
        f"LOCATION:{ical.escaped(place)}",
        f"URL:{settings.SITE_URL}{event.get_absolute_url()}",
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
        "END:VEVENT",
    ]


def attached(notice: Any) -> Attachment | None:
    """The file in an e-mail to somebody who booked: their event as it stands now. None for every other message."""
    name, _, rest = str(notice.event).rpartition(".")[2].partition(":")
    if name not in ATTACHED:
        return None
    rows = Event.objects.select_related("borough", "take_part__programme")
    found = rows.filter(bookings__response=UUID(rest.partition(":")[0])).exclude(
        bookings__state=EventBooking.State.RELEASED
    )[:1]
    return Attachment("event.ics", "text/calendar", calendar(found)) if found else None


def of_borough(borough: Borough) -> Part:
    """The next events on a borough’s page. Two queries."""
    rows = Event.objects.to_come(clock.now()).filter(borough=borough)
    found = list(rows.select_related("take_part__programme")[:MOST_LINES])
    url = f"{reverse('programmes:event_list')}?{urlencode({'borough': borough.pk})}"
    if not found:
        return Part("Events", empty="No event is announced here now.", all_url=url, all_text="Look at what is online")
    lines = [BoroughLine(one.name, clock.uk_time(one.starts_at), one.place, one.get_absolute_url()) for one in found]
    count = rows.count()
    return Part("Events", lines, f"{count} event{'s' if count > 1 else ''} to come.", url, "All events here")

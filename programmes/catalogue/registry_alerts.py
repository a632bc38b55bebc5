"""What alerts add to the portal's registries, and what this room has to tell of: ways and events that open."""

from collections.abc import Iterator
from datetime import datetime

from programmes import clock
from programmes.catalogue import demo_alerts as _demo  # noqa: F401 it registers itself
from programmes.catalogue import kinds, opening
from programmes.catalogue import tasks_alerts as _tasks  # noqa: F401 the daily e-mail
from programmes.catalogue import waiting_alerts as _waiting  # noqa: F401 editors' list
from programmes.catalogue.actions import alerts
from programmes.catalogue.kinds import Kind
from programmes.catalogue.models import Event, TakePart
from programmes.catalogue.opening import Opened
from programmes.catalogue.views import alerts as views
from programmes.people import data

MOST = 500

kinds.register(Kind("alert", arranged="Confirmed", page=views.alerts))
data.register(data.Area("alerts about what opens", export=alerts.export, erase=alerts.erase))


@opening.register
def ways(at: datetime) -> Iterator[Opened]:
    """The ways to take part that are open. One query."""
    rows = TakePart.objects.open().select_related("programme").exclude(kind=TakePart.Kind.ALERT)
    for way in rows.order_by("-opened_at", "pk")[:MOST]:
        yield Opened(
            key=f"way:{way.pk}:{way.opened_at:%Y-%m-%dT%H:%M:%S}",
            kind="Way to take part",
            title=f"{way.programme.name}: {way.title}",
            text=way.summary,
            url=way.get_absolute_url(),
            about=(way.programme.theme,),
            boroughs=tuple(way.programme.boroughs),
        )


@opening.register
def events(at: datetime) -> Iterator[Opened]:
    """Events that are announced and still to come. One query."""
    rows = Event.objects.to_come(at).select_related("take_part__programme", "borough")
    for event in rows[:MOST]:
        yield Opened(
            key=f"event:{event.pk}",
            kind="Event",
            title=event.name,
            text=f"{clock.uk_time(event.starts_at)}, {event.place}",
            url=f"{event.take_part.get_absolute_url()}{event.pk}/",
            about=(event.take_part.programme.theme,),
            boroughs=(event.borough_id,) if event.borough_id else (),
            closes_at=event.starts_at,
        )

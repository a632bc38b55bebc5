"""What waits for the staff: events to look at, to announce, to count and to tell of."""

from typing import Any

from django.db.models import F
from django.urls import reverse

from programmes import clock
from programmes.catalogue.models import Event
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line

State = Event.State


def _line(label: str, rows: Any, moment: str, step: str, query: str, *moves: str) -> Line:
    url = f"{reverse('admin:programmes_event_changelist')}?{query}"
    return Line(label, rows, moment, step, url, tuple(f"programmes.Event.{move}" for move in moves))


@worklist.register
def events(user: Any) -> list[Line]:
    """Events that were sent in, drafts, announced ones, and those that are over."""
    if not user.can(Permission.HANDLE_RESPONSES):
        return []
    rows, now = Event.objects.all(), clock.Now()
    return [
        _line(
            "Events sent in",
            rows.filter(state=State.SUBMITTED),
            "added_at",
            "Look at it, then announce it or say why not",
            "state__exact=submitted",
            *("take_on", "open_", "refuse"),
        ),
        _line(
            "Events planned and not announced",
            rows.filter(state=State.DRAFT),
            "added_at",
            "Look at the plan, then announce it",
            "state__exact=draft",
            *("change", "open_", "cancel"),
        ),
        _line(
            "Events with every place taken",
            rows.filter(state=State.OPEN, starts_at__gt=now, places__isnull=False, taken=F("places")),
            "opened_at",
            "Find more places, or give out no more",
            "state__exact=open",
            *("adjust", "close", "cancel"),
        ),
        _line(
            "Events to count",
            rows.filter(state__in=Event.STANDING, ends_at__lte=now),
            "ends_at",
            "Note how many people came",
            "over=count",
            "hold",
        ),
        _line(
            "Events to tell of",
            rows.filter(state=State.HELD, heard=""),
            "held_at",
            "Publish what you heard",
            "over=tell",
            "tell",
        ),
    ]

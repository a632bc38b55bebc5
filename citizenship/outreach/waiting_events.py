"""What waits for the staff: events to open, to look after and to count."""

from typing import Any

from django.urls import reverse

from citizenship.outreach.models import OutreachEvent
from programmes import clock
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line

State = OutreachEvent.State


def _line(label: str, rows: Any, moment: str, step: str, query: str, *moves: str) -> Line:
    url = f"{reverse('admin:citizenship_outreachevent_changelist')}?{query}"
    return Line(label, rows, moment, step, url, tuple(f"citizenship.OutreachEvent.{move}" for move in moves))


@worklist.register
def events(user: Any) -> list[Line]:
    """Drafts to open, events without free places or a told host, and events to count."""
    if not user.can(Permission.MANAGE_OUTREACH):
        return []
    rows, now = OutreachEvent.objects.all(), clock.Now()
    return [
        _line(
            "Outreach events to open",
            rows.filter(state=State.DRAFT),
            "planned_at",
            "Look at the plan, then let people take places",
            "state__exact=draft",
            "change",
            "open_",
            "cancel",
        ),
        _line(
            "Open outreach events without a link for the host",
            rows.filter(state=State.OPEN, host_key_hash="", starts_at__gt=now),
            "opened_at",
            "Enter the host’s work address, send the link, or close it",
            "state__exact=open",
            "adjust",
            "invite_host",
            "close",
        ),
        _line(
            "Outreach events to count",
            rows.filter(state__in=[State.OPEN, State.CLOSED], ends_at__lte=now),
            "ends_at",
            "Note how many people came",
            "over=yes",
            "hold",
        ),
    ]

"""The day sheet on paper: what its typst template prints."""

from typing import Any

from django.conf import settings

from programmes import clock
from volunteering.opportunities.actions.sessions import Row
from volunteering.opportunities.models import Session
from volunteering.opportunities.models.sessions import ROSTER_DAYS


def sheet_data(session: Session, rows: list[Row]) -> dict[str, Any]:
    """Names that people chose, the needs they gave, and nothing else about anybody."""
    opportunity = session.opportunity
    return {
        "title": opportunity.title,
        "subtitle": f"{opportunity.host_name}. {clock.uk_time(session.starts_at)} to {clock.uk_time(session.ends_at)}",
        "place": session.meeting_point or opportunity.place_name,
        "people": [
            {"name": row.name, "needs": "; ".join(row.needs), "ring": "Ring the guardian first" if row.ring else ""}
            for row in rows
        ],
        "count": len(rows),
        "places": session.capacity,
        "printed": clock.uk_time(clock.now()),
        "destroy": f"Destroy this sheet within {ROSTER_DAYS} days of the session. Do not copy it or pass it on.",
        "concern": f"Worried about somebody? In danger: 999. Otherwise {settings.SITE_URL}/volunteering/concern/",
    }

"""Measure 7 of the strategy, volunteering in the last twelve months: the portal's own series, to stand beside it.

The strategy's figure comes from a survey of Londoners; ours counts people whose time was confirmed here. They are
never one line of a chart, so ours is a measure of its own and says what it is in its name.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count

from programmes import audit, clock, evidence
from programmes.evidence.models import Measure
from programmes.evidence.suppression import suppress
from volunteering.hours.models import CreditedMonth
from volunteering.pathways.insights import counted
from volunteering.pathways.models import ParticipationMonth

MEASURE = "portal-volunteered-12-months"
DEFINITION = (
    "People with confirmed volunteering time through this portal in the twelve months up to the end of the month, in "
    "London and by the borough where they live. This is the portal's own participation series. It is not the measure "
    "of the strategy (any voluntary work in the last twelve months, from the Taking Part survey), nor the Survey of "
    "Londoners: it counts users of the portal, not Londoners. Numbers under ten are left out."
)
FIELDS: dict[str, Any] = {
    "name": "Volunteered through this portal in the last 12 months (the portal's own series, beside measure 7)",
    "definition": DEFINITION,
    "unit": Measure.Unit.PEOPLE,
    "source": "Hours confirmed in this portal",
    "beside": "volunteering",
    "owner": "Volunteering team",
}


def load() -> str:
    """The measure, where it is missing."""
    Measure.objects.get_or_create(slug=MEASURE, defaults=FIELDS)
    return "participation series is there"


@transaction.atomic
def record_month(day: date) -> ParticipationMonth | None:
    """Record the last whole month before this day, for London and each borough; None when it is recorded already.

    Small numbers are left out, and as many boroughs more as keep them from being worked out from London's.
    """
    until = day.replace(day=1)
    month = date(until.year - 1, 12, 1) if until.month == 1 else until.replace(month=until.month - 1)
    made, new = ParticipationMonth.objects.get_or_create(month_date=month, defaults={"recorded_at": clock.now()})
    if not new:
        return None
    load()
    rows = counted(until.replace(year=until.year - 1), until).order_by()
    found = dict(rows.values_list("volunteer__borough").annotate(people=Count("volunteer", distinct=True)))
    shown = suppress({**found, evidence.LONDON: sum(found.values())}, [(evidence.LONDON, list(found))])
    for area, people in shown.items():
        if people is not None and area is not None:
            evidence.record(measure=MEASURE, area=area, period=f"{month:%Y-%m}", value=people, n=people)
    audit.record(by=None, verb="volunteering.pathways.participation_recorded", target=made)
    return made


def catch_up(at: datetime) -> int:
    """Record every whole month since the first confirmed hours that has not been recorded; returns how many."""
    first = (
        CreditedMonth.objects.filter(entries__gt=0).order_by("month_date").values_list("month_date", flat=True).first()
    )
    if first is None:
        return 0
    today, recorded = clock.london_day(at), 0
    day = _next(first)
    while day <= today.replace(day=1):
        recorded += record_month(day) is not None
        day = _next(day)
    return recorded


def _next(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)

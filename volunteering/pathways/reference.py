"""The first cycle of HeadStart. The rule is the programme's own; the dates are a demonstration until staff set them."""

from datetime import date
from typing import Any

from django.db import transaction

from programmes import clock
from programmes.people.models import User
from volunteering.pathways.models import Cycle

SOURCE = (
    "london.gov.uk, HeadStart London: 16 to 18 in full-time education, 16 hours within two months, an interview "
    "guaranteed after the first three stages"
)


@transaction.atomic
def load_headstart(say: Any) -> None:
    """Nothing without staff: a cycle has an author. `load_demo` writes one; staff write theirs in the admin."""
    say(f"HeadStart: {Cycle.objects.count()} cycles")


def cycle_of(day: date, *, by: User) -> Cycle:
    """The demonstration's cycle of the half-year in which this day lies; made when it is missing."""
    first = date(day.year, 1 if day.month < 7 else 7, 1)
    last = date(day.year, 6, 30) if day.month < 7 else date(day.year, 12, 31)
    name = f"HeadStart {'spring' if day.month < 7 else 'autumn'} {day.year} (demonstration)"
    at = clock.now()
    return Cycle.objects.get_or_create(
        name=name,
        defaults={
            "opens_date": first,
            "closes_date": last,
            "rule_date": day,
            "source": SOURCE,
            "demonstration": True,
            "since_at": at,
            "created_at": at,
            "created_by": by,
        },
    )[0]

"""The measure that joining feeds: young Londoners who were led into the Forum or a campaign, as a number for London."""

from datetime import datetime
from typing import Any

from django.db.models import Sum

from citizenship.outreach.models import ForumInterest
from programmes import clock, evidence
from programmes.evidence.models import Measure
from programmes.evidence.suppression import THRESHOLD

SLUG = "young-londoners-campaigning"
# A number goes up in steps, so that two days subtracted from each other do not tell of one person.
STEP = 5


def load(say: Any) -> None:
    """The measure, where it is missing. From Table 5 of the strategy."""
    Measure.objects.get_or_create(
        slug=SLUG,
        defaults={
            "name": "Young Londoners who joined the Forum or a campaign through the portal",
            "definition": "Young Londoners, alone or in groups, who asked in the portal to join the Young Londoners "
            "Forum or a campaign and were handed over to a named organisation in the calendar year. Rounded down to "
            f"five; numbers under {THRESHOLD} are left out. Those who join elsewhere are not counted. After “Number of "
            "young Londoners engaged in campaigning” in Table 5 of “All of Us” (March 2018).",
            "unit": Measure.Unit.PEOPLE,
            "source": "Requests to join that were handed over, in this portal",
            "owner": "Citizenship team",
        },
    )
    say("the measure of young Londoners who join is there")


def count(year: int) -> int:
    """The people who were handed over in this calendar year (London's)."""
    begins, ends = (datetime(one, 1, 1, tzinfo=clock.LONDON) for one in (year, year + 1))
    rows = ForumInterest.objects.handed().filter(handed_at__gte=begins, handed_at__lt=ends)
    return int(rows.aggregate(people=Sum("people", default=0))["people"])


def record(*, at: datetime) -> int | None:
    """Note this year's number, rounded down; None, and no figure, while it is small. Safe to repeat."""
    year = clock.london_day(at).year
    people = count(year)
    told = people - people % STEP if people >= THRESHOLD else None
    if Measure.objects.filter(pk=SLUG).exists():
        evidence.record(measure=SLUG, area=evidence.LONDON, period=str(year), value=told, n=None)
    return told

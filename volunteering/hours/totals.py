"""Sums of the ledger: today's and those of any moment in the past. Summed first, written as words last."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, Sum

from volunteering.hours.models import Basis, HoursClaim, HoursEntry
from volunteering.hours.periods import words

__all__ = ["BY_HOST", "Totals", "confirmed_minutes", "totals", "words"]

# Somebody looked at the time or the person was checked in; the other grounds are shown apart.
BY_HOST = (Basis.HOST, Basis.CHECK_IN, Basis.OFFICER)


def confirmed_minutes(
    volunteer: Any, *, since: datetime | None = None, until: datetime | None = None, at: datetime | None = None
) -> int:
    """Minutes that count for this person, now or as they stood at a moment in the past (`at`).

    `since` and `until` ask for work that began in that stretch (`until` itself not included). Time at an organisation
    that staff have not approved is not in it.
    """
    return _entries(volunteer, since, until, at).counting().sum()


def _entries(volunteer: Any, since: datetime | None, until: datetime | None, at: datetime | None) -> Any:
    asked = Q(volunteer=volunteer)
    if since is not None:
        asked &= Q(worked_from__gte=since)
    if until is not None:
        asked &= Q(worked_from__lt=until)
    if at is not None:
        asked &= Q(at__lte=at)
    return HoursEntry.objects.filter(asked)


@dataclass(frozen=True)
class Totals:
    """One person's minutes, in the parts that are shown apart."""

    by_host: int
    automatic: int
    elsewhere: int
    elsewhere_not_counting: int
    waiting: int

    @property
    def counting(self) -> int:
        """What earns points, pathway time and proof."""
        return self.by_host + self.automatic + self.elsewhere


def totals(volunteer: Any, *, at: datetime | None = None) -> Totals:
    """The parts of one person's total; two queries."""

    def part(**asked: Any) -> Sum:
        return Sum("minutes", filter=Q(**asked), default=0)

    found = _entries(volunteer, None, None, at).aggregate(
        by_host=part(basis__in=BY_HOST, counts=True),
        automatic=part(basis=Basis.AUTOMATIC, counts=True),
        elsewhere=part(basis=Basis.SUPERVISOR, counts=True),
        elsewhere_not_counting=part(counts=False),
    )
    waiting = HoursClaim.objects.filter(volunteer=volunteer, state__in=["waiting"]).aggregate(
        sum=Sum("minutes", default=0)
    )
    return Totals(**found, waiting=waiting["sum"])

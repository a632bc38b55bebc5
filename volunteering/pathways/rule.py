"""HeadStart worked out from the ledger: the best window, the workshops, age and education, and what is missing.

A window begins on a day with work and ends on the same day of the month so many months later, that day included (the
corresponding date rule: Dodds v Walker [1981] UKHL 3). Days are those of London; a counter-entry lies on the day of
what it takes back. Minutes are summed first and told in words last. Migration 0008 works out the same in SQL.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Sum
from django.db.models.functions import TruncDate

from programmes import clock
from programmes.clock import months_later
from programmes.workflow import MoveRefused
from volunteering.hours.models import HoursEntry
from volunteering.hours.totals import words
from volunteering.pathways.models import Attendance, Cycle, Placement, Workshop


@dataclass(frozen=True)
class Found:
    """What the ledger, the registers and the record say about one placement now. Minutes are whole."""

    best_minutes: int
    best_from_date: date | None
    all_minutes: int
    attended: frozenset[str]
    age_holds: bool
    education_holds: bool
    active: bool
    minutes_needed: int
    workshops_needed: int

    @property
    def holds(self) -> bool:
        """Whether an interview is guaranteed (I21)."""
        return (
            self.active
            and self.age_holds
            and self.education_holds
            and self.best_minutes >= self.minutes_needed
            and len(self.attended) >= self.workshops_needed
        )


def day_told(day: date) -> str:
    """A day as people read it: "6 March 2026"."""
    return f"{day.day} {day:%B %Y}"


def worked(volunteer_id: Any, cycle: Cycle) -> dict[date, int]:
    """The counting minutes of each day in London, on the days of the cycle. One query."""
    first = datetime.combine(cycle.opens_date, time(), clock.LONDON)
    after = datetime.combine(cycle.closes_date + timedelta(days=1), time(), clock.LONDON)
    rows = HoursEntry.objects.counting().filter(volunteer=volunteer_id, worked_from__gte=first, worked_from__lt=after)
    by_day = rows.annotate(day=TruncDate("worked_from", tzinfo=clock.LONDON)).order_by().values("day")
    return dict(by_day.annotate(sum=Sum("minutes")).values_list("day", "sum"))


def best_window(days: Mapping[date, int], months: int) -> tuple[int, date | None]:
    """The most minutes inside one window of so many months, and its first day; 0 and None without any."""
    best, first = 0, None
    for start in sorted(day for day, minutes in days.items() if minutes):
        last = months_later(start, months)
        total = sum(minutes for day, minutes in days.items() if start <= day <= last)
        if total > best:
            best, first = total, start
    return best, first


def age_holds(placement: Placement) -> bool:
    """Whether the age is right on the rule date; as it was last known, once the date of birth is erased."""
    cycle = placement.cycle
    try:
        age = placement.volunteer.age_on(cycle.rule_date)
    except MoveRefused:
        return placement.age_holds
    return cycle.minimum_age <= age <= cycle.maximum_age


def attended(placement: Placement) -> frozenset[str]:
    """The kinds of workshop at which the young person was. One query."""
    rows = placement.attendances.filter(state=Attendance.State.ATTENDED)
    return frozenset(rows.values_list("workshop__kind", flat=True))


def work_out(placement: Placement) -> Found:
    """Everything about one placement, from the ledger and the registers. Three queries."""
    cycle = placement.cycle
    days = worked(placement.volunteer_id, cycle)
    best, first = best_window(days, cycle.window_months)
    return Found(
        best_minutes=best,
        best_from_date=first,
        all_minutes=sum(days.values()),
        attended=attended(placement),
        age_holds=age_holds(placement),
        education_holds=placement.in_education or not cycle.needs_education,
        active=placement.state == Placement.State.ACTIVE,
        minutes_needed=cycle.minutes,
        workshops_needed=cycle.workshops,
    )


def window_told(cycle: Cycle) -> str:
    """The length of the window in words: "two months in a row"."""
    names = {1: "one month", 2: "two months", 3: "three months"}
    return names.get(cycle.window_months, f"{cycle.window_months} months")


def missing(found: Found, cycle: Cycle) -> list[str]:
    """Exactly what is missing, each as a short line; empty when the interview is guaranteed."""
    lines = []
    short = found.minutes_needed - found.best_minutes
    if short > 0:
        lines.append(words(short))
        if found.all_minutes > found.best_minutes and found.best_from_date:
            last = months_later(found.best_from_date, cycle.window_months)
            lines[-1] += (
                f": your hours are outside one window. You have {words(found.all_minutes)} in all, and the most inside "
                f"{window_told(cycle)} is {words(found.best_minutes)} ({day_told(found.best_from_date)} to "
                f"{day_told(last)})"
            )
    left = found.workshops_needed - len(found.attended)
    kinds = [label for kind, label in Workshop.Kind.choices if kind not in found.attended]
    if 0 < left < len(kinds):
        lines.append(f"one of the workshops {' and '.join(kinds)}")
    elif left > 0:
        lines += [f"the workshop {kind}" for kind in kinds]
    if not found.age_holds:
        lines.append(f"being {cycle.minimum_age} to {cycle.maximum_age} years old on {day_told(cycle.rule_date)}")
    if not found.education_holds:
        lines.append(f"being in full-time education on {day_told(cycle.rule_date)}")
    if not found.active:
        lines.append("taking part: you have left this cycle")
    return lines

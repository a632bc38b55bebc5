"""Days that repeat: every week, every two or four weeks, or such as the second Tuesday of every month."""

from calendar import monthrange
from datetime import date, timedelta

from django.db.models import TextChoices

# A pattern is planned for a year and a half at most; further ahead nobody knows.
MOST_DAYS = 550
MOST_CEREMONIES = 80


class Every(TextChoices):
    """How often a ceremony comes again."""

    WEEK = "week", "Every week"
    TWO_WEEKS = "two_weeks", "Every two weeks"
    FOUR_WEEKS = "four_weeks", "Every four weeks"
    MONTH = "month", "Every month, on the same weekday (such as the second Tuesday)"


_DAYS = {Every.WEEK: 7, Every.TWO_WEEKS: 14, Every.FOUR_WEEKS: 28}


def days(first: date, until: date, every: str) -> list[date]:
    """The days of the pattern from the first one to the last day asked for, both included.

    A month without such a weekday (a fifth Friday) is left out. Nothing comes back for a last day before the first.
    """
    if every != Every.MONTH:
        step = _DAYS[Every(every)]
        return [first + timedelta(days=gone) for gone in range(0, (until - first).days + 1, step)]
    found, month = [], first
    while month.replace(day=1) <= until:
        day = _same_weekday(first, month.year, month.month)
        if day is not None and first <= day <= until:
            found.append(day)
        month = (month.replace(day=1) + timedelta(days=31)).replace(day=1)
    return found


def _same_weekday(model: date, year: int, month: int) -> date | None:
    """The day of this month with the model's weekday and its place among them; None if there is none."""
    begins = date(year, month, 1)
    day = 1 + (model.weekday() - begins.weekday()) % 7 + 7 * ((model.day - 1) // 7)
    return date(year, month, day) if day <= monthrange(year, month)[1] else None

"""How often codes were opened, for staff: by place, language, subject and month. Small counts are not shown exactly."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncMonth

from citizenship.outreach.campaign import UNKNOWN, told
from citizenship.outreach.models import Spot, SpotOpening, Subject

MONTHS = 12


@dataclass(frozen=True)
class Table:
    """A table of counts as staff read it: each row begins with what it counts, and the last cell is its sum."""

    columns: list[str]
    rows: list[list[str]]


def by_month(openings: "QuerySet[SpotOpening]", names: dict[str, str], today: date) -> Table:
    """Languages down, the last twelve months across. One query."""
    months = _months(today)
    rows = openings.filter(day__gte=months[0]).annotate(month=TruncMonth("day"))
    counted: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows.values("language", "month").annotate(count=Sum("count")).order_by():
        counted[row["language"]][row["month"]] += row["count"]
    lines = sorted(counted.items(), key=lambda line: (-sum(line[1].values()), line[0]))
    return Table(
        ["Language", *(f"{month:%b %Y}" for month in months), "All"],
        [
            [
                _name(language, names),
                *(told(found[month]) for month in months),
                told(sum(found.values())),
            ]
            for language, found in lines
        ],
    )


def by_subject(openings: "QuerySet[SpotOpening]", names: dict[str, str]) -> Table:
    """Languages down, subjects across, since counting began. One query."""
    counted: dict[str, dict[str, int]] = defaultdict(dict)
    for row in openings.values("language", "subject").annotate(count=Sum("count")).order_by():
        counted[row["language"]][row["subject"]] = row["count"]
    lines = sorted(counted.items(), key=lambda line: (-sum(line[1].values()), line[0]))
    return Table(
        ["Language", *(str(label) for label in Subject.labels), "All"],
        [
            [
                _name(language, names),
                *(told(found.get(subject, 0)) for subject in Subject.values),
                told(sum(found.values())),
            ]
            for language, found in lines
        ],
    )


def of_places(spots: Iterable[Spot]) -> dict[Any, str]:
    """What each of these places was opened in all, by its key. One query."""
    keys = [spot.pk for spot in spots]
    rows = SpotOpening.objects.filter(spot__in=keys).values("spot").annotate(count=Sum("count")).order_by()
    return {row["spot"]: told(row["count"]) for row in rows}


def _name(language: str, names: dict[str, str]) -> str:
    return "A language that we do not have" if language == UNKNOWN else names.get(language, language)


def _months(today: date) -> list[date]:
    found, month = [], today.replace(day=1)
    for _ in range(MONTHS):
        found.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return found[::-1]

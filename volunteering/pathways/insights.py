"""Hours and people in numbers: by borough, age band, access need, ground of confirmation and month; small ones never.

Counted is time that counts now: confirmed, not taken back, at an organisation that staff have approved. Only whole
months are asked for. Each way of dividing hides its small groups so that neither people nor hours of fewer than ten
can be worked out from the totals, which are the same in every table.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Sum

from programmes.evidence.suppression import THRESHOLD, suppress
from programmes.people.models import Borough
from volunteering.hours.models import CreditedMonth
from volunteering.hours.models.ledger import Basis
from volunteering.safeguarding import vocabulary
from volunteering.safeguarding.ages import Band

MONTHS = 12


@dataclass(frozen=True)
class Row:
    """One group: how many people and how many minutes, both None where they are hidden. `key` is borough, band, …"""

    key: Any
    label: str
    people: int | None
    minutes: int | None


@dataclass(frozen=True)
class Table:
    """One way of dividing all time. `adds_up` says whether each person is in exactly one group."""

    slug: str
    title: str
    rows: tuple[Row, ...]
    adds_up: bool
    note: str = ""


@dataclass(frozen=True)
class Insight:
    """All tables over twelve whole months, with the totals that they share."""

    first: date
    until: date
    total: Row
    tables: tuple[Table, ...]


def year_up_to(day: date) -> tuple[date, date]:
    """The twelve whole months before the month of this day: their first day, and the first day after them."""
    until = day.replace(day=1)
    return until.replace(year=until.year - 1), until


def counted(first: date, until: date) -> "QuerySet[CreditedMonth]":
    """What stands of work that began in these whole months (in London), without the month of `until`.

    The database keeps a row for each person, month and ground, so that no entry of the ledger is added up here.
    """
    return CreditedMonth.objects.between(first, until)


def worked_out(day: date) -> Insight:
    """Everything that the page and the download show, as of this day. Two queries a table, and one for the total."""
    first, until = year_up_to(day)
    rows = counted(first, until)
    found = rows.aggregate(people=Count("volunteer", distinct=True), minutes=Sum("minutes", default=0))
    enough = found["people"] >= THRESHOLD
    total = Row("", "Everybody", found["people"] if enough else None, found["minutes"] if enough else None)
    tables = (
        _table(rows, "borough", "Borough where they live", "volunteer__borough", _borough(), total, adds_up=True),
        _table(rows, "age", "Age", "volunteer__band", dict(Band.choices).get, total, adds_up=True),
        _table(
            rows,
            "need",
            "Access need",
            "volunteer__access_needs__code",
            _need,
            total,
            note="A person with two needs is in two rows. Only needs that people have told us are known.",
        ),
        _table(
            rows,
            "ground",
            "Who confirmed the time",
            "basis",
            dict(Basis.choices).get,
            total,
            note="Time confirmed automatically, under the limit, stands apart from what somebody has looked at.",
        ),
        _table(rows, "month", "Month", "month_date", _month, total),
    )
    return Insight(first, until, total, tables)


def _table(
    rows: "QuerySet[Any]",
    slug: str,
    title: str,
    path: str,
    label: Callable[[Any], str | None],
    total: Row,
    *,
    adds_up: bool = False,
    note: str = "",
) -> Table:
    """One table. Its small groups are hidden, and as many others as keep them hidden."""
    found = {
        key: (people, minutes)
        for key, people, minutes in rows.order_by()
        .values_list(path)
        .annotate(people=Count("volunteer", distinct=True), minutes=Sum("minutes"))
    }
    shown = _shown({key: people for key, (people, _) in found.items()}, total, adds_up)
    hidden = {key for key in found if shown[key] is None}
    # The hours of the hidden groups together follow from the total, so they must be those of ten people or more.
    while hidden and (len(hidden) < 2 or _together(rows, path, hidden) < THRESHOLD) and len(hidden) < len(found):
        hidden.add(min((key for key in found if key not in hidden), key=lambda key: (found[key][0], str(key))))
    made = [
        Row(key, label(key) or "Not known", *((None, None) if key in hidden else found[key]))
        for key in sorted(found, key=lambda key: (key is None, str(key)))
    ]
    if slug in {"borough", "need"}:
        made.sort(key=lambda row: (row.key is None, row.label))
    return Table(slug, title, tuple(made), adds_up, note)


def _shown(counts: Mapping[Any, int], total: Row, adds_up: bool) -> dict[Any, int | None]:
    """The counts by the portal's one rule; groups that add up are held against their total as well."""
    if not adds_up or total.people is None:
        return suppress(counts)
    return suppress({**counts, "all": sum(counts.values())}, [("all", list(counts))])


def _together(rows: "QuerySet[Any]", path: str, keys: set[Any]) -> int:
    """How many people are in these groups together, each counted once."""
    inside = rows.filter(**{f"{path}__in": [key for key in keys if key is not None]})
    if None in keys:
        inside = inside | rows.filter(**{f"{path}__isnull": True})
    return int(inside.order_by().aggregate(people=Count("volunteer", distinct=True))["people"])


def _borough() -> Callable[[Any], str | None]:
    names = dict(Borough.objects.values_list("gss_code", "name"))
    return names.get


def _need(code: Any) -> str | None:
    return "No need told" if code is None else vocabulary.ACCESS.get(code, (str(code), ""))[0]


def _month(moment: Any) -> str:
    return f"{moment:%B %Y}"


def lines(insight: Insight) -> tuple[list[str], list[list[Any]]]:
    """All tables as one, for a download: the hours in minutes, because a table adds up only in whole units."""
    header = ["Divided by", "Group", "People", "Minutes", "From", "Until (not included)"]
    rows = [["all", insight.total.label, *_cells(insight.total)]]
    rows += [[table.title, row.label, *_cells(row)] for table in insight.tables for row in table.rows]
    return header, [[*row, insight.first.isoformat(), insight.until.isoformat()] for row in rows]


def _cells(row: Row) -> list[Any]:
    return ["[x]" if figure is None else figure for figure in (row.people, row.minutes)]

"""The pages of a list, in the standard's envelope; the last page costs what the first one costs.

Nobody counts through the entries before a page. Every hundredth entry of a list is noted once for each state of the
list; a page is found by its name and key from the note before it, at most 99 entries on. The notes are kept in the
memory of the process, under a name that changes with the list.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Greatest

USUAL_SIZE, LARGEST_SIZE = 50, 100
STEP = 100
# Lists that a process has notes of, the ones used last.
MOST_NOTES = 200
_notes: OrderedDict[tuple[Any, ...], list[Any]] = OrderedDict()


class NoSuchPage(Exception):
    """The number of a page, or of the entries on it, is no number above nought."""


@dataclass(frozen=True)
class Wanted:
    """Which page, and how many entries on it."""

    page: int
    size: int


@dataclass(frozen=True)
class Page:
    """The rows of one page, and what the envelope says of the list."""

    rows: Sequence[Any]
    total: int
    wanted: Wanted
    newest: datetime | None = None

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.total // self.wanted.size)

    def envelope(self, record: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
        """The page as the standard writes it."""
        return {
            "total_items": self.total,
            "total_pages": self.pages,
            "page_number": self.wanted.page,
            "size": len(self.rows),
            "first_page": self.wanted.page == 1,
            "last_page": self.wanted.page >= self.pages,
            "empty": not self.rows,
            "contents": [record(row) for row in self.rows],
        }


def wanted(given: Any) -> Wanted:
    """The page that was asked for; at most 100 entries. Raises NoSuchPage for what is no number above nought."""
    page, size = (given.get(name, usual) for name, usual in (("page", "1"), ("per_page", str(USUAL_SIZE))))
    if not all(text.isascii() and text.isdigit() and len(text) <= 6 and int(text) for text in (page, size)):
        raise NoSuchPage
    return Wanted(int(page), min(int(size), LARGEST_SIZE))


def of_list(rows: Sequence[Any], asked: Wanted) -> Page:
    """A page of a list that is all here."""
    first = (asked.page - 1) * asked.size
    return Page(rows[first : first + asked.size], len(rows), asked)


def of_services(rows: "QuerySet[Any]", asked: Wanted) -> Page:
    """A page of services by name: three queries at most, whatever its number."""
    return _page(rows, asked, ("name", "pk"), Greatest("changed_at", "organisation__changed_at"))


def of_sites(rows: "QuerySet[Any]", asked: Wanted) -> Page:
    """A page of places by their keys: three queries at most, whatever its number."""
    return _page(rows, asked, ("pk",), Greatest("service__changed_at", "service__organisation__changed_at"))


def _page(rows: "QuerySet[Any]", asked: Wanted, order: tuple[str, ...], changed: Any) -> Page:
    counted = rows.order_by().aggregate(total=Count("pk"), newest=Max(changed))
    total, newest = counted["total"], counted["newest"]
    before = (asked.page - 1) * asked.size
    if before >= total:
        return Page([], total, asked, newest)
    rows = rows.order_by(*order)
    if before >= STEP:
        rows = _from(rows, order, _note(rows, order, before // STEP, (total, newest)))
    rest = before % STEP
    return Page(list(rows[rest : rest + asked.size]), total, asked, newest)


def _from(rows: "QuerySet[Any]", order: tuple[str, ...], note: Any) -> "QuerySet[Any]":
    """The rows from the noted one on."""
    if len(order) == 1:
        return rows.filter(pk__gte=note[0])
    name, pk = note
    # The first comparison is one that the index on name and key answers; the second leaves out namesakes before it.
    return rows.filter(name__gte=name).filter(Q(name__gt=name) | Q(pk__gte=pk))


def _note(rows: "QuerySet[Any]", order: tuple[str, ...], number: int, state: tuple[Any, ...]) -> Any:
    """The entry with which this hundred of the list begins."""
    statement, values = rows.values_list(*order).query.sql_with_params()
    name = (statement, str(values), *state)
    if name not in _notes:
        _notes[name] = _hundreds(statement, values, len(order))
    _notes.move_to_end(name)
    while len(_notes) > MOST_NOTES:
        _notes.popitem(last=False)
    return _notes[name][number]


def _hundreds(statement: str, values: Any, columns: int) -> list[Any]:
    """The first entry of every hundred, in one look through the list."""
    names = ", ".join(f"c{number}" for number in range(columns))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {names} FROM (SELECT *, row_number() OVER (ORDER BY {names}) AS place"  # nosec B608: Django's own
            f" FROM ({statement}) AS list ({names})) AS placed WHERE (place - 1) %% %s = 0 ORDER BY place",
            [*values, STEP],
        )
        return cursor.fetchall()


def forget() -> None:
    """Drop the notes of this process, as a new one has none."""
    _notes.clear()

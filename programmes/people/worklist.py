"""The staff's one work-list: each area registers a function that says what waits for a person."""

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

# A line counts no further: beyond it, the exact number helps nobody, and counting would take longer every year.
MOST = 1000


@dataclass(frozen=True)
class Waiting:
    """One line of the work-list: what waits, how many, since when, and the page where the next step is taken.

    `moves` names the staff moves that the line leads to ("grants.Application.return_"), so that a test can see that
    none is hidden.
    """

    label: str
    count: int
    oldest_at: datetime | None
    next_step: str
    url: str
    moves: tuple[str, ...] = field(default=())

    @property
    def told(self) -> str:
        """The number in words."""
        return told(self.count)


@dataclass(frozen=True)
class Line:
    """A line whose rows are still to be counted: all of them together, in one query.

    `moment` names the time from which each of its rows waits.
    """

    label: str
    rows: "QuerySet[Any]"
    moment: str
    next_step: str
    url: str
    moves: tuple[str, ...] = field(default=())

    def counted(self, count: int, oldest_at: datetime | None) -> Waiting:
        """The line with its number."""
        return Waiting(self.label, count, oldest_at, self.next_step, self.url, self.moves)


Source = Callable[[Any], Sequence[Waiting | Line]]


@dataclass(frozen=True)
class Handbook:
    """A page that tells staff how something is done, and who may open it."""

    label: str
    url_name: str
    allows: Callable[[Any], bool]


def told(count: int) -> str:
    """A number of waiting things in words: "12", or "more than 1,000"."""
    return f"{count:,}" if count <= MOST else f"more than {MOST:,}"


_handbooks: list[Handbook] = []
_sources: list[Source] = []
# While `counts` writes its statement: what several of its lines need, by name, each with its values.
shared: ContextVar[dict[str, tuple[str, list[Any]]] | None] = ContextVar("shared", default=None)


def register(source: Source) -> Source:
    """Add an area's function: given a person, the lines that they may act on (count 0 where nothing waits)."""
    _sources.append(source)
    return source


def lines(user: Any) -> list[Waiting]:
    """Every line this person may act on, waiting or not."""
    found = [line for source in _sources for line in source(user)]
    counted = counts({str(n): (line.rows, line.moment) for n, line in enumerate(found) if isinstance(line, Line)})
    return [line.counted(*counted[str(n)]) if isinstance(line, Line) else line for n, line in enumerate(found)]


def counts(rows: Mapping[str, tuple["QuerySet[Any]", str]]) -> dict[str, tuple[int, datetime | None]]:
    """For each line, how many of its rows wait (no more than MOST + 1 are looked at) and the first of its moments.

    `rows` gives each line's rows with the name of the moment from which they wait. One query for all of them; what
    several lines need (see `shared`) is found once, before them.
    """
    parts: list[str] = []
    values: list[Any] = []
    before: dict[str, tuple[str, list[Any]]] = {}
    outside = shared.set(before)
    try:
        for name, (found, moment) in rows.items():
            try:
                part, given = found.order_by(moment).values_list(moment)[: MOST + 1].query.sql_with_params()
            except EmptyResultSet:
                continue
            parts.append(f"SELECT %s::text, count(*), min(waits) FROM ({part}) AS line (waits)")  # nosec B608: Django's own
            values += [name, *given]
    finally:
        shared.reset(outside)
    if not parts:
        return dict.fromkeys(rows, (0, None))
    first = ", ".join(f"{name} AS MATERIALIZED ({part})" for name, (part, _) in before.items())
    statement = (f"WITH {first} " if first else "") + " UNION ALL ".join(parts)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*(value for _, given in before.values() for value in given), *values])
        seen = {name: (count, oldest) for name, count, oldest in cursor.fetchall()}
    return {name: seen.get(name, (0, None)) for name in rows}


def waiting(user: Any) -> list[Waiting]:
    """The lines with something in them, the longest wait first."""
    found = [line for line in lines(user) if line.count]
    return sorted(found, key=lambda line: (line.oldest_at is None, line.oldest_at))


def add_handbook(handbook: Handbook) -> None:
    """Offer an area's handbook above the work-list."""
    _handbooks.append(handbook)


def handbooks(user: Any) -> list[Handbook]:
    """The handbooks that this person may open."""
    return [each for each in _handbooks if each.allows(user)]

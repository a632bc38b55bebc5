"""The staff's one work-list: each area registers a function that says what waits for a person."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
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
class Handbook:
    """A page that tells staff how something is done, and who may open it."""

    label: str
    url_name: str
    allows: Callable[[Any], bool]


def told(count: int) -> str:
    """A number of waiting things in words: "12", or "more than 1,000"."""
    return f"{count:,}" if count <= MOST else f"more than {MOST:,}"


_handbooks: list[Handbook] = []
_sources: list[Callable[[Any], list[Waiting]]] = []
_around: list[Callable[[Any], AbstractContextManager[Any]]] = []


def register(source: Callable[[Any], list[Waiting]]) -> Callable[[Any], list[Waiting]]:
    """Add an area's function: given a person, the lines that they may act on (count 0 where nothing waits)."""
    _sources.append(source)
    return source


def lines(user: Any) -> list[Waiting]:
    """Every line this person may act on, waiting or not."""
    with ExitStack() as stack:
        for each in _around:
            stack.enter_context(each(user))
        return [line for source in _sources for line in source(user)]


def surround(around: Callable[[Any], AbstractContextManager[Any]]) -> None:
    """Add what holds for one reading of all lines: a fact that many of them need and that is read once for them."""
    _around.append(around)


def counts(rows: Mapping[str, tuple["QuerySet[Any]", str]]) -> dict[str, tuple[int, datetime | None]]:
    """For each line, how many of its rows wait (no more than MOST + 1 are looked at) and the first of its moments.

    `rows` gives each line's rows with the name of the moment from which they wait. One query for all of them.
    """
    parts: list[str] = []
    values: list[Any] = []
    for name, (found, moment) in rows.items():
        try:
            part, given = found.order_by(moment).values_list(moment)[: MOST + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT %s::text, count(*), min(waits) FROM ({part}) AS line (waits)")  # nosec B608: Django's own
        values += [name, *given]
    if not parts:
        return dict.fromkeys(rows, (0, None))
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
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

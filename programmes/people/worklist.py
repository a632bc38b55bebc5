"""The staff's one work-list: each area registers a function that says what waits for a person."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


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


_sources: list[Callable[[Any], list[Waiting]]] = []


def register(source: Callable[[Any], list[Waiting]]) -> Callable[[Any], list[Waiting]]:
    """Add an area's function: given a person, the lines that they may act on (count 0 where nothing waits)."""
    _sources.append(source)
    return source


def lines(user: Any) -> list[Waiting]:
    """Every line this person may act on, waiting or not."""
    return [line for source in _sources for line in source(user)]


def waiting(user: Any) -> list[Waiting]:
    """The lines with something in them, the longest wait first."""
    found = [line for line in lines(user) if line.count]
    return sorted(found, key=lambda line: (line.oldest_at is None, line.oldest_at))

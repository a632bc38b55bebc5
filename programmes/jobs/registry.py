"""Which function does which kind of work, and which kinds come round by themselves.

Filled when the rooms' tasks are imported.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta


class NotYet(Exception):
    """A handler found that its work cannot be done before `until`.

    It is tried again then, and no attempt is counted.
    """

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


@dataclass(frozen=True)
class Handler:
    """One kind of work: the function, how often it is tried, and what to do when it is given up."""

    function: Callable[[str], object]
    tries: int
    longest_wait: timedelta
    gave_up: Callable[[str], object] | None


@dataclass(frozen=True)
class Schedule:
    """Work that comes round: once in each `every`, counted from midnight UTC on 1 January 1970 plus `offset`."""

    kind: str
    every: timedelta
    offset: timedelta


handlers: dict[str, Handler] = {}
schedules: dict[str, Schedule] = {}


def handler(
    kind: str,
    *,
    tries: int = 8,
    longest_wait: timedelta = timedelta(hours=1),
    gave_up: Callable[[str], object] | None = None,
) -> Callable[[Callable[[str], object]], Callable[[str], object]]:
    """Name the function that does this kind of work, given its key.

    It may run twice for one key (a worker was killed) and must then change nothing more. What it raises counts as a
    failed try; after
    `tries` the job is dead, shown to staff, and `gave_up(key)` is called once. Waits double from 15 seconds up to
    `longest_wait`.
    """

    def register(function: Callable[[str], object]) -> Callable[[str], object]:
        if kind in handlers and handlers[kind].function.__qualname__ != function.__qualname__:
            raise ValueError(f"two handlers for {kind}")
        handlers[kind] = Handler(function, tries, longest_wait, gave_up)
        return function

    return register


def periodic(kind: str, *, every: timedelta, offset: timedelta = timedelta(0)) -> None:
    """Have the work of this kind done once in each period; its key is the period's start ("2026-03-06T03:00Z")."""
    schedules[kind] = Schedule(kind, every, offset)

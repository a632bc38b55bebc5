"""What each row of the catalogue must have become, written by hand: its page, its figures, what can be done there.

Each module of this package holds `ROWS: dict[str, Row]`. test_rows.py compares the pages with it; the walk through the
ways to take part sends what `Way` says.
"""

import pkgutil
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Literal


@dataclass(frozen=True)
class Way:
    """A way to take part: what a visitor types, and what staff then do with it (the verbs in their order)."""

    slug: str
    answers: dict[str, Any] = field(default_factory=dict)  # key of the question -> what is typed
    organisation: str = ""
    more: dict[str, Any] = field(default_factory=dict)  # fields of the kind itself: amount, boroughs, dates
    staff: tuple[str, ...] = ("acknowledge", "arrange", "finish")
    reads: tuple[str, ...] = ()  # words that staff find on their page: an answer, an option's label
    outcome: str = ""  # what staff choose when it is done, where the way has a list
    result: str = ""  # a self-check: the heading of a result that these answers bring


@dataclass(frozen=True)
class Holds:
    """Something that the row's section itself shows: every one of `words` stands in it."""

    what: Literal["log", "table", "checklist", "link", "status", "text"]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Leads:
    """A page that the section's link leads to, on this portal or elsewhere; of ours, `shows` stands on it."""

    url: str
    shows: str = ""
    counted: bool = False


@dataclass(frozen=True)
class Row:
    """One row: where it stands, under which heading, its figures and dates, its treatment, what it does."""

    page: str
    heading: str
    kind: Literal["A", "B", "C"]
    facts: list[tuple[str, str]] = field(default_factory=list)  # (value as shown, part of its source)
    does: list[Way | Holds | Leads] = field(default_factory=list)


def rows() -> dict[str, Row]:
    """Every row of every module. Raises ValueError for a row that two modules hold."""
    found: dict[str, Row] = {}
    for module in pkgutil.iter_modules(__path__):
        for key, row in import_module(f"{__name__}.{module.name}").ROWS.items():
            if key in found:
                raise ValueError(f"{key} is expected twice")
            found[key] = row
    return found

"""What a programme changed for the people who took part: before and after, as its own area published it.

Areas register a reader for a programme's page; the page shows it apart from the city's measures, which say how all of
London is doing and not what the programme did.

    results.register("london-family-fund", families_results)
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Line:
    """One question: what people said before and after. None where too few answered to show it."""

    label: str
    before: str
    after: str
    change: str = ""
    n: int | None = None


@dataclass(frozen=True)
class Results:
    """A programme's own results, ready to show."""

    title: str
    summary: str
    lines: list[Line] = field(default_factory=list)
    as_of: date | None = None
    source: str = ""
    url: str = ""
    url_label: str = ""


_readers: dict[str, Callable[[], Results | None]] = {}


def register(programme_slug: str, reader: Callable[[], Results | None]) -> None:
    """Let this function say what came of the programme. One reader a programme: a second is a mistake."""
    if _readers.setdefault(programme_slug, reader) is not reader:
        raise ValueError(f"{programme_slug} has a reader already: {_readers[programme_slug]}")


def registered() -> list[str]:
    """The programmes whose areas publish results."""
    return sorted(_readers)


def of(programme_slug: str) -> Results | None:
    """This programme's own results; None where no area publishes any, or none may be shown yet."""
    reader = _readers.get(programme_slug)
    return reader() if reader else None

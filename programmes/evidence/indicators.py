"""What came of the 19 indicators: rooms that collect one say here how to read it, and staff's notes stand beside.

    indicators.register("lff-similar-friends", reading)

`reading()` gives a `Reading`, or None while there is nothing that may be shown. It runs for every reader of a page, so
it reads what is counted or published already and asks the database once at most.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from programmes.evidence.models import Indicator, IndicatorReading


@dataclass(frozen=True)
class Reading:
    """One result: the value in the indicator's unit, out of how many, for which day, and what to know about it."""

    value: Decimal | int
    as_of: date
    n: int | None = None
    note: str = ""
    period: str = ""
    source: str = ""
    url: str = ""


_readers: dict[str, Callable[[], Reading | None]] = {}


def register(slug: str, reader: Callable[[], Reading | None]) -> None:
    """Let this function say what came of the indicator. One reader an indicator: a second is a mistake."""
    if _readers.setdefault(slug, reader) is not reader:
        raise ValueError(f"{slug} has a reader already: {_readers[slug]}")


def registered() -> list[str]:
    """The indicators that a room collects."""
    return sorted(_readers)


@dataclass(frozen=True)
class Row:
    """An indicator with its result, or with none yet."""

    indicator: Indicator
    reading: Reading | None


def _noted(of: list[Indicator]) -> dict[str, Reading]:
    """The newest result that staff noted, by indicator."""
    newest = (
        IndicatorReading.objects.filter(indicator__in=of)
        .order_by("indicator_id", "-as_of", "-added_at")
        .distinct("indicator_id")
    )
    return {
        row.indicator_id: Reading(row.value, row.as_of, row.n, row.note, row.period, row.source, row.url)
        for row in newest
    }


def rows(indicators: Iterable[Indicator]) -> list[Row]:
    """Each with its result: what its room collects, or what staff noted if that is newer or the only one."""
    of = list(indicators)
    noted = _noted(of)
    found = []
    for one in of:
        reader = _readers.get(one.slug)
        collected, note = reader() if reader else None, noted.get(one.slug)
        best = max((r for r in (collected, note) if r), key=lambda r: r.as_of, default=None)
        found.append(Row(one, best))
    return found


def of_programme(slug: str) -> list[Row]:
    """The indicators of one programme's page."""
    return rows(Indicator.objects.filter(programme_slug=slug))

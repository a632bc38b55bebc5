"""Drawings of estimates with their intervals: where each mark lies on a common scale. A page shows a table beside it.

The same places serve a strip in a page and a drawing of its own; both are written by templates, with no script.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from programmes.evidence.intervals import Interval

HIDDEN = "[x]"  # what stands for a figure that may not be shown, as in official statistics
STEPS = (1, 2, 5, 10, 20, 25, 50)


def cell(count: Any) -> Any:
    """A figure for a table's cell, "[x]" for a hidden one."""
    return HIDDEN if count is None else count


def figures(found: Interval, factor: float = 1, places: int = 2) -> dict[str, float]:
    """An interval in the unit in which it is shown: value, low and high, to so many places."""
    return {name: round(value * factor, places) for name, value in asdict(found).items()}


@dataclass(frozen=True)
class Mark:
    """One row of a drawing: a name, its figure (None: hidden), and where the figure lies."""

    name: str
    figure: Mapping[str, float] | None
    kind: str
    at: Mapping[str, float]
    y: int = 0

    @property
    def told(self) -> str:
        """The figure in words: "+11.7 (0.2 to 22.9)", with real minus signs."""
        if not self.figure:
            return HIDDEN
        value, low, high = (self.figure[part] for part in ("value", "low", "high"))
        return _minus(f"{value:+.1f} ({low:.1f} to {high:.1f})")

    @property
    def base(self) -> int:
        """Where the words beside the mark stand."""
        return self.y + 5

    @property
    def ends(self) -> tuple[int, int]:
        """From where to where the small strokes at both ends of the interval go."""
        return self.y - 7, self.y + 7

    @property
    def diamond(self) -> tuple[int, int]:
        """Where a mark that compares begins and ends."""
        return self.y - 9, self.y + 9


@dataclass(frozen=True)
class Forest:
    """Estimates one below the other on a scale that holds nought and every interval."""

    marks: tuple[Mark, ...]
    width: int
    height: int
    zero: float
    ticks: tuple[tuple[float, str], ...]

    @property
    def floor(self) -> int:
        """Where the lines of the scale end."""
        return self.height - 34

    @property
    def label_y(self) -> int:
        """Where the numbers of the scale stand."""
        return self.height - 12


def forest(rows: Iterable[tuple[str, str, Mapping[str, float] | None]], *, width: int = 440, row: int = 44) -> Forest:
    """Lay out rows of (name, kind, figure); the scale is the same for all, with round numbers on it."""
    given = list(rows)
    edges = [figure[part] for _, _, figure in given if figure for part in ("low", "high")]
    low, high, step = scale(edges)

    def place(value: float) -> float:
        return round((value - low) / (high - low) * width, 1)

    marks = tuple(
        Mark(name, figure, kind, {part: place(figure[part]) for part in ("low", "value", "high")} if figure else {}, y)
        for y, (name, kind, figure) in zip(range(row, row * (len(given) + 1), row), given, strict=True)
    )
    count = round((high - low) / step)
    ticks = tuple((place(low + step * n), _signed(low + step * n)) for n in range(count + 1))
    return Forest(marks, width, row * (len(given) + 1) + 30, place(0), ticks)


def scale(values: Sequence[float]) -> tuple[float, float, float]:
    """A low end, a high end and a step, all round, that hold nought and every value; at most nine steps."""
    lowest, highest = min([0, *values]), max([0, *values])
    step = next((step for step in STEPS if (highest - lowest) / step <= 7), 100)
    low, high = math.floor(lowest / step) * step, math.ceil(highest / step) * step
    return (low, high, step) if low < high else (-step, step, step)


def _signed(value: float) -> str:
    return _minus(f"{value:+.0f}") if value else "0"


def _minus(text: str) -> str:
    return text.replace("-", "\N{MINUS SIGN}")

"""Where each mark of a chart lies. The templates in programmes/evidence/charts/ write it down as SVG.

Everything is drawn 360 units wide, so that it can be read on a phone without being made smaller.
"""

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.text import slugify

from programmes.evidence.said_figures import HIDDEN, figure, plain
from programmes.evidence.telling import Row
from programmes.people.models import Borough
from programmes.people.tiles import SHORT

WIDTH = 360
LETTERS = 46  # that fit in a line of the width
SHADES = 4
# Period, value, low, high, why it is not compared with what came before, and whether it is hidden.
Point = tuple[str, float | None, float | None, float | None, str, bool]


def nice(values: Sequence[float]) -> tuple[float, float]:
    """A round number that holds all values, and the step of the scale; at most six steps."""
    most = max([*values, 0]) or 1
    size = 10.0 ** math.floor(math.log10(most))
    step = next(step for factor in (0.2, 0.5, 1, 2, 5, 10) if most / (step := size * factor) <= 6)
    return math.ceil(round(most / step, 9)) * step, step


@dataclass(frozen=True)
class Tick:
    """A line of the scale: where, and its number."""

    at: float
    text: str


def ticks(top: float, step: float, start: float, length: float) -> list[Tick]:
    """The lines of a scale from nought to `top`, which take `length` from `start` on."""
    count = round(top / step)
    return [Tick(round(start + length * n / count, 1), plain(round(step * n, 6))) for n in range(count + 1)]


@dataclass(frozen=True)
class Bar:
    """One bar as it is asked for."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    text: str = ""
    hidden: bool = False


@dataclass(frozen=True)
class Placed:
    """One bar or gap in its place: the lines of its label, and where its ends are."""

    lines: list[tuple[int, str]]
    text: str
    y: int
    x: float = 0
    end: float = 0
    low: float | None = None
    high: float | None = None
    hidden: bool = False
    empty: bool = False
    names: tuple[str, str] = ("", "")

    @property
    def middle(self) -> int:
        """The height of its middle."""
        return self.y + 8

    @property
    def width(self) -> float:
        """How long it is."""
        return round(self.end - self.x, 1)

    @property
    def whiskers(self) -> tuple[int, int]:
        """From where to where the strokes at the ends of an interval go."""
        return self.y + 3, self.y + 13

    @property
    def below(self) -> int:
        """Where words under it stand."""
        return self.y + 32


@dataclass(frozen=True)
class Plot:
    """A chart with marks one below the other on a common scale."""

    marks: list[Placed]
    ticks: list[Tick]
    height: int
    width: int = WIDTH
    has_hidden: bool = False

    @property
    def floor(self) -> int:
        """Where the lines of the scale end."""
        return self.height - 24

    @property
    def words(self) -> int:
        """Where the numbers of the scale stand."""
        return self.height - 8


_LEFT, _LENGTH = 6.0, 340.0


def _place(value: float, top: float) -> float:
    return round(_LEFT + value / top * _LENGTH, 1)


def bars(given: Sequence[Bar], unit: str) -> Plot:
    """Bars from nought, each under its name, with an interval where there is one."""
    edges = [part for bar in given for part in (bar.value, bar.high) if part is not None]
    top, step = nice(edges)
    y, marks = 0, []
    for bar in given:
        lines, y = _lines(bar.label, bar.text or figure(bar.value, unit), y)
        low, high = (None if part is None else _place(part, top) for part in (bar.low, bar.high))
        end = _place(bar.value, top) if bar.value is not None else _LEFT + 60
        shown = HIDDEN if bar.hidden else bar.text or figure(bar.value, unit)
        marks.append(Placed(lines, shown, y + 6, _LEFT, end, low, high, bar.hidden, bar.value is None))
        y += 34
    hidden = any(mark.hidden for mark in marks)
    return Plot(marks, ticks(top, step, _LEFT, _LENGTH), y + 30, has_hidden=hidden)


def _lines(label: str, text: str, y: int) -> tuple[list[tuple[int, str]], int]:
    """The label in lines that leave room for the figure at the end of the first, and the height after them."""
    parts = textwrap.wrap(label, LETTERS - len(text) - 2) or [""]
    return [(y + 16 + 16 * number, part) for number, part in enumerate(parts)], y + 16 * len(parts) + 2


@dataclass(frozen=True)
class Gap:
    """Two groups and how far apart they lie; from nought where only the gap is known."""

    label: str
    start: float
    end: float
    start_name: str = ""
    end_name: str = ""


def gap(given: Sequence[Gap]) -> Plot:
    """A line between two marks for each pair of groups."""
    top, step = nice([part for each in given for part in (each.start, each.end)])
    y, marks = 0, []
    for each in given:
        text = f"{plain(round(abs(each.end - each.start), 1))} points"
        lines, y = _lines(each.label, text, y)
        first, last = sorted([(each.start, each.start_name), (each.end, each.end_name)])
        names = tuple(f"{name} {plain(round(value, 1))}%" if name else "" for value, name in (first, last))
        placed = Placed(lines, text, y + 6, _place(first[0], top), _place(last[0], top), names=names)  # type: ignore[arg-type]
        marks.append(placed)
        y += 52 if names[0] else 34
    return Plot(marks, ticks(top, step, _LEFT, _LENGTH), y + 30)


@dataclass(frozen=True)
class Line:
    """A series as it is asked for."""

    name: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Dot:
    """One point in its place."""

    x: float
    y: float
    text: str
    period: str
    low: float | None = None
    high: float | None = None
    hidden: bool = False
    anchor: str = "middle"

    @property
    def above(self) -> float:
        """Where its figure stands."""
        return round((self.high if self.high is not None else self.y) - 10, 1)


@dataclass(frozen=True)
class Lines:
    """A line chart: pieces between breaks, points, breaks, and both scales."""

    pieces: list[str]
    dots: list[Dot]
    breaks: list[float]
    ticks: list[Tick]
    periods: list[Tick]
    height: int = 240
    width: int = WIDTH
    unit: str = ""
    has_hidden: bool = field(default=False)


_BOTTOM, _HIGH = 206.0, 176.0


def year(period: str) -> float:
    """Where on a line of years a period lies: 2018 is 2018, 2018/19 half a year later, 2018-07 its month."""
    start = int(period[:4])
    if period[4:5] == "/":
        return start + 0.5
    return start + (int(period[5:7]) - 1) / 12 if period[4:5] == "-" else float(start)


def line(given: Sequence[Line], unit: str) -> Lines:
    """One series over time: a line from point to point, with a gap where a figure is missing or the series breaks."""
    points = [point for each in given for point in each.points]
    top, step = nice([part for point in points for part in (point[1], point[3]) if part is not None])
    years = sorted({year(point[0]) for point in points})
    span = (years[-1] - years[0]) or 1

    def x(period: str) -> float:
        return round(52 + (year(period) - years[0]) / span * 270, 1)

    def y(value: float | None) -> float | None:
        return None if value is None else round(_BOTTOM - value / top * _HIGH, 1)

    dots: list[Dot] = []
    pieces: list[str] = []
    piece: list[str] = []
    breaks: list[float] = []
    for period, value, low, high, why, hidden in points:
        if why and dots:
            breaks.append(round((dots[-1].x + x(period)) / 2, 1))
        if (why or value is None) and piece:
            pieces, piece = [*pieces, " ".join(piece)], []
        at = y(value)
        if value is None and not hidden:
            continue
        shown = HIDDEN if value is None else plain(value) + ("%" if unit == "percent" else "")
        dots.append(Dot(x(period), at if at is not None else _BOTTOM - 8, shown, period, y(low), y(high), hidden))
        if at is not None:
            piece.append(f"{x(period)},{at}")
    pieces = [each for each in [*pieces, " ".join(piece)] if " " in each]
    scale = [Tick(round(_BOTTOM - (tick.at - 0), 1), tick.text) for tick in ticks(top, step, 0, _HIGH)]
    has_hidden = any(dot.hidden for dot in dots)
    return Lines(pieces, dots, breaks, scale, _periods(dots), unit=unit, has_hidden=has_hidden)


def _periods(dots: Sequence[Dot]) -> list[Tick]:
    """The periods under the line, as many as have room."""
    shown: list[Tick] = []
    for dot in dots:
        if not shown or dot.x - shown[-1].at >= 48:
            shown.append(Tick(dot.x, dot.period))
    return shown


@dataclass(frozen=True)
class Tile:
    """One borough on the map."""

    name: str
    key: str
    short: str
    x: int
    y: int
    shade: int
    text: str
    told: str
    hidden: bool

    @property
    def middle(self) -> int:
        """Where its words are centred."""
        return self.x + 21


@dataclass(frozen=True)
class Map:
    """London in 33 tiles, with what each shade means."""

    tiles: list[Tile]
    legend: list[tuple[int, int, str]]
    height: int
    floor: int
    width: int = WIDTH
    has_hidden: bool = False
    has_none: bool = False

    @property
    def none_y(self) -> int:
        """Where the legend says what a tile without a figure is."""
        return self.floor + 20 * self.has_hidden


def tiles(boroughs: Sequence[Borough], rows: Mapping[str, Row], unit: str) -> Map:
    """The tiles row by row, as the eye and the keyboard go. Shades are four equal steps; the number is on the tile."""
    values = [float(row.value) for row in rows.values() if row.value is not None]
    low, high = (min(values), max(values)) if values else (0.0, 0.0)
    step = (high - low) / SHADES or 1.0
    made = []
    for each in sorted(boroughs, key=lambda borough: (borough.tile_row, borough.tile_col)):
        row = rows.get(each.pk)
        value = float(row.value) if row is not None and row.value is not None else None
        hidden = row is not None and row.hidden
        shade = 0 if value is None else min(SHADES, int((value - low) / step) + 1)
        text = HIDDEN if hidden else "–" if value is None else plain(round(value, 1) if value < 10 else round(value))
        told = "hidden, because a number is small" if hidden else figure(row.value if row else None, unit)
        made.append(
            Tile(each.name, slugify(each.name), SHORT[each.pk], 1 + each.tile_col * 45, 1 + each.tile_row * 47, shade,
                 text, told, hidden)
        )  # fmt: skip
    floor = 47 * 7 + 6
    has_none = any(not tile.shade and not tile.hidden for tile in made)
    legend = [
        (
            shade,
            floor + 20 * (shade - 1),
            f"{_edge(low + step * (shade - 1), unit)} to {_edge(low + step * shade, unit)}",
        )
        for shade in range(1, SHADES + 1)
        if values and high > low
    ] or [(1, floor, figure(low, unit))] * bool(values)
    after = floor + 20 * len(legend)
    hidden_any = any(tile.hidden for tile in made)
    return Map(
        made, legend, after + 20 * hidden_any + 20 * has_none + 4, after, has_hidden=hidden_any, has_none=has_none
    )


def _edge(value: float, unit: str) -> str:
    return figure(round(value, 1), unit)

"""Which charts a measure has, and what each shows in words and as a table. Drawn once, when figures are published.

Never one line through two definitions, never a bar for a figure that nobody gave, and no order of boroughs but that of
their names. The pictures themselves are written by templates from the places that `plotting` works out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string

from programmes.evidence import plotting
from programmes.evidence.areas import Areas
from programmes.evidence.models import Measure, Quoted, Series
from programmes.evidence.said_figures import HIDDEN, NOT_GIVEN, figure, interval
from programmes.evidence.telling import LONDON, Row

COLUMNS = ["", "Figure", "People asked", "Interval"]
PICTURES = {
    "line": "programmes/evidence/charts/line.svg",
    "bars": "programmes/evidence/charts/bars.svg",
    "gap": "programmes/evidence/charts/gap.svg",
    "map": "programmes/evidence/charts/map.svg",
}


@dataclass(frozen=True)
class Chart:
    """One chart, ready to be kept."""

    kind: str
    title: str
    description: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    plot: Any
    uid: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    def as_fields(self) -> dict[str, Any]:
        """The fields of a Drawing, with the picture written."""
        context = {"title": self.title, "description": self.description, "plot": self.plot, "uid": self.uid}
        svg = render_to_string(PICTURES[self.kind], context)
        return {
            "kind": self.kind,
            "title": self.title,
            "description": self.description,
            "svg": svg.strip(),
            "columns": list(self.columns),
            "rows": [list(row) for row in self.rows],
        }


def draw(measure: Measure, rows: Iterable[Row], known: Areas) -> list[Chart]:
    """Every chart of a measure: first what the strategy printed, then each series. Two queries."""
    charts = strategy(measure, list(measure.quoted.all()))
    series = {each.version: each for each in measure.series.all()}
    by_version: dict[int, list[Row]] = {}
    for row in rows:
        by_version.setdefault(row.version, []).append(row)
    for version, own in sorted(by_version.items()):
        charts += of_series(measure, series[version], own, known)
    return [
        Chart(**{**each.__dict__, "uid": f"{measure.slug}-{number}", "title": each.title[:200]})
        for number, each in enumerate(charts, 1)
    ]


def strategy(measure: Measure, quoted: Sequence[Quoted]) -> list[Chart]:
    """The strategy's own figures, where there are at least two numbers of one kind to set beside each other."""
    sign = {Measure.Unit.PERCENT: "%", Measure.Unit.POINTS: "points"}.get(Measure.Unit(measure.unit), "")
    found = [each for each in quoted if each.number is not None and sign and each.value.endswith(sign)]
    if len(found) < 2:
        return []
    labels, years = {each.label for each in found}, {each.year for each in found}
    title = f"{measure.name}: figures printed in the strategy"
    table = [[_name(each, labels), each.value, "not stated", "not stated"] for each in found]
    if len(labels) == 1 and len(years) == len(found) and "" not in years:
        line = plotting.Line(
            "The strategy", [(each.year, float(each.number or 0), None, None, "", False) for each in found]
        )
        told = "; ".join(f"{each.year}: {each.value}" for each in found)
        table = [[each.year, *row[1:]] for each, row in zip(found, table, strict=True)]
        text = f"A line from one year to the other. {told}. The years between are not given."
        return [Chart("line", title, text, ["Year", *COLUMNS[1:]], table, plotting.line([line], measure.unit))]
    told = "; ".join(f"{row[0]}: {row[1]}" for row in table)
    if measure.unit == Measure.Unit.POINTS:
        gaps = [plotting.Gap(row[0], 0.0, float(each.number or 0)) for each, row in zip(found, table, strict=True)]
        text = f"How far apart two groups lie, in percentage points; nought is no gap. {told}."
        return [Chart("gap", title, text, ["Groups", *COLUMNS[1:]], table, plotting.gap(gaps))]
    bars = [
        plotting.Bar(row[0], float(each.number or 0), text=each.value) for each, row in zip(found, table, strict=True)
    ]
    text = f"Bars from nought. {told}. The strategy gives no intervals."
    return [Chart("bars", title, text, ["Who or what", *COLUMNS[1:]], table, plotting.bars(bars, measure.unit))]


def _name(each: Quoted, labels: set[str]) -> str:
    """What tells this figure from the others: its label where they differ, else the group or the area."""
    return each.label if len(labels) > 1 else each.group or each.area


def of_series(measure: Measure, series: Series, rows: Sequence[Row], known: Areas) -> list[Chart]:
    """The charts of one series: London over time, its groups, gaps between two groups, and the boroughs."""
    charts = []
    over_time = sorted((row for row in rows if (row.area, row.group) == (LONDON, "")), key=lambda row: row.period)
    if len(over_time) > 1:
        charts.append(_line(measure, series, over_time))
    groups = [row for row in rows if row.area == LONDON and row.group]
    if groups:
        newest = max(row.period for row in groups)
        charts += _groups(measure, series, [row for row in groups if row.period == newest], newest)
    boroughs = [row for row in rows if row.area.startswith("E09") and not row.group]
    if boroughs:
        newest = max(row.period for row in boroughs)
        charts.append(_map(measure, series, [row for row in boroughs if row.period == newest], newest, known))
    return charts


def cells(name: str, row: Row | None, unit: str) -> list[str]:
    """One line of a table: the name, the figure, the people asked, the interval."""
    if row is None:
        return [name, NOT_GIVEN, "", ""]
    if row.hidden:
        return [name, HIDDEN, HIDDEN, HIDDEN]
    people = f"{row.n:,}" if row.n is not None else "not stated"
    return [name, figure(row.value, unit), people, interval(row.low, row.high, unit)]


def _head(measure: Measure, series: Series) -> str:
    return measure.name if series.version == 1 else f"{measure.name} ({series.name})"


def _line(measure: Measure, series: Series, rows: Sequence[Row]) -> Chart:
    points = [(row.period, *_edges(row), row.series_break, row.hidden) for row in rows]
    table = [
        [*cells(row.period, row, measure.unit), row.series_break or ("" if row.hidden else "no break")] for row in rows
    ]
    told = "; ".join(f"{row[0]}: {row[1]}" for row in table)
    breaks = [row.period for row in rows if row.series_break]
    text = f"London, over time. {told}."
    if breaks:
        text += f" The line is broken before {' and '.join(breaks)}: figures on the two sides are not compared."
    title = f"{_head(measure, series)}: London over time"
    columns = ["Period", *COLUMNS[1:], "Break in the series"]
    return Chart("line", title, text, columns, table, plotting.line([plotting.Line(series.name, points)], measure.unit))


def _edges(row: Row) -> tuple[float | None, float | None, float | None]:
    return tuple(None if part is None else float(part) for part in (row.value, row.low, row.high))  # type: ignore[return-value]


def _groups(measure: Measure, series: Series, rows: Sequence[Row], period: str) -> list[Chart]:
    rows = sorted(rows, key=lambda row: row.group)
    table = [cells(row.group, row, measure.unit) for row in rows]
    told = "; ".join(f"{row[0]}: {row[1]}" for row in table)
    bars = [
        plotting.Bar(row.group, *_edges(row), text=cells("", row, measure.unit)[1], hidden=row.hidden) for row in rows
    ]
    text = f"Groups in London, {period}. Bars from nought; the thin line is the interval. {told}."
    title = f"{_head(measure, series)}: groups in London, {period}"
    charts = [Chart("bars", title, text, ["Group", *COLUMNS[1:]], table, plotting.bars(bars, measure.unit))]
    pairs = _pairs(rows)
    if pairs and measure.unit == Measure.Unit.PERCENT:
        gaps = [
            plotting.Gap(kind, float(one.value or 0), float(two.value or 0), one.group.split(": ", 1)[-1],
                         two.group.split(": ", 1)[-1])
            for kind, one, two in pairs
        ]  # fmt: skip
        lines = [[gap.label, f"{abs(gap.end - gap.start):.1f} points", "", ""] for gap in gaps]
        told = "; ".join(f"{line[0]}: {line[1]}" for line in lines)
        text = f"How far apart two groups lie, {period}, in percentage points. {told}."
        title = f"{_head(measure, series)}: gaps between two groups, {period}"
        charts.append(Chart("gap", title, text, ["Groups", "Gap"], [line[:2] for line in lines], plotting.gap(gaps)))
    return charts


def _pairs(rows: Sequence[Row]) -> list[tuple[str, Row, Row]]:
    """Kinds of group with exactly two groups, both of them told."""
    kinds: dict[str, list[Row]] = {}
    for row in rows:
        kinds.setdefault(row.group.split(":")[0], []).append(row)
    return [
        (kind, found[0], found[1])
        for kind, found in kinds.items()
        if len(found) == 2 and all(row.value is not None for row in found)
    ]


def _map(measure: Measure, series: Series, rows: Sequence[Row], period: str, known: Areas) -> Chart:
    by_area = {row.area: row for row in rows}
    table = [cells(each.name, by_area.get(each.pk), measure.unit) for each in known.boroughs]
    values = [float(row.value) for row in rows if row.value is not None]
    hidden = sum(row.hidden for row in rows)
    text = f"London in 33 tiles, one for each borough, {period}. "
    if values:
        text += f"Figures lie between {figure(min(values), measure.unit)} and {figure(max(values), measure.unit)}. "
    text += f"{hidden} hidden, because a number is small. " if hidden else "None is hidden. "
    text += "A difference in shade may be chance: the table gives each figure with its interval."
    title = f"{_head(measure, series)}: boroughs, {period}"
    columns = ["Borough", *COLUMNS[1:]]
    return Chart("map", title, text, columns, table, plotting.tiles(known.boroughs, by_area, measure.unit))

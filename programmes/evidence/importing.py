"""A file of figures held against the rules, row by row. Nothing is kept unless every row is right."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from programmes.evidence import areas
from programmes.evidence.areas import Areas
from programmes.evidence.models import Measure, Observation, ReleaseRow, Series
from programmes.evidence.models.releases import PERIOD

COLUMNS = {
    "measure": "The short name of the measure, as in its address: electoral-registration.",
    "series": "The number of the series; 1 where you leave it empty. Another definition or source is another series.",
    "area": "A GSS code or a name: E09000007, Camden, London, Inner London, England.",
    "group": "Empty for everybody. Else the kind and the group: Age: 16 to 24.",
    "period": "2018, 2018/19 or 2018-07.",
    "wave": "The wave of a survey, where there are several in one period.",
    "value": "The figure, without a sign for per cent. Empty where it is not known.",
    "n": "How many people it is from. Empty where the source does not say.",
    "count": "How many of these people said so. We use it to hide small numbers.",
    "interval_low": "The lower end of the 95% interval.",
    "interval_high": "The upper end of it.",
    "series_break": "Why this figure is not compared with those before it. Empty if it is.",
}
NEEDED = ("measure", "area", "period", "value")
MOST_SHOWN = 200
_LONGEST = {"group": 80, "wave": 40, "series_break": 200}
_BOUNDS: dict[str, tuple[int, int | None]] = {
    Measure.Unit.PERCENT: (0, 100),
    Measure.Unit.POINTS: (-100, 100),
    Measure.Unit.RATE: (0, None),
    Measure.Unit.PEOPLE: (0, None),
}
_WORDS = {
    "value": "the figure",
    "n": "the number of people",
    "count": "the count",
    "interval_low": "the lower end",
    "interval_high": "the upper end",
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell, and what to do."""

    line: int
    column: str
    text: str


@dataclass
class Report:
    """What came of reading a file: rows to keep, or problems; never both."""

    rows: list[ReleaseRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lines: int = 0

    @property
    def shown(self) -> list[Problem]:
        """The problems that the page lists."""
        return self.problems[:MOST_SHOWN]

    @property
    def more(self) -> int:
        """How many there are besides."""
        return max(0, len(self.problems) - MOST_SHOWN)

    @property
    def measures(self) -> list[str]:
        """The measures that the file has figures of."""
        return sorted({row.series.measure_id for row in self.rows})


def check(table: Sequence[tuple[int, list[str]]]) -> Report:
    """Hold every row of a table against the rules. Three queries."""
    report = Report()
    if len(table) < 2:
        report.problems.append(
            Problem(1, "", "The file has no figures. Put one in each row below the names of columns.")
        )
        return report
    line, header = table[0]
    names = [name.strip().casefold() for name in header]
    _check_header(report, line, names)
    if report.problems:
        return report
    reader = _Reader(report, areas.load())
    for line, cells in table[1:]:
        if len(cells) > len(names) and any(cells[len(names) :]):
            report.problems.append(Problem(line, "", "This row has more cells than there are columns."))
        reader.read(line, dict(zip(names, [*cells, *[""] * len(names)], strict=False)))
    report.lines = len(table) - 1
    if report.problems:
        report.rows = []
    return report


def _check_header(report: Report, line: int, names: list[str]) -> None:
    for name in NEEDED:
        if name not in names:
            report.problems.append(Problem(line, name, f"The column “{name}” is missing. Our template has it."))
    for name in dict.fromkeys(names):
        if name and name not in COLUMNS:
            report.problems.append(Problem(line, name, f"We do not know a column “{name}”. Take it out or rename it."))
        elif name and names.count(name) > 1:
            report.problems.append(Problem(line, name, f"The column “{name}” is there twice. Take one out."))


class _Reader:
    """Reads one row after the other; knows the series, the areas and what has come before."""

    def __init__(self, report: Report, known: Areas) -> None:
        self.report, self.areas = report, known
        self.series = {
            (each.measure_id, each.version): each for each in Series.objects.select_related("measure").order_by("pk")
        }
        # What an area of the portal records by itself is never imported.
        recorded = Observation.objects.filter(release=None).values_list("measure", flat=True).distinct()
        self.measures = {measure for measure, _ in self.series} - set(recorded.order_by("measure"))
        self.seen: dict[Any, int] = {}
        self.line, self.wrong = 0, False
        self.cells: dict[str, str] = {}

    def read(self, line: int, cells: dict[str, str]) -> None:
        """Check one row, and keep it if nothing is wrong with it."""
        self.line, self.cells, self.wrong = line, cells, False
        series, area = self._series(), self.areas.find(cells["area"])
        if area is None:
            self._say("area", f"“{cells['area']}” is no area that we know. Enter a GSS code or a name such as Camden.")
        self._period()
        for name, most in _LONGEST.items():
            if len(cells.get(name, "")) > most:
                self._say(name, f"This is longer than {most} letters. Make it shorter.")
        numbers = self._numbers(series)
        if self.wrong or series is None or area is None:
            return
        texts = {name: cells.get(name, "") for name in ("group", "period", "wave", "series_break")}
        key = (series.pk, area, texts["group"], texts["period"], texts["wave"])
        if key in self.seen:
            self._say("", f"The same figure stands in line {self.seen[key]} already. Take one of the two out.")
            return
        self.seen[key] = line
        self.report.rows.append(ReleaseRow(series=series, area=area, line=line, **texts, **numbers))

    def _say(self, column: str, text: str) -> None:
        self.wrong = True
        self.report.problems.append(Problem(self.line, column, text))

    def _series(self) -> Series | None:
        measure, number = self.cells["measure"], self.cells.get("series", "") or "1"
        if measure not in self.measures:
            self._say("measure", f"“{measure}” is no measure that figures are imported for. Use its short name.")
            return None
        found = self.series.get((measure, int(number) if number.isascii() and number.isdigit() else 0))
        if found is None:
            self._say("series", f"“{measure}” has no series {number}. Add it to the measure first, or correct this.")
        return found

    def _period(self) -> None:
        period = self.cells["period"]
        years = re.fullmatch(r"([0-9]{4})/([0-9]{2})", period)
        month = re.fullmatch(r"[0-9]{4}-([0-9]{2})", period)
        if not re.fullmatch(PERIOD, period):
            self._say("period", f"“{period}” is no period. Write 2018, 2018/19 or 2018-07.")
        elif years and (int(years[1]) + 1) % 100 != int(years[2]):
            self._say("period", f"“{period}” does not go from one year to the next. Write it like 2018/19.")
        elif month and not 1 <= int(month[1]) <= 12:
            self._say("period", f"“{period}” names no month. Write it like 2018-07.")

    def _numbers(self, series: Series | None) -> dict[str, Any]:
        found: dict[str, Any] = {
            "value": self._decimal("value", series),
            "n": self._whole("n"),
            "count": self._whole("count"),
            "interval_low": self._decimal("interval_low", series),
            "interval_high": self._decimal("interval_high", series),
        }
        if found["count"] is not None and (found["n"] is None or found["count"] > found["n"]):
            self._say("count", "The count needs the number of people beside it, and cannot be larger than that.")
        low, high, value = found["interval_low"], found["interval_high"], found["value"]
        if (low is None) != (high is None):
            self._say("interval_low", "An interval has two ends. Fill in both, or neither.")
        elif low is not None and high is not None and (value is None or not low <= value <= high):
            self._say("interval_low", "The figure must lie within its interval. Check all three.")
        return found

    def _decimal(self, name: str, series: Series | None) -> Decimal | None:
        text = self.cells.get(name, "").replace("\N{MINUS SIGN}", "-")
        if not text:
            return None
        try:
            found = Decimal(text) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else None
        except InvalidOperation:
            found = None
        if found is None:
            self._say(
                name, f"“{text}” is not a number. Write {_WORDS[name]} like 74 or 74.5, without a sign or a comma."
            )
            return None
        if found != round(found, 4) or abs(found) >= 10**10:
            self._say(name, f"Write {_WORDS[name]} with four decimals at most, and below ten thousand million.")
            return None
        low, high = _BOUNDS[series.measure.unit] if series else (None, None)
        if (low is not None and found < low) or (high is not None and found > high):
            limits = f"between {low} and {high}" if high is not None else f"{low} or more"
            self._say(name, f"{text} cannot be right here: {_WORDS[name]} must be {limits}.")
        return found

    def _whole(self, name: str) -> int | None:
        text = self.cells.get(name, "")
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,9}", text):
            self._say(name, f"“{text}” is not a whole number. Write {_WORDS[name]} like 6601, without a comma.")
            return None
        return int(text)

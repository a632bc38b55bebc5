"""What the public pages of measures show, gathered with few queries: the list in four tables, and one measure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from programmes.evidence import areas, comparing, measured
from programmes.evidence.comparing import Side
from programmes.evidence.models import Drawing, Measure, Observation, Quoted, Release, Series
from programmes.evidence.said_figures import HIDDEN, figure
from programmes.evidence.telling import LONDON

MOST_OWN = 12
MOST_CHANGES = 5


def public() -> "QuerySet[Measure]":
    """The measures with a page: the strategy's, and others with a series that stand beside none of them."""
    series = Series.objects.filter(measure=OuterRef("pk"))
    return Measure.objects.filter(Q(number__isnull=False) | (Q(beside="") & Exists(series)))


@dataclass(frozen=True)
class Entry:
    """One measure in the list, with the strategy's figures and those since."""

    measure: Measure
    quoted: Sequence[Quoted]
    since: Sequence[tuple[str, str, str]] = field(default_factory=list)  # figure, series, period

    @property
    def has_figure(self) -> bool:
        """Whether the strategy prints any."""
        return any(each.kind != Quoted.Kind.NONE for each in self.quoted)


def tables() -> list[tuple[str, str, list[Entry]]]:
    """The four tables of the strategy, each with its number and its measures; then our own. Four queries."""
    rows = list(public().prefetch_related(Prefetch("quoted", Quoted.objects.order_by("order"))))
    newest = measured.newest(Observation.objects.filter(measure__in=rows, area=LONDON, group=""))
    entries: dict[str, list[Entry]] = {}
    for measure in rows:
        since = [
            (HIDDEN if each.hidden else figure(each.value, measure.unit), name, each.period)
            for each, name in newest.get(measure.pk, [])
        ]
        entries.setdefault(measure.table, []).append(Entry(measure, list(measure.quoted.all()), since))
    named = [(f"Table {number}", label, entries.get(code, [])) for number, (code, label) in enumerate(_TABLES, 1)]
    return [*named, ("", "Other measures", entries[""])] if "" in entries else named


_TABLES = Measure.Table.choices


def others() -> list[tuple[str, list[Quoted]]]:
    """The figures of no measure, by subject. One query."""
    found: dict[str, list[Quoted]] = {}
    for each in Quoted.objects.filter(measure=None).order_by("order"):
        found.setdefault(each.subject, []).append(each)
    return list(found.items())


def changes() -> list[Release]:
    """What was published or withdrawn last. One query."""
    states = [Release.State.PUBLISHED, Release.State.WITHDRAWN]
    return list(Release.objects.filter(state__in=states).order_by("-since_at", "pk")[:MOST_CHANGES])


@dataclass(frozen=True)
class Own:
    """A measure that is shown beside this one: another question, or the portal's own count."""

    measure: Measure
    rows: Sequence[tuple[str, str, str]]  # period, figure, people
    drawings: Sequence[Drawing]

    @property
    def notes(self) -> list[str]:
        """What to know about it."""
        return lines(self.measure.notes)


def beside(measure: Measure) -> list[Own]:
    """The measures that stand beside this one, each with London's newest figures. Three queries at most."""
    found = list(Measure.objects.filter(beside=measure.pk).order_by("name"))
    if not found:
        return []
    rows: dict[str, list[tuple[str, str, str]]] = {}
    told = Observation.objects.filter(measure__in=found, area=LONDON).order_by("measure", "-period", "group", "wave")
    units = {each.pk: each.unit for each in found}
    for each in told:
        mine = rows.setdefault(str(each.measure_id), [])
        if len(mine) < MOST_OWN:
            when = f"{each.period}: {each.group}" if each.group else each.period
            value = HIDDEN if each.hidden else figure(each.value, units[str(each.measure_id)])
            mine.append((when, value, "" if each.n is None else f"{each.n:,}"))
    drawings: dict[str, list[Drawing]] = {}
    for drawing in Drawing.objects.filter(measure__in=found):
        drawings.setdefault(str(drawing.measure_id), []).append(drawing)
    return [Own(each, rows.get(each.pk, []), drawings.get(each.pk, [])) for each in found]


@dataclass(frozen=True)
class Comparison:
    """The boroughs of one series in one period, beside London and beside each other."""

    series: Series
    period: str
    sides: Mapping[str, Side]  # by GSS code, in the order of names
    london: Side | None
    groups: Mapping[str, Sequence[str]]
    ranked: bool
    answer: str = ""


def comparisons(measure: Measure, given: Mapping[str, str]) -> list[Comparison]:
    """For each series with boroughs: what may be said of them. `given` holds the two that a reader chose."""
    rows = Observation.objects.filter(Q(area=LONDON) | Q(area__startswith="E09"), measure=measure, group="")
    by_table: dict[tuple[int, str], dict[str, Observation]] = {}
    for each in rows.exclude(release=None).order_by("period", "wave"):
        by_table.setdefault((each.definition_version, each.period), {})[each.area] = each
    newest = {
        version: period for version, period in sorted(by_table) if any(a != LONDON for a in by_table[version, period])
    }
    if not newest:
        return []
    known = areas.load()
    series = {each.version: each for each in measure.series.all()}
    found = []
    for version, period in newest.items():
        found.append(_comparison(series[version], period, by_table[version, period], known.names, given))
    return found


def _comparison(
    series: Series, period: str, rows: Mapping[str, Observation], names: Mapping[str, str], given: Mapping[str, str]
) -> Comparison:
    sides = {code: _side(name, rows.get(code)) for code, name in names.items() if code.startswith("E09")}
    london = _side("London", rows[LONDON]) if LONDON in rows else None
    groups = comparing.beside_london(list(sides.values()), london) if london is not None else {}
    unit = series.measure.unit
    one, other = sides.get(given.get("one", "")), sides.get(given.get("other", ""))
    answer = ""
    if one is not None and other is not None:
        answer = "Choose two different boroughs." if one == other else comparing.said(one, other, unit)
    return Comparison(series, period, sides, london, groups, comparing.may_rank(sides.values()), answer)


def _side(name: str, row: Observation | None) -> Side:
    if row is None:
        return Side(name, None, None, None)
    return Side(name, row.value, row.interval_low, row.interval_high, row.hidden)


def lines(text: str) -> list[str]:
    """The notes of a measure, one a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def page(measure: Measure, given: Mapping[str, str]) -> dict[str, Any]:
    """Everything that a measure's page shows."""
    quoted = list(measure.quoted.order_by("order"))
    return {
        "measure": measure,
        "entry": Entry(measure, quoted),
        "notes": lines(measure.notes),
        "series": list(measure.series.all()),
        "drawings": list(measure.drawings.all()),
        "comparisons": comparisons(measure, given),
        "beside": beside(measure),
    }

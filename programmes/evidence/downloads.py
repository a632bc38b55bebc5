"""Everything published about the measures as a table and as JSON, with what each column means."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from programmes.evidence import areas
from programmes.evidence.models import Measure, Observation, Quoted, Release, Series
from programmes.evidence.showing import lines, public

FIELDS = {
    "measure": "Short name of the measure.",
    "number": "Its number in the strategy, 1 to 18; empty for other measures.",
    "name": "Its name.",
    "part": "The part of the strategy that it belongs to.",
    "theme": "Its theme in the strategy.",
    "unit": "What the values are: per cent, percentage points, people, or per 1,000.",
    "kind": "“strategy” for what the strategy printed in March 2018, “published” for figures published here since.",
    "series": "The series. Figures of different series have different definitions or sources and are not compared.",
    "source": "Whom the figure is from.",
    "area_code": "GSS code; empty where the strategy names no single area that has one.",
    "area": "The name of the area.",
    "group": "Of whom; empty for everybody.",
    "period": "For when.",
    "wave": "The wave of a survey.",
    "value": "The figure as a number; empty where there is none, where it is hidden, or where it is in words.",
    "as_printed": "What the strategy printed, word for word.",
    "n": "How many people the figure is from; empty where the source does not say.",
    "interval_low": "The lower end of the 95% interval; empty where the source gives none.",
    "interval_high": "The upper end of it.",
    "status": "Empty for a figure; “hidden” for a small number, “no figure” where there is none, “in words” for words.",
    "series_break": "Why the figure is not compared with those before it; empty if it is.",
    "label": "What exactly the figure is of, for figures that the strategy printed.",
    "printed_at": "Where the strategy prints it.",
    "page": "On which page.",
    "note": "What to know about it.",
}
TITLE = "Measures of social integration in London"
ABOUT = (
    "The 18 measures of Tables 1 to 4 of “All of Us”, the Mayor’s strategy for social integration (March 2018), with "
    "every figure that the strategy prints and what was published since. There are no targets. Small numbers are "
    "hidden."
)
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def header() -> list[str]:
    """The names of the columns."""
    return list(FIELDS)


def rows(only: str = "") -> Iterator[list[Any]]:
    """Every row of the table, those of one measure where `only` names it. Four queries."""
    measures, quoted, observed, series = _read(only)
    names = areas.load().names
    for measure in measures:
        head = [measure.pk, measure.number, measure.name, measure.get_table_display(), measure.theme]
        head.append(measure.get_unit_display())
        for printed in quoted.get(measure.pk, []):
            yield [*head, *_quoted(printed)]
        for each in observed.get(measure.pk, []):
            yield [*head, *_observed(each, names, series)]


def _read(only: str) -> tuple[list[Measure], dict[str, list[Quoted]], dict[str, list[Observation]], dict[Any, str]]:
    wanted = public() | Measure.objects.filter(beside__in=public().values("pk"), series__isnull=False)
    if only:
        wanted = wanted.filter(pk=only)
    measures = list(wanted.distinct())
    quoted: dict[str, list[Quoted]] = {}
    for printed in Quoted.objects.filter(measure__in=measures).order_by("order"):
        quoted.setdefault(str(printed.measure_id), []).append(printed)
    observed: dict[str, list[Observation]] = {}
    for row in Observation.objects.filter(measure__in=measures).exclude(release=None):
        observed.setdefault(str(row.measure_id), []).append(row)
    named = Series.objects.filter(measure__in=measures)
    return measures, quoted, observed, {(each.measure_id, each.version): each.name for each in named}


_STATUS = {Quoted.Kind.NONE: "no figure", Quoted.Kind.WORDS: "in words", Quoted.Kind.RANGE: "in words"}


def _quoted(each: Quoted) -> list[Any]:
    code = next((code for code, name in areas.WIDE.items() if name == each.area), "")
    when = each.year or each.data_period
    status = _STATUS.get(Quoted.Kind(each.kind), "")
    place = [each.place, each.page, each.note]
    middle = ["strategy", "As printed in the strategy", each.source, code, each.area, each.group, when, ""]
    return [*middle, each.number, each.value, None, None, None, status, "", each.label, *place]


def _observed(each: Observation, names: dict[str, str], series: dict[Any, str]) -> list[Any]:
    status = "hidden" if each.hidden else "no figure" if each.value is None else ""
    name = series.get((each.measure_id, each.definition_version), "")
    where = [each.area, names.get(each.area, each.area), each.group, each.period, each.wave]
    told = [each.value, "", each.n, each.interval_low, each.interval_high, status, each.series_break]
    return ["published", name, each.source, *where, *told, "", "", "", ""]


def as_json(base: str) -> dict[str, Any]:
    """The same as JSON, with metadata. `base` is the portal's own address."""
    by_measure: dict[str, list[dict[str, Any]]] = {}
    heads: dict[str, dict[str, Any]] = {}
    common = list(FIELDS)[:6]
    for row in rows():
        named = {name: _plain(value) for name, value in zip(FIELDS, row, strict=True)}
        heads.setdefault(row[0], {name: named[name] for name in common})
        by_measure.setdefault(row[0], []).append(
            {name: value for name, value in named.items() if name not in common and value not in ("", None)}
        )
    words = {each.pk: each for each in Measure.objects.filter(pk__in=heads)}
    last = Release.objects.exclude(published_at=None).order_by("-since_at").values_list("since_at", flat=True).first()
    return {
        "title": TITLE,
        "description": ABOUT,
        "publisher": "All of Us London",
        "licence": LICENCE,
        "spatial": "E12000007",
        "modified": last.isoformat() if last else None,
        "landing_page": base + reverse("programmes:evidence"),
        "fields": [{"name": name, "description": text} for name, text in FIELDS.items()],
        "measures": [
            {**head, **_words(words[slug], base), "figures": by_measure[slug]} for slug, head in heads.items()
        ],
    }


def _words(measure: Measure, base: str) -> dict[str, Any]:
    return {
        "definition": measure.definition,
        "rationale": measure.rationale,
        "source": measure.source,
        "notes": lines(measure.notes),
        "url": base + measure.get_absolute_url(),
    }


def _plain(value: Any) -> Any:
    """A number of JSON for a decimal."""
    if hasattr(value, "as_tuple"):
        return int(value) if value == int(value) else float(value)
    return value

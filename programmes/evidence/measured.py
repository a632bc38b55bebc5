"""What other rooms show of the measures: a few lines for a programme's page, and for a borough's. Reads only.

`published(slug)` and `published_all(slugs)` give the city's measures beside a programme; they are never the programme's
own results. `for_borough(gss)` gives what is published of one borough.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from programmes.evidence.models import Measure, Observation, Quoted, Series
from programmes.evidence.said_figures import HIDDEN, figure, interval
from programmes.evidence.telling import LONDON


@dataclass(frozen=True)
class Figure:
    """One figure in words: "21%", of what or whom, for when, and who says so."""

    label: str
    value: str
    when: str
    area: str
    source: str


@dataclass(frozen=True)
class Shown:
    """A measure as another page shows it. `figures` is empty where the strategy gives none and none came later."""

    slug: str
    number: int | None
    name: str
    url: str
    figures: tuple[Figure, ...]

    @property
    def nothing(self) -> str:
        """What to say where there is no figure."""
        return "" if self.figures else "The strategy gives no figure for this measure."


@dataclass(frozen=True)
class BoroughFigure:
    """The newest published figure of one borough for one measure; hidden ones say so in `value`."""

    slug: str
    name: str
    url: str
    value: str
    when: str
    people: str
    interval: str
    source: str
    hidden: bool


def published(slug: str) -> Shown | None:
    """One measure with the strategy's figures and London's newest; None for a slug that is no public measure."""
    return next(iter(published_all([slug])), None)


def published_all(slugs: Iterable[str]) -> list[Shown]:
    """Several, in the order asked for, those that are public. Three queries, however many."""
    wanted = list(dict.fromkeys(slugs))
    rows = {each.pk: each for each in Measure.objects.filter(pk__in=wanted).exclude(number=None)}
    figures: dict[str, list[Figure]] = {slug: [] for slug in rows}
    for quoted in Quoted.objects.filter(measure__in=rows).exclude(kind=Quoted.Kind.NONE).order_by("order"):
        label = f"{quoted.label}: {quoted.group}" if quoted.group else quoted.label
        when = quoted.year or quoted.data_period
        figures[str(quoted.measure_id)].append(Figure(label, quoted.value, when, quoted.area, quoted.source))
    for slug, own in newest(Observation.objects.filter(measure__in=rows, area=LONDON, group="")).items():
        unit = rows[slug].unit
        figures[slug] += [
            Figure(name, figure(each.value, unit), each.period, "London", each.source)
            for each, name in own
            if each.value is not None
        ]
    return [
        Shown(slug, rows[slug].number, rows[slug].name, rows[slug].get_absolute_url(), tuple(figures[slug]))
        for slug in wanted
        if slug in rows
    ]


def newest(rows: "Iterable[Observation]") -> dict[str, list[tuple[Observation, str]]]:
    """Of each measure and series the newest published figure, with the name of the series."""
    found: dict[tuple[str, int], Observation] = {}
    told = list(rows.exclude(release=None).order_by("measure", "definition_version", "period", "wave"))  # type: ignore[attr-defined]
    for each in told:
        found[each.measure_id, each.definition_version] = each
    names = {
        (each.measure_id, each.version): each.name
        for each in Series.objects.filter(measure__in={slug for slug, _ in found})
    } if found else {}  # fmt: skip
    by_measure: dict[str, list[tuple[Observation, str]]] = {}
    for key, each in found.items():
        by_measure.setdefault(key[0], []).append((each, names.get(key, "")))
    return by_measure


def for_borough(gss: str) -> list[BoroughFigure]:
    """What is published of this borough, the newest figure of each series, by name. Two queries."""
    rows = Observation.objects.filter(area=gss, group="").select_related("measure")
    lines = []
    for slug, own in newest(rows).items():
        for each, name in own:
            measure = each.measure
            title = measure.name if each.definition_version == 1 else f"{measure.name} ({name})"
            lines.append(
                BoroughFigure(
                    slug=slug,
                    name=title,
                    url=measure.get_absolute_url(),
                    value=HIDDEN if each.hidden else figure(each.value, measure.unit),
                    when=each.period,
                    people="" if each.n is None else f"{each.n:,}",
                    interval="" if each.hidden else interval(each.interval_low, each.interval_high, measure.unit),
                    source=each.source,
                    hidden=each.hidden,
                )
            )
    return sorted(lines, key=lambda line: line.name)


def evidence_url() -> str:
    """Where all measures are."""
    return reverse("programmes:evidence")

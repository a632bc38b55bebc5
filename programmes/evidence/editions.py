"""From published imports to what everybody reads: observations and drawings, made anew for a measure at each change."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from programmes.evidence import areas, drawing
from programmes.evidence.areas import Areas
from programmes.evidence.models import Drawing, Measure, Observation, Release, ReleaseRow
from programmes.evidence.telling import Row, told

Place = tuple[int, str, str, str, str]


def row_of(each: ReleaseRow) -> Row:
    """One row of an import, as it came."""
    return Row(
        version=each.series.version,
        area=each.area,
        group=each.group,
        period=each.period,
        wave=each.wave,
        value=each.value,
        n=each.n,
        count=each.count,
        low=each.interval_low,
        high=each.interval_high,
        series_break=each.series_break,
        source=each.series.source,
        release=each.release_id,
    )


def editions(measure: Measure, *, trying: Release | None = None) -> list[list[Row]]:
    """What could be read of the measure after each publication so far, and last what is to be read now.

    `trying` is an import that waits: it counts as published last, to show what would come of it. Two queries.
    """
    releases = list(Release.objects.filter(measures__contains=[measure.pk]).order_by("published_at", "pk"))
    once_public = [each for each in releases if each.published_at is not None]
    public = [each for each in once_public if each.state == Release.State.PUBLISHED]
    if trying is not None:
        public = [*public, trying]
    wanted = {each.pk for each in [*once_public, *public]}
    rows: dict[Any, list[Row]] = {}
    found = ReleaseRow.objects.filter(release__in=wanted, series__measure=measure).select_related("series")
    for each in found.order_by("line"):
        rows.setdefault(each.release_id, []).append(row_of(each))
    past = [_merged(rows, once_public[: number + 1]) for number in range(len(once_public))]
    return [*past, _merged(rows, public)]


def _merged(rows: dict[Any, list[Row]], releases: Iterable[Release]) -> list[Row]:
    """Of each place the row that was published last."""
    merged: dict[Place, Row] = {}
    for release in releases:
        for row in rows.get(release.pk, []):
            merged[row.version, row.area, row.group, row.period, row.wave] = row
    return list(merged.values())


def current(measure: Measure, known: Areas, *, trying: Release | None = None) -> list[Row]:
    """The measure's rows as they may be told now."""
    return told(editions(measure, trying=trying), measure.unit, known.inner, known.outer)


def make(measures: Sequence[Measure], at: datetime) -> None:
    """Write what everybody reads of these measures anew. The caller holds the lock on them."""
    known = areas.load()
    for measure in measures:
        rows = current(measure, known)
        Observation.objects.filter(measure=measure, release__isnull=False).delete()
        Observation.objects.bulk_create([_observation(measure, row, at) for row in rows])
        charts = drawing.draw(measure, rows, known)
        Drawing.objects.filter(measure=measure).delete()
        Drawing.objects.bulk_create(
            Drawing(measure=measure, order=order, drawn_at=at, **chart.as_fields())
            for order, chart in enumerate(charts, 1)
        )


def _observation(measure: Measure, row: Row, at: datetime) -> Observation:
    return Observation(
        measure=measure,
        area=row.area,
        group=row.group,
        period=row.period,
        wave=row.wave,
        value=row.value,
        n=row.n,
        count=row.count,
        interval_low=row.low,
        interval_high=row.high,
        series_break=row.series_break,
        source=row.source,
        definition_version=row.version,
        release_id=row.release,
        hidden=row.hidden,
        recorded_at=at,
    )

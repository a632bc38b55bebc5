"""Measures for tests: one with a series, files of figures for it, and an import that waits or is public."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from programmes.evidence.actions import measures as actions
from programmes.evidence.importing import COLUMNS
from programmes.evidence.models import Measure, Release, Series
from tests import factories

SLUG = "belong-here"


def make_measure(slug: str = SLUG, **fields: Any) -> Measure:
    """A measure of our own in per cent, with its first series."""
    given: dict[str, Any] = {"name": f"Belong ({slug})", "definition": "Share who say so.", "unit": "percent"}
    measure = Measure.objects.create(slug=slug, **{**given, "source": "A survey", "rationale": "It matters.", **fields})
    Series.objects.create(measure=measure, version=1, name="As first asked", source="A survey", definition="Share.")
    return measure


def table(rows: Iterable[Mapping[str, Any]], columns: Iterable[str] = COLUMNS) -> bytes:
    """A CSV file with these rows; cells that a row does not name are empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def row(**cells: Any) -> dict[str, Any]:
    """One right row of the measure."""
    return {"measure": SLUG, "area": "London", "period": "2018", "value": "66", **cells}


def bring(by: Any, rows: Iterable[Mapping[str, Any]], name: str = "Figures") -> Release:
    """An import that waits."""
    return actions.import_figures(
        name=name, note="", file_name="figures.csv", body=table(rows), by=by, token=factories.token()
    )


def publish(release: Release, by: Any) -> Release:
    """The same, public."""
    return actions.publish_figures(release=release, by=by, token=factories.token())


def brought_and_public(one: Any, other: Any, rows: Iterable[Mapping[str, Any]], name: str = "Figures") -> Release:
    """Imported by one, published by another."""
    return publish(bring(one, rows, name), other)

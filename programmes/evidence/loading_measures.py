"""The strategy's 18 measures with every figure it prints, for `manage.py load_reference`; later figures that others
have published, as a first import.

Safe to run twice: a measure that staff have changed here is left alone, and so is a publication that is there.
"""

import hashlib
import tomllib
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from programmes import clock
from programmes.evidence import importing, reading_tables
from programmes.evidence.actions import measures as actions
from programmes.evidence.models import Measure, Quoted, Release, ReleaseRow, Series

FOLDER = Path(__file__).parent / "reference"
FIRST = FOLDER / "survey_of_londoners.csv"
_MEASURE = ("number", "name", "table", "theme", "definition", "rationale", "notes", "unit", "source", "beside")
_QUOTED = (
    *("subject", "kind", "label", "group", "value", "number", "area", "year", "data_period", "place", "page", "source"),
    *("document", "note"),
)


@cache
def texts(name: str) -> dict[str, Any]:
    """One of the files, read once."""
    with (FOLDER / name).open("rb") as file:
        return tomllib.load(file)


@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """Measures, series, quoted figures, and the first import; charts are drawn where something has changed."""
    whole = texts("measures.toml")
    fresh = [measure for each in whole["measure"] if (measure := _measure(each, whole))]
    _others()
    _first()
    actions.make(fresh, by=None, at=clock.now())
    say(f"{len(whole['measure'])} measures, {Quoted.objects.count()} figures that the strategy and articles print")


def _measure(given: dict[str, Any], whole: dict[str, Any]) -> Measure | None:
    """One measure with its series and figures; None where staff have changed it."""
    there = Measure.objects.filter(pk=given["slug"]).first()
    if there is not None and there.edited_at is not None:
        return None
    fields = {name: given[name] for name in _MEASURE if name in given}
    fields |= {"owner": whole["owner"], "checked_date": _day(whole, "checked_date")}
    fields |= {"review_date": _day(whole, "review_date")}
    measure, _ = Measure.objects.update_or_create(slug=given["slug"], defaults=fields)
    own = {"name": "As the strategy defines it" if measure.number else measure.name}
    own |= {"source": measure.source, "definition": measure.definition}
    for each in [{"version": 1, **own}, *given.get("series", [])]:
        Series.objects.update_or_create(measure=measure, version=each["version"], defaults=each)
    for order, figure in enumerate(given.get("quoted", []), 1):
        _quoted({"document": whole["document"], **figure}, measure=measure, order=order)
    return measure


def _day(whole: dict[str, Any], name: str) -> date:
    found: date = whole[name]
    return found


def _quoted(given: dict[str, Any], **also: Any) -> None:
    fields = {name: given[name] for name in _QUOTED if name in given}
    Quoted.objects.update_or_create(key=given["key"], defaults={**fields, **also})


def _others() -> None:
    """Figures that belong to none of the measures."""
    whole = texts("figures.toml")
    for order, figure in enumerate(whole["figure"], 1):
        _quoted({**figure, "document": whole[figure.get("document", "strategy")]}, order=order)


def _first() -> None:
    """The published headlines of two surveys, as an import that came with the portal: nobody's name is on it."""
    body = FIRST.read_bytes()
    found = hashlib.sha256(body).hexdigest()
    if Release.objects.filter(is_initial=True, file_hash=found).exists():
        return
    report = importing.check(reading_tables.read(FIRST.name, body))
    if report.problems:
        raise ValueError(f"{FIRST.name} is wrong: {report.problems[0]}")
    at = clock.now()
    release = Release.objects.create(
        name="Survey of Londoners 2018-19 and 2021-22: published headlines",
        note="Figures for all of London, as NatCen published them.",
        file_name=FIRST.name,
        file_hash=found,
        measures=report.measures,
        row_count=len(report.rows),
        is_initial=True,
        state=Release.State.PUBLISHED,
        since_at=at,
        imported_at=at,
        published_at=at,
    )
    for row in report.rows:
        row.release = release
    ReleaseRow.objects.bulk_create(report.rows)

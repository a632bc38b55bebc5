"""For `manage.py load_demo`: one made-up measure with every kind of chart, imported by Noor and published by Otto.

Its name, its words and its source say that it is made up. The 18 measures themselves get no made-up figure.
"""

import csv
import io
import math
from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction

from programmes import tokens
from programmes.evidence.actions import measures as actions
from programmes.evidence.importing import COLUMNS
from programmes.evidence.intervals import wilson
from programmes.evidence.models import Measure, Series
from programmes.people.loading import DOMAIN
from programmes.people.models import Borough, User

SLUG = "demonstration-neighbours"
NAME = "Know a neighbour by name (fictional)"
SOURCE = "Made up for the demonstration: nobody was asked"
DEFINITION = (
    "Of all people asked, the share who know a neighbour by name. All figures of this measure are made up, to show "
    "what charts, tables and hidden small numbers look like."
)
_YEARS = ((2022, 61, ""), (2023, 63, ""), (2024, 68, "From 2024 on people were asked online"), (2025, 67, ""))
_GROUPS = (
    ("Age: 16 to 24", 58), ("Age: 25 to 44", 61), ("Age: 45 to 64", 70), ("Age: 65 and over", 78),
    ("Disability: disabled", 64), ("Disability: not disabled", 69),
)  # fmt: skip


@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """The measure and its figures, once."""
    people = {name: User.objects.filter(email=f"{name}@{DOMAIN}").first() for name in ("noor", "otto")}
    if Measure.objects.filter(pk=SLUG).exists() or None in people.values():
        say("A made-up measure: there already")
        return
    measure = Measure.objects.create(
        slug=SLUG,
        name=NAME,
        definition=DEFINITION,
        rationale="It is not a real measure. It shows how real ones will look.",
        notes="Every figure here is made up.",
        unit=Measure.Unit.PERCENT,
        source=SOURCE,
    )
    Series.objects.create(measure=measure, version=1, name="Made up", source=SOURCE, definition=DEFINITION)
    rows = list(_rows())
    release = actions.import_figures(
        name=f"{NAME}: made-up figures",
        note="Made up for the demonstration.",
        file_name="made-up.csv",
        body=_table(rows),
        by=people["noor"],
        token=tokens.issue(),
    )
    actions.publish_figures(release=release, by=people["otto"], token=tokens.issue())
    later = [{**row, "period": "2026"} for row in rows if row["area"] == "London" and not row["group"]][-1:]
    actions.import_figures(
        name=f"{NAME}: a made-up year more",
        note="",
        file_name="made-up-2026.csv",
        body=_table(later),
        by=people["noor"],
        token=tokens.issue(),
    )
    say(f"{len(rows)} figures of a made-up measure (fictional), and a file that waits for publication")


def _rows() -> Iterator[dict[str, Any]]:
    """London over time, groups, and the boroughs, two of them with very few people."""
    for year, share, why in _YEARS:
        yield _row("London", str(year), share, 3300, series_break=why)
    for group, share in _GROUPS:
        yield _row("London", "2025", share, 550, group=group)
    for number, borough in enumerate(Borough.objects.order_by("name")):
        share = 66 + round(12 * math.sin(number * 1.7))
        people = 9 if borough.name == "City of London" else 100
        if borough.name != "Bexley":
            yield _row(borough.name, "2025", 97 if borough.name == "Sutton" else share, people)


def _row(area: str, period: str, share: int, people: int, **more: str) -> dict[str, Any]:
    count = round(share * people / 100)
    found = wilson(count, people)
    low, high = (round(100 * edge, 1) for edge in (found.low, found.high))
    value = round(100 * count / people, 1)
    numbers = {"value": value, "n": people, "count": count, "interval_low": low, "interval_high": high}
    return {"measure": SLUG, "area": area, "group": "", "period": period, **numbers, **more}


def _table(rows: list[dict[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(COLUMNS), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()

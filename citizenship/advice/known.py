"""Real organisations for `manage.py load_reference`: only what a public source says, listed as practical help."""

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from citizenship.advice.models import AdviceOrganisation, AdviceService
from programmes import clock

FILE = Path(__file__).parent / "reference" / "known.toml"
# The research is "as of November 2026" and names no day: its first one, for a source that shows none of its own.
READ_ON = date(2026, 11, 1)


def records() -> list[dict[str, Any]]:
    """The organisations of the file, each with its services."""
    found: list[dict[str, Any]] = tomllib.loads(FILE.read_text())["organisation"]
    return found


@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """Add those that are not there yet. What is there stays as it is, whoever changed it; safe to run twice."""
    there = set(AdviceOrganisation.objects.filter(is_demonstration=False).values_list("name", flat=True))
    at, added = clock.now(), 0
    for record in records():
        if record["name"] in there:
            continue
        services = record.pop("service")
        owner = AdviceOrganisation.objects.create(added_at=at, changed_at=at, **record)
        owner.moves.create(verb="load", at=at)
        for facts in services:
            _service(owner, facts, at)
        added += 1
    say(f"{added} organisations of the directory added")


def _service(owner: AdviceOrganisation, facts: dict[str, Any], at: Any) -> None:
    seen = min(owner.source_dated or READ_ON, clock.london_day(at))
    made = AdviceService(organisation=owner, whole_london=True, assured_on=seen, offered_at=at, changed_at=at, **facts)
    made.list_(at=at)
    made.save(force_insert=True)
    made.moves.create(verb="load", at=at)

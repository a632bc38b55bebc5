"""The 19 indicators from their file. A later room's `load_reference` calls this; it is safe to run twice."""

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.db import transaction

from programmes.evidence.models import Indicator

FILE = Path(__file__).parent / "reference" / "indicators.toml"
CHECKED, REVIEW = date(2026, 11, 22), date(2027, 5, 22)


@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """Add what is missing and bring up to date what nobody edited in the admin."""
    entries = tomllib.loads(FILE.read_text(encoding="utf-8"))["indicator"]
    for order, entry in enumerate(entries, 1):
        if Indicator.objects.filter(slug=entry["slug"], edited_at__isnull=False).exists():
            continue
        values = {name: entry[name] for name in ("initiative", "name", "definition", "unit", "source", "owner")}
        values |= {"order": order, "programme_slug": entry["programme"], "not_collected_because": entry["because"]}
        Indicator.objects.update_or_create(
            slug=entry["slug"], defaults={**values, "checked_date": CHECKED, "review_date": REVIEW}
        )
    say(f"{len(entries)} indicators are there")

"""Indicators for tests."""

from datetime import date
from typing import Any

from programmes.evidence.models import Indicator


def indicator(slug: str = "win-employers", **fields: Any) -> Indicator:
    """One of them, which no room collects unless its slug is registered."""
    values: dict[str, Any] = {
        "order": Indicator.objects.count() + 1,
        "programme_slug": "workforce-integration-network",
        "initiative": "Workforce Integration Network",
        "name": f"Indicator {slug}",
        "definition": "How many employers have joined.",
        "unit": "employers",
        "source": "The form",
        "owner": "A team",
        "not_collected_because": "nobody has joined yet.",
        "checked_date": date(2026, 1, 1),
        "review_date": date(2030, 1, 1),
        **fields,
    }
    return Indicator.objects.create(slug=slug, **values)

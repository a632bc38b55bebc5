"""How pages write hours: minutes as words, and a stretch of time as people read it."""

from typing import Any

from django import template

from volunteering.hours import periods, totals

register = template.Library()


@register.filter
def in_words(minutes: int | None) -> str:
    """Minutes as "3 hours 30 minutes"; nothing for none."""
    return "" if minutes is None else totals.words(minutes)


@register.filter
def told(period: Any) -> str:
    """A range of moments as "Fri 6 March 2026, 10am to 12 noon"; nothing for none."""
    return periods.told(period.lower, period.upper) if period else ""

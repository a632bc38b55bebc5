"""How pages write what has one right way of being written."""

from datetime import datetime

from django import template

from programmes import clock

register = template.Library()


@register.filter
def uk_time(moment: datetime | None) -> str:
    """A deadline or a stamp as people read it: "12 noon, Friday 6 March 2026 (UK time)"; nothing for no moment."""
    return clock.uk_time(moment) if moment else ""


@register.filter
def uk_date(moment: datetime | None) -> str:
    """A day in London: "Friday 6 March 2026"; nothing for no moment."""
    return clock.uk_date(moment) if moment else ""

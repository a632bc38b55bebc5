"""What the drawings of measures have in common: colours that also tell in grey, the pattern for hidden figures."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify

register = template.Library()
# From none to most. Each step is clearly darker than the one before, on a grey printer too; the number is on the tile.
SHADES = ("#ffffff", "#e8f1f0", "#a9cfcb", "#5c9e99", "#073f3e")
INK, WHITE = "#14213d", "#ffffff"


@register.simple_tag
def hatch(uid: str) -> SafeString:
    """The pattern of a figure that may not be shown: stripes, which no shade has."""
    return format_html(
        '<defs><pattern id="{}-h" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="6" height="6" fill="#ffffff"/><rect width="2" height="6" fill="#4a556b"/></pattern></defs>',
        uid,
    )


@register.simple_tag
def whiten() -> SafeString:
    """A white edge around letters that lie over lines of the scale."""
    return format_html(' paint-order="stroke" stroke="{}" stroke-width="4"', WHITE)


@register.simple_tag
def shade(level: int) -> str:
    """The colour of a step."""
    return SHADES[level]


@register.simple_tag
def letters(level: int) -> str:
    """The colour of letters on it."""
    return WHITE if level == len(SHADES) - 1 else INK


@register.filter
def add_to(value: float, more: float) -> float:
    """A place moved by so much."""
    return round(value + more, 1)


@register.filter
def picture(drawing: Any) -> SafeString:
    """A stored chart as it stands. Only our own templates write it, and they escape what they are given."""
    return SafeString(drawing.svg)  # nosec B703


@register.filter
def keyed(drawing: Any) -> list[tuple[str, Any]]:
    """The rows of a stored chart's table, each with the key that a tile of the map leads to."""
    is_map = drawing.kind == "map"
    return [(slugify(row[0]) if is_map else str(number), row) for number, row in enumerate(drawing.rows, 1)]

"""How a figure is said, in one place for pages, tables, drawings and downloads."""

from decimal import Decimal

from programmes.evidence.models import Measure

HIDDEN = "[x]"  # as in official statistics; the page says what it means
NOT_GIVEN = "no figure"
UNIT = {
    Measure.Unit.PERCENT.value: "%",
    Measure.Unit.POINTS.value: " percentage points",
    Measure.Unit.RATE.value: " per 1,000",
    Measure.Unit.PEOPLE.value: "",
}


def plain(value: Decimal | float) -> str:
    """The number with as many decimals as it has, thousands marked, and a real minus sign."""
    number = Decimal(str(value)).normalize()
    text = f"{number:,f}"
    return text.replace("-", "\N{MINUS SIGN}")


def figure(value: Decimal | float | None, unit: str) -> str:
    """The number with its unit: "74%"."""
    return NOT_GIVEN if value is None else f"{plain(value)}{UNIT[unit]}"


def interval(low: Decimal | float | None, high: Decimal | float | None, unit: str) -> str:
    """From where to where the true figure is likely to lie: "72% to 76%"."""
    return "not stated" if low is None or high is None else f"{figure(low, unit)} to {figure(high, unit)}"

"""Boroughs beside each other, with no false ranking: where intervals overlap nobody is said to be higher.

Boroughs are always listed by name. What may be said is said of pairs, and of a borough beside London; only where every
interval lies clear of every other may anybody put them in an order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from programmes.evidence.said_figures import figure

CLEAR, OVERLAP, UNKNOWN = "clear", "overlap", "unknown"


@dataclass(frozen=True)
class Side:
    """One area's figure with its interval; None where it is hidden or not stated."""

    name: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    hidden: bool = False

    @property
    def has_interval(self) -> bool:
        """Whether its source says how sure the figure is."""
        return self.value is not None and self.low is not None and self.high is not None


def apart(one: Side, other: Side) -> str:
    """Whether the intervals lie clear of each other, overlap (or touch), or nobody knows."""
    if not one.has_interval or not other.has_interval:
        return UNKNOWN
    return CLEAR if one.low > other.high or one.high < other.low else OVERLAP  # type: ignore[operator]


def said(one: Side, other: Side, unit: str) -> str:
    """What may be said of two areas, in a sentence."""
    for each in (one, other):
        if each.hidden:
            return f"The figure of {each.name} is hidden, because a number is small. So we cannot compare."
        if each.value is None:
            return f"There is no figure for {each.name}. So we cannot compare."
    beside = f"{one.name}: {figure(one.value, unit)}. {other.name}: {figure(other.value, unit)}."
    kind = apart(one, other)
    if kind == UNKNOWN:
        return f"{beside} The source gives no interval for both, so we cannot tell whether they really differ."
    if kind == OVERLAP:
        return f"{beside} Their intervals overlap, so the difference may be chance. We do not say which is higher."
    first, second = (one, other) if one.value > other.value else (other, one)  # type: ignore[operator]
    return f"{beside} {first.name} is higher than {second.name}: their intervals do not overlap."


def may_rank(sides: Iterable[Side]) -> bool:
    """Whether these could be put in an order: every interval is known and lies clear of all the others."""
    rows = list(sides)
    if len(rows) < 2 or not all(each.has_interval for each in rows):
        return False
    inorder = sorted(rows, key=lambda each: each.low)  # type: ignore[arg-type, return-value]
    return all(apart(one, other) == CLEAR for one, other in pairwise(inorder))


def beside_london(sides: Sequence[Side], london: Side) -> dict[str, list[str]]:
    """The boroughs that lie clearly above London's figure, clearly below it, and those of which nobody can tell."""
    found: dict[str, list[str]] = {"above": [], "below": [], "unclear": []}
    for each in sides:
        if apart(each, london) == CLEAR:
            found["above" if each.value > london.value else "below"].append(each.name)  # type: ignore[operator]
        else:
            found["unclear"].append(each.name)
    return found

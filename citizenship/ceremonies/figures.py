"""What a month of ceremonies comes to: summed first, then told. Only recorded ceremonies count."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from citizenship.ceremonies.models import Ceremony, MonthlyReturn
from citizenship.ceremonies.models.ceremonies import OFFERS, RECORDED
from citizenship.studies.offers import Level

COUNTS = ("places", "invited", "attended", "guests")
# Besides what is recorded on the day, what a snapshot keeps of each ceremony.
ABOUT = ("date", "kind", "mode", "version", "revised", "late_entry")


@dataclass
class Month:
    """The ceremonies of one borough in one month, with their sums. Counts are people; the cost is in pounds."""

    borough: Any
    first_day: date
    held: list[Ceremony] = field(default_factory=list)
    planned: list[Ceremony] = field(default_factory=list)
    cancelled: int = 0

    @property
    def attended(self) -> int:
        """The head count: new citizens who attended."""
        return self.total("attended")

    def total(self, name: str) -> int:
        """The sum of one count over the recorded ceremonies."""
        return sum(getattr(each, name) or 0 for each in self.held)

    @property
    def cost(self) -> Decimal | None:
        """What the month cost as far as it was given; None where no ceremony's cost is known."""
        given = [each.cost_pounds for each in self.held if each.cost_pounds is not None]
        return sum(given, Decimal(0)) if given else None

    @property
    def without_cost(self) -> int:
        """How many recorded ceremonies give no cost."""
        return sum(each.cost_pounds is None for each in self.held)

    def offered(self, offer: str) -> dict[int, int]:
        """For one offer, how many ceremonies carried it at each level."""
        levels = Counter(getattr(each, offer) for each in self.held)
        return {level.value: levels[level.value] for level in Level}

    def totals(self) -> dict[str, Any]:
        """Every sum, by its name; money as text, so that no cent is lost on the way."""
        return {
            "ceremonies": len(self.held),
            "group": sum(each.kind == Ceremony.Kind.GROUP for each in self.held),
            "private": sum(each.kind == Ceremony.Kind.PRIVATE for each in self.held),
            "virtual": sum(each.mode == Ceremony.Mode.VIRTUAL for each in self.held),
            "late_entries": sum(each.late_entry for each in self.held),
            "cancelled": self.cancelled,
            **{name: self.total(name) for name in COUNTS},
            "cost_pounds": None if self.cost is None else str(self.cost),
            "offers": {offer: {str(k): n for k, n in self.offered(offer).items()} for offer in OFFERS},
        }


def month_of(borough: Any, first_day: date) -> Month:
    """The month's ceremonies, read with one query."""
    found = Month(borough, first_day)
    for ceremony in Ceremony.objects.in_month(borough, first_day).shown():
        if ceremony.state == Ceremony.State.HELD:
            found.held.append(ceremony)
        elif ceremony.state == Ceremony.State.PLANNED:
            found.planned.append(ceremony)
        else:
            found.cancelled += 1
    return found


def snapshot(monthly: MonthlyReturn, month: Month) -> dict[str, Any]:
    """What a version of the return keeps: the sums, the clock, and each ceremony as it stood."""
    return {
        "totals": month.totals(),
        "clock": {
            "in_time": monthly.in_time,
            "out_of_time": monthly.out_of_time,
            "extensions": [[each.authority, each.reason, each.count] for each in monthly.extensions.all()],
        },
        "ceremonies": [_row(each) for each in month.held],
    }


def _row(ceremony: Ceremony) -> dict[str, Any]:
    kept = {name: getattr(ceremony, name) for name in (*ABOUT, *RECORDED) if name != "host"}
    return {"code": ceremony.code, **{name: _plain(value) for name, value in kept.items()}}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date | Decimal) else value


def changes(newer: dict[str, Any], older: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """The sums and clock numbers that differ between two snapshots, as (name, was, is)."""
    found = []
    for part in ("totals", "clock"):
        for name in newer[part]:
            was, became = older[part].get(name), newer[part][name]
            if was != became and not isinstance(became, dict | list):
                found.append((name, was, became))
    return found


def head_count(held: Iterable[Ceremony]) -> int:
    """New citizens who attended these ceremonies together."""
    return sum(each.attended or 0 for each in held)

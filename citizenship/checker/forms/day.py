"""A day that somebody types in three boxes."""

import datetime as dt
from dataclasses import dataclass

from django.http import QueryDict


@dataclass(frozen=True)
class Typed:
    """What stands in the boxes, and the day it says: None when they are empty or cannot be read."""

    day: str = ""
    month: str = ""
    year: str = ""
    date: dt.date | None = None

    @property
    def empty(self) -> bool:
        """Nothing was typed."""
        return not (self.day or self.month or self.year)


def read(data: QueryDict) -> Typed:
    """The three boxes. Digits of any script are read, such as the Arabic ones; a year needs four."""
    day, month, year = (data.get(name, "").strip()[:10] for name in ("day", "month", "year"))
    typed = Typed(day, month, year)
    try:
        return Typed(day, month, year, dt.date(int(year), int(month), int(day)))
    except (ValueError, OverflowError):
        return typed

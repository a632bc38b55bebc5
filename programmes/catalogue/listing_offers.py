"""Offers on a list as everybody reads them: by borough, day and age, page by page, with as many queries as ever."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from programmes import clock
from programmes.catalogue.actions.matches import other_side
from programmes.catalogue.models import Offer, TakePart
from programmes.people import keyset

PAGE = 25


@dataclass(frozen=True)
class Found:
    """One page of offers, and the mark at which the next page begins ("" on the last)."""

    offers: list[Offer]
    after: str


def given_through(way: TakePart) -> TakePart | None:
    """The way through which the things of a list are given: this one or its other side."""
    return way if way.side == TakePart.Side.GIVES else other_side(way)


def claimed_through(way: TakePart) -> TakePart | None:
    """The way through which the things of a list are claimed."""
    return way if way.side == TakePart.Side.ASKS else other_side(way)


def on_list(way: TakePart, *, borough: Any = None, day: date | None = None, age: int | None = None) -> Any:
    """Offers that hold and fit; one for all of London fits every borough, one without ages everybody."""
    today = clock.london_day(clock.now())
    rows = Offer.objects.current(today).filter(take_part=given_through(way)).select_related("borough")
    if borough:
        rows = rows.filter(Q(borough=borough) | Q(borough__isnull=True))
    if day:
        rows = rows.filter(from_date__lte=day, until_date__gte=day)
    if age is not None:
        rows = rows.filter(Q(age_from__isnull=True) | Q(age_from__lte=age), Q(age_to__isnull=True) | Q(age_to__gte=age))
    return rows


def page(rows: Any, after: str = "", size: int = PAGE) -> Found:
    """One page, from the offer after the mark on: never slower for being further on."""
    found = list(keyset.from_day(rows, after, "until_date")[: size + 1])
    return Found(*keyset.beginning(found, size, "until_date"))

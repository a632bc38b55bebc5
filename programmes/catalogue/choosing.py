"""Choosing programmes from the list: by words, theme, who one is, borough, and what is open now.

Each filter has an index (models/programmes.py). Nothing of a visitor is kept: what they chose stands in the address.
"""

from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from programmes.catalogue import ways
from programmes.catalogue.models import Programme, TakePart
from programmes.people.models import Borough

PAGE = 60  # so that the whole of the strategy stands on one page
LONGEST_WORDS = 100
COUNTED = 500
_A = Programme.Audience
# What is for any Londoner is for each of these as well.
PEOPLE = frozenset({_A.ANYONE, _A.YOUNG, _A.PARENTS, _A.NEWCOMERS, _A.DISABLED, _A.OLDER, _A.VOLUNTEERS})


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. Empty means every programme."""

    words: str = ""
    theme: str = ""
    audience: str = ""
    borough: str = ""
    open_now: bool = False

    @classmethod
    def of(cls, given: QueryDict, boroughs: list[Borough]) -> "Wanted":
        """Read from a page's address; what does not fit is left out."""
        theme, audience, borough = (given.get(name, "") for name in ("theme", "for", "borough"))
        return cls(
            words=given.get("q", "").replace("\x00", "").strip()[:LONGEST_WORDS],
            theme=theme if theme in Programme.Theme.values else "",
            audience=audience if audience in _A.values else "",
            borough=borough if borough in {each.pk for each in boroughs} else "",
            open_now=given.get("open") == "yes",
        )

    @property
    def is_filtered(self) -> bool:
        """Whether anything is asked for."""
        return self != Wanted()

    def query(self, **more: str) -> str:
        """The address of this choice: "?q=sport&theme=barriers"."""
        given = {
            "q": self.words,
            "theme": self.theme,
            "for": self.audience,
            "borough": self.borough,
            "open": "yes" if self.open_now else "",
            **more,
        }
        return "?" + urlencode({name: value for name, value in given.items() if value})


def search(wanted: Wanted) -> "QuerySet[Programme]":
    """The public programmes that fit, each with whether one can take part now."""
    open_ways = Exists(TakePart.objects.filter(programme=OuterRef("pk"), state=TakePart.State.OPEN))
    is_open = open_ways | Q(slug__in=ways.open_slugs())
    found: QuerySet[Programme] = Programme.objects.public().defer("search", "what", "who", "done")
    if wanted.words:
        found = found.filter(search=SearchQuery(wanted.words, config="english", search_type="websearch"))
    if wanted.theme:
        found = found.filter(theme=wanted.theme)
    if wanted.audience:
        found = found.filter(audiences__overlap=sorted(_with(wanted.audience)))
    if wanted.borough:
        found = found.filter(Q(boroughs__contains=[wanted.borough]) | Q(boroughs=[]))
    if wanted.open_now:
        found = found.filter(is_open)
    return found.annotate(is_open=is_open)


def _with(audience: str) -> set[str]:
    return {audience, _A.ANYONE} if audience in PEOPLE else {audience}


@dataclass(frozen=True)
class Page:
    """Some programmes by theme, how many fit in all ("More than 500" beyond that), and the address of the next page."""

    themes: list[tuple[str, list[Any]]]
    total: str
    only_one: bool
    next_query: str = ""


def page(wanted: Wanted, after: str = "") -> Page:
    """One page by key, so that the hundredth costs what the first does. Three queries."""
    found = search(wanted)
    number = found.order_by().values("pk")[: COUNTED + 1].count()
    if mark := _unmark(after):
        place, name = mark
        found = found.filter(Q(theme_order__gt=place) | Q(theme_order=place, name__gt=name))
    rows = list(found.order_by("theme_order", "name")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    themes = [
        (Programme.Theme(theme).label, list(group))
        for theme, group in groupby(rows, key=lambda programme: programme.theme)
    ]
    last = wanted.query(after=f"{rows[-1].theme_order}_{rows[-1].name}") if more else ""
    total = f"More than {COUNTED}" if number > COUNTED else f"{number}"
    return Page(themes, total, number == 1, last)


def _unmark(text: str) -> tuple[int, str] | None:
    place, _, name = text.replace("\x00", "").partition("_")
    return (int(place), name) if place.isascii() and place.isdigit() and len(place) < 3 and name else None

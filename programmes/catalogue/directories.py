"""Reading a directory: its entries for one search, page by page, and how many there are in each borough."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, Count, F, Func, QuerySet
from django.http import QueryDict

from programmes.catalogue.languages import LANGUAGES
from programmes.catalogue.models import Directory, Listing, TakePart
from programmes.people import keyset
from programmes.people.keyset import Page
from programmes.people.models import Borough
from programmes.people.tiles import Tile, tiles

PAGE = 25
MOST_WORDS = 100


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. What is unknown is left out, and the page says nothing of it."""

    words: str = ""
    borough: str = ""
    language: str = ""
    sort: str = ""

    @classmethod
    def of(cls, given: QueryDict, directory: Directory, boroughs: list[Borough]) -> "Wanted":
        """From the end of an address."""
        borough, language, sort = given.get("borough", ""), given.get("language", ""), given.get("sort", "")
        return cls(
            given.get("q", "").replace("\x00", "").strip()[:MOST_WORDS],
            borough if borough in {each.pk for each in boroughs} else "",
            language if language in LANGUAGES and directory.has_languages else "",
            sort if sort in directory.sort_words else "",
        )

    def query(self, **other: str) -> str:
        """The same search as the end of an address, "?borough=…", with some of it replaced."""
        said = {"q": self.words, "borough": self.borough, "language": self.language, "sort": self.sort} | other
        said = {name: value for name, value in said.items() if value}
        return f"?{urlencode(said)}" if said else ""

    @property
    def is_filtered(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.query())

    def rows(self, way: TakePart, *, anywhere: bool = False) -> QuerySet[Listing]:
        """The entries that fit; of every borough with `anywhere`."""
        rows = Listing.objects.public().filter(take_part=way)
        if self.words:
            rows = rows.saying(self.words)
        if self.borough and not anywhere:
            rows = rows.in_borough(self.borough)
        if self.language:
            rows = rows.filter(languages__contains=[self.language])
        return rows.filter(sort=self.sort) if self.sort else rows


def page(rows: QuerySet[Listing], *, before: str = "", after: str = "") -> Page[Listing]:
    """One page by name. A key that is none begins at the first page. At most two queries."""
    return keyset.by_name(rows, PAGE, before=before, after=after)


def by_borough(rows: QuerySet[Listing]) -> tuple[dict[str, int], int]:
    """How many of these entries name each borough, and how many are for all of London. Two queries."""
    plain = rows.order_by()
    counted: Any = (
        plain.filter(whole_london=False)
        .annotate(code=Func(F("boroughs"), function="unnest", output_field=CharField()))
        .values_list("code")
        .annotate(number=Count("pk"))
    )
    return dict(counted), plain.filter(whole_london=True).count()


def tile_map(way: TakePart, wanted: Wanted, boroughs: list[Borough]) -> tuple[list[Tile], int]:
    """The 33 tiles for a search, each leading to its list, and the entries for all of London."""
    figures, everywhere = by_borough(wanted.rows(way, anywhere=True))
    shaded = {code: (number, Decimal(number)) for code, number in figures.items()}
    here = way.get_absolute_url()
    return tiles(boroughs, shaded, lambda code: here + wanted.query(borough=code)), everywhere

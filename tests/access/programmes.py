"""The catalogue's and the evidence's pages: for every route, who gets what. Each part has its own module."""

from collections.abc import Callable
from types import SimpleNamespace

from tests.access import commitments, listings, measures, offering, pages, searching, taking_part
from tests.access.expect import Expect

_PARTS = (pages, commitments, taking_part, offering, listings, measures, searching)
PROGRAMMES: dict[str, Expect] = {name: expect for part in _PARTS for name, expect in part.EXPECT.items()}
# Pages that a visitor may open, each with the reason.
PROGRAMMES_PUBLIC: dict[str, str] = {name: why for part in _PARTS for name, why in part.PUBLIC.items()}
PARTS: list[Callable[[SimpleNamespace], None]] = [
    pages.pages,
    commitments.commitments,
    taking_part.taking_part,
    offering.offering,
    listings.listings,
    measures.measures,
    searching.searching,
]

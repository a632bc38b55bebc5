"""What directories have when the portal is set up: how each one speaks, and the real entries that public sources name.

What is there already, edited or not, is left alone; safe to run twice.
"""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

from programmes import clock
from programmes.catalogue import reference_ways as _ways  # noqa: F401 the ways come first
from programmes.catalogue.loading import reference
from programmes.catalogue.models import Directory, Listing, TakePart

FOLDER = Path(__file__).parent / "entries"
PLAIN = {"noun": "entry", "nouns": "entries", "sorts": [], "needs_access": False, "has_languages": True}
PLAIN |= {"takes_requests": False, "note": ""}


def _read(name: str) -> Any:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


@reference.register
@transaction.atomic
def load_directories(say: Callable[[str], object]) -> None:
    """The words of each directory, and the entries that are known; the ways to take part must be there first."""
    words, made = _read("directories.toml"), 0
    ways = TakePart.objects.filter(kind=TakePart.Kind.LISTING).select_related("programme").order_by("pk")
    for way in ways.filter(directory__isnull=True):
        Directory.objects.create(take_part=way, **{**PLAIN, **words.get(way.programme.slug, {})})
        made += 1
    say(f"{made} directories and {sum(_add(entry) for entry in _read('known.toml')['entry'])} entries added")


def _add(entry: dict[str, Any]) -> bool:
    """One entry, listed as its source has it; nothing where it was ever loaded, or where its directory is missing."""
    ways = TakePart.objects.filter(kind=TakePart.Kind.LISTING, programme__slug=entry.pop("programme"))
    way = ways.order_by("pk").first()
    if way is None or Listing.objects.filter(take_part=way, name=entry["name"]).exists():
        return False
    at = clock.now()
    day = min(entry.pop("assured_on"), clock.london_day(at))
    made = Listing(take_part=way, assured_on=day, offered_at=at, changed_at=at, **entry)
    made.list_(today=day, at=at)
    made.save(force_insert=True)
    made.moves.create(verb="load", at=at)
    return True

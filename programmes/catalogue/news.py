"""What has changed in the portal, newest first: each room registers one function that gives its newest changes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Change:
    """Something that is new or different for everybody to read."""

    at: datetime
    title: str
    text: str
    url: str


Source = Callable[[int], list[Change]]
_sources: list[Source] = []


def register(source: Source) -> Source:
    """Add a room's function: given how many are wanted, its newest changes, newest first. One query."""
    _sources.append(source)
    return source


def newest(most: int) -> list[Change]:
    """The newest changes of all rooms."""
    found = [change for source in _sources for change in source(most)]
    return sorted(found, key=lambda change: change.at, reverse=True)[:most]

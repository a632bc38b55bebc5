"""What opened and can be taken now, for alerts by e-mail and for the list beside them. Each area registers a function.

A function gives what is open at this moment. `key` names one opening: something that closes and opens again later has
another key ("round:<uuid>:2026-03-21").
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Opened:
    """One thing that is open. `about` holds its themes; without boroughs it is for all London."""

    key: str
    kind: str
    title: str
    text: str
    url: str
    about: tuple[str, ...]
    boroughs: tuple[str, ...] = ()
    closes_at: datetime | None = None

    def is_for(self, about: Iterable[str], boroughs: Iterable[str]) -> bool:
        """Whether it is of one of these themes and boroughs; nothing chosen stands for everything."""
        themes, places = set(about), set(boroughs)
        here = not places or not self.boroughs or bool(places & set(self.boroughs))
        return here and (not themes or bool(themes & set(self.about)))


Source = Callable[[datetime], Iterable[Opened]]
_sources: list[Source] = []


def register(source: Source) -> Source:
    """Add an area's function: given a moment, what is open then. A few queries at most."""
    _sources.append(source)
    return source


def everything(at: datetime) -> list[Opened]:
    """What is open now in all areas, what closes first at the top."""
    found = [each for source in _sources for each in source(at)]
    return sorted(found, key=lambda each: (each.closes_at is None, each.closes_at or at, each.title, each.key))

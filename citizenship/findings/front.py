"""What later rooms add to the area's front page: the languages in which its checkers can be read."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Tongue:
    """One language: its own name, how it is marked on a page, and where the checker starts in it."""

    name: str
    lang: str
    dir: str
    url: str


Source = Callable[[], list[Tongue]]
_sources: list[Source] = []


def register(source: Source) -> Source:
    """Add a room's function; it is asked at each showing of the front page."""
    _sources.append(source)
    return source


def tongues() -> list[Tongue]:
    """Every language, in the order of the rooms."""
    return [tongue for source in _sources for tongue in source()]

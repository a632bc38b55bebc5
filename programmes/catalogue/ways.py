"""What an area offers under a programme: a fund, opportunities, a register. Each registers one function."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Offer:
    """One thing to do or to read under a programme."""

    title: str
    text: str
    url: str
    is_open: bool = False


_sources: list[Callable[[str], list[Offer]]] = []
_open: list[Callable[[], set[str]]] = []


def register(source: Callable[[str], list[Offer]]) -> Callable[[str], list[Offer]]:
    """Add an area's function: given a programme's short name, what the area offers under it."""
    _sources.append(source)
    return source


def of(slug: str) -> list[Offer]:
    """Everything that the areas offer under this programme, what is open first."""
    found = [offer for source in _sources for offer in source(slug)]
    return sorted(found, key=lambda offer: not offer.is_open)


def register_open(source: Callable[[], set[str]]) -> Callable[[], set[str]]:
    """Add an area's function: the short names of all programmes under which it has something open now, in one query."""
    _open.append(source)
    return source


def open_slugs() -> list[str]:
    """The programmes under which an area has something open now."""
    return sorted({slug for source in _open for slug in source()})

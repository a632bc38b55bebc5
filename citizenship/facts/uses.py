"""Which pages stand on which fact. Later rooms register a function; this room never asks them by name."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Use:
    """One page that stands on a fact: the outcome of a checker, or a page of its own, with its address on this site."""

    fact_key: str
    title: str
    url: str


Source = Callable[[], Iterable[Use]]
_sources: list[Source] = []


def register(source: Source) -> Source:
    """Add a room's function. It asks no database: what stands on what is written in files."""
    _sources.append(source)
    return source


def by_fact() -> dict[str, list[Use]]:
    """Every use, by the fact's key, each named once, in the order of the rooms."""
    found: dict[str, list[Use]] = defaultdict(list)
    for source in _sources:
        for use in source():
            if use not in found[use.fact_key]:
                found[use.fact_key].append(use)
    return dict(found)


def of(key: str) -> list[Use]:
    """The pages that stand on this fact."""
    return by_fact().get(key, [])

"""What a host's home shows of the later rooms: each registers what waits for the host, and where its pages are.

`register(lines)` adds a function of the host and the person that gives lines; `place(link)` adds a link that is always
there. Later rooms call both from their registry.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from volunteering.hosts.models import Host


@dataclass(frozen=True)
class Line:
    """Something that waits for the people of a host: what, how many, the next step and its page."""

    label: str
    count: int
    next_step: str
    url: str


@dataclass(frozen=True)
class Place:
    """A page of the host's area: its name, what it is for, and its address."""

    label: str
    text: str
    url: str


_lines: list[Callable[[Host, Any], list[Line]]] = []
_places: list[Callable[[Host], Place]] = []


def register(lines: Callable[[Host, Any], list[Line]]) -> Callable[[Host, Any], list[Line]]:
    """Add a room's lines; one with count 0 is not shown."""
    _lines.append(lines)
    return lines


def place(link: Callable[[Host], Place]) -> Callable[[Host], Place]:
    """Add a room's page to every approved host's home."""
    _places.append(link)
    return link


def waiting(host: Host, user: Any) -> list[Line]:
    """What waits for this host now."""
    return [line for source in _lines for line in source(host, user) if line.count]


def places(host: Host) -> list[Place]:
    """The pages of its area."""
    return [link(host) for link in _places]

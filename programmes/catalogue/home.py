"""What the home page shows: what is open now in each area, what waits for you, and the links of the main menu."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class OpenNow:
    """Something a visitor can act on today."""

    title: str
    text: str
    url: str
    closes_at: datetime | None = None


@dataclass(frozen=True)
class Area:
    """An area's entry: label and address in the main menu, what is open now, what waits for the signed-in person."""

    label: str
    url: str
    open_now: Callable[[HttpRequest], list[OpenNow]]
    tasks: Callable[[Any], list[OpenNow]]


_areas: list[Area] = []


def register(area: Area) -> None:
    """Add an area to the home page and the main menu."""
    _areas.append(area)


def sections() -> list[tuple[str, str]]:
    """The main menu: label and address of each area."""
    return [(area.label, area.url) for area in _areas]


def open_now(request: HttpRequest) -> list[OpenNow]:
    """Everything that a visitor can act on today, what closes first at the top."""
    found = [item for area in _areas for item in area.open_now(request)]
    return sorted(found, key=lambda item: (item.closes_at is None, item.closes_at))


def tasks(request: HttpRequest) -> list[OpenNow]:
    """What waits for the signed-in person; nothing for a visitor."""
    user = request.user
    return [item for area in _areas for item in area.tasks(user)] if user.is_authenticated else []

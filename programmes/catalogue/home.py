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
    order: int = 0  # areas with a higher one stand further behind


MOST = 3  # shown of each area on the home page
_areas: list[Area] = []


def register(area: Area) -> None:
    """Add an area to the home page and the main menu."""
    _areas.append(area)
    _areas.sort(key=lambda each: each.order)


def sections() -> list[tuple[str, str]]:
    """The main menu: label and address of each area."""
    return [(area.label, area.url) for area in _areas]


def open_now(request: HttpRequest) -> list[tuple[Area, list[OpenNow]]]:
    """What a visitor can act on today, area by area, in each what closes first at the top; at most MOST of an area."""
    found = [(area, sorted(area.open_now(request), key=_closing)) for area in _areas]
    return [(area, items[:MOST]) for area, items in found if items]


def _closing(item: OpenNow) -> tuple[bool, datetime | None]:
    return item.closes_at is None, item.closes_at


def tasks(request: HttpRequest) -> list[OpenNow]:
    """What waits for the signed-in person; nothing for a visitor."""
    user = request.user
    return [item for area in _areas for item in area.tasks(user)] if user.is_authenticated else []

"""What an area shows on the page of one programme: steps, a form. Each registers one function for the programme."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class ProgrammePart:
    """An area's part of a programme's page: its template, and what the template needs.

    Whether a form was sent is the part's own affair; what somebody types there is not kept by the page. The names that
    the page itself uses ("programme", "facts", "ways", "offers", "overdue", "crumbs", "part") are not the part's.
    """

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    style: str = ""  # a style sheet of its own, "css/outreach.css"


Source = Callable[[HttpRequest], ProgrammePart]
_sources: dict[str, Source] = {}


def register(slug: str) -> Callable[[Source], Source]:
    """Add an area's function for the programme of this short name; it is asked at each showing of the page.

    Raises ValueError when the programme has a part already.
    """

    def add(source: Source) -> Source:
        if slug in _sources:
            raise ValueError(f"{slug} has a part already")
        _sources[slug] = source
        return source

    return add


def of(slug: str) -> Source | None:
    """The function for this programme; None where no area shows anything."""
    return _sources.get(slug)

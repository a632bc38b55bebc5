"""What "My volunteering" shows: this room's own part, and the parts that later rooms add."""

from collections.abc import Callable
from dataclasses import dataclass, field

from volunteering.safeguarding.models import Volunteer


@dataclass(frozen=True)
class Line:
    """One line of a part: what it is, the quiet words under it, a tag in words, and where it leads."""

    title: str
    text: str = ""
    tag: str = ""
    url: str = ""


@dataclass(frozen=True)
class Part:
    """One room's part of the page: a heading, a large figure, lines, or what to do when there is nothing."""

    heading: str
    figure: str = ""
    figure_label: str = ""
    lines: list[Line] = field(default_factory=list)
    empty: str = ""
    all_url: str = ""
    all_text: str = ""


_parts: list[Callable[[Volunteer], Part | None]] = []


def register(part: Callable[[Volunteer], Part | None]) -> Callable[[Volunteer], Part | None]:
    """Add a room's part; it is asked for at each showing, and may leave itself out with None."""
    _parts.append(part)
    return part


def parts(volunteer: Volunteer) -> list[Part]:
    """Every part that has something to say, in the order of the rooms."""
    return [made for each in _parts if (made := each(volunteer)) is not None]

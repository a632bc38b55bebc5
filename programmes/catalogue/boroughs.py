"""What the page of a borough shows: each area registers one function that gives its part of it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.text import slugify

from programmes.people.models import Borough


@dataclass(frozen=True)
class Line:
    """One thing in the borough, for everybody to read. `under` is the quiet line below it."""

    title: str
    text: str
    under: str = ""
    url: str = ""


@dataclass(frozen=True)
class Part:
    """One area's part of a borough's page: the newest lines, how many there are in all, and where the rest is.

    An area with nothing to show gives `empty`: what the reader can do instead, with an address.
    """

    heading: str
    lines: list[Line] = field(default_factory=list)
    count: str = ""
    all_url: str = ""
    all_text: str = ""
    empty: str = ""


MOST_LINES = 10
_parts: list[Callable[[Borough], Part]] = []


def register(part: Callable[[Borough], Part]) -> Callable[[Borough], Part]:
    """Add an area's part; it is asked for at each showing of a borough's page."""
    _parts.append(part)
    return part


def parts(borough: Borough) -> list[Part]:
    """Every area's part, in the order of registering."""
    return [part(borough) for part in _parts]


def slug(borough: Borough) -> str:
    """The last part of the borough's address: "tower-hamlets"."""
    return slugify(borough.name)

"""Areas that figures may be about: their codes as the Office for National Statistics gives them, and their names."""

from dataclasses import dataclass
from functools import cached_property

from programmes.evidence.telling import INNER, LONDON, OUTER
from programmes.people.models import Borough

WIDE = {
    LONDON: "London",
    INNER: "Inner London",
    OUTER: "Outer London",
    "E92000001": "England",
    "K02000001": "United Kingdom",
}


@dataclass(frozen=True)
class Areas:
    """The boroughs, read once for a page or a publication."""

    boroughs: tuple[Borough, ...]

    @cached_property
    def names(self) -> dict[str, str]:
        """Every area's name by its code: London and wider areas first, then the boroughs by name."""
        return WIDE | {each.pk: each.name for each in self.boroughs}

    @cached_property
    def inner(self) -> frozenset[str]:
        """The boroughs of Inner London, as the Office for National Statistics draws the line."""
        return frozenset(each.pk for each in self.boroughs if each.inner_or_outer == "inner")

    @cached_property
    def outer(self) -> frozenset[str]:
        """The others."""
        return frozenset(each.pk for each in self.boroughs) - self.inner

    def find(self, text: str) -> str | None:
        """The code that somebody means by a code or a name; None for no area that we know."""
        given = " ".join(text.split()).casefold()
        return next((code for code, name in self.names.items() if given in (code.casefold(), name.casefold())), None)


def load() -> Areas:
    """One query."""
    return Areas(tuple(Borough.objects.order_by("name")))

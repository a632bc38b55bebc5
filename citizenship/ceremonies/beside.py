"""What else can be done for a ceremony or a borough: links that other parts add to the registrar's pages.

The page of a ceremony shows "For this ceremony" (print its codes, ask a partner to come), the registrar's home shows
"Also here" (the month, the returns, the results). A part registers one function for each; it returns links, or none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from citizenship.ceremonies.models import Ceremony
from programmes.people.models import Borough


@dataclass(frozen=True)
class Link:
    """A link with the words that say what lies behind it; `note` is one short sentence beside it."""

    text: str
    url: str
    note: str = ""


OfCeremony = Callable[[Ceremony, Any], list[Link]]
OfBorough = Callable[[Borough, Any], list[Link]]
_of_ceremony: list[OfCeremony] = []
_of_borough: list[OfBorough] = []


def for_ceremony(function: OfCeremony) -> OfCeremony:
    """Register what a part adds to the page of one ceremony: function(ceremony, user) -> links."""
    _of_ceremony.append(function)
    return function


def for_borough(function: OfBorough) -> OfBorough:
    """Register what a part adds to the home of a borough's registrars: function(borough, user) -> links."""
    _of_borough.append(function)
    return function


def links_of(ceremony: Ceremony, user: Any) -> list[Link]:
    """Everything that can be done for this ceremony besides recording it."""
    return [link for function in _of_ceremony for link in function(ceremony, user)]


def links_for(borough: Borough, user: Any) -> list[Link]:
    """Everything that a registrar of this borough finds besides its ceremonies."""
    return [link for function in _of_borough for link in function(borough, user)]

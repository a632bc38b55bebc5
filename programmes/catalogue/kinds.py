"""What is particular to a kind of way to take part: its pages, what it asks besides, and what happens at each step.

A kind that registers nothing takes its questions and the sender's address, and is worked step by step by staff.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse

from programmes.catalogue.models import Response, TakePart

Page = Callable[[HttpRequest, TakePart], HttpResponse]
ItemPage = Callable[[HttpRequest, TakePart, UUID], HttpResponse]


class MoreForm(forms.Form):
    """What a kind asks besides the way's questions and the sender's address.

    It is made with the way and with the item that it is about (None for the way itself). What is typed reaches
    `Kind.received` as its `extra`; a MoveRefused that names a field is shown beside it.
    """

    def __init__(self, *args: Any, way: TakePart, item: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way, self.item = way, item


@dataclass(frozen=True)
class Kind:
    """One kind. Whatever is None is as for every kind."""

    key: str
    # The word for "arranged", and for the button that does it.
    arranged: str = "Arranged"
    arrange: str = "Arrange it"
    # Where the two sides of a kind need different words: the word for one answer.
    arranged_for: Callable[[Response], str] | None = None
    # The way's own page, the page of one thing in it, the page on which a visitor adds a thing.
    page: Page | None = None
    item: ItemPage | None = None
    add: Page | None = None
    form: type[MoreForm] | None = None
    # Called inside the action's transaction, with the response's row locked (or just made). `received` may take a
    # place or stock, and refuse with MoveRefused; `ended` gives back, when it is closed or withdrawn.
    received: Callable[[Response, Mapping[str, Any]], None] | None = None
    arranged_: Callable[[Response, datetime], None] | None = None
    finished: Callable[[Response, datetime], None] | None = None
    ended: Callable[[Response, datetime], None] | None = None
    # Rows (label, text) for the sender's page, the staff's page, and the messages.
    told: Callable[[Response], list[tuple[str, str]]] | None = None
    # Sending it arranges it: a place that is booked at once. Staff have nothing to do.
    at_once: bool = False
    # Once arranged it simply stands, and waits for nobody: a pledge that is listed, an entry in a directory.
    stands: bool = False
    # Whether an organisation must be named: always, or as the way has it.
    organisation: bool | Callable[[TakePart], bool] = False
    # The steps of one answer that are taken on another page, and are no buttons on its own.
    elsewhere: Callable[[Response], frozenset[str]] | None = None
    # What can be done on the staff's page, beside the four steps: (label, address) of links.
    links: Callable[[Response], list[tuple[str, str]]] | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Add a kind. Raises ValueError for one that is not known, or that is there already."""
    if kind.key not in TakePart.Kind.values:
        raise ValueError(f"{kind.key} is no kind of way to take part")
    if kind.key in _kinds:
        raise ValueError(f"{kind.key} is registered already")
    _kinds[kind.key] = kind
    return kind


def of(key: str) -> Kind:
    """The kind, or the plain one where nobody has registered it."""
    return _kinds.get(key) or Kind(key)


def needs_organisation(way: TakePart) -> bool:
    """Whether whoever takes this way must name an organisation."""
    needs = of(way.kind).organisation
    return needs(way) if callable(needs) else needs


def standing() -> list[str]:
    """The kinds that wait for nobody once they are arranged."""
    return [kind.key for kind in _kinds.values() if kind.stands or kind.at_once]


def arranged_word(key: str) -> str:
    """What staff and senders read for "arranged": "Booked", "Matched", "Listed"."""
    return of(key).arranged


def arranged_as(response: Response) -> str:
    """The word for "arranged" of one answer."""
    kind = of(response.take_part.kind)
    return kind.arranged_for(response) if kind.arranged_for else kind.arranged


def elsewhere(response: Response) -> frozenset[str]:
    """The steps that are no buttons on the answer's own page."""
    away = of(response.take_part.kind).elsewhere
    return away(response) if away else frozenset()


def told(response: Response) -> list[tuple[str, str]]:
    """The rows that the kind adds to what is shown of a response."""
    tell = of(response.take_part.kind).told
    return tell(response) if tell else []


register(Kind("interest", arranged="Joined", arrange="Take it up"))
register(Kind("partner", arranged="Joined", arrange="Join them", organisation=True, stands=True))
# One person may pledge money; whoever pledges to do something does it for an organisation.
register(
    Kind(
        "pledge",
        arranged="Listed",
        arrange="Confirm and list it",
        organisation=lambda way: way.target is None,
        stands=True,
    )
)
register(Kind("request", arranged="Under way", arrange="Start on it"))

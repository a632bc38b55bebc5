"""Which tables staff may take out of the portal: each area registers its own, and keeps its own gate."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.urls import reverse

from programmes.outputs.models import Export

Filters = Mapping[str, str]
MOST_LETTERS = 200


class Definition(ABC):
    """One table. Every method that reads takes the person it is for, and shows only what that person may see."""

    name: ClassVar[str] = ""
    label: ClassVar[str] = ""
    # What one row is: singular and plural.
    noun: ClassVar[tuple[str, str]] = ("row", "rows")
    filters: ClassVar[tuple[str, ...]] = ()
    formats: ClassVar[tuple[Export.Format, ...]] = (Export.Format.CSV, Export.Format.XLSX)

    @abstractmethod
    def allowed(self, user: Any) -> bool:
        """Whether this person may take the table out today."""

    @abstractmethod
    def list_url(self) -> str:
        """The list that the table is taken from."""

    @abstractmethod
    def described(self, filters: Filters) -> list[tuple[str, str]]:
        """The filters in words."""

    @abstractmethod
    def count(self, user: Any, filters: Filters) -> int:
        """How many records fit."""

    def optional(self, user: Any, filters: Filters) -> list[tuple[str, list[tuple[str, str]]]]:
        """Columns that can be added, as (heading, [(key, words)])."""
        return []

    @abstractmethod
    def table(self, user: Any, filters: Filters, columns: Sequence[str]) -> tuple[list[str], Iterator[list[Any]]]:
        """The header, and the rows as they are read: never all of them in memory."""

    def attachments(self, user: Any, filters: Filters) -> Iterator[tuple[str, Any]]:
        """The files of what fits, each with its safe name inside the package; none where `formats` has no ZIP."""
        return iter(())

    @abstractmethod
    def gate(self, user: Any) -> str:
        """A digest of what is closed to this person now."""

    def known(self, given: Filters) -> dict[str, str]:
        """Only the filters that this table has, without empty ones, each at most 200 characters long."""
        short = {name: str(given.get(name, "")).replace("\x00", "").strip()[:MOST_LETTERS] for name in self.filters}
        return {name: value for name, value in short.items() if value}


_definitions: dict[str, Definition] = {}


def register(definition: type[Definition]) -> type[Definition]:
    """Add an area's table, by its name."""
    _definitions[definition.name] = definition()
    return definition


def find(name: str) -> Definition | None:
    """The table of this name."""
    return _definitions.get(name)


def open_to(user: Any) -> list[Definition]:
    """The tables that this person may take out today."""
    return [definition for definition in _definitions.values() if definition.allowed(user)]


def export_url(user: Any, name: str, filters: Filters) -> str:
    """Where a list's "Export" leads, carrying the list's filters; "" for who may not take that table out."""
    definition = find(name)
    if definition is None or not definition.allowed(user):
        return ""
    known = definition.known(filters)
    url = reverse("admin:programmes_export_ask", args=[name])
    return f"{url}?{urlencode(known)}" if known else url

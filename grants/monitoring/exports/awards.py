"""Awards: for those who read applications with names, for analysts without, as in the staff's list."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse

from grants.awards.models import Award
from grants.awards.views import listing
from grants.monitoring.exports import cells
from programmes.outputs.registry import Definition, Filters, register
from programmes.people.access import Permission

HEADER = [
    "reference", "fund", "strand", "round", "borough", "amount_asked", "amount_awarded", "financial_year", "state",
    "form_of_decision", "offered_at", "accepted_at", "published_at", "public_title", "project_starts", "project_ends",
]  # fmt: skip
NAMES = ["applicant", "applies_as", "project"]
FIELDS = (
    "application__reference", "application__round__fund__name", "application__round__strand__name",
    "application__round__name", "application__borough__name", "application__amount_asked", "amount", "year", "state",
    "approval_level", "offered_at", "accepted_at", "published_at", "public_title", "start_date", "end_date",
    "application__organisation__name", "application__person__name", "application__title",
)  # fmt: skip


@register
class Awards(Definition):
    """The staff's list of awards under any of its filters."""

    name, label, noun = "awards", "Awards", ("award", "awards")
    filters = listing.FILTERS

    def allowed(self, user: Any) -> bool:
        """Those who may export applications, and analysts."""
        return bool(user.can(Permission.READ_AWARDS))

    def list_url(self) -> str:
        """The staff's list."""
        return reverse("admin:grants_award_changelist")

    def described(self, filters: Filters) -> list[tuple[str, str]]:
        """State, published or not, round, words."""
        states = dict(Award.State.choices)
        words: dict[str, tuple[str, Callable[[str], str]]] = {
            "state": ("State", lambda value: str(states.get(value, value))),
            "published": ("Published", lambda value: "Yes" if value == "yes" else "No"),
            "round": ("Round", cells.name_of_round),
            "q": ("Words", str),
        }
        return [(words[name][0], words[name][1](value)) for name, value in filters.items() if name in words]

    def count(self, user: Any, filters: Filters) -> int:
        """How many."""
        return int(listing.found(user, filters).count())

    def table(self, user: Any, filters: Filters, columns: Sequence[str]) -> tuple[list[str], Iterator[list[Any]]]:
        """One line for each award, the newest decision first."""
        named = user.can(Permission.READ_APPLICATIONS)
        return HEADER + (NAMES if named else []), self._rows(user, filters, named)

    @staticmethod
    def _rows(user: Any, filters: Filters, named: bool) -> Iterator[list[Any]]:
        found = listing.found(user, filters).order_by("-offered_at", "-pk").values(*FIELDS)
        for row in found.iterator(chunk_size=cells.ROWS_AT_A_TIME):
            yield _line(row) + (_names(row) if named else [])

    def gate(self, user: Any) -> str:
        """Interests, declared or found."""
        return cells.gate(user)


def _line(row: Mapping[str, Any]) -> list[Any]:
    return [
        row["application__reference"], row["application__round__fund__name"],
        row["application__round__strand__name"], row["application__round__name"], row["application__borough__name"],
        row["application__amount_asked"], row["amount"], row["year"], row["state"], row["approval_level"],
        cells.moment(row["offered_at"]), cells.moment(row["accepted_at"]), cells.moment(row["published_at"]),
        row["public_title"] if row["published_at"] else "", row["start_date"], row["end_date"],
    ]  # fmt: skip


def _names(row: Mapping[str, Any]) -> list[Any]:
    group = row["application__organisation__name"]
    return [
        group or row["application__person__name"],
        "organisation" if group else "person",
        row["application__title"],
    ]

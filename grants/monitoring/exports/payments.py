"""Payments of grants, one line each: what is planned, asked for, authorised and paid, without bank details."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from grants.applications.views.pages import is_uuid
from grants.awards.models import Payment
from grants.monitoring.exports import cells
from programmes.outputs.registry import Definition, Filters, register
from programmes.people.access import Permission

HEADER = [
    "reference", "applicant", "project", "fund", "round", "award_amount", "financial_year", "step", "milestone",
    "due_date", "amount", "state", "requested_at", "requested_by", "authorised_at", "authorised_by", "batch",
    "paid_date", "finance_reference",
]  # fmt: skip
_BID = "award__application__"
_ROUND = "award__application__round__id__exact"  # the names in the address of the staff's list
FIELDS = (
    f"{_BID}reference", f"{_BID}organisation__name", f"{_BID}person__name", f"{_BID}title",
    f"{_BID}round__fund__name", f"{_BID}round__name", "award__amount", "award__year", "milestone__number",
    "milestone__title", "milestone__due_date", "amount", "state", "requested_at", "requested_by__name",
    "authorised_at", "authorised_by__name", "batch__number", "paid_date", "paid_reference",
)  # fmt: skip


@register
class Payments(Definition):
    """Every payment under the filters of the staff's list."""

    name, label, noun = "payments", "Payments", ("payment", "payments")
    filters = ("state__exact", _ROUND, "q")

    def allowed(self, user: Any) -> bool:
        """Those who may export applications."""
        return bool(user.can(Permission.EXPORT_APPLICATIONS))

    def list_url(self) -> str:
        """The staff's list."""
        return reverse("admin:grants_payment_changelist")

    def described(self, filters: Filters) -> list[tuple[str, str]]:
        """State, round, words."""
        states = dict(Payment.State.choices)
        words: dict[str, tuple[str, Callable[[str], str]]] = {
            "state__exact": ("State", lambda value: str(states.get(value, value))),
            _ROUND: ("Round", cells.name_of_round),
            "q": ("Words", str),
        }
        return [(words[name][0], words[name][1](value)) for name, value in filters.items() if name in words]

    def found(self, user: Any, filters: Filters) -> Any:
        """What fits and is not closed to this person."""
        found = Payment.objects.for_staff(user)
        if state := filters.get("state__exact"):
            found = found.filter(state=state)
        if key := filters.get(_ROUND):
            found = found.filter(award__application__round=UUID(key)) if is_uuid(key) else found.none()
        for word in filters.get("q", "").split()[:6]:
            found = found.filter(Q(award__application__reference__icontains=word) | Q(paid_reference__icontains=word))
        return found

    def count(self, user: Any, filters: Filters) -> int:
        """How many."""
        return int(self.found(user, filters).count())

    def table(self, user: Any, filters: Filters, columns: Sequence[str]) -> tuple[list[str], Iterator[list[Any]]]:
        """One line for each payment, by application and step."""
        return HEADER, self._rows(user, filters)

    def _rows(self, user: Any, filters: Filters) -> Iterator[list[Any]]:
        order = (f"{_BID}reference", "milestone__number", "pk")
        for row in self.found(user, filters).order_by(*order).values(*FIELDS).iterator(cells.ROWS_AT_A_TIME):
            yield _line(row)

    def gate(self, user: Any) -> str:
        """Interests, declared or found."""
        return cells.gate(user)


def _line(row: Mapping[str, Any]) -> list[Any]:
    return [
        row[f"{_BID}reference"], row[f"{_BID}organisation__name"] or row[f"{_BID}person__name"], row[f"{_BID}title"],
        row[f"{_BID}round__fund__name"], row[f"{_BID}round__name"], row["award__amount"], row["award__year"],
        row["milestone__number"], row["milestone__title"], row["milestone__due_date"], row["amount"], row["state"],
        cells.moment(row["requested_at"]), row["requested_by__name"], cells.moment(row["authorised_at"]),
        row["authorised_by__name"], row["batch__number"], row["paid_date"], row["paid_reference"],
    ]  # fmt: skip

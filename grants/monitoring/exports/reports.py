"""Reports with the answers that are chosen as columns: those that were sent to us, not what is still being written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from grants.monitoring.exports import cells
from grants.monitoring.models import Report
from programmes import clock
from programmes.outputs.registry import Definition, Filters, register
from programmes.people.access import Permission

HEADER = [
    "reference", "applicant", "project", "fund", "round", "award_amount", "kind", "due_date", "state", "signed_off_at",
    "accepted_at",
]  # fmt: skip
FIELDS = (
    "award__application__reference", "award__application__organisation__name", "award__application__person__name",
    "award__application__title", "award__application__round__fund__name", "award__application__round__name",
    "award__amount", "kind", "due_date", "state", "signed_off_at", "accepted_at", "sheet", "sheet__question_set",
)  # fmt: skip
SENT = frozenset({Report.State.SIGNED_OFF, Report.State.ACCEPTED})
_FUND = "award__application__round__fund__id__exact"


@register
class Reports(Definition):
    """The staff's list of reports under any of its filters, which are the names in its own address."""

    name, label, noun = "reports", "Reports", ("report", "reports")
    filters = ("state__exact", "late", "kind__exact", _FUND, "q")

    def allowed(self, user: Any) -> bool:
        """Those who may export applications."""
        return bool(user.can(Permission.EXPORT_APPLICATIONS))

    def list_url(self) -> str:
        """The staff's list."""
        return reverse("admin:grants_report_changelist")

    def described(self, filters: Filters) -> list[tuple[str, str]]:
        """State, lateness, kind, fund, words."""
        states, kinds = dict(Report.State.choices), dict(Report.Kind.choices)
        words: dict[str, tuple[str, Callable[[str], str]]] = {
            "state__exact": ("State", lambda value: str(states.get(value, value))),
            "late": ("Late", lambda value: "Overdue"),
            "kind__exact": ("Kind", lambda value: str(kinds.get(value, value))),
            _FUND: ("Fund", lambda value: "as chosen in the list"),
            "q": ("Words", str),
        }
        return [(words[name][0], words[name][1](value)) for name, value in filters.items() if name in words]

    def found(self, user: Any, filters: Filters) -> Any:
        """What fits and is not closed to this person."""
        found = Report.objects.for_staff(user)
        if state := filters.get("state__exact"):
            found = found.filter(state=state)
        if kind := filters.get("kind__exact"):
            found = found.filter(kind=kind)
        if fund := filters.get(_FUND):
            found = found.filter(award__application__round__fund=int(fund)) if fund.isdecimal() else found.none()
        if filters.get("late") == "yes":
            today = timezone.localdate(clock.now(), clock.LONDON)
            found = found.filter(pk__in=Report.objects.overdue_on(today).values("pk"))
        for word in filters.get("q", "").lower().split()[:6]:
            found = found.filter(award__application__search_text__contains=word)
        return found

    def count(self, user: Any, filters: Filters) -> int:
        """How many."""
        return int(self.found(user, filters).count())

    def optional(self, user: Any, filters: Filters) -> list[tuple[str, list[tuple[str, str]]]]:
        """The questions that were asked in them."""
        found = self.found(user, filters).filter(state__in=SENT, sheet__isnull=False).order_by()
        return cells.groups(sorted(found.values_list("sheet__question_set", flat=True).distinct()))

    def table(self, user: Any, filters: Filters, columns: Sequence[str]) -> tuple[list[str], Iterator[list[Any]]]:
        """One line for each report, by the day it is due."""
        return [*HEADER, *columns], self._rows(user, filters, columns)

    def _rows(self, user: Any, filters: Filters, columns: Sequence[str]) -> Iterator[list[Any]]:
        answers, empty = cells.Answers(columns), [""] * len(columns)
        found = self.found(user, filters).order_by("due_date", "pk").values(*FIELDS)
        for part in cells.parts(found.iterator(chunk_size=cells.ROWS_AT_A_TIME)):
            given = answers.of(
                {row["sheet"]: row["sheet__question_set"] for row in part if row["state"] in SENT and row["sheet"]}
            )
            for row in part:
                yield [*_line(row), *given.get(row["sheet"], empty)]

    def gate(self, user: Any) -> str:
        """Interests, declared or found."""
        return cells.gate(user)


def _line(row: Mapping[str, Any]) -> list[Any]:
    return [
        row["award__application__reference"],
        row["award__application__organisation__name"] or row["award__application__person__name"],
        row["award__application__title"], row["award__application__round__fund__name"],
        row["award__application__round__name"], row["award__amount"], row["kind"], row["due_date"], row["state"],
        cells.moment(row["signed_off_at"]), cells.moment(row["accepted_at"]),
    ]  # fmt: skip

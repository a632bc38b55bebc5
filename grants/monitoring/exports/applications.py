"""Applications with the answers that are chosen as columns, and their files in one package."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse

from grants.applications.models import Application
from grants.applications.views.pages import is_uuid
from grants.applications.views.staff import FILTERS, filtered
from grants.assessment.views.staff import STAGES, at_stage
from grants.monitoring.exports import cells
from programmes.outputs import packages
from programmes.outputs.models import Export
from programmes.outputs.registry import Definition, Filters, register
from programmes.people.access import Permission
from programmes.questions import definition
from programmes.questions.models import Answer

HEADER = [
    "reference", "state", "applicant", "applies_as", "project", "amount_asked", "borough", "fund", "round",
    "started_at", "submitted_at", "waiting_since", "decided_at", "award_state", "award_amount", "content",
]  # fmt: skip
FIELDS = (
    "pk", "reference", "state", "organisation__name", "person__name", "title", "amount_asked", "borough__name",
    "round__fund__name", "round__name", "started_at", "submitted_at", "since_at", "decided_at", "award__state",
    "award__amount", "sheet", "sheet__question_set",
)  # fmt: skip


@register
class Applications(Definition):
    """The staff's list of applications, or of one stage of assessing, under any of its filters."""

    name, label, noun = "applications", "Applications", ("application", "applications")
    filters = (*FILTERS, "stage")
    formats = (Export.Format.CSV, Export.Format.XLSX, Export.Format.ZIP)

    def allowed(self, user: Any) -> bool:
        """Those who may export applications."""
        return bool(user.can(Permission.EXPORT_APPLICATIONS))

    def list_url(self) -> str:
        """The staff's list."""
        return reverse("admin:grants_application_changelist")

    def described(self, filters: Filters) -> list[tuple[str, str]]:
        """State, round, borough, words, stage."""
        states = dict(Application.State.choices)
        words: dict[str, tuple[str, Callable[[str], str]]] = {
            "state": ("State", lambda value: str(states.get(value, value))),
            "round": ("Round", cells.name_of_round),
            "borough": ("Borough", cells.name_of_borough),
            "late": ("Promised answer", lambda value: "past the promised day"),
            "q": ("Words", str),
            "stage": ("Stage", lambda value: STAGES[value][1] if value in STAGES else value),
        }
        return [(words[name][0], words[name][1](value)) for name, value in filters.items() if name in words]

    def found(self, user: Any, filters: Filters) -> Any:
        """What fits and is not closed to this person."""
        if stage := filters.get("stage"):
            if stage not in STAGES or not user.can(STAGES[stage][0]):
                return Application.objects.none()
            waiting = at_stage(user, stage)
            chosen = filters.get("round", "")
            return (waiting.filter(round_id=chosen) if is_uuid(chosen) else waiting.none()) if chosen else waiting
        return filtered(user, {name: filters.get(name, "") for name in FILTERS})

    def count(self, user: Any, filters: Filters) -> int:
        """How many."""
        return int(self.found(user, filters).count())

    def optional(self, user: Any, filters: Filters) -> list[tuple[str, list[tuple[str, str]]]]:
        """The questions that were asked of them."""
        return cells.groups(self._sets(user, filters))

    def _sets(self, user: Any, filters: Filters) -> list[UUID]:
        found = self.found(user, filters).order_by().values_list("sheet__question_set", flat=True).distinct()
        return sorted(found)

    def table(self, user: Any, filters: Filters, columns: Sequence[str]) -> tuple[list[str], Iterator[list[Any]]]:
        """One line for each application, the longest wait first."""
        return [*HEADER, *columns], self._rows(user, filters, columns)

    def _rows(self, user: Any, filters: Filters, columns: Sequence[str]) -> Iterator[list[Any]]:
        answers, empty = cells.Answers(columns), [""] * len(columns)
        found = self.found(user, filters).order_by("since_at", "pk").values(*FIELDS)
        for part in cells.parts(found.iterator(chunk_size=cells.ROWS_AT_A_TIME)):
            contents = self._contents(user, part)
            open_ = {row["sheet"]: row["sheet__question_set"] for row in part if contents[row["pk"]] == cells.SHOWN}
            given = answers.of(open_)
            for row in part:
                yield [*_line(row), contents[row["pk"]], *given.get(row["sheet"], empty)]

    @staticmethod
    def _contents(user: Any, part: list[dict[str, Any]]) -> dict[Any, str]:
        opened = cells.opened(user, (row["pk"] for row in part))
        return {row["pk"]: cells.content_of(row["state"], row["pk"] in opened) for row in part}

    def attachments(self, user: Any, filters: Filters) -> Iterator[tuple[str, Any]]:
        """The checked files of every application whose content this person may read, in a folder for each."""
        fields = ("pk", "reference", "state", "sheet", "sheet__question_set")
        found = self.found(user, filters).order_by("since_at", "pk").values(*fields)
        for part in cells.parts(found.iterator(chunk_size=cells.ROWS_AT_A_TIME)):
            contents = self._contents(user, part)
            yield from _files({row["sheet"]: row for row in part if contents[row["pk"]] == cells.SHOWN})

    def gate(self, user: Any) -> str:
        """Interests, declared or found."""
        return cells.gate(user)


def _line(row: Mapping[str, Any]) -> list[Any]:
    """The usual columns."""
    group = row["organisation__name"]
    return [
        row["reference"], row["state"], group or row["person__name"], "organisation" if group else "person",
        row["title"], row["amount_asked"], row["borough__name"], row["round__fund__name"], row["round__name"],
        cells.moment(row["started_at"]), cells.moment(row["submitted_at"]), cells.moment(row["since_at"]),
        cells.moment(row["decided_at"]), row["award__state"], row["award__amount"],
    ]  # fmt: skip


def _files(sheets: Mapping[Any, Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    """The clean files in these sheets' answers, as REFERENCE/question-name.ending."""
    wanted = []
    keys = {
        asked.key
        for row in sheets.values()
        for asked in definition.load(row["sheet__question_set"]).questions.values()
        if asked.has_files
    }
    found = Answer.objects.filter(sheet__in=list(sheets), key__in=keys, value__isnull=False).order_by("sheet", "key")
    for sheet, key, value in found.values_list("sheet", "key", "value"):
        asked = definition.load(sheets[sheet]["sheet__question_set"]).questions.get(key)
        if asked is not None and asked.has_files:
            wanted += [(sheets[sheet]["reference"], key, pk) for pk in value or []]
    clean = cells.clean_files(pk for _, _, pk in wanted)
    for reference, key, pk in wanted:
        if pk in clean:
            yield f"{packages.safe_name(reference)}/{packages.safe_name(f'{key}-{clean[pk].name}')}", clean[pk]

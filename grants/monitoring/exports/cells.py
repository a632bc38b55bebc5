"""What the tables share: answers as columns, moments in London's time, and the digest of what is closed to somebody."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from grants.applications.models import Application
from grants.assessment.models import Assessment, Assignment
from grants.funds.models import Round
from programmes import clock
from programmes.files.models import State as FileState
from programmes.files.models import StoredFile
from programmes.people.models import Borough
from programmes.questions import definition, show
from programmes.questions.definition import Asked, Definition
from programmes.questions.models import Answer, Kind

ROWS_AT_A_TIME = 500
UNOPENED, DRAFT, SHOWN = "say first whether you have an interest", "still the applicant's own", "shown"
Row = TypeVar("Row")


def parts(rows: Iterable[Row], size: int = ROWS_AT_A_TIME) -> Iterator[list[Row]]:
    """The rows in lists of this many."""
    found = iter(rows)
    while part := list(islice(found, size)):
        yield part


def moment(at: datetime | None) -> datetime | None:
    """The moment as a spreadsheet knows it: London's time, without a zone."""
    return at.astimezone(clock.LONDON).replace(tzinfo=None, microsecond=0) if at else None


def gate(user: Any) -> str:
    """A digest of what is closed to this person now.

    The applications in which they have an interest, and those that they still have to score themselves.
    """
    closed = Application.objects.with_interest_of(user).order_by("pk").values_list("pk", flat=True)
    to_do = Assessment.objects.filter(assignments__assessor=user, assignments__state=Assignment.State.ASSIGNED)
    own = to_do.order_by("pk").values_list("pk", flat=True)
    digest = hashlib.sha256()
    for key in [*closed, "/", *own]:
        digest.update(str(key).encode())
    return digest.hexdigest()


def opened(user: Any, keys: Iterable[Any]) -> set[Any]:
    """Which of these applications this person has said to have no interest in: only those open."""
    return set(Application.objects.opened_by(user).filter(pk__in=list(keys)).values_list("pk", flat=True))


def content_of(state: str, is_opened: bool) -> str:
    """Whether somebody may read what an application says: not a draft, and not before declaring while it waits."""
    if state == Application.State.DRAFT:
        return DRAFT
    waits = state in {Application.State.SUBMITTED, Application.State.RETURNED}
    return UNOPENED if waits and not is_opened else SHOWN


def groups(question_sets: Iterable[UUID]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The questions of these sets by section, each key once: what can be a column."""
    seen: set[str] = set()
    found: dict[str, list[tuple[str, str]]] = {}
    for pk in question_sets:
        for part in definition.load(pk).sections:
            fresh = [asked for asked in part.questions if asked.key not in seen]
            seen.update(asked.key for asked in fresh)
            if fresh:
                found.setdefault(part.title("en"), []).extend((asked.key, asked.label("en")) for asked in fresh)
    return list(found.items())


class Answers:
    """The chosen answers of some sheets, as cells. Three queries for each part of the table, however many columns."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = list(columns)
        self.boroughs = dict(Borough.objects.values_list("gss_code", "name")) if columns else {}

    def of(self, sheets: Mapping[Any, Any]) -> dict[Any, list[Any]]:
        """For each sheet its cells, in the order of the columns. `sheets` names each one's question set."""
        if not self.columns:
            return {sheet: [] for sheet in sheets}
        given: dict[Any, dict[str, Any]] = {sheet: {} for sheet in sheets}
        found = Answer.objects.filter(sheet__in=list(sheets), key__in=self.columns, value__isnull=False)
        for sheet, key, value in found.values_list("sheet", "key", "value"):
            given[sheet][key] = value
        files = self._files(sheets, given)
        return {sheet: self._cells(definition.load(sheets[sheet]), given[sheet], files) for sheet in sheets}

    def _files(self, sheets: Mapping[Any, Any], given: Mapping[Any, Mapping[str, Any]]) -> dict[str, StoredFile]:
        wanted = [
            key
            for sheet, answers in given.items()
            for name, value in answers.items()
            if (asked := definition.load(sheets[sheet]).questions.get(name)) and asked.has_files
            for key in value
        ]
        return {str(file.pk): file for file in StoredFile.objects.filter(pk__in=wanted)} if wanted else {}

    def _cells(self, questions: Definition, given: Mapping[str, Any], files: Mapping[str, StoredFile]) -> list[Any]:
        return [self._cell(questions.questions.get(key), given.get(key), files) for key in self.columns]

    def _cell(self, asked: Asked | None, value: Any, files: Mapping[str, StoredFile]) -> Any:
        """Amounts and numbers as numbers, days as days, everything else as people read it."""
        if asked is None or value is None:
            return ""
        if asked.kind in {Kind.MONEY, Kind.NUMBER}:
            try:
                return Decimal(value)
            except InvalidOperation:
                return str(value)
        if asked.kind == Kind.DATE:
            return str(value)
        return show.answer(asked, value, "en", self.boroughs, files)


def clean_files(keys: Iterable[str]) -> dict[str, StoredFile]:
    """The files with these keys that may be given out."""
    return {str(file.pk): file for file in StoredFile.objects.filter(pk__in=list(keys), state=FileState.CLEAN)}


def name_of_round(key: str) -> str:
    """The round's name, for the page that says how a table is narrowed."""
    try:
        found = Round.objects.select_related("fund").filter(pk=UUID(key)).first()
    except ValueError:
        found = None
    return str(found) if found else "a round that is not there"


def name_of_borough(code: str) -> str:
    """The borough's name."""
    return Borough.objects.filter(pk=code).values_list("name", flat=True).first() or code

"""Scores: one line for each criterion and assessor, as the person who exports them may see them."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse

from grants.applications.models import Application
from grants.applications.views.pages import is_uuid
from grants.assessment import scale
from grants.assessment.models import Assessment, Assignment, Score
from grants.funds.models import Round
from grants.monitoring.exports import cells
from programmes.outputs.registry import Definition, Filters, register
from programmes.people.access import Permission

HEADER = [
    "reference", "round", "application_state", "stage", "agreed_or_mean_score", "spread", "out_of", "assessor", "seat",
    "weighted_score", "criterion", "weight", "value", "scale", "justification", "saved_at", "content",
]  # fmt: skip
_STAGE, _BID = "assignment__assessment__", "assignment__assessment__application__"
FIELDS = (
    f"{_BID}pk", f"{_BID}reference", f"{_BID}round", f"{_BID}round__name", f"{_BID}state",
    f"{_STAGE}state", f"{_STAGE}score", f"{_STAGE}spread", "assignment__assessor__name",
    "assignment__kind", "assignment__score", "criterion__name",
    "criterion__weight", "value", "criterion__scale_max", "justification", "saved_at",
)  # fmt: skip


@register
class Scores(Definition):
    """Every score that is in. Nobody sees the scores of an application that they still have to score themselves."""

    name, label, noun = "scores", "Scores", ("score", "scores")
    filters = ("round", "stage")

    def allowed(self, user: Any) -> bool:
        """Those who may export applications and who moderate or check scores."""
        sees = user.can(Permission.MODERATE) or user.can(Permission.QUALITY_CHECK)
        return bool(user.can(Permission.EXPORT_APPLICATIONS) and sees)

    def list_url(self) -> str:
        """The overview of assessing."""
        return reverse("admin:grants_assignment_changelist")

    def described(self, filters: Filters) -> list[tuple[str, str]]:
        """Round and stage."""
        stages = dict(Assessment.State.choices)
        found = [("Round", cells.name_of_round(filters["round"]))] if "round" in filters else []
        stage = filters.get("stage", "")
        return found + ([("Stage", str(stages.get(f"to_{stage}", stage)))] if stage else [])

    def found(self, user: Any, filters: Filters) -> Any:
        """The scores that are in, behind the gate."""
        stages = Assessment.objects.for_staff(user).without_own_scores_to_do(user)
        if key := filters.get("round"):
            stages = stages.filter(application__round=UUID(key)) if is_uuid(key) else stages.none()
        if stage := filters.get("stage"):
            stages = stages.filter(state=f"to_{stage}", application__state=Application.State.SUBMITTED)
        return Score.objects.filter(
            assignment__state=Assignment.State.SUBMITTED, assignment__assessment__in=stages.values("pk")
        )

    def count(self, user: Any, filters: Filters) -> int:
        """How many."""
        return int(self.found(user, filters).count())

    def table(self, user: Any, filters: Filters, columns: Sequence[str]) -> tuple[list[str], Iterator[list[Any]]]:
        """One line for each score, by application."""
        return HEADER, self._rows(user, filters)

    def _rows(self, user: Any, filters: Filters) -> Iterator[list[Any]]:
        order = (f"{_BID}reference", "assignment__kind", "assignment", "criterion__order", "pk")
        found = self.found(user, filters).order_by(*order).values(*FIELDS)
        for part in cells.parts(found.iterator(chunk_size=cells.ROWS_AT_A_TIME)):
            opened = cells.opened(user, {row[f"{_BID}pk"] for row in part})
            rounds = Round.objects.in_bulk({row[f"{_BID}round"] for row in part})
            scale.load(rounds.values())
            for row in part:
                yield _line(
                    row, rounds[row[f"{_BID}round"]], cells.content_of(row[f"{_BID}state"], row[f"{_BID}pk"] in opened)
                )

    def gate(self, user: Any) -> str:
        """Interests, and what this person still has to score."""
        return cells.gate(user)


def _line(row: Mapping[str, Any], round: Round, content: str) -> list[Any]:
    """The words behind a score tell what the application says: they stay empty until it may be opened.

    Weighted scores and the spread are told on the round's own scale.
    """

    def told(points: Decimal | None) -> Decimal | None:
        return None if points is None else scale.told(points, round)

    return [
        row[f"{_BID}reference"], row[f"{_BID}round__name"], row[f"{_BID}state"], row[f"{_STAGE}state"],
        told(row[f"{_STAGE}score"]), told(row[f"{_STAGE}spread"]), scale.of(round), row["assignment__assessor__name"],
        row["assignment__kind"], told(row["assignment__score"]), row["criterion__name"], row["criterion__weight"],
        row["value"], row["criterion__scale_max"], row["justification"] if content == cells.SHOWN else "",
        cells.moment(row["saved_at"]), content,
    ]  # fmt: skip

"""Scoring: each criterion with its written reason, handed in once, and changed afterwards only with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from grants.assessment.actions import stages
from grants.assessment.models import Assessment, Assignment, Score, ScoreChange
from grants.assessment.models.scores import weighted
from grants.funds.models import Criterion
from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused


@dataclass(frozen=True)
class Given:
    """What an assessor gives for one criterion: points on its scale, and why."""

    value: int
    justification: str


def _locked(assignment: Assignment, by: Any) -> tuple[Assignment, Assessment]:
    """The assignment behind the gate, with its application and assessment locked.

    Raises Assignment.DoesNotExist for anybody else.
    """
    application = stages.bid(assignment.application, by=by)
    assessment = stages.assessment_of(application, at=clock.now())
    held = Assignment.objects.open_to(by).select_for_update(of=("self",)).get(pk=assignment.pk)
    held.assessment = assessment
    return held, assessment


def _refuse_unfit(criterion: Criterion, given: Given) -> None:
    if not 0 <= given.value <= criterion.scale_max:
        raise MoveRefused(f"Give a score from 0 to {criterion.scale_max}.", field=f"value_{criterion.key}")
    if not given.justification.strip():
        raise MoveRefused("Write why you give this score.", field=f"why_{criterion.key}")


def _write(held: Assignment, criterion: Criterion, given: Given, at: datetime) -> None:
    _refuse_unfit(criterion, given)
    Score.objects.update_or_create(
        assignment=held,
        criterion=criterion,
        defaults={"value": given.value, "justification": given.justification.strip(), "saved_at": at},
    )


@transaction.atomic
def save(*, assignment: Assignment, given: Mapping[str, Given], by: Any, token: str) -> Assignment:
    """Keep scores that are not handed in yet; nobody else sees them.

    A criterion needs both its points and its reason.
    """
    tokens.spend(token, by=by, purpose=f"grants.assessment.score:{assignment.pk}")
    held, _ = _locked(assignment, by)
    if held.state != Assignment.State.ASSIGNED:
        raise MoveRefused("Your scores are in. To change one, give the reason for the change.")
    criteria = {each.key: each for each in held.application.round.criteria.all()}
    for key, each in given.items():
        _write(held, criteria[key], each, clock.now())
    return held


@transaction.atomic
def submit(*, assignment: Assignment, given: Mapping[str, Given], by: Any, token: str) -> Assignment:
    """Hand the scores in: every criterion, each with its reason. From now on this person sees what the others gave."""
    tokens.spend(token, by=by, purpose=f"grants.assessment.score:{assignment.pk}")
    held, assessment = _locked(assignment, by)
    at = clock.now()
    criteria = list(held.application.round.criteria.all())
    for criterion in criteria:
        if criterion.key in given:
            _write(held, criterion, given[criterion.key], at)
    scores = list(held.scores.select_related("criterion"))
    without = {each.pk for each in criteria} - {each.criterion_id for each in scores}
    if without:
        first = next(each for each in criteria if each.pk in without)
        raise MoveRefused(f"Score every criterion first. “{first.name}” has no score yet.", field=f"value_{first.key}")
    held.submit(at=at, score=weighted(scores))
    held.save(update_fields=["state", "since_at", "submitted_at", "score"])
    stages.note(assessment, "score", by=by, at=at)
    audit.record(by=by, verb="grants.assessment.scored", target=held.application)
    stages.settle(assessment, by=by, at=at)
    return held


@transaction.atomic
def revise(*, assignment: Assignment, criterion: Criterion, given: Given, reason: str, by: Any, token: str) -> Score:
    """Change one score that is in. What it was, what it is and why are kept for good; the ranking follows at once."""
    tokens.spend(token, by=by, purpose=f"grants.assessment.revise:{assignment.pk}")
    held, assessment = _locked(assignment, by)
    at = clock.now()
    if not reason.strip():
        raise MoveRefused("Say why you change the score: it is kept on the record.", field="reason")
    before = Score.objects.select_for_update(of=("self",)).get(assignment=held, criterion=criterion)
    if (given.value, given.justification.strip()) == (before.value, before.justification):
        raise MoveRefused("Nothing has changed. Change the score or its explanation.", field="value")
    _refuse_unfit(criterion, given)
    ScoreChange.objects.create(
        score=before,
        revision=before.revision + 1,
        before=before.value,
        after=given.value,
        words_before=before.justification,
        words_after=given.justification.strip(),
        reason=reason.strip(),
        changed_at=at,
        changed_by=by,
    )
    # The entry above comes first, and the score changes in one statement: the database looks for the entry at once.
    before.value, before.justification = given.value, given.justification.strip()
    before.revision, before.saved_at = before.revision + 1, at
    before.save()
    held.revise(at=at, score=weighted(held.scores.select_related("criterion")))
    held.save(update_fields=["score"])
    stages.note(assessment, "revise", by=by, at=at)
    audit.record(
        by=by, verb="grants.assessment.score_changed", target=held.application, detail={"criterion": criterion.key}
    )
    stages.settle(assessment, by=by, at=at)
    return before

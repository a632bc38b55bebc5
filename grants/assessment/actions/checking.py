"""Moderating scores, and the second-line check of what came of it."""

from decimal import Decimal
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction

from grants.applications.models import Application
from grants.assessment import scale
from grants.assessment.actions import stages
from grants.assessment.models import Assessment, Assignment, Moderation, QualityCheck
from grants.assessment.models.scores import HUNDREDTH
from grants.assessment.models.stages import POINTS
from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused


def _refused(error: IntegrityError, words: str) -> MoveRefused:
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if name != "checker_is_no_scorer":
        raise error
    return MoveRefused(words)


@transaction.atomic
def moderate(*, application: Application, score: Decimal, note: str, by: Any, token: str) -> Assessment:
    """Write down the one score that the panel agrees, out of five, and why; the ranking follows at once.

    Refused while an assessor's scores are missing, also to an assessor who has not handed in their own.
    """
    tokens.spend(token, by=by, purpose=f"grants.assessment.moderate:{application.pk}")
    application, at = stages.bid(application, by=by), clock.now()
    assessment = stages.assessment_of(application, at=at)
    if not score.is_finite() or not 0 <= score <= POINTS or score != score.quantize(HUNDREDTH):
        raise MoveRefused("Enter the agreed score, from 0 to 5, such as 3.5.", field="score")
    if not note.strip():
        raise MoveRefused("Say how the panel came to this score.", field="note")
    if assessment.assignments.filter(assessor=by, state=Assignment.State.ASSIGNED).exists():
        raise MoveRefused("Hand in your own scores first.")
    if assessment.score is None:
        raise MoveRefused("Both assessors' scores must be in before they can be moderated.")
    before, told = assessment.score, partial(scale.told, round=application.round)
    assessment.moderate(at=at)
    assessment.score = score
    stages.check_if_needed(assessment, at=at)
    try:
        with transaction.atomic():
            Moderation.objects.update_or_create(
                assessment=assessment,
                defaults={"score": score, "note": note.strip(), "moderated_at": at, "moderated_by": by},
            )
    except IntegrityError as error:
        raise _refused(error, "You have checked this application, so somebody else must moderate it.") from error
    assessment.save(update_fields=["state", "since_at", "score"])
    words = f"From {told(before)} to {told(score)} out of {scale.of(application.round)}. {note.strip()}"
    stages.note(assessment, "moderate", by=by, at=at, text=words)
    audit.record(by=by, verb="grants.assessment.moderated", target=application)
    return assessment


def _check(application: Application, outcome: str, note: str, by: Any, token: str) -> tuple[Assessment, Any]:
    tokens.spend(token, by=by, purpose=f"grants.assessment.check:{application.pk}")
    application, at = stages.bid(application, by=by), clock.now()
    assessment = stages.assessment_of(application, at=at)
    try:
        with transaction.atomic():
            QualityCheck.objects.create(
                assessment=assessment, outcome=outcome, note=note.strip(), checked_at=at, checked_by=by
            )
    except IntegrityError as error:
        words = "You have scored or moderated this application, so a different officer must check it."
        raise _refused(error, words) from error
    return assessment, at


@transaction.atomic
def pass_check(*, application: Application, by: Any, token: str, note: str = "") -> Assessment:
    """A second officer finds scores and reasons in order: the application can be decided."""
    assessment, at = _check(application, QualityCheck.Outcome.PASSED, note, by, token)
    assessment.pass_check(at=at)
    assessment.save(update_fields=["state", "since_at"])
    stages.note(assessment, "pass_check", by=by, at=at, text=note)
    audit.record(by=by, verb="grants.assessment.check_passed", target=assessment.application)
    return assessment


@transaction.atomic
def send_back(*, application: Application, note: str, by: Any, token: str) -> Assessment:
    """A second officer finds something wrong: it must be moderated again, with these words."""
    if not note.strip():
        raise MoveRefused("Say what must be put right.", field="note")
    assessment, at = _check(application, QualityCheck.Outcome.SENT_BACK, note, by, token)
    assessment.send_back(at=at)
    assessment.save(update_fields=["state", "since_at"])
    stages.note(assessment, "send_back", by=by, at=at, text=note)
    audit.record(by=by, verb="grants.assessment.check_sent_back", target=assessment.application)
    return assessment

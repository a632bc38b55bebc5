"""What the other actions share: the locked rows of one application, and what follows from the scores that are in."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from grants.applications.models import Application
from grants.assessment.models import Assessment, Assignment, Moderation
from grants.assessment.models.scores import HUNDREDTH
from programmes.workflow import MoveRefused

DECLARE_FIRST = "Say first whether you have an interest in this application. It opens to you afterwards."


def bid(application: Application, *, by: Any, declared: bool = True) -> Application:
    """The application as it is now, its row locked, behind the gate.

    Raises Application.DoesNotExist for somebody with an interest, MoveRefused before they have declared that there
    is none.
    """
    rows = Application.objects.without_interest_of(by).select_for_update(of=("self",)).with_parties()
    found = rows.get(pk=application.pk)
    if declared and not Application.objects.opened_by(by).filter(pk=found.pk).exists():
        raise MoveRefused(DECLARE_FIRST)
    return found


def assessment_of(application: Application, *, at: datetime) -> Assessment:
    """The locked assessment of a locked application; made now when there is none yet."""
    if application.state != Application.State.SUBMITTED:
        raise MoveRefused(
            f"This application is {application.get_state_display().lower()}, so it is not assessed any more."
        )
    Assessment.objects.get_or_create(application=application, defaults={"since_at": application.submitted_at or at})
    found = Assessment.objects.select_for_update(of=("self",)).get(application=application)
    found.application = application
    return found


def note(assessment: Assessment, verb: str, *, by: Any, at: datetime, text: str = "") -> None:
    """One line in the assessment's history."""
    assessment.moves.create(verb=verb, by=by, at=at, note=text.strip())


def settle(assessment: Assessment, *, by: Any, at: datetime) -> None:
    """Write down what follows from the assignments and scores as they are now: stage, score, spread.

    Both assessors' scores are needed; the panel's count when they are in. An agreed score stands until scores lie
    far apart again.
    """
    state, before = Assessment.State, assessment.state
    if before in {state.TO_SIFT, state.NOT_ELIGIBLE}:
        return
    live = list(assessment.assignments.live())
    pair = [each for each in live if each.kind != Assignment.Kind.PANEL]
    if len(pair) < 2:
        if before != state.TO_ASSIGN:
            assessment.unassign(at=at)
    else:
        if before == state.TO_ASSIGN:
            assessment.assign(at=at)
        if all(each.state == Assignment.State.SUBMITTED for each in pair):
            _weigh(assessment, [each.score for each in live if each.state == Assignment.State.SUBMITTED], by=by, at=at)
        elif assessment.state != state.TO_ASSESS:
            assessment.unassign(at=at)
            assessment.assign(at=at)
    assessment.save(update_fields=["state", "since_at", "score", "spread"])
    if assessment.state != before:
        note(assessment, assessment.state, by=by, at=at)


def _weigh(assessment: Assessment, scores: list[Decimal | None], *, by: Any, at: datetime) -> None:
    held = [score for score in scores if score is not None]
    assessment.spread = max(held) - min(held)
    assessment.score = (sum(held, Decimal(0)) / len(held)).quantize(HUNDREDTH)
    agreed = Moderation.objects.filter(assessment=assessment).first()
    if assessment.spread >= assessment.application.round.wide_spread:
        assessment.differ(at=at)
        return
    if agreed:
        assessment.score = agreed.score
    assessment.agree(at=at)
    check_if_needed(assessment, at=at)


def check_if_needed(assessment: Assessment, *, at: datetime) -> None:
    """A round without a quality check goes straight on to the decision."""
    if not assessment.application.round.needs_check:
        assessment.pass_check(at=at)

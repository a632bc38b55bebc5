"""The eligibility sift: one officer says whether an application meets the fund's rules."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from grants.applications.models import Application
from grants.assessment.actions import stages
from grants.assessment.models import Assessment, Sift
from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused


@transaction.atomic
def pass_sift(*, application: Application, by: Any, token: str, note: str = "") -> Assessment:
    """It meets the fund's rules: it can be assigned, or, in a round without criteria, decided."""
    tokens.spend(token, by=by, purpose=f"grants.assessment.sift:{application.pk}")
    application, at = stages.bid(application, by=by), clock.now()
    assessment = stages.assessment_of(application, at=at)
    assessment.pass_sift(at=at)
    if not application.round.criteria.exists():
        assessment.skip_scores(at=at)
    assessment.save(update_fields=["state", "since_at"])
    Sift.objects.create(
        assessment=assessment, outcome=Sift.Outcome.PASSED, note=note.strip(), sifted_at=at, sifted_by=by
    )
    stages.note(assessment, "pass_sift", by=by, at=at, text=note)
    audit.record(by=by, verb="grants.assessment.sift_passed", target=application)
    return assessment


@transaction.atomic
def refuse_sift(*, application: Application, reasons: Iterable[str], note: str, by: Any, token: str) -> Assessment:
    """It does not meet the fund's rules: it waits to be declined, with these reasons already written."""
    tokens.spend(token, by=by, purpose=f"grants.assessment.sift:{application.pk}")
    application, at = stages.bid(application, by=by), clock.now()
    assessment = stages.assessment_of(application, at=at)
    codes = list(dict.fromkeys(reasons))
    if not codes or not set(codes) <= set(Sift.Reason.values):
        raise MoveRefused("Choose at least one rule that it does not meet.", field="reasons")
    if not note.strip():
        raise MoveRefused("Explain it: the words go into the letter to the applicant.", field="note")
    assessment.refuse_sift(at=at)
    assessment.save(update_fields=["state", "since_at"])
    Sift.objects.create(
        assessment=assessment,
        outcome=Sift.Outcome.NOT_ELIGIBLE,
        reasons=codes,
        note=note.strip(),
        sifted_at=at,
        sifted_by=by,
    )
    stages.note(assessment, "refuse_sift", by=by, at=at, text=note)
    audit.record(by=by, verb="grants.assessment.sift_refused", target=application, detail={"reasons": codes})
    return assessment


@transaction.atomic
def reopen_sift(*, application: Application, note: str, by: Any, token: str) -> Assessment:
    """Sift it again; only before anybody is asked to score it. What was found before stays in the history."""
    tokens.spend(token, by=by, purpose=f"grants.assessment.reopen_sift:{application.pk}")
    application, at = stages.bid(application, by=by), clock.now()
    assessment = stages.assessment_of(application, at=at)
    if not note.strip():
        raise MoveRefused("Say why it is sifted again.", field="note")
    if assessment.assignments.live().exists():
        raise MoveRefused("Somebody has been asked to score it. Take it back from them first.")
    assessment.reopen_sift(at=at)
    assessment.save(update_fields=["state", "since_at"])
    Sift.objects.filter(assessment=assessment).delete()
    stages.note(assessment, "reopen_sift", by=by, at=at, text=note)
    audit.record(by=by, verb="grants.assessment.sift_reopened", target=application)
    return assessment

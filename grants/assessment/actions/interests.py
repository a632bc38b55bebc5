"""The register of interests.

Declaring, matching, and refusing a decision by somebody with an interest or before its time.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from grants.applications import interests
from grants.applications.models import Application
from grants.assessment.actions import stages
from grants.assessment.models import Assessment, Assignment, Conflict, Declaration
from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused

STOOD_DOWN = "Declared an interest."


@transaction.atomic
def declare(
    *,
    application: Application,
    has_conflict: bool,
    by: Any,
    token: str,
    detail: str = "",
    also: Iterable[Application] = (),
) -> Declaration:
    """Say whether there is an interest. With one, the application is gone for this person at once, and somebody
    else must score it.

    `also`: other applications in which there is an interest (in a blind round a person chooses applicants, not
    applications).
    Only the first answer opens an application; an interest that arises later is declared the same way.
    """
    tokens.spend(token, by=by, purpose=f"grants.assessment.declare:{application.pk}")
    others = [each for each in also if each.pk != application.pk]
    if (has_conflict or others) and not detail.strip():
        raise MoveRefused("Say in a few words what the interest is.", field="detail")
    for each in others:
        _declare(each, True, detail, by)
    return _declare(application, has_conflict, detail, by)


def _declare(application: Application, has_conflict: bool, detail: str, by: Any) -> Declaration:
    at = clock.now()
    application = Application.objects.select_for_update(of=("self",)).select_related("round").get(pk=application.pk)
    made, _ = Declaration.objects.get_or_create(
        application=application, person=by, defaults={"has_conflict": has_conflict, "declared_at": at}
    )
    if has_conflict and not made.has_conflict:
        made.has_conflict, made.declared_at = True, at
        made.save(update_fields=["has_conflict", "declared_at"])
    if has_conflict:
        Conflict.objects.get_or_create(
            application=application,
            person=by,
            source=Conflict.Source.DECLARED,
            defaults={"detail": detail.strip(), "declared_at": at},
        )
        leave(application, person=by, at=at)
    audit.record(
        by=by, verb="grants.assessment.interest_declared", target=application, detail={"has_conflict": has_conflict}
    )
    return made


def leave(application: Application, *, person: Any, at: Any) -> None:
    """Take a person with an interest off this application's assessors; their scores no longer count."""
    assessment = Assessment.objects.select_for_update(of=("self",)).filter(application=application).first()
    if assessment is None:
        return
    assessment.application = application
    for held in (
        Assignment.objects.select_for_update(of=("self",)).live().filter(assessment=assessment, assessor=person)
    ):
        held.stand_down(at=at, reason=STOOD_DOWN)
        held.save(update_fields=["state", "since_at", "reason"])
        stages.note(assessment, "stand_down", by=person, at=at)
        stages.settle(assessment, by=person, at=at)


def match(person: Any, applications: QuerySet[Application]) -> int:
    """Enter a person's automatic matches among these applications in the register; returns how many there are.

    The gate does not wait for this: it looks for itself. The register shows afterwards who was kept away from what.
    """
    at = clock.now()
    rows = [
        Conflict(application_id=key, person=person, source=source, declared_at=at)
        for source, matches in interests.automatic(person).items()
        for key in applications.filter(matches).values_list("pk", flat=True).distinct()
    ]
    Conflict.objects.bulk_create(rows, ignore_conflicts=True)
    for key in {row.application_id for row in rows}:
        leave(Application.objects.select_related("round").get(pk=key), person=person, at=at)
    return len({row.application_id for row in rows})


def refuse_undecidable(*, application: Application, by: Any) -> None:
    """Raises MoveRefused when this person may not decide the application (an interest), or nobody may yet (scores,
    moderation, check).

    The database refuses the second kind by itself; here it becomes words.
    """
    if not Application.objects.without_interest_of(by).filter(pk=application.pk).exists():
        raise MoveRefused("You have an interest in this application, so somebody else must decide it.")
    stage = Assessment.objects.filter(application=application).first()
    if stage is not None and stage.state not in {Assessment.State.READY, Assessment.State.NOT_ELIGIBLE}:
        raise MoveRefused(
            f"This application cannot be decided yet. Its assessment stands at: {stage.get_state_display().lower()}."
        )


def refuse_ineligible(*, application: Application) -> None:
    """Raises MoveRefused when the sift has found that the application does not meet the fund's rules."""
    if Assessment.objects.filter(application=application, state=Assessment.State.NOT_ELIGIBLE).exists():
        raise MoveRefused(
            "The sift found this application not eligible, so it cannot be funded. Decline it, or sift again."
        )

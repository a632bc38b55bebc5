"""Asking people to score: by hand, or in bulk so that everybody has about as many."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction

from grants.applications.models import Application
from grants.assessment import notices
from grants.assessment.actions import interests, stages
from grants.assessment.models import Assessment, AssessmentMove, Assignment, PanelInvitation, QualityCheck
from grants.funds.models import Round
from programmes import audit, clock, tokens
from programmes.people.access import Permission
from programmes.workflow import MoveRefused

Kind = Assignment.Kind


def refuse_unfit(person: Any, kind: str, round: Round) -> None:
    """Raises MoveRefused when this person may not score in this round at all."""
    if kind == Kind.PANEL:
        if not PanelInvitation.objects.seats(person).filter(round=round).exists():
            raise MoveRefused(f"{person} does not sit on this round's panel.", field="assessor")
        return
    if not person.is_active or not person.can(Permission.ASSESS):
        raise MoveRefused(f"{person} is not an assessor.", field="assessor")
    if round.blind and person.can(Permission.READ_APPLICATIONS):
        raise MoveRefused(
            f"This round is assessed blind, and {person} can see who applies. Choose an assessor without that role.",
            field="assessor",
        )


@transaction.atomic
def assign(*, application: Application, assessor: Any, kind: str, by: Any, token: str) -> Assignment:
    """Ask one person to score it, and tell them.

    Refused for somebody with an interest, who scores it already or who checked it.
    """
    tokens.spend(token, by=by, purpose=f"grants.assessment.assign:{application.pk}")
    application, at = stages.bid(application, by=by, declared=False), clock.now()
    assessment = stages.assessment_of(application, at=at)
    if assessment.state in {Assessment.State.TO_SIFT, Assessment.State.NOT_ELIGIBLE}:
        raise MoveRefused("Sift it first: only eligible applications are scored.")
    if not application.round.criteria.exists():
        raise MoveRefused("This round has no criteria to score by.")
    refuse_unfit(assessor, kind, application.round)
    if interests.match(assessor, Application.objects.filter(pk=application.pk)) or not (
        Application.objects.without_interest_of(assessor).filter(pk=application.pk).exists()
    ):
        raise MoveRefused(f"{assessor} has an interest in this application. Choose somebody else.", field="assessor")
    assessment.refresh_from_db(fields=["state", "since_at", "score", "spread"])
    made = Assignment(assessment=assessment, assessor=assessor, kind=kind, since_at=at, assigned_at=at, assigned_by=by)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise MoveRefused(_why_not(error, assessor), field="assessor") from error
    stages.note(assessment, "ask", by=by, at=at, text=str(Kind(kind).label))
    stages.settle(assessment, by=by, at=at)
    audit.record(
        by=by, verb="grants.assessment.assigned", target=application, detail={"assessor": str(assessor.pk), "as": kind}
    )
    notices.assigned(assessor, application.round, [made])
    return made


def _why_not(error: IntegrityError, assessor: Any) -> str:
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    return {
        "assignment_once_a_person": f"{assessor} scores this application already.",
        "assignment_one_first_one_second": "It has that assessor already. Take it back from them first.",
        "checker_is_no_scorer": f"{assessor} has checked this application, so somebody else must score it.",
        "assessment_without_interest": f"{assessor} has an interest in this application. Choose somebody else.",
    }[str(name)]


@transaction.atomic
def assign_evenly(*, round: Round, assessors: Iterable[Any], by: Any, token: str) -> int:
    """Share out every eligible application of the round that lacks an assessor, to whoever has the least to do;
    returns how many.

    Nobody gets an application in which they have an interest, nor the same one twice. Each person gets one message.
    """
    tokens.spend(token, by=by, purpose=f"grants.assessment.assign_evenly:{round.pk}")
    people, at = list(assessors), clock.now()
    if not people:
        raise MoveRefused("Choose at least one assessor.", field="assessors")
    if not round.criteria.exists():
        raise MoveRefused("This round has no criteria to score by.")
    for person in people:
        refuse_unfit(person, Kind.FIRST, round)
        interests.match(person, Application.objects.filter(round=round))
    waiting = list(
        Assessment.objects.select_for_update(of=("self",))
        .for_staff(by)
        .waiting()
        .filter(application__round=round, state=Assessment.State.TO_ASSIGN)
        .select_related("application__round__fund")
        .order_by("application__reference")
    )
    made = _shared_out(waiting, people, by=by, at=at)
    Assignment.objects.bulk_create(made)
    AssessmentMove.objects.bulk_create(
        AssessmentMove(assessment=each.assessment, verb="ask", by=by, at=at, note=Kind(each.kind).label)
        for each in made
    )
    for assessment in waiting:
        stages.settle(assessment, by=by, at=at)
    audit.record(
        by=by,
        verb="grants.assessment.assigned_evenly",
        target=round,
        detail={"assignments": len(made), "assessors": [str(person.pk) for person in people]},
    )
    given: dict[Any, list[Assignment]] = defaultdict(list)
    for each in made:
        given[each.assessor].append(each)
    for person, theirs in given.items():
        notices.assigned(person, round, theirs)
    return len(made)


def _shared_out(waiting: list[Assessment], people: list[Any], *, by: Any, at: Any) -> list[Assignment]:
    """New assignments, not yet saved: each application's free places go to those with the least to do."""
    keys = [each.pk for each in waiting]
    applications = Application.objects.filter(assessment__in=keys)
    may = {p: set(applications.without_interest_of(p).values_list("assessment", flat=True)) for p in people}
    held: dict[Any, dict[Any, str]] = defaultdict(dict)
    for key, kind, person in (
        Assignment.objects.live().filter(assessment__in=keys).values_list("assessment", "kind", "assessor")
    ):
        held[key][person] = kind
    checkers = set(QualityCheck.objects.filter(assessment__in=keys).values_list("assessment", "checked_by"))
    load = {p: Assignment.objects.filter(assessor=p, state=Assignment.State.ASSIGNED).count() for p in people}
    made = []
    for assessment in waiting:
        for kind in (Kind.FIRST, Kind.SECOND):
            taken = held[assessment.pk]
            if kind in taken.values():
                continue
            able = [
                p
                for p in people
                if p.pk not in taken and assessment.pk in may[p] and (assessment.pk, p.pk) not in checkers
            ]
            if not able:
                continue
            person = min(able, key=lambda p: (load[p], people.index(p)))
            taken[person.pk] = kind
            load[person] += 1
            made.append(
                Assignment(
                    assessment=assessment, assessor=person, kind=kind, since_at=at, assigned_at=at, assigned_by=by
                )
            )
    return made


@transaction.atomic
def remove(*, assignment: Assignment, reason: str, by: Any, token: str) -> Assignment:
    """Take an application back from an assessor, with the reason. Scores already in are kept and no longer counted."""
    tokens.spend(token, by=by, purpose=f"grants.assessment.remove:{assignment.pk}")
    application, at = stages.bid(assignment.application, by=by, declared=False), clock.now()
    assessment = stages.assessment_of(application, at=at)
    held = Assignment.objects.select_for_update(of=("self",)).select_related("assessor").get(pk=assignment.pk)
    held.assessment = assessment
    if not reason.strip():
        raise MoveRefused("Say why: it is kept on the record.", field="reason")
    held.stand_down(at=at, reason=reason.strip())
    held.save(update_fields=["state", "since_at", "reason"])
    stages.note(assessment, "stand_down", by=by, at=at, text=reason)
    stages.settle(assessment, by=by, at=at)
    audit.record(
        by=by, verb="grants.assessment.removed", target=application, detail={"assessor": str(held.assessor_id)}
    )
    notices.removed(held)
    return held

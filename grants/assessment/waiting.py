"""What assessing adds to the staff's work-list.

To sift, to assign, to assess, to moderate, to quality-check, due diligence.
"""

from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse

from grants.applications.models import Application
from grants.assessment.models import Assessment, Assignment
from grants.assessment.views.diligence import unsettled
from grants.assessment.views.staff import STAGES, at_stage
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Waiting

LINES = {
    "sift": (
        "Applications to sift",
        "Check the oldest against the fund’s rules",
        ("pass_sift", "refuse_sift", "reopen_sift"),
    ),
    "assign": ("Applications to assign", "Ask two people to score each", ("assign",)),
    "moderate": ("Applications to moderate", "Agree one score", ("moderate",)),
    "check": ("Applications to quality-check", "Check the scores and reasons", ("pass_check", "send_back")),
}


@worklist.register
def stages(user: Any) -> list[Waiting]:
    """One line for each stage that this person may work on."""
    found = []
    for stage, (label, step, verbs) in LINES.items():
        if not user.can(STAGES[stage][0]):
            continue
        moment = "since_at" if stage == "sift" else "assessment__since_at"
        counted = at_stage(user, stage).aggregate(count=Count("pk"), since=Min(moment))
        url, moves = reverse(f"admin:grants_assessment_{stage}_list"), tuple(f"grants.Assessment.{v}" for v in verbs)
        found.append(Waiting(label, counted["count"], counted["since"], step, url, moves))
    return found


@worklist.register
def to_assess(user: Any) -> list[Waiting]:
    """The applications that wait for this person's own scores."""
    if not user.can(Permission.ASSESS):
        return []
    mine = Assignment.objects.open_to(user).filter(state=Assignment.State.ASSIGNED)
    counted = mine.aggregate(count=Count("pk"), since=Min("since_at"))
    moves = ("grants.Assignment.submit", "grants.Assignment.revise", "grants.Assignment.stand_down")
    url = reverse("admin:grants_assignment_changelist")
    return [
        Waiting("Applications to assess", counted["count"], counted["since"], "Read and score the oldest", url, moves)
    ]


@worklist.register
def due_diligence(user: Any) -> list[Waiting]:
    """Funded applications with something still to see before an agreement or a payment."""
    if not user.can(Permission.DECIDE_APPLICATIONS):
        return []
    counted = unsettled(user).aggregate(count=Count("application", distinct=True), since=Min("since_at"))
    moves = tuple(f"grants.DueDiligence.{verb}" for verb in ("confirm", "flag", "waive", "reopen"))
    url = reverse("admin:grants_assessment_diligence_list")
    return [Waiting("Due diligence to complete", counted["count"], counted["since"], "See what is missing", url, moves)]


def undecidable() -> Q:
    """Applications whose assessment is under way and not ready: they are not yet for a decision."""
    ready = [Assessment.State.READY, Assessment.State.NOT_ELIGIBLE]
    return Q(
        pk__in=Application.objects.filter(assessment__isnull=False).exclude(assessment__state__in=ready).values("pk")
    )

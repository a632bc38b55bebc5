"""What assessing adds to the staff's work-list.

To sift, to assign, to assess, to moderate, to quality-check, due diligence.
"""

from collections import Counter
from typing import Any

from django.db.models import Min, Q
from django.urls import reverse

from grants.assessment.models import Assessment, Assignment, PanelInvitation
from grants.assessment.views.diligence import unsettled
from grants.assessment.views.staff import STAGES, at_stage
from programmes.catalogue.home import OpenNow
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line

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
def stages(user: Any) -> list[Line]:
    """One line for each stage that this person may work on."""
    found = []
    for stage, (label, step, verbs) in LINES.items():
        if user.can(STAGES[stage][0]):
            moment = "since_at" if stage == "sift" else "assessment__since_at"
            url = reverse(f"admin:grants_assessment_{stage}_list")
            moves = tuple(f"grants.Assessment.{verb}" for verb in verbs)
            found.append(Line(label, at_stage(user, stage), moment, step, url, moves))
    return found


@worklist.register
def to_assess(user: Any) -> list[Line]:
    """The applications that wait for this person's own scores."""
    if not user.can(Permission.ASSESS):
        return []
    mine = Assignment.objects.open_to(user).filter(state=Assignment.State.ASSIGNED)
    moves = ("grants.Assignment.submit", "grants.Assignment.revise", "grants.Assignment.stand_down")
    url = reverse("admin:grants_assignment_changelist")
    return [Line("Applications to assess", mine, "since_at", "Read and score the oldest", url, moves)]


@worklist.register
def due_diligence(user: Any) -> list[Line]:
    """Funded applications with something still to see before an agreement or a payment."""
    if not user.can(Permission.DECIDE_APPLICATIONS):
        return []
    found = unsettled(user).values("application").annotate(since=Min("since_at"))
    moves = tuple(f"grants.DueDiligence.{verb}" for verb in ("confirm", "flag", "waive", "reopen"))
    url = reverse("admin:grants_assessment_diligence_list")
    return [Line("Due diligence to complete", found, "since", "See what is missing", url, moves)]


def undecidable() -> Q:
    """Applications whose assessment is under way and not ready: they are not yet for a decision."""
    ready = [Assessment.State.READY, Assessment.State.NOT_ELIGIBLE]
    under_way = [state for state in Assessment.State.values if state not in ready]
    return Q(pk__in=Assessment.objects.filter(state__in=under_way).values("application"))


def panel_tasks(user: Any) -> list[OpenNow]:
    """For whoever sits on a panel: each round with the applications that wait for their scores. Two queries at most."""
    seats = list(PanelInvitation.objects.seats(user).select_related("round__fund"))
    if not seats:
        return []
    mine = Assignment.objects.open_to(user).filter(kind=Assignment.Kind.PANEL, state=Assignment.State.ASSIGNED)
    waiting = Counter(mine.values_list("assessment__application__round", flat=True))
    return [_seat(seat, waiting[seat.round_id]) for seat in seats]


def _seat(seat: PanelInvitation, count: int) -> OpenNow:
    left = f"{count} application{'' if count == 1 else 's'} to read and score." if count else "Nothing to score now."
    return OpenNow(f"Panel of {seat.round.fund.name}", left, reverse("grants:panel"), seat.ends_at)

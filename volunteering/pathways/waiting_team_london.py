"""What waits for the officers of ambassadors, of schools' projects and of teams; and for the people of a host."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from programmes import clock
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line
from volunteering.hosts import home
from volunteering.hosts.models import Host
from volunteering.opportunities.models import Session
from volunteering.pathways.models import (
    Adjustment,
    Ambassador,
    SchoolProject,
    TeamMatch,
    TeamNeed,
    TeamOffer,
    Training,
    TrainingDate,
)
from volunteering.pathways.models.adjustments import may_answer


def _list(model: str, query: str = "") -> str:
    return reverse(f"admin:volunteering_{model}_changelist") + query


@worklist.register
def team_london(user: Any) -> list[Line]:
    """Applications, trainings to mark, projects to look at, teams to match."""
    if not user.can(Permission.MANAGE_PATHWAYS):
        return []
    return [*_ambassadors(user), *_partners()]


def _ambassadors(user: Any) -> list[Line]:
    booked = Training.objects.filter(date=OuterRef("pk"), state=Training.State.BOOKED)
    over = TrainingDate.objects.filter(Exists(booked), ends_at__lt=clock.Now())
    missing = Ambassador.objects.filter(state=Ambassador.State.OFFERED)
    lines = [
        Line(
            "Ambassadors' applications to decide",
            Ambassador.objects.filter(state=Ambassador.State.APPLIED),
            "since_at",
            "Offer a role, or say no",
            _list("ambassador", "?state__exact=applied"),
            ("volunteering.Ambassador.offer", "volunteering.Ambassador.decline"),
        ),
        Line(
            "Ambassadors who have not answered our offer",
            missing,
            "since_at",
            "Remind them, or end the offer",
            _list("ambassador", "?state__exact=offered"),
            ("volunteering.Ambassador.stand_down",),
        ),
        Line(
            "Trainings to mark",
            over,
            "ends_at",
            "Say who was there",
            _list("trainingdate"),
            ("volunteering.Training.attend", "volunteering.Training.miss"),
        ),
    ]
    if may_answer(user):
        lines.append(
            Line(
                "Adjustments to answer",
                Adjustment.objects.filter(state=Adjustment.State.ASKED),
                "since_at",
                "Answer",
                _list("adjustment", "?state__exact=asked"),
                ("volunteering.Adjustment.answer",),
            )
        )
    return lines


def _partners() -> list[Line]:
    return [
        Line(
            "Schools' projects to look at",
            SchoolProject.objects.filter(state=SchoolProject.State.FINISHED),
            "since_at",
            "Visit, and recognise",
            _list("schoolproject", "?state__exact=finished"),
            ("volunteering.SchoolProject.recognise", "volunteering.SchoolProject.take_back"),
        ),
        Line(
            "Teams without a match",
            TeamOffer.objects.unmatched(),
            "offered_at",
            "Propose a day",
            _list("teamoffer", "?state__exact=open"),
        ),
        Line(
            "Needs for a team without a match",
            TeamNeed.objects.unmatched(),
            "posted_at",
            "Look for a team",
            _list("teamneed", "?state__exact=open"),
        ),
        Line(
            "Proposed days without both answers",
            TeamMatch.objects.filter(state__in=[TeamMatch.State.PROPOSED, TeamMatch.State.HALF]),
            "since_at",
            "Ask, or take the proposal back",
            _list("teammatch"),
            ("volunteering.TeamMatch.drop",),
        ),
    ]


@home.register
def for_hosts(host: Host, user: Any) -> list[home.Line]:
    """Proposed days that a host has not answered, and the next shift of ambassadors."""
    rows = TeamMatch.objects.filter(
        need__host=host, state__in=[TeamMatch.State.PROPOSED, TeamMatch.State.HALF], host_yes_at__isnull=True
    )
    url = reverse("volunteering:host_teams", args=[host.pk])
    shifts = Session.objects.coming(clock.now()).filter(opportunity__host=host, confirmed__gt=0)
    shifts = shifts.filter(opportunity__ambassador_role__isnull=False).order_by("starts_at")
    first = shifts.values_list("pk", flat=True).first()
    shared = reverse("volunteering:host_adjustments", args=[first]) if first else ""
    return [
        home.Line("Days with a team to answer", rows.count(), "Say yes or no", url),
        home.Line("Shifts of ambassadors to come", shifts.count(), "Read what they shared for the next one", shared),
    ]


@home.place
def teams(host: Host) -> home.Place:
    """A host's page of teams."""
    url = reverse("volunteering:host_teams", args=[host.pk])
    return home.Place("Teams from employers", "Ask for a team of adults for a day, and answer the days proposed.", url)

"""What waits for the officers who look after HeadStart and HeadStart Action."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from programmes import clock
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line
from volunteering.pathways.models import (
    Appeal,
    Attendance,
    Cohort,
    Cycle,
    Entitlement,
    Interview,
    Placement,
    Referral,
    Workshop,
)


def _list(model: str, query: str = "") -> str:
    return reverse(f"admin:volunteering_{model}_changelist") + (f"?{query}" if query else "")


def _line(label: str, rows: Any, moment: str, step: str, url: str, *moves: str) -> Line:
    return Line(label, rows, moment, step, url, tuple(f"volunteering.{move}" for move in moves))


@worklist.register
def headstart(user: Any) -> list[Line]:
    """Interviews to find, appeals to decide, outcomes and registers that are late, cycles and groups to answer."""
    if not user.can(Permission.MANAGE_PATHWAYS):
        return []
    now = clock.Now()
    arranged = Interview.objects.filter(
        entitlement=OuterRef("pk"), state__in=["offered", "booked", "job", "not_this_time"]
    )
    waits = Entitlement.objects.filter(~Exists(arranged), state__in=Entitlement.LIVE)
    late = Interview.objects.filter(state=Interview.State.BOOKED, starts_at__lt=now)
    unanswered = Interview.objects.filter(state=Interview.State.OFFERED, answer_by_at__lt=now)
    open_marks = Attendance.objects.filter(state=Attendance.State.BOOKED, workshop__ends_at__lt=now)
    return [
        _line(
            "Guaranteed interviews to find",
            waits,
            "granted_at",
            "Offer an interview",
            _list("placement", "guarantee=wait"),
        ),
        _line(
            "Appeals about interviews",
            Appeal.objects.filter(state=Appeal.State.OPEN).exclude(against=user),
            "since_at",
            "Read both sides and decide",
            _list("appeal", "state__exact=open"),
            "Appeal.uphold",
            "Appeal.dismiss",
        ),
        _line(
            "Interviews without an outcome",
            late,
            "starts_at",
            "Ask the employer how it went",
            _list("interview", "state__exact=booked"),
            "Interview.offer_job",
            "Interview.turn_down",
            "Interview.miss",
        ),
        _line(
            "Interviews that nobody answered",
            unanswered,
            "answer_by_at",
            "Ring the young person, or call it off",
            _list("interview", "state__exact=offered"),
            "Interview.call_off",
        ),
        _line(
            "Registers of workshops to keep",
            open_marks,
            "workshop__ends_at",
            "Note who was there",
            _list("workshop"),
            "Attendance.attend",
            "Attendance.miss",
        ),
        *_planning(now),
    ]


def _planning(now: Any) -> list[Line]:
    """Cycles, workshops, statements, groups."""
    taking = Placement.objects.filter(state=Placement.State.ACTIVE, in_education=False)
    return [
        _line(
            "HeadStart cycles to open",
            Cycle.objects.filter(state=Cycle.State.DRAFT),
            "created_at",
            "Look at the rule, then open it",
            _list("cycle", "state__exact=draft"),
            "Cycle.open_",
            "Cycle.close",
        ),
        _line(
            "Workshops to come that nobody has booked",
            Workshop.objects.filter(state=Workshop.State.PLANNED, taken=0, starts_at__gt=now),
            "created_at",
            "Tell young people, or call it off",
            _list("workshop"),
            "Workshop.cancel",
        ),
        _line(
            "Taking part without full-time education",
            taking,
            "stated_at",
            "Look at what they showed you",
            _list("placement"),
            "Placement.check_education",
        ),
        _line(
            "Groups that schools refer",
            Referral.objects.filter(state=Referral.State.SENT),
            "since_at",
            "Take the group into a cohort, or say why not",
            _list("referral", "state__exact=sent"),
            "Referral.accept",
            "Referral.decline",
        ),
        _line(
            "Cohorts that are planned",
            Cohort.objects.filter(state=Cohort.State.PLANNED),
            "since_at",
            "Plan the workshops; finish it after its last day",
            _list("cohort", "state__exact=planned"),
            "Cohort.finish",
            "Cohort.cancel",
        ),
    ]

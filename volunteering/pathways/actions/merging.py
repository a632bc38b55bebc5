"""Two records of one person become one: never a second guarantee (I29)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from programmes import audit
from volunteering.hours.actions import ledger
from volunteering.pathways.actions import following
from volunteering.pathways.models import Appeal, Attendance, Entitlement, Interview, Member, Placement
from volunteering.safeguarding.models import Volunteer

ONE_ONLY = "Both accounts had this guarantee, so it stands once."
RANK = {"attended": 3, "booked": 2, "missed": 1, "cancelled": 0}


@transaction.atomic
def merge(*, kept: Volunteer, dropped: Volunteer, by: Any, at: datetime) -> None:
    """Everything on the pathways goes to `kept`. The hours have moved before; the rule is worked out again after."""
    ledger.lock_volunteers([kept.pk, dropped.pk])
    rows = Placement.objects.select_for_update(of=("self",)).select_related("cycle", "volunteer__user")
    for theirs in rows.filter(volunteer=dropped).exclude(state=Placement.State.MERGED).order_by("pk"):
        mine = rows.filter(cycle=theirs.cycle, volunteer=kept).first()
        if mine is None:
            theirs.volunteer = kept
            theirs.save(update_fields=["volunteer"])
            theirs.moves.create(verb="merge", by=by, at=at)
        else:
            _join(theirs, mine, by, at)
        audit.record(by=by, verb="volunteering.pathways.merged", target=mine or theirs)
    in_both = Member.objects.filter(volunteer=kept).values("cohort")
    for member in Member.objects.filter(volunteer=dropped).exclude(cohort__in=in_both):
        member.volunteer = kept
        member.save(update_fields=["volunteer"])
        member.moves.create(verb="merge", by=by, at=at)
    following.follow(volunteer_id=kept.pk, by=by, at=at, quiet=True)


def _join(theirs: Placement, mine: Placement, by: Any, at: datetime) -> None:
    """Give one placement's registers and guarantee over to the other of the same cycle."""
    for each in theirs.attendances.all():
        there = mine.attendances.filter(workshop=each.workshop_id).first()
        if there is None:
            Attendance.objects.filter(pk=each.pk).update(placement=mine)
        elif RANK[each.state] > RANK[there.state]:
            there.state, there.since_at = each.state, at
            there.recorded_at, there.recorded_by = each.recorded_at, each.recorded_by
            there.save(update_fields=["state", "since_at", "recorded_at", "recorded_by"])
            there.moves.create(verb="merge", by=by, at=at)
    if mine.state == Placement.State.LEFT and theirs.state == Placement.State.ACTIVE:
        mine.rejoin(at=at)
    mine.in_education = mine.in_education or theirs.in_education
    mine.save(update_fields=["state", "since_at", "in_education"])
    theirs.merge(at=at)
    theirs.save(update_fields=["state", "since_at", "holds"])
    theirs.moves.create(verb="merge", by=by, at=at)
    _guarantee(theirs, mine, by, at)


def _guarantee(theirs: Placement, mine: Placement, by: Any, at: datetime) -> None:
    """One guarantee goes with the person; of two, the other's interview and appeals go along."""
    given = Entitlement.objects.select_for_update(of=("self",)).filter(placement=theirs).first()
    if given is None:
        return
    own = Entitlement.objects.select_for_update(of=("self",)).filter(placement=mine).first()
    if own is None:
        given.placement = mine
        given.save(update_fields=["placement"])
        return
    if not own.interviews.filter(state__in=[*Interview.OPEN, Interview.State.JOB]).exists():
        Interview.objects.filter(entitlement=given).update(entitlement=own)
    if not own.appeals.filter(state=Appeal.State.OPEN).exists():
        Appeal.objects.filter(entitlement=given).update(entitlement=own)
    if own.state == Entitlement.State.WITHDRAWN and given.state == Entitlement.State.KEPT:
        own.keep(at=at)
        own.save(update_fields=["state", "since_at", "reason"])
        own.moves.create(verb="keep", by=by, at=at)
    if given.is_live:
        following.withdraw(given, reason=ONE_ONLY, by=by, at=at, quiet=True)

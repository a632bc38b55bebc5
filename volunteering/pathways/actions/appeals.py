"""A young person objects, and another officer decides."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.people.access import Permission
from programmes.people.models import User
from programmes.workflow import MoveRefused
from volunteering.hours.actions import ledger
from volunteering.pathways import authority, notices
from volunteering.pathways.models import Appeal, Attendance, Entitlement, Interview

NO_INTERVIEW = (Interview.State.MISSED, Interview.State.NOT_HELD)
DECIDED = ["state", "since_at", "decided_at", "decided_by", "reason"]


def may_appeal(entitlement: Entitlement, at: datetime) -> str:
    """What an appeal would be about now: a withdrawal, or that no interview took place; "" where there is nothing."""
    if entitlement.appeals.filter(state=Appeal.State.OPEN).exists():
        return ""
    if entitlement.state == Entitlement.State.WITHDRAWN:
        return str(Appeal.About.WITHDRAWN)
    last = entitlement.interviews.order_by("-since_at", "-pk").first()
    late = clock.london_day(at) > entitlement.deadline_date and (last is None or last.state in NO_INTERVIEW)
    if late or (last is not None and last.state in NO_INTERVIEW):
        return str(Appeal.About.NO_INTERVIEW)
    return ""


def _against(entitlement: Entitlement, about: str) -> Any:
    """The officer whose decision it is about: who changed the register or statement, or who ended the interview."""
    if about == Appeal.About.NO_INTERVIEW:
        move: Any = None
        last = entitlement.interviews.order_by("-since_at", "-pk").first()
        move = last.moves.order_by("-at", "-pk").first() if last else None
    else:
        since = entitlement.since_at
        placement = entitlement.placement
        move = placement.moves.filter(at=since, verb="check_education").first()
        if move is None:
            changed = placement.attendances.filter(since_at=since, state=Attendance.State.MISSED).first()
            move = changed.moves.order_by("-at", "-pk").first() if changed else None
    officer = move.by if move else None
    return officer if officer is not None and officer.can(Permission.MANAGE_PATHWAYS) else None


@transaction.atomic
def appeal(*, entitlement: Entitlement, note: str, by: User, token: str) -> Appeal:
    """The young person objects: it waits for an officer who did not take the decision. Only they themselves may."""
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.appeal:{entitlement.pk}")
    ledger.lock_volunteers([entitlement.placement.volunteer_id])
    rows = Entitlement.objects.select_for_update(of=("self",)).select_related("placement__volunteer")
    held, at = rows.get(pk=entitlement.pk), clock.now()
    if held.placement.volunteer.user_id != by.pk:
        raise MoveRefused("Only the young person can appeal.")
    about = may_appeal(held, at)
    if not about:
        raise MoveRefused("There is nothing to appeal about now. Your page says how things stand.")
    if not note.strip():
        raise MoveRefused("Tell us what happened, so that we can look at it.", field="note")
    made = Appeal.objects.create(
        entitlement=held,
        about=about,
        note=note.strip(),
        since_at=at,
        opened_at=at,
        opened_by=by,
        against=_against(held, about),
    )
    made.moves.create(verb="open", by=by, at=at)
    audit.record(by=by, verb="volunteering.pathways.appealed", target=made)
    notices.appealed(made)
    return made


def _locked(found: Appeal) -> tuple[Appeal, datetime]:
    ledger.lock_volunteers([found.entitlement.placement.volunteer_id])
    rows = Appeal.objects.select_for_update(of=("self",)).select_related("entitlement__placement__volunteer__user")
    return rows.get(pk=found.pk), clock.now()


@transaction.atomic
def take_back(*, appeal: Appeal, by: User, token: str) -> Appeal:
    """The young person takes the appeal back."""
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.take_back:{appeal.pk}")
    held, at = _locked(appeal)
    held.take_back(at=at)
    held.save(update_fields=["state", "since_at"])
    held.moves.create(verb="take_back", by=by, at=at)
    audit.record(by=by, verb="volunteering.pathways.appeal_taken_back", target=held)
    return held


@transaction.atomic
def uphold(*, appeal: Appeal, reason: str, by: User, token: str) -> Appeal:
    """Another officer finds for the young person: a withdrawn guarantee is kept, by name and with the reason; for a
    missing interview the deadline moves on, and one can be arranged again."""
    held, at = _decide(appeal, "uphold", reason, by, token)
    entitlement = Entitlement.objects.select_for_update(of=("self",)).get(pk=held.entitlement_id)
    if entitlement.state == Entitlement.State.WITHDRAWN:
        entitlement.keep(at=at)
        entitlement.moves.create(verb="keep", by=by, at=at, note=reason.strip())
    days = held.entitlement.placement.cycle.interview_days
    entitlement.deadline_date = max(entitlement.deadline_date, clock.london_day(at) + timedelta(days=days))
    entitlement.save(update_fields=["state", "since_at", "reason", "deadline_date"])
    notices.appeal_decided(held)
    return held


@transaction.atomic
def dismiss(*, appeal: Appeal, reason: str, by: User, token: str) -> Appeal:
    """Another officer finds that what was decided stands, and says why."""
    held, _ = _decide(appeal, "dismiss", reason, by, token)
    notices.appeal_decided(held)
    return held


def _decide(appeal: Appeal, verb: str, reason: str, by: User, token: str) -> tuple[Appeal, datetime]:
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.{verb}:{appeal.pk}")
    held, at = _locked(appeal)
    authority.refuse_family(by, held.entitlement.placement.volunteer)
    getattr(held, verb)(by=by, at=at)
    if not reason.strip():
        raise MoveRefused("Say why: the young person reads it.", field="reason")
    held.reason = reason.strip()
    held.save(update_fields=DECIDED)
    held.moves.create(verb=verb, by=by, at=at, note=reason.strip())
    audit.record(by=by, verb=f"volunteering.pathways.appeal_{verb}", target=held)
    return held, at

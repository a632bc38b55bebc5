"""What officers and partners do in HeadStart: cycles, workshops, and their registers."""

from datetime import datetime
from typing import Any

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.people.models import User
from programmes.workflow import MoveRefused
from volunteering.hours.actions import ledger
from volunteering.pathways import authority, notices
from volunteering.pathways.actions import following
from volunteering.pathways.models import Attendance, Cycle, Workshop
from volunteering.safeguarding import rules

# Who reads why a mark was changed: the young person. A first mark needs no reason.
NEEDS_REASON = "Say why you change it: the young person reads it."


@transaction.atomic
def add_cycle(*, values: dict[str, Any], by: User, token: str) -> Cycle:
    """Write a cycle with its rule. Nobody joins until it is opened."""
    tokens.spend(token, by=by, purpose="volunteering.pathways.add_cycle")
    if Cycle.objects.filter(name=values["name"].strip()).exists():
        raise MoveRefused("There is a cycle of this name. Choose another one.", field="name")
    if values["closes_date"] < values["opens_date"]:
        raise MoveRefused("The last day comes before the first.", field="closes_date")
    if values["maximum_age"] < values["minimum_age"]:
        raise MoveRefused("The oldest age is below the youngest.", field="maximum_age")
    at = clock.now()
    made = Cycle.objects.create(**values, since_at=at, created_at=at, created_by=by)
    made.moves.create(verb="add", by=by, at=at)
    audit.record(by=by, verb="volunteering.pathways.cycle_added", target=made)
    tokens.settle(token, str(made.pk))
    return made


@transaction.atomic
def open_cycle(*, cycle: Cycle, by: User, token: str) -> Cycle:
    """Let young people join."""
    return _move(cycle, "open_", by, token)


@transaction.atomic
def close_cycle(*, cycle: Cycle, by: User, token: str) -> Cycle:
    """Let nobody join any more; hours of its days still count for those who did."""
    return _move(cycle, "close", by, token)


def _move(cycle: Cycle, verb: str, by: User, token: str) -> Cycle:
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.{verb}cycle:{cycle.pk}")
    held, at = Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk), clock.now()
    getattr(held, verb)(at=at)
    held.save(update_fields=["state", "since_at"])
    held.moves.create(verb=verb, by=by, at=at)
    audit.record(by=by, verb=f"volunteering.pathways.cycle_{verb.rstrip('_')}", target=held)
    return held


@transaction.atomic
def plan_workshop(*, cycle: Cycle, values: dict[str, Any], by: User, token: str) -> Workshop:
    """Put a date of a workshop on, with its places. Raises MoveRefused for a date that is over."""
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.plan_workshop:{cycle.pk}")
    at = clock.now()
    if values["starts_at"] <= at:
        raise MoveRefused("This time is over. Choose one to come.", field="day")
    if values["ends_at"] <= values["starts_at"]:
        raise MoveRefused("It ends before it begins.", field="until_time")
    made = Workshop.objects.create(cycle=cycle, **values, created_at=at, created_by=by)
    made.moves.create(verb="plan", by=by, at=at)
    audit.record(by=by, verb="volunteering.pathways.workshop_planned", target=made)
    return made


@transaction.atomic
def cancel_workshop(*, workshop: Workshop, reason: str, by: User, token: str) -> Workshop:
    """Call a workshop off: everybody who has a place is told why, and can choose another date."""
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.cancel_workshop:{workshop.pk}")
    held, at = Workshop.objects.select_for_update(of=("self",)).get(pk=workshop.pk), clock.now()
    held.cancel(by=by, at=at)
    if not reason.strip():
        raise MoveRefused("Say why: the young people read it.", field="reason")
    held.save(update_fields=["state", "cancelled_at", "cancelled_by"])
    held.moves.create(verb="cancel", by=by, at=at, note=reason.strip())
    rows = held.attendances.filter(state=Attendance.State.BOOKED).select_related("placement__volunteer__user")
    for each in rows.select_for_update(of=("self",)).order_by("pk"):
        each.cancel(at=at)
        each.save(update_fields=["state", "since_at"])
        each.moves.create(verb="cancel", by=None, at=at)
        notices.workshop_cancelled(each, reason.strip())
    audit.record(by=by, verb="volunteering.pathways.workshop_cancelled", target=held)
    return held


@transaction.atomic
def attend(*, attendance: Attendance, note: str = "", by: User, token: str) -> Attendance:
    """Note that a young person was there; the guarantee follows in the same transaction."""
    return _record(attendance, "attend", note, by, token)


@transaction.atomic
def miss(*, attendance: Attendance, note: str = "", by: User, token: str) -> Attendance:
    """Note that a young person was not there, or take a wrong mark back; a guarantee that rested on it is withdrawn."""
    return _record(attendance, "miss", note, by, token)


def _record(attendance: Attendance, verb: str, note: str, by: User, token: str) -> Attendance:
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.{verb}:{attendance.pk}")
    ledger.lock_volunteers([attendance.placement.volunteer_id])
    rows = Attendance.objects.select_for_update(of=("self",)).select_related("workshop__partner", "placement")
    held, at = rows.get(pk=attendance.pk), clock.now()
    authority.refuse_register(by, held.workshop, at)
    authority.refuse_family(by, held.placement.volunteer)
    corrects = held.recorded_at is not None
    getattr(held, verb)(by=by, at=at)
    if corrects and not note.strip():
        raise MoveRefused(NEEDS_REASON, field="note")
    held.save(update_fields=["state", "since_at", "recorded_at", "recorded_by"])
    held.moves.create(verb=verb, by=by, at=at, note=note.strip())
    audit.record(by=by, verb=f"volunteering.pathways.{verb}_recorded", target=held)
    following.follow(volunteer_id=held.placement.volunteer_id, by=by, at=at, why=note.strip())
    return held


def end_without_permission(*, volunteer: Any, by: Any, at: datetime) -> None:
    """Give back the places of somebody who may not take part any more without a guardian's permission."""
    rows = Attendance.objects.filter(
        placement__volunteer=volunteer, state=Attendance.State.BOOKED, workshop__starts_at__gt=at
    ).select_related("workshop")
    for each in rows.select_for_update(of=("self",)).order_by("pk"):
        if rules.needs_permission(volunteer, clock.london_day(each.workshop.starts_at)):
            each.cancel(at=at)
            each.save(update_fields=["state", "since_at"])
            each.moves.create(verb="cancel", by=by, at=at)

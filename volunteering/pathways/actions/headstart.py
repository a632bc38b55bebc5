"""What a young person does in HeadStart: join, leave, book a workshop, give the place back."""

from datetime import datetime
from typing import Any

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.people.models import User
from programmes.workflow import MoveRefused
from volunteering.hours.actions import ledger
from volunteering.pathways.actions import following
from volunteering.pathways.models import Attendance, Cycle, Entitlement, Placement, Workshop
from volunteering.pathways.rule import day_told
from volunteering.safeguarding import rules
from volunteering.safeguarding.models import Volunteer


@transaction.atomic
def join(*, cycle: Cycle, volunteer: Volunteer, in_education: bool, by: User, token: str) -> Placement:
    """Take part in a cycle, or take part again. Hours of its days count, also those before today.

    Raises MoveRefused outside its ages on the rule date, without full-time education, and while it is not open.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.join:{cycle.pk}")
    ledger.lock_volunteers([volunteer.pk])
    at = clock.now()
    cycle = Cycle.objects.select_for_update(of=("self",), no_key=True).get(pk=cycle.pk)
    if cycle.state != Cycle.State.OPEN or clock.london_day(at) > cycle.closes_date:
        raise MoveRefused("This cycle takes nobody new. Look whether another one is open.")
    age = volunteer.age_on(cycle.rule_date)
    if not cycle.minimum_age <= age <= cycle.maximum_age:
        raise MoveRefused(
            f"HeadStart is for people who are {cycle.minimum_age} to {cycle.maximum_age} on {day_told(cycle.rule_date)}"
            f". You will be {age}. You can still volunteer, and your hours count for rewards and proof."
        )
    if cycle.needs_education and not in_education:
        raise MoveRefused(
            "HeadStart is for people in full-time education. You can still volunteer, and your hours count for "
            "rewards and proof.",
            field="in_education",
        )
    held = Placement.objects.select_for_update(of=("self",)).filter(cycle=cycle, volunteer=volunteer).first()
    placement = _again(held, at) if held else _new(cycle, volunteer, at)
    placement.in_education, placement.stated_at = in_education, at
    placement.save()
    placement.moves.create(verb="rejoin" if held else "join", by=by, at=at)
    audit.record(by=by, verb="volunteering.pathways.joined", target=placement)
    following.settle(placement, by=by, at=at)
    return placement


def _new(cycle: Cycle, volunteer: Volunteer, at: datetime) -> Placement:
    return Placement(
        cycle=cycle, volunteer=volunteer, since_at=at, joined_at=at, age_holds=True, stated_at=at, worked_out_at=at
    )


def _again(held: Placement, at: datetime) -> Placement:
    if held.state == Placement.State.ACTIVE:
        raise MoveRefused("You take part already.")
    held.rejoin(at=at)
    return held


def locked(placement: Placement) -> Placement:
    """The placement as it is now, with its person and itself locked, in that order."""
    ledger.lock_volunteers([placement.volunteer_id])
    rows = Placement.objects.select_for_update(of=("self",)).select_related("cycle", "volunteer__user")
    return rows.get(pk=placement.pk)


@transaction.atomic
def leave(*, placement: Placement, by: User, token: str) -> Placement:
    """Stop taking part: places in workshops are given back, and a guarantee ends. Hours stay."""
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.leave:{placement.pk}")
    held, at = locked(placement), clock.now()
    held.leave(at=at)
    held.save(update_fields=["state", "since_at", "holds"])
    held.moves.create(verb="leave", by=by, at=at)
    give_back(held, by=by, at=at)
    entitlement = Entitlement.objects.select_for_update(of=("self",)).filter(placement=held).first()
    if entitlement and entitlement.is_live:
        following.withdraw(entitlement, reason="You left HeadStart.", by=by, at=at)
    audit.record(by=by, verb="volunteering.pathways.left", target=held)
    return held


def give_back(placement: Placement, *, by: Any, at: datetime) -> None:
    """Give back every place in a workshop to come."""
    rows = placement.attendances.filter(state=Attendance.State.BOOKED, workshop__starts_at__gt=at)
    for each in rows.select_for_update(of=("self",)).order_by("pk"):
        each.cancel(at=at)
        each.save(update_fields=["state", "since_at"])
        each.moves.create(verb="cancel", by=by, at=at)


@transaction.atomic
def check_education(*, placement: Placement, holds: bool, note: str, by: User, token: str) -> Placement:
    """An officer puts the statement about full-time education right; the guarantee follows. No school is named."""
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.check_education:{placement.pk}")
    held, at = locked(placement), clock.now()
    held.check_education(holds=holds, at=at)
    if not note.strip():
        raise MoveRefused("Say what you saw: the young person reads it.", field="note")
    held.save(update_fields=["in_education", "stated_at"])
    held.moves.create(verb="check_education", by=by, at=at, note=note.strip())
    audit.record(by=by, verb="volunteering.pathways.education_checked", target=held)
    following.settle(held, by=by, at=at, why=note.strip())
    return held


@transaction.atomic
def book(*, workshop: Workshop, placement: Placement, by: User, token: str) -> Attendance:
    """Take a place in a workshop. Raises MoveRefused when it is full, has begun, or is of a kind already attended.

    Somebody under 16 on that day needs a guardian's permission, as for everything (I23).
    """
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.book:{workshop.pk}")
    held, at = locked(placement), clock.now()
    workshop = Workshop.objects.select_for_update(of=("self",), no_key=True).get(pk=workshop.pk)
    if held.state != Placement.State.ACTIVE or workshop.cycle_id != held.cycle_id:
        raise MoveRefused("This workshop is for those who take part in its cycle.")
    if workshop.state != Workshop.State.PLANNED or at >= workshop.starts_at:
        raise MoveRefused("This workshop is over or was called off. Choose another date.")
    rules.refuse_night(held.volunteer, workshop.starts_at, workshop.ends_at)
    rules.refuse_without_permission(held.volunteer, clock.london_day(workshop.starts_at), at=workshop.starts_at)
    same = held.attendances.filter(workshop__kind=workshop.kind).exclude(workshop=workshop)
    if same.filter(state__in=[Attendance.State.BOOKED, Attendance.State.ATTENDED]).exists():
        raise MoveRefused("You have a place in this workshop on another date. Give that back first.")
    if workshop.free < 1:
        raise MoveRefused("Every place is taken. Choose another date.")
    found = Attendance.objects.select_for_update(of=("self",)).filter(placement=held, workshop=workshop).first()
    if found is None:
        found = Attendance.objects.create(placement=held, workshop=workshop, since_at=at)
    else:
        found.book(at=at)
        found.save(update_fields=["state", "since_at"])
    found.moves.create(verb="book", by=by, at=at)
    audit.record(by=by, verb="volunteering.pathways.booked", target=found)
    return found


@transaction.atomic
def cancel_booking(*, attendance: Attendance, by: User, token: str) -> Attendance:
    """Give the place back, so that somebody else can have it. Raises MoveRefused once the workshop has begun."""
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.cancel:{attendance.pk}")
    locked(attendance.placement)
    held = Attendance.objects.select_for_update(of=("self",)).select_related("workshop").get(pk=attendance.pk)
    at = clock.now()
    if at >= held.workshop.starts_at:
        raise MoveRefused("The workshop has begun, so the place cannot be given back.")
    held.cancel(at=at)
    held.save(update_fields=["state", "since_at"])
    held.moves.create(verb="cancel", by=by, at=at)
    audit.record(by=by, verb="volunteering.pathways.booking_cancelled", target=held)
    return held

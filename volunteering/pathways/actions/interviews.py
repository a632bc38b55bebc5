"""Interviews: employers offer them, officers match, young people answer, the outcome is recorded."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.people.access import OrganisationKind, Permission
from programmes.people.models import Organisation, User
from programmes.workflow import MoveRefused
from volunteering.pathways import authority, notices
from volunteering.pathways.models import Cycle, Entitlement, Interview, Slot

# How long a young person has to say yes, unless the interview is sooner. Our own rule.
ANSWER_DAYS = 7
CHANGED = ["state", "since_at", "feedback"]


@transaction.atomic
def offer_slot(*, employer: Organisation, cycle: Cycle, values: dict[str, Any], by: User, token: str) -> Slot:
    """An employer offers interviews for one kind of work, until a day. The officers hear of it."""
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.offer_slot:{employer.pk}")
    at = clock.now()
    may = by.can(Permission.MANAGE_PATHWAYS) or authority.acts_for(by, employer)
    if employer.kind != OrganisationKind.EMPLOYER or not may:
        raise MoveRefused("Only the lead of an employer offers interviews.")
    if values["until_date"] <= clock.london_day(at):
        raise MoveRefused("Choose a day to come.", field="until_date")
    made = Slot.objects.create(employer=employer, cycle=cycle, **values, offered_at=at, offered_by=by)
    made.moves.create(verb="offer", by=by, at=at)
    audit.record(by=by, verb="volunteering.pathways.slot_offered", target=made)
    notices.slot_offered(made)
    tokens.settle(token, made.get_absolute_url())
    return made


@transaction.atomic
def close_slot(*, slot: Slot, by: User, token: str) -> Slot:
    """Offer no more interviews of this kind; those that are arranged stay."""
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.close_slot:{slot.pk}")
    held, at = Slot.objects.select_for_update(of=("self",)).get(pk=slot.pk), clock.now()
    held.close(by=by, at=at)
    held.save(update_fields=["state", "closed_at", "closed_by"])
    held.moves.create(verb="close", by=by, at=at)
    audit.record(by=by, verb="volunteering.pathways.slot_closed", target=held)
    return held


@transaction.atomic
def match(*, entitlement: Entitlement, slot: Slot, starts_at: datetime, by: User, token: str) -> Interview:
    """An officer offers a young person one of the interviews: they are asked, nothing is decided for them.

    Raises MoveRefused without a live guarantee, after its deadline, for a full or closed offer, and for a second
    interview beside one that is open.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.match:{entitlement.pk}")
    held = (
        Entitlement.objects.select_for_update(of=("self",))
        .select_related("placement__volunteer__user")
        .get(pk=entitlement.pk)
    )
    slot = Slot.objects.select_for_update(of=("self",)).select_related("employer").get(pk=slot.pk)
    at = clock.now()
    authority.refuse_family(by, held.placement.volunteer)
    if not held.is_live:
        raise MoveRefused("The guarantee was withdrawn, so nothing can be offered now.")
    if held.interviews.filter(state__in=[*Interview.OPEN, Interview.State.JOB]).exists():
        raise MoveRefused("There is an interview already. Wait for its outcome, or call it off.")
    if slot.state != Slot.State.OFFERED or slot.free < 1:
        raise MoveRefused("Nothing of this offer is left. Choose another one.", field="slot")
    if slot.cycle_id != held.placement.cycle_id:
        raise MoveRefused("This offer is for another cycle.", field="slot")
    if starts_at <= at or clock.london_day(starts_at) > slot.until_date:
        raise MoveRefused("Choose a time to come, no later than the offer's last day.", field="day")
    made = Interview.objects.create(
        entitlement=held,
        slot=slot,
        starts_at=starts_at,
        answer_by_at=min(starts_at, at + timedelta(days=ANSWER_DAYS)),
        since_at=at,
        matched_at=at,
        matched_by=by,
    )
    made.moves.create(verb="match", by=by, at=at)
    audit.record(by=by, verb="volunteering.pathways.matched", target=made)
    notices.interview_offered(made)
    return made


def _locked(interview: Interview) -> tuple[Interview, datetime]:
    rows = Interview.objects.select_for_update(of=("self",)).select_related(
        "slot__employer", "entitlement__placement__volunteer__user"
    )
    return rows.get(pk=interview.pk), clock.now()


def _saved(held: Interview, verb: str, by: Any, at: datetime) -> Interview:
    held.save(update_fields=CHANGED)
    held.moves.create(verb=verb, by=by, at=at)
    audit.record(by=by, verb=f"volunteering.pathways.interview_{verb}", target=held)
    return held


@transaction.atomic
def accept(*, interview: Interview, by: User, token: str) -> Interview:
    """The young person says yes: from now on the employer sees the name that hosts see."""
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.accept:{interview.pk}")
    held, at = _locked(interview)
    held.accept(at=at)
    _saved(held, "accept", by, at)
    notices.interview_booked(held)
    return held


@transaction.atomic
def decline(*, interview: Interview, by: User, token: str) -> Interview:
    """The young person says no. The guarantee stays: an officer finds another one."""
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.decline:{interview.pk}")
    held, at = _locked(interview)
    was_booked = held.state == Interview.State.BOOKED
    held.decline(at=at)
    _saved(held, "decline", by, at)
    if was_booked:
        notices.called_off_employer(held)
    return held


def _outcome(interview: Interview, verb: str, feedback: str, by: User, token: str) -> Interview:
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.{verb}:{interview.pk}")
    held, at = _locked(interview)
    if not (by.can(Permission.MANAGE_PATHWAYS) or authority.acts_for(by, held.slot.employer)):
        raise MoveRefused("Only the employer or our team says how an interview went.")
    authority.refuse_family(by, held.entitlement.placement.volunteer)
    getattr(held, verb)(feedback=feedback, at=at)
    _saved(held, verb, by, at)
    notices.outcome(held)
    return held


@transaction.atomic
def offer_job(*, interview: Interview, feedback: str = "", by: User, token: str) -> Interview:
    """The young person was offered the job: the pathway is complete."""
    return _outcome(interview, "offer_job", feedback, by, token)


@transaction.atomic
def turn_down(*, interview: Interview, feedback: str, by: User, token: str) -> Interview:
    """Not this time, with what went well and what to work on."""
    return _outcome(interview, "turn_down", feedback, by, token)


@transaction.atomic
def miss_interview(*, interview: Interview, feedback: str = "", by: User, token: str) -> Interview:
    """The young person did not come. They may appeal, and an officer may arrange another one."""
    return _outcome(interview, "miss", feedback, by, token)


@transaction.atomic
def call_off(*, interview: Interview, feedback: str, by: User, token: str) -> Interview:
    """It does not take place, for a reason on our side or the employer's. The guarantee stays."""
    return _outcome(interview, "call_off", feedback, by, token)

"""The guarantee follows the rule: worked out again after every entry of hours and every change of a register (I21)."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from programmes import audit, clock
from volunteering.hours.actions import ledger
from volunteering.pathways import notices, rule
from volunteering.pathways.models import Entitlement, Interview, Placement

FIGURES = ["age_holds", "best_minutes", "best_from_date", "all_minutes", "kinds", "holds", "worked_out_at"]
WITHDRAWN = ["state", "since_at", "reason"]


@transaction.atomic
def follow(*, volunteer_id: Any, by: Any, at: datetime, why: str = "", quiet: bool = False) -> None:
    """Work out every cycle that this person takes part in. The caller's change stands in the same transaction.

    `why` is the reason somebody gave for the change; `quiet` sends nothing when two records become one.
    """
    rows = Placement.objects.filter(volunteer=volunteer_id, state=Placement.State.ACTIVE)
    if not rows.exists():
        return
    ledger.lock_volunteers([volunteer_id])
    held = rows.select_for_update(of=("self",)).select_related("cycle", "volunteer__user").order_by("pk")
    for placement in held:
        settle(placement, by=by, at=at, why=why, quiet=quiet)


def settle(placement: Placement, *, by: Any, at: datetime, why: str = "", quiet: bool = False) -> None:
    """Write what was found and let the entitlement follow. The person and the placement are locked."""
    found = rule.work_out(placement)
    placement.age_holds, placement.holds = found.age_holds, found.holds
    placement.best_minutes, placement.best_from_date = found.best_minutes, found.best_from_date
    placement.all_minutes, placement.kinds, placement.worked_out_at = found.all_minutes, len(found.attended), at
    placement.save(update_fields=FIGURES)
    entitlement = Entitlement.objects.select_for_update(of=("self",)).filter(placement=placement).first()
    if found.holds and entitlement is None:
        _grant(placement, at, quiet)
    elif found.holds and entitlement is not None and entitlement.state != Entitlement.State.STANDING:
        _restore(placement, entitlement, at, quiet)
    elif not found.holds and entitlement is not None and entitlement.state == Entitlement.State.STANDING:
        withdraw(entitlement, reason=_reason(found, placement, why), by=by, at=at, quiet=quiet)


def _reason(found: rule.Found, placement: Placement, why: str) -> str:
    """Why it does not hold any more, in the words of what is missing now, with the reason that was given."""
    lines = "; ".join(rule.missing(found, placement.cycle))
    said = f" The reason that was given: {why}" if why else ""
    return f"This is missing now: {lines}.{said}"


def _deadline(placement: Placement, at: datetime) -> Any:
    return clock.london_day(at) + timedelta(days=placement.cycle.interview_days)


def _grant(placement: Placement, at: datetime, quiet: bool) -> None:
    made = Entitlement.objects.create(
        placement=placement, since_at=at, granted_at=at, deadline_date=_deadline(placement, at)
    )
    move = made.moves.create(verb="grant", by=None, at=at)
    audit.record(by=None, verb="volunteering.pathways.granted", target=made)
    if not quiet:
        notices.granted(made, move)


def _restore(placement: Placement, entitlement: Entitlement, at: datetime, quiet: bool) -> None:
    was_kept = entitlement.state == Entitlement.State.KEPT
    entitlement.restore(at=at)
    entitlement.deadline_date = max(entitlement.deadline_date, _deadline(placement, at))
    entitlement.save(update_fields=[*WITHDRAWN, "deadline_date"])
    move = entitlement.moves.create(verb="restore", by=None, at=at)
    audit.record(by=None, verb="volunteering.pathways.restored", target=entitlement)
    if not quiet and not was_kept:
        notices.granted(entitlement, move)


def withdraw(entitlement: Entitlement, *, reason: str, by: Any, at: datetime, quiet: bool = False) -> None:
    """Withdraw it with its reason; an interview that is arranged is called off, and the young person may appeal."""
    entitlement.withdraw(reason=reason, at=at)
    entitlement.save(update_fields=WITHDRAWN)
    move = entitlement.moves.create(verb="withdraw", by=None, at=at, note=reason)
    for interview in entitlement.interviews.select_for_update(of=("self",)).filter(state__in=Interview.OPEN):
        interview.call_off(feedback=f"The guarantee was withdrawn. {reason}", at=at)
        interview.save(update_fields=["state", "since_at", "feedback"])
        interview.moves.create(verb="call_off", by=None, at=at)
        notices.called_off_employer(interview)
    audit.record(by=by, verb="volunteering.pathways.withdrawn", target=entitlement)
    if not quiet:
        notices.withdrawn(entitlement, move)


@transaction.atomic
def check(*, placement: Placement) -> None:
    """Work one placement out again, for what no event tells of: a date of birth that was put right. Safe to repeat."""
    ledger.lock_volunteers([placement.volunteer_id])
    rows = Placement.objects.select_for_update(of=("self",)).select_related("cycle", "volunteer__user")
    held = rows.filter(pk=placement.pk, state=Placement.State.ACTIVE).first()
    if held:
        settle(held, by=None, at=clock.now())

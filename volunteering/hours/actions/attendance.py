"""Hours from sessions: who was marked as there gets them without logging; a mark taken back takes them back."""

from datetime import datetime
from typing import Any

from django.db import transaction

from programmes import audit
from programmes.people.access import Permission
from programmes.workflow import MoveRefused
from volunteering.hosts import authority
from volunteering.hours import deciders, notices, periods
from volunteering.hours.actions import ledger
from volunteering.hours.actions.deciding import CHANGED, note_refusal
from volunteering.hours.models import Basis, HoursClaim
from volunteering.opportunities.models import SignUp

CHANGED_MIND = "The host changed who was marked as there."


@transaction.atomic
def attended(*, sign_up: SignUp, by: Any, at: datetime) -> HoursClaim | None:
    """Credit the time for which somebody was marked as there, or correct what was credited. None without a time.

    A mark by somebody who may not decide (family; no part in the host at that time) only makes a claim that waits.
    """
    start, end = sign_up.attended_from_at, sign_up.attended_until_at
    host = sign_up.session.opportunity.host
    if host is None or start is None or end is None or periods.whole(end) <= periods.whole(start):
        return None
    ledger.lock_volunteers([sign_up.volunteer_id])
    claim = HoursClaim.objects.filter(sign_up=sign_up).first()
    stretch = (periods.whole(start), periods.whole(end))
    if claim is None:
        claim = _claim(sign_up, host, stretch, by, at)
    claim = ledger.lock(claim)
    basis = _basis(sign_up, claim, by)
    if basis is None or claim.state == HoursClaim.State.DISPUTED or deciders.is_ours(claim):
        return claim
    try:
        with transaction.atomic():
            _credit(claim, stretch, basis, by, at)
    except MoveRefused as refusal:
        note_refusal(claim, refusal, at)
    return claim


def _claim(sign_up: SignUp, host: Any, stretch: periods.Stretch, by: Any, at: datetime) -> HoursClaim:
    claim = HoursClaim.objects.create(
        volunteer=sign_up.volunteer,
        host=host,
        sign_up=sign_up,
        period=periods.period(*stretch),
        starts_at=stretch[0],
        minutes=periods.minutes(*stretch),
        what=sign_up.session.opportunity.title[:300],
        since_at=at,
        logged_at=at,
        logged_by=by or sign_up.volunteer.user,
    )
    claim.moves.create(verb="attend", by=by, at=at)
    return claim


def _basis(sign_up: SignUp, claim: HoursClaim, by: Any) -> str | None:
    """On what ground it counts at once; None when somebody else has to decide."""
    if sign_up.checked_in_at is not None and (by is None or by.pk == claim.volunteer.user_id):
        return Basis.CHECK_IN
    if by is not None and claim.host and authority.may_verify(by, claim.host, claim.volunteer, claim.from_at):
        return Basis.HOST
    if by is not None and by.can(Permission.DECIDE_DISPUTES) and not authority.is_family(by, claim.volunteer):
        return Basis.OFFICER
    return None


def _credit(claim: HoursClaim, stretch: periods.Stretch, basis: str, by: Any, at: datetime) -> None:
    standing = ledger.open_entry(claim)
    if standing and (standing.worked_from, standing.worked_until) == stretch:
        return
    verb = "confirm" if standing is None and stretch == (claim.from_at, claim.until_at) else "correct"
    getattr(claim, verb)(by=by, at=at)
    reason = CHANGED_MIND if verb == "correct" else ""
    ledger.settle(claim, verb=verb, basis=basis, by=by, at=at, stretch=stretch, reason=reason)
    claim.save(update_fields=CHANGED)
    move = claim.moves.create(verb=verb, by=by, at=at, note=reason)
    audit.record(by=by, verb="volunteering.hours.attended", target=claim, detail={"minutes": claim.minutes})
    if verb == "correct":
        notices.corrected(claim, move, stretch)
    else:
        notices.confirmed(claim, at)


@transaction.atomic
def missed(*, sign_up: SignUp, by: Any, at: datetime) -> HoursClaim | None:
    """A mark as there was taken back: what was credited for it is taken back by a counter-entry."""
    found = HoursClaim.objects.filter(sign_up=sign_up).first()
    if found is None:
        return None
    claim = ledger.lock(found)
    if claim.state not in {HoursClaim.State.WAITING, HoursClaim.State.CONFIRMED} or deciders.is_ours(claim):
        return claim
    claim.refuse(by=by, at=at)
    # Taking time back needs no authority of its own: the sheet says that nobody was there.
    basis = _basis(sign_up, claim, by) or Basis.CHECK_IN
    ledger.settle(claim, verb="refuse", basis=basis, by=by, at=at, stretch=None, reason=CHANGED_MIND)
    claim.save(update_fields=CHANGED)
    move = claim.moves.create(verb="refuse", by=by, at=at, note=CHANGED_MIND)
    audit.record(by=by, verb="volunteering.hours.missed", target=claim)
    notices.refused(claim, move)
    return claim

"""What a host's people do with logged time: confirm it, one or many, correct it, or refuse it with a reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.people.models import User
from programmes.workflow import MoveRefused
from volunteering.hours import deciders, notices, periods
from volunteering.hours.actions import ledger
from volunteering.hours.models import Basis, HoursClaim
from volunteering.hours.models.claims import MOST_MINUTES
from volunteering.hours.periods import Stretch

CHANGED = ["state", "since_at"]


@transaction.atomic
def confirm(*, claim: HoursClaim, by: User, token: str) -> HoursClaim:
    """The host says that it is right: the whole of it counts. Raises Overlaps when part of it is credited already."""
    tokens.spend(token, by=by, purpose=f"volunteering.hours.confirm:{claim.pk}")
    return _confirm(ledger.lock(claim), by, clock.now())


@transaction.atomic
def confirm_many(*, claims: Sequence[HoursClaim], by: User, token: str) -> list[tuple[HoursClaim, MoveRefused | None]]:
    """Confirm several. Each stands or falls alone: each claim with its refusal, or None when it is confirmed."""
    tokens.spend(token, by=by, purpose="volunteering.hours.confirm_many")
    ledger.lock_volunteers(claim.volunteer_id for claim in claims)
    at, done = clock.now(), []
    for claim in claims:
        refused: MoveRefused | None = None
        try:
            with transaction.atomic():
                _confirm(ledger.lock(claim), by, at)
        except MoveRefused as refusal:
            refused = refusal
        done.append((claim, refused))
    return done


def _confirm(claim: HoursClaim, by: User, at: datetime) -> HoursClaim:
    deciders.refuse_unless_decider(by, claim)
    claim.confirm(by=by, at=at)
    ledger.settle(claim, verb="confirm", basis=Basis.HOST, by=by, at=at, stretch=(claim.from_at, claim.until_at))
    claim.save(update_fields=CHANGED)
    claim.moves.create(verb="confirm", by=by, at=at)
    audit.record(by=by, verb="volunteering.hours.confirmed", target=claim, detail={"minutes": claim.minutes})
    notices.confirmed(claim, at)
    return claim


@transaction.atomic
def correct(*, claim: HoursClaim, start: datetime, end: datetime, reason: str, by: User, token: str) -> HoursClaim:
    """The host says that it was another time: that one counts, and what counted before is taken back by an entry."""
    tokens.spend(token, by=by, purpose=f"volunteering.hours.correct:{claim.pk}")
    claim, at = ledger.lock(claim), clock.now()
    deciders.refuse_unless_decider(by, claim)
    claim.correct(by=by, at=at)
    stretch = checked(start, end, at)
    need_reason(reason, "Say why you correct it: the volunteer reads it.")
    refuse_same(claim, stretch)
    ledger.settle(claim, verb="correct", basis=Basis.HOST, by=by, at=at, stretch=stretch, reason=reason.strip())
    claim.save(update_fields=CHANGED)
    move = claim.moves.create(verb="correct", by=by, at=at, note=reason.strip())
    audit.record(
        by=by, verb="volunteering.hours.corrected", target=claim, detail={"minutes": periods.minutes(*stretch)}
    )
    notices.corrected(claim, move, stretch)
    return claim


@transaction.atomic
def refuse(*, claim: HoursClaim, reason: str, by: User, token: str) -> HoursClaim:
    """The host says that it did not happen. What counted of it is taken back by an entry; the volunteer may object."""
    tokens.spend(token, by=by, purpose=f"volunteering.hours.refuse:{claim.pk}")
    claim, at = ledger.lock(claim), clock.now()
    deciders.refuse_unless_decider(by, claim)
    claim.refuse(by=by, at=at)
    need_reason(reason, "Say why you do not confirm it: the volunteer reads it.")
    ledger.settle(claim, verb="refuse", basis=Basis.HOST, by=by, at=at, stretch=None, reason=reason.strip())
    claim.save(update_fields=CHANGED)
    move = claim.moves.create(verb="refuse", by=by, at=at, note=reason.strip())
    audit.record(by=by, verb="volunteering.hours.refused", target=claim)
    notices.refused(claim, move)
    return claim


@transaction.atomic
def decide_instead(
    *, claim: HoursClaim, start: datetime | None, end: datetime | None, reason: str, by: User, token: str
) -> HoursClaim:
    """An officer decides about time that waits and that nobody at the host can decide. No times: it is refused."""
    tokens.spend(token, by=by, purpose=f"volunteering.hours.decide:{claim.pk}")
    claim, at = ledger.lock(claim), clock.now()
    deciders.refuse_involved_officer(by, claim)
    if claim.state != HoursClaim.State.WAITING:
        claim.FLOW.check("withdraw", claim.state)  # says in what state it is
    need_reason(reason, "Say on what ground you decide: the volunteer reads it.")
    stretch = checked(start, end, at) if start and end else None
    verb = "correct" if stretch else "refuse"
    getattr(claim, verb)(by=by, at=at)
    ledger.settle(claim, verb=verb, basis=Basis.OFFICER, by=by, at=at, stretch=stretch, reason=reason.strip())
    claim.save(update_fields=CHANGED)
    move = claim.moves.create(verb=verb, by=by, at=at, note=reason.strip())
    audit.record(by=by, verb="volunteering.hours.decided", target=claim)
    if stretch:
        notices.corrected(claim, move, stretch)
    else:
        notices.refused(claim, move)
    return claim


def checked(start: datetime, end: datetime, at: datetime) -> Stretch:
    """A stretch in whole minutes. Raises MoveRefused when it cannot be credited."""
    start, end = periods.whole(start), periods.whole(end)
    if end <= start:
        raise MoveRefused("The end must be after the start. Check both times.", field="end")
    if end > at:
        raise MoveRefused("This time has not ended yet.", field="end")
    if periods.minutes(start, end) > MOST_MINUTES:
        raise MoveRefused("One entry can hold 24 hours at most.", field="end")
    return start, end


def need_reason(reason: str, message: str) -> None:
    """Raises MoveRefused without a reason."""
    if not reason.strip():
        raise MoveRefused(message, field="reason")


def refuse_same(claim: HoursClaim, stretch: Stretch) -> None:
    """Raises MoveRefused when this very time is credited already."""
    standing = ledger.open_entry(claim)
    if standing and (standing.worked_from, standing.worked_until) == stretch:
        raise MoveRefused("This is the time that is confirmed already. Change it, or leave the page.", field="end")


def note_refusal(claim: HoursClaim, refusal: MoveRefused, at: datetime) -> Any:
    """Keep in the claim's history why it could not be confirmed by itself."""
    return claim.moves.create(verb="hold", by=None, at=at, note=refusal.message)

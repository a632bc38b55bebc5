"""Time at organisations that are not here: staff look at whom, the supervisor answers once, staff approve or not."""

from datetime import datetime
from typing import Any

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.people.models import User
from programmes.workflow import MoveRefused
from volunteering.hours import notices, periods
from volunteering.hours.actions import ledger
from volunteering.hours.actions.deciding import CHANGED, checked, need_reason
from volunteering.hours.actions.logged import send_link
from volunteering.hours.models import Basis, Elsewhere, HoursClaim, SupervisorLink

CANNOT_OPEN = "This link has been used, or has run out. The volunteer can have a new one sent."


def _lock(elsewhere: Elsewhere) -> Elsewhere:
    """The organisation as it is now; its volunteer is locked first, as everywhere."""
    ledger.lock_volunteers([elsewhere.volunteer_id])
    return Elsewhere.objects.select_for_update(of=("self",)).select_related("volunteer__user").get(pk=elsewhere.pk)


@transaction.atomic
def release(*, elsewhere: Elsewhere, by: User, token: str) -> Elsewhere:
    """Staff have looked at whom a young person named: the supervisor is written to, about everything that waits."""
    tokens.spend(token, by=by, purpose=f"volunteering.elsewhere.release:{elsewhere.pk}")
    elsewhere, at = _lock(elsewhere), clock.now()
    elsewhere.release(by=by, at=at)
    elsewhere.save(update_fields=["state", "since_at", "released_at", "released_by"])
    elsewhere.moves.create(verb="release", by=by, at=at)
    audit.record(by=by, verb="volunteering.elsewhere.released", target=elsewhere)
    for claim in elsewhere.claims.waiting().select_related("volunteer", "elsewhere"):
        send_link(claim, at)
    return elsewhere


@transaction.atomic
def approve(*, elsewhere: Elsewhere, by: User, token: str) -> Elsewhere:
    """Staff vouch for the organisation. What its supervisor confirmed counts from now on, by entries of its own."""
    tokens.spend(token, by=by, purpose=f"volunteering.elsewhere.approve:{elsewhere.pk}")
    elsewhere, at = _lock(elsewhere), clock.now()
    elsewhere.approve(by=by, at=at)
    elsewhere.save(
        update_fields=["state", "since_at", "approved_at", "approved_by", "refused_at", "refused_by", "reason"]
    )
    move = elsewhere.moves.create(verb="approve", by=by, at=at)
    audit.record(by=by, verb="volunteering.elsewhere.approved", target=elsewhere)
    for claim in elsewhere.claims.filter(state=HoursClaim.State.CONFIRMED).order_by("pk"):
        claim = ledger.lock(claim)
        standing = ledger.open_entry(claim)
        if standing and not standing.counts:
            stretch = (standing.worked_from, standing.worked_until)
            ledger.settle(
                claim,
                verb="count",
                basis=Basis.OFFICER,
                by=by,
                at=at,
                stretch=stretch,
                as_basis=standing.basis,
                reason="The organisation was approved.",
            )
            claim.moves.create(verb="count", by=by, at=at)
    notices.organisation_approved(elsewhere, move)
    return elsewhere


@transaction.atomic
def refuse_organisation(*, elsewhere: Elsewhere, reason: str, by: User, token: str) -> Elsewhere:
    """Staff do not accept it: what waits is refused, and what was confirmed is taken back by counter-entries."""
    tokens.spend(token, by=by, purpose=f"volunteering.elsewhere.refuse:{elsewhere.pk}")
    elsewhere, at = _lock(elsewhere), clock.now()
    elsewhere.refuse(by=by, at=at)
    need_reason(reason, "Say why: the volunteer reads it.")
    elsewhere.reason = reason.strip()
    elsewhere.save(
        update_fields=["state", "since_at", "approved_at", "approved_by", "refused_at", "refused_by", "reason"]
    )
    move = elsewhere.moves.create(verb="refuse", by=by, at=at, note=elsewhere.reason)
    audit.record(by=by, verb="volunteering.elsewhere.refused", target=elsewhere)
    for claim in elsewhere.claims.filter(state__in=["waiting", "confirmed"]).order_by("pk"):
        claim = ledger.lock(claim)
        claim.refuse(by=by, at=at)
        ledger.settle(claim, verb="refuse", basis=Basis.OFFICER, by=by, at=at, stretch=None, reason=elsewhere.reason)
        claim.save(update_fields=CHANGED)
        claim.moves.create(verb="refuse", by=by, at=at, note=elsewhere.reason)
        SupervisorLink.objects.filter(claim=claim, used_at__isnull=True).update(used_at=at)
    notices.organisation_refused(elsewhere, move)
    return elsewhere


def find(key: str) -> SupervisorLink | None:
    """The link behind a key, with its claim; None for a key that we never sent."""
    rows = SupervisorLink.objects.select_related("claim__volunteer__user", "claim__elsewhere", "claim__host")
    return rows.filter(key_hash=SupervisorLink.hash_of(key)).first()


@transaction.atomic
def answer(
    *, link: SupervisorLink, verb: str, start: datetime | None, end: datetime | None, reason: str, token: str
) -> HoursClaim:
    """The supervisor confirms, corrects or refuses, once, without an account. Counts when staff approve.

    Raises MoveRefused when the link was used or has run out, and Overlaps as everywhere.
    """
    tokens.spend(token, by=None, purpose=f"volunteering.hours.answer:{link.pk}")
    claim, at = ledger.lock(link.claim), clock.now()
    held = SupervisorLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    elsewhere = claim.elsewhere
    if not held.is_open(at) or claim.state != HoursClaim.State.WAITING or elsewhere is None:
        raise MoveRefused(CANNOT_OPEN)
    stretch = _answered(claim, verb, start, end, reason, at)
    getattr(claim, verb)(by=None, at=at)
    held.used_at = at
    held.save(update_fields=["used_at"])
    ledger.settle(claim, verb=verb, basis=Basis.SUPERVISOR, by=None, at=at, stretch=stretch, reason=reason.strip())
    claim.save(update_fields=CHANGED)
    move = claim.moves.create(verb=verb, by=None, at=at, note=reason.strip())
    audit.record(by=None, verb="volunteering.hours.answered", target=claim, detail={"answer": verb})
    if elsewhere.state == Elsewhere.State.LINK_SENT:
        elsewhere.confirm(at=at)
        elsewhere.save(update_fields=["state", "since_at"])
        elsewhere.moves.create(verb="confirm", by=None, at=at)
    _tell(claim, verb, move, stretch)
    return claim


def _answered(
    claim: HoursClaim, verb: str, start: datetime | None, end: datetime | None, reason: str, at: datetime
) -> periods.Stretch | None:
    if verb == "confirm":
        return claim.from_at, claim.until_at
    need_reason(reason, "Say why, in a few words: the volunteer reads it.")
    if verb == "refuse":
        return None
    if start is None or end is None:
        raise MoveRefused("Enter from when to when they were there.", field="start")
    return checked(start, end, at)


def _tell(claim: HoursClaim, verb: str, move: Any, stretch: periods.Stretch | None) -> None:
    if verb == "confirm":
        notices.confirmed(claim, move.at)
    elif stretch:
        notices.corrected(claim, move, stretch)
    else:
        notices.refused(claim, move)


@transaction.atomic
def ask_to_host(*, link: SupervisorLink, token: str) -> Elsewhere:
    """The supervisor's organisation would like to take volunteers here: staff see it, and we write how to begin."""
    tokens.spend(token, by=None, purpose=f"volunteering.hours.ask_to_host:{link.pk}")
    elsewhere = link.claim.elsewhere
    assert elsewhere is not None  # nosec B101: a link belongs to a claim elsewhere
    elsewhere, at = _lock(elsewhere), clock.now()
    if elsewhere.host_asked_at is None:
        elsewhere.host_asked_at = at
        elsewhere.save(update_fields=["host_asked_at"])
        elsewhere.moves.create(verb="ask_to_host", by=None, at=at)
        audit.record(by=None, verb="volunteering.elsewhere.asked_to_host", target=elsewhere)
        notices.how_to_become_a_host(elsewhere)
    return elsewhere

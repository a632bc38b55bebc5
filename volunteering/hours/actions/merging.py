"""Two records of one person become one: their time is credited again to the one that stays, and never twice."""

from datetime import datetime
from typing import Any

from django.db import transaction

from programmes import audit
from programmes.workflow import MoveRefused
from volunteering.hours.actions import ledger
from volunteering.hours.actions.deciding import CHANGED
from volunteering.hours.models import Basis, Dispute, Elsewhere, HoursClaim, HoursEntry
from volunteering.safeguarding.models import Volunteer

TWICE = "Both accounts had this time, so it is counted once."
LOOKED_AT = "The other account had this time too, and our team looks at it already."


@transaction.atomic
def merge(*, kept: Volunteer, dropped: Volunteer, by: Any, at: datetime) -> None:
    """Move every claim of `dropped` to `kept`. Credited time is taken back there and credited here by new entries;
    what overlaps time that `kept` has already is taken back and stays so (invariant I29). Of two claims about the same
    time at one host, a disputed one goes before one that waits, and the kept record's before the other."""
    ledger.lock_volunteers([kept.pk, dropped.pk])
    Elsewhere.objects.filter(volunteer=dropped).update(volunteer=kept)
    for claim in HoursClaim.objects.filter(volunteer=dropped).order_by("since_at", "pk"):
        _move(ledger.lock(claim), kept, by, at)


def _move(claim: HoursClaim, kept: Volunteer, by: Any, at: datetime) -> None:
    standing = ledger.open_entry(claim)
    note = "" if standing is None else _credit_again(claim, standing, kept, by, at)
    claim.volunteer = kept
    _make_room(claim, kept, credited=standing is not None and not note, by=by, at=at)
    claim.save(update_fields=["volunteer", *CHANGED])
    claim.moves.create(verb="merge", by=by, at=at, note=note)
    if standing is not None:
        audit.record(by=by, verb="volunteering.hours.merged", target=claim)


def _credit_again(claim: HoursClaim, standing: HoursEntry, kept: Volunteer, by: Any, at: datetime) -> str:
    """Take the time back from the one record and credit it to the other; why it was not, where it was not."""
    basis, stretch = standing.basis, (standing.worked_from, standing.worked_until)
    ledger.settle(claim, verb="merge", basis=Basis.OFFICER, by=by, at=at, stretch=None, reason="")
    claim.volunteer = kept
    try:
        with transaction.atomic():
            ledger.settle(claim, verb="merge", basis=Basis.OFFICER, by=by, at=at, stretch=stretch, as_basis=basis)
    except MoveRefused:
        if claim.state != HoursClaim.State.DISPUTED:
            claim.refuse(by=by, at=at)
        return TWICE
    return ""


def _make_room(claim: HoursClaim, kept: Volunteer, *, credited: bool, by: Any, at: datetime) -> None:
    """The database takes one open claim about a time at a host. What waits beside another one is taken back; of two
    that are disputed, the kept record's goes on, and this one is as it was before its dispute."""
    state = HoursClaim.State
    if claim.host_id is None or claim.state not in {state.WAITING, state.DISPUTED}:
        return
    twins = HoursClaim.objects.filter(
        volunteer=kept, host=claim.host_id, state__in=[state.WAITING, state.DISPUTED], period__overlap=claim.period
    ).exclude(pk=claim.pk)
    found = list(twins.select_for_update(of=("self",)).order_by("pk"))
    if not found:
        return
    if claim.state == state.WAITING:
        claim.withdraw(by=None, at=claim.since_at)
    elif any(each.state == state.DISPUTED for each in found):
        _end_dispute(claim, credited=credited, by=by, at=at)
    else:
        for each in found:
            each.withdraw(by=None, at=at)
            each.save(update_fields=CHANGED)
            each.moves.create(verb="withdraw", by=by, at=at, note=LOOKED_AT)


def _end_dispute(claim: HoursClaim, *, credited: bool, by: Any, at: datetime) -> None:
    for held in Dispute.objects.filter(claim=claim).open().select_for_update(of=("self",)):
        held.withdraw(by=by, at=at)
        held.save(update_fields=["state", "since_at"])
        held.moves.create(verb="withdraw", by=by, at=at, note=LOOKED_AT)
    (claim.stand if credited else claim.reject)(by=by, at=at)

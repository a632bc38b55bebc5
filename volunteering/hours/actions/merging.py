"""Two records of one person become one: their time is credited again to the one that stays, and never twice."""

from datetime import datetime
from typing import Any

from django.db import transaction

from programmes import audit
from programmes.workflow import MoveRefused
from volunteering.hours.actions import ledger
from volunteering.hours.actions.deciding import CHANGED
from volunteering.hours.models import Basis, Elsewhere, HoursClaim
from volunteering.safeguarding.models import Volunteer

TWICE = "Both accounts had this time, so it is counted once."


@transaction.atomic
def merge(*, kept: Volunteer, dropped: Volunteer, by: Any, at: datetime) -> None:
    """Move every claim of `dropped` to `kept`. Credited time is taken back there and credited here by new entries;
    what overlaps time that `kept` has already is taken back and stays so (invariant I29)."""
    ledger.lock_volunteers([kept.pk, dropped.pk])
    Elsewhere.objects.filter(volunteer=dropped).update(volunteer=kept)
    for claim in HoursClaim.objects.filter(volunteer=dropped).order_by("since_at", "pk"):
        _move(ledger.lock(claim), kept, by, at)


def _move(claim: HoursClaim, kept: Volunteer, by: Any, at: datetime) -> None:
    standing = ledger.open_entry(claim)
    disputed = claim.state == HoursClaim.State.DISPUTED
    if standing is None:
        _hand_over(claim, kept)
        claim.moves.create(verb="merge", by=by, at=at)
        return
    basis, stretch = standing.basis, (standing.worked_from, standing.worked_until)
    ledger.settle(claim, verb="merge", basis=Basis.OFFICER, by=by, at=at, stretch=None, reason="")
    claim.volunteer = kept
    try:
        with transaction.atomic():
            ledger.settle(claim, verb="merge", basis=Basis.OFFICER, by=by, at=at, stretch=stretch, as_basis=basis)
        note = ""
    except MoveRefused:
        note = TWICE
        if not disputed:
            claim.refuse(by=by, at=at)
    claim.save(update_fields=["volunteer", *CHANGED])
    claim.moves.create(verb="merge", by=by, at=at, note=note)
    audit.record(by=by, verb="volunteering.hours.merged", target=claim)


def _hand_over(claim: HoursClaim, kept: Volunteer) -> None:
    """Give over a claim of which nothing is credited; one that waits beside the same one of `kept` is taken back."""
    twin = HoursClaim.objects.filter(
        volunteer=kept, host=claim.host, host__isnull=False, state__in=["waiting", "disputed"]
    ).filter(period__overlap=claim.period)
    if claim.state == HoursClaim.State.WAITING and twin.exists():
        claim.withdraw(by=None, at=claim.since_at)
    claim.volunteer = kept
    claim.save(update_fields=["volunteer", *CHANGED])

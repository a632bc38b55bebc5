"""What can be done about proofs: ask for one, take it back; and what a correction of hours does to them."""

import hmac
import unicodedata
import uuid
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum

from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused
from volunteering.hours.models import CreditedTime, HoursDecision, HoursEntry
from volunteering.proof import content as facts
from volunteering.proof import credential, keys, notices, status
from volunteering.proof.models import Proof, ProofEntry
from volunteering.safeguarding.models import Volunteer

MOST_A_DAY = 20  # issued proofs of one person; more is a machine


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).casefold()
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def is_name_on(proof: Proof, name: str) -> bool:
    """Whether this is the name on the proof; capitals, accents and spaces make no difference. No name, no match."""
    return bool(proof.name) and hmac.compare_digest(_plain(name).encode(), _plain(proof.name).encode())


@transaction.atomic
def issue(
    *, volunteer: Volunteer, by: Any, name: str, token: str, since: date | None = None, until: date | None = None
) -> Proof:
    """Make a proof of the hours that are confirmed now, worked between these days (all of them without days).

    It says what the ledger says at this moment, is signed at once and can be checked by anybody who holds it. Only the
    volunteer asks for it, whatever their age. Raises MoveRefused without hours, and after twenty in one day.
    """
    purpose = f"volunteering.proof.issue:{volunteer.pk}"
    tokens.spend(token, by=by, purpose=purpose)
    volunteer = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    if volunteer.user_id != by.pk:
        raise MoveRefused("Only the volunteer can ask for a proof of their hours.")
    at = clock.now()
    _refuse_too_many(volunteer, at)
    entries = facts.standing(volunteer, since=since, until=until)
    if not entries:
        raise MoveRefused(
            "You have no confirmed hours between these days. Choose other days, or wait until a host has confirmed "
            "your hours.",
            field="since",
        )
    said = facts.of(entries)
    number, index = status.place()
    proof = Proof(
        pk=uuid.uuid4(),
        volunteer=volunteer,
        name=name,
        minutes=said["minutes"],
        content=said,
        key=keys.current(),
        status_list=number,
        status_index=index,
        issued_at=at,
        issued_by=by,
    )
    proof.credential = credential.signed(proof, name)
    proof.save(force_insert=True)
    ProofEntry.objects.bulk_create(ProofEntry(proof=proof, entry=entry) for entry in entries)
    proof.moves.create(verb="issue", by=by, at=at)
    audit.record(by=by, verb="volunteering.proof.issued", target=proof)
    tokens.settle(token, proof.get_absolute_url())
    return proof


def _refuse_too_many(volunteer: Volunteer, at: datetime) -> None:
    today = Proof.objects.filter(volunteer=volunteer, issued_at__date=at.date()).count()
    if today >= MOST_A_DAY:
        raise MoveRefused("You have made twenty proofs today. Use one of them, or come back tomorrow.")


@transaction.atomic
def withdraw(*, proof: Proof, by: Any, token: str) -> Proof:
    """Take a proof back: whoever checks it from now on reads that it no longer holds."""
    tokens.spend(token, by=by, purpose=f"volunteering.proof.withdraw:{proof.pk}")
    proof = Proof.objects.select_for_update(of=("self",)).get(pk=proof.pk)
    at = clock.now()
    proof.withdraw(by=by, at=at)
    _end(proof, "withdraw", by, at)
    return proof


@transaction.atomic
def revoke(*, proof: Proof, by: Any, at: datetime) -> Proof:
    """End a proof whose hours were corrected, and tell the volunteer, who may ask for a new one."""
    proof = Proof.objects.select_for_update(of=("self",)).get(pk=proof.pk)
    proof.revoke(by=by, at=at)
    move = _end(proof, "revoke", by, at)
    notices.revoked(proof, move)
    return proof


def _end(proof: Proof, verb: str, by: Any, at: datetime) -> Any:
    proof.save(update_fields=["state", "revoked_at", "revoked_by", "why"])
    audit.record(by=by, verb=f"volunteering.proof.{verb}", target=proof)
    return proof.moves.create(verb=verb, by=by, at=at)


def follow(*, entry: HoursEntry, by: Any, at: datetime) -> None:
    """End every proof that rests on hours which this entry takes back. What is added changes no proof.

    Hours that move when two records of one person become one are judged at the end of the move: `follow_merge`.
    """
    if entry.minutes >= 0 or entry.decision.verb == HoursDecision.Verb.MERGE:
        return
    for proof in Proof.objects.resting_on(entry).order_by("pk"):
        revoke(proof=proof, by=by, at=at)


def follow_merge(*, kept: Volunteer, dropped: Volunteer, by: Any, at: datetime) -> None:
    """Proofs go with the person. One ends only when some of its hours are not credited any more."""
    Proof.objects.filter(volunteer=dropped).update(volunteer=kept)
    for proof in Proof.objects.filter(volunteer=kept, state=Proof.State.ISSUED).order_by("pk"):
        credited = CreditedTime.objects.filter(claim__in=proof.entries.values("entry__claim"))
        if credited.aggregate(sum=Sum("minutes", default=0))["sum"] != proof.minutes:
            revoke(proof=proof, by=by, at=at)

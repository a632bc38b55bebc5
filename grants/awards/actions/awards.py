"""What happens to an award after it is offered: the applicant's answer, another amount, taken back, offered again."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from grants.awards import notices
from grants.awards.actions import money as ground
from grants.awards.actions import signing, stopping
from grants.awards.actions.guards import give_reasons, live, refuse_outside_limits, within_ceiling
from grants.awards.models import Award, DecisionReason
from programmes import clock, tokens, workflow
from programmes.audit import actions as audit
from programmes.workflow import MoveRefused


@transaction.atomic
def accept(*, award: Award, by: Any, token: str) -> Award:
    """The applicant accepts the award. Its money stays committed."""
    tokens.spend(token, by=by, purpose=f"grants.awards.accept:{award.pk}")
    award, at = live(award), clock.now()
    award.accept(by=by, at=at)
    award.save(update_fields=["state", "since_at", "accepted_at", "accepted_by"])
    move = award.moves.create(verb="accept", by=by, at=at)
    audit.record(by=by, verb="grants.awards.accepted", target=award)
    notices.accepted(award, move)
    workflow.after("grants.awards.accepted", award=award, by=by, at=at)
    return award


@transaction.atomic
def refuse_offer(*, award: Award, reason: str, by: Any, token: str) -> Award:
    """The applicant turns the award down; its money is free for others."""
    tokens.spend(token, by=by, purpose=f"grants.awards.refuse_offer:{award.pk}")
    award, at = live(award), clock.now()
    award.refuse_offer(by=by, at=at)
    award.save(update_fields=["state", "since_at", "refused_at", "refused_by"])
    move = award.moves.create(verb="refuse_offer", by=by, at=at, note=reason.strip())
    audit.record(by=by, verb="grants.awards.offer_refused", target=award)
    notices.offer_refused(award, move)
    return award


@transaction.atomic
def change_amount(
    *,
    award: Award,
    amount: Decimal,
    reason: str,
    by: Any,
    token: str,
    signed_reference: str = "",
    signed_date: date | None = None,
) -> Award:
    """Raise or lower a live award, in pounds, with the reason; a raise needs free money and its own approval.

    Above this person's level it needs the number of a decision signed on paper.
    """
    tokens.spend(token, by=by, purpose=f"grants.awards.change_amount:{award.pk}")
    award, at = live(award), clock.now()
    round = award.application.round
    refuse_outside_limits(amount, round)
    if not reason.strip():
        raise MoveRefused("Say why the amount changes: the applicant reads it.", field="reason")
    before, fields = award.amount, ["amount"]
    ground.refuse_under_agreement(award)
    award.change_amount(amount)
    if amount > before:
        fields += _signed_again(award, by=by, signed_reference=signed_reference, signed_date=signed_date)
    with ground.refusals(), within_ceiling(round, year=award.year):
        award.save(update_fields=fields)
    note = f"From £{before:,.2f} to £{amount:,.2f}. {reason.strip()}"
    move = award.moves.create(verb="change_amount", by=by, at=at, note=note)
    audit.record(by=by, verb="grants.awards.amount_changed", target=award)
    notices.amount_changed(award, move)
    return award


def _signed_again(award: Award, *, by: Any, **signed: Any) -> list[str]:
    """The signature for what the award commits from now on. Whoever recommended it cannot give it."""
    if award.recommendation and award.recommendation.recommended_by_id == by.pk:
        raise MoveRefused("You recommended this award, so somebody else must approve this.")
    return signing.sign(round=award.application.round, amount=award.amount, by=by, **signed).put_on(award)


@transaction.atomic
def revoke(*, award: Award, codes: Iterable[str], text: str, by: Any, token: str) -> Award:
    """Take an award back, with reasons; its money is free for others."""
    tokens.spend(token, by=by, purpose=f"grants.awards.revoke:{award.pk}")
    award, at = live(award), clock.now()
    award.FLOW.check("revoke", award.state)
    stopping.stop(award, by=by, at=at)
    award.revoke(by=by, at=at)
    give_reasons(award.application, DecisionReason.Verb.REVOKE, codes, text, by=by, at=at)
    award.save(update_fields=["state", "since_at", "revoked_at", "revoked_by", "published_at", "published_by"])
    move = award.moves.create(verb="revoke", by=by, at=at, note=text.strip())
    audit.record(by=by, verb="grants.awards.revoked", target=award)
    workflow.after("grants.awards.revoked", award=award, by=by, at=at)
    notices.revoked(award, move)
    return award


@transaction.atomic
def restore(
    *,
    award: Award,
    reason: str,
    by: Any,
    token: str,
    signed_reference: str = "",
    signed_date: date | None = None,
) -> Award:
    """Offer again an award that was revoked or turned down. It needs free money and approval, as a new one does."""
    tokens.spend(token, by=by, purpose=f"grants.awards.restore:{award.pk}")
    award, at = live(award), clock.now()
    award.restore(by=by, at=at)
    if not reason.strip():
        raise MoveRefused("Say why the award is offered again: the applicant reads it.", field="reason")
    _signed_again(award, by=by, signed_reference=signed_reference, signed_date=signed_date)
    with within_ceiling(award.application.round, year=award.year):
        award.save()
    move = award.moves.create(verb="restore", by=by, at=at, note=reason.strip())
    audit.record(by=by, verb="grants.awards.restored", target=award)
    notices.restored(award, move)
    return award

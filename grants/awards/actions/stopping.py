"""When a grant stops: suspended and resumed, money asked back and recovered, and the end of all that was open."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from grants.awards import notices_money
from grants.awards.actions import bank
from grants.awards.actions import money as ground
from grants.awards.actions.payments import moved
from grants.awards.actions.variations import lower
from grants.awards.models import Agreement, Award, Clawback, Payment, Suspension, Variation
from grants.awards.money import figures
from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused


@transaction.atomic
def suspend(*, award: Award, reason: str, by: Any, token: str) -> Suspension:
    """Stop every payment until the grant is resumed; the group is told why."""
    tokens.spend(token, by=by, purpose=f"grants.awards.suspend:{award.pk}")
    award, at = ground.locked(award), clock.now()
    ground.agreement_of(award)
    words = ground.said(reason)
    with ground.refusals():
        made = Suspension.objects.create(award=award, reason=words, suspended_at=at, suspended_by=by)
    move = ground.note(award, "suspend", by=by, at=at, words=words)
    audit.record(by=by, verb="grants.awards.suspended", target=award)
    notices_money.suspended(award, move)
    return made


@transaction.atomic
def resume(*, suspension: Suspension, reason: str, by: Any, token: str) -> Suspension:
    """Payments go on where they stopped; the group is told why."""
    tokens.spend(token, by=by, purpose=f"grants.awards.resume:{suspension.pk}")
    award, at = ground.locked(suspension.award), clock.now()
    suspension = Suspension.objects.select_for_update().get(pk=suspension.pk)
    suspension.resume(by=by, at=at)
    words = ground.said(reason)
    suspension.save()
    move = ground.note(award, "resume", by=by, at=at, words=words)
    audit.record(by=by, verb="grants.awards.resumed", target=award)
    notices_money.resumed(award, move)
    return suspension


@transaction.atomic
def claw_back(*, award: Award, amount: Decimal, reason: str, by: Any, token: str) -> Clawback:
    """Ask for paid money back, with the reason. What was not paid yet is cancelled and free for others at once."""
    tokens.spend(token, by=by, purpose=f"grants.awards.claw_back:{award.pk}")
    award, at = ground.locked(award), clock.now()
    words, amount = ground.said(reason), ground.pounds_and_pence(amount)
    if Payment.objects.filter(award=award, state=Payment.State.BATCHED).exists():
        raise MoveRefused("A payment is on its way to the bank. Record first what became of it.")
    with ground.refusals():
        made = Clawback.objects.create(award=award, amount=amount, reason=words, since_at=at, asked_at=at, asked_by=by)
    _cancel_unpaid(award, words, by=by, at=at)
    move = ground.note(award, "claw_back", by=by, at=at, subject=f"£{amount:,.2f}", words=words)
    audit.record(by=by, verb="grants.awards.clawed_back", target=award)
    lower(award, figures(award).net, reason="Unpaid money is released.", by=by, at=at)
    notices_money.clawed_back(made, move)
    return made


def _cancel_unpaid(award: Award, words: str, *, by: Any, at: datetime) -> None:
    for each in Payment.objects.filter(award=award, state__in=Payment.UNPAID).order_by("pk"):
        payment = ground.payment_of(each)
        payment.cancel(by=by, at=at)
        moved(payment, "cancel", "cancelled", by=by, at=at, words=words)


def _asked(clawback: Clawback) -> Clawback:
    award = ground.locked(clawback.award)
    fresh = Clawback.objects.select_for_update().get(pk=clawback.pk)
    fresh.award = award
    return fresh


@transaction.atomic
def recover(*, clawback: Clawback, amount: Decimal, day: date, by: Any, token: str) -> Clawback:
    """The money came, all of it or a part; it is free for others. An award of which all came back is revoked."""
    tokens.spend(token, by=by, purpose=f"grants.awards.recover:{clawback.pk}")
    clawback, at = _asked(clawback), clock.now()
    award, amount = clawback.award, ground.pounds_and_pence(amount)
    if amount > clawback.amount:
        raise MoveRefused(f"We asked for £{clawback.amount:,.2f}. Enter that or less.", field="amount")
    if day > clock.london_day(at):
        raise MoveRefused("That day is in the future. Enter the day on which the money came.", field="day")
    clawback.recover(by=by, at=at, amount=amount, day=day)
    with ground.refusals():
        clawback.save()
    move = ground.note(award, "recover", by=by, at=at, subject=f"£{amount:,.2f}")
    audit.record(by=by, verb="grants.awards.recovered", target=award)
    left = figures(award).net
    if left > 0:
        lower(award, left, reason=f"£{amount:,.2f} came back.", by=by, at=at)
    else:
        _take_back(award, by=by, at=at)
    notices_money.recovered(clawback, move)
    return clawback


def _take_back(award: Award, *, by: Any, at: datetime) -> None:
    stop(award, by=by, at=at)
    award.revoke(by=by, at=at)
    award.save()
    award.moves.create(verb="revoke", by=by, at=at, note="All of the money came back.")
    audit.record(by=by, verb="grants.awards.revoked", target=award)


@transaction.atomic
def withdraw(*, clawback: Clawback, reason: str, by: Any, token: str) -> Clawback:
    """We no longer ask for the money, with the reason."""
    tokens.spend(token, by=by, purpose=f"grants.awards.withdraw_clawback:{clawback.pk}")
    clawback, at = _asked(clawback), clock.now()
    clawback.withdraw(by=by, at=at)
    words = ground.said(reason)
    clawback.save()
    move = ground.note(
        clawback.award, "withdraw_clawback", by=by, at=at, subject=f"£{clawback.amount:,.2f}", words=words
    )
    audit.record(by=by, verb="grants.awards.clawback_withdrawn", target=clawback.award)
    notices_money.clawback_withdrawn(clawback, move)
    return clawback


def stop(award: Award, *, by: Any, at: datetime) -> None:
    """End all that is open on an award that is taken back: payments, agreements, changes, a stop, and the account.

    In the caller's transaction, before the award itself moves. MoveRefused while the group still has paid money.
    """
    if Payment.objects.filter(award=award, state=Payment.State.BATCHED).exists():
        raise MoveRefused("A payment is on its way to the bank. Record first what became of it.")
    net = figures(award).net
    if net > 0:
        raise MoveRefused(f"The group has £{net:,.2f} of this grant. Ask for it back first.")
    _cancel_unpaid(award, "The award was taken back.", by=by, at=at)
    standing = [Agreement.State.DRAFT, Agreement.State.ISSUED, Agreement.State.ACCEPTED]
    for agreement in Agreement.objects.filter(award=award, state__in=standing).select_for_update():
        agreement.withdraw(by=by, at=at)
        agreement.save()
    for variation in Variation.objects.filter(award=award, state=Variation.State.ASKED).select_for_update():
        variation.withdraw(by=by, at=at)
        variation.save()
    for suspension in Suspension.objects.filter(award=award, state=Suspension.State.ACTIVE).select_for_update():
        suspension.resume(by=by, at=at)
        suspension.save()
    bank.wipe(award, by=by, at=at)

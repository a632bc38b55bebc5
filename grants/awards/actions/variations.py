"""Changes to a running grant: asked for by the group or an officer, answered by another person, each with a reason."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from grants.awards import notices, notices_money
from grants.awards.actions import agreements
from grants.awards.actions import money as ground
from grants.awards.actions.payments import moved
from grants.awards.models import Award, Payment, Variation
from grants.awards.money import budget, figures, headings, period
from programmes import audit, clock, tokens, workflow
from programmes.workflow import MoveRefused


@transaction.atomic
def ask(
    *,
    award: Award,
    kind: str,
    reason: str,
    by: Any,
    by_group: bool,
    token: str,
    start_date: date | None = None,
    end_date: date | None = None,
    from_heading: str = "",
    to_heading: str = "",
    amount: Decimal | None = None,
) -> Variation:
    """Ask for other dates, for money to move between headings, or for a smaller grant, with the reason."""
    tokens.spend(token, by=by, purpose=f"grants.variations.ask:{award.pk}")
    award, at = ground.locked(award), clock.now()
    ground.agreement_of(award)
    asked = Variation(
        award=award,
        kind=kind,
        by_group=by_group,
        reason=ground.said(reason),
        start_date=start_date,
        end_date=end_date,
        from_heading=from_heading,
        to_heading=to_heading,
        amount=amount,
        since_at=at,
        asked_at=at,
        asked_by=by,
    )
    refuse_unfit(asked)
    with ground.refusals():
        asked.save(force_insert=True)
    move = ground.note(award, "ask_variation", by=by, at=at, subject=str(asked), words=asked.reason)
    audit.record(by=by, verb="grants.variations.asked", target=asked, detail={"kind": kind})
    notices_money.variation_asked(asked, move)
    return asked


def refuse_unfit(asked: Variation) -> None:
    """MoveRefused where the change cannot be carried out as the grant stands."""
    if asked.kind == Variation.Kind.DATES:
        if not asked.start_date or not asked.end_date or asked.end_date < asked.start_date:
            raise MoveRefused("The project ends before it starts. Check the two dates.", field="end_date")
        if (asked.start_date, asked.end_date) == period(asked.award):
            raise MoveRefused("These are the dates that we agreed on already.", field="end_date")
        return
    amount = ground.pounds_and_pence(asked.amount)
    if asked.kind == Variation.Kind.BUDGET:
        _refuse_unfit_budget(asked, amount)
        return
    fixed = figures(asked.award)
    if amount >= asked.award.amount:
        raise MoveRefused(f"The grant is £{asked.award.amount:,.2f}. Enter less than that.", field="amount")
    if amount < fixed.net + fixed.on_the_way:
        raise MoveRefused(
            f"£{fixed.net + fixed.on_the_way:,.2f} has been paid or is on its way. It cannot be less.", field="amount"
        )


def _refuse_unfit_budget(asked: Variation, amount: Decimal) -> None:
    have, offered = budget(asked.award), headings(asked.award)
    if asked.to_heading not in offered or asked.to_heading == asked.from_heading:
        raise MoveRefused("Choose another heading for the money to go to.", field="to_heading")
    there = have.get(asked.from_heading, Decimal(0))
    if amount > there:
        raise MoveRefused(f"There is £{there:,.2f} under “{asked.from_heading}”. Move that or less.", field="amount")


def _asked(variation: Variation) -> Variation:
    award = ground.locked(variation.award)
    fresh = Variation.objects.select_for_update().get(pk=variation.pk)
    fresh.award = award
    return fresh


@transaction.atomic
def approve(*, variation: Variation, answer: str, by: Any, token: str) -> Variation:
    """Agree to it. It holds at once; the next version of the agreement is drawn up for an officer to issue."""
    tokens.spend(token, by=by, purpose=f"grants.variations.answer:{variation.pk}")
    variation, at = _asked(variation), clock.now()
    award, before = variation.award, period(variation.award)
    variation.approve(by=by, at=at, answer=ground.said(answer, field="answer"))
    refuse_unfit(variation)
    with ground.refusals():
        variation.save()
    move = ground.note(award, "approve_variation", by=by, at=at, subject=str(variation), words=variation.answer)
    audit.record(by=by, verb="grants.variations.approved", target=variation, detail={"kind": variation.kind})
    changes: dict[str, Any] = {}
    if variation.kind == Variation.Kind.DATES:
        changes = {"start_date": variation.start_date, "end_date": variation.end_date}
        if award.is_published:
            award.start_date, award.end_date = variation.start_date, variation.end_date
            award.save(update_fields=["start_date", "end_date"])
    elif variation.kind == Variation.Kind.AMOUNT and variation.amount:
        shrink(award, variation.amount, reason=variation.answer, by=by, at=at)
    agreements.again(award, by=by, at=at, **changes)
    notices_money.variation_approved(variation, move)
    workflow.after("grants.awards.varied", award=award, variation=variation, before=before, by=by, at=at)
    return variation


@transaction.atomic
def refuse(*, variation: Variation, answer: str, by: Any, token: str) -> Variation:
    """Everything stays as it was agreed, with the reason."""
    tokens.spend(token, by=by, purpose=f"grants.variations.answer:{variation.pk}")
    variation, at = _asked(variation), clock.now()
    variation.refuse(by=by, at=at, answer=ground.said(answer, field="answer"))
    with ground.refusals():
        variation.save()
    move = ground.note(
        variation.award, "refuse_variation", by=by, at=at, subject=str(variation), words=variation.answer
    )
    audit.record(by=by, verb="grants.variations.refused", target=variation, detail={"kind": variation.kind})
    notices_money.variation_refused(variation, move)
    return variation


@transaction.atomic
def withdraw(*, variation: Variation, by: Any, token: str) -> Variation:
    """Whoever asked takes it back before there is an answer."""
    tokens.spend(token, by=by, purpose=f"grants.variations.withdraw:{variation.pk}")
    variation, at = _asked(variation), clock.now()
    variation.withdraw(by=by, at=at)
    variation.save()
    ground.note(variation.award, "withdraw_variation", by=by, at=at, subject=str(variation))
    audit.record(by=by, verb="grants.variations.withdrawn", target=variation)
    return variation


def shrink(award: Award, amount: Decimal, *, reason: str, by: Any, at: datetime) -> None:
    """Lower the grant to `amount`, above nothing.

    Planned payments are lowered or cancelled, the last one first; the money no longer promised is free for others.
    """
    too_much = figures(award).planned + figures(award).on_the_way + figures(award).net - amount
    planned = Payment.objects.filter(award=award, state__in=[Payment.State.PLANNED, Payment.State.HELD])
    for each in planned.order_by("-milestone__number"):
        if too_much <= 0:
            break
        payment = ground.payment_of(each)
        taken = min(too_much, payment.amount)
        too_much -= taken
        if taken == payment.amount:
            payment.cancel(by=by, at=at)
            moved(payment, "cancel", "cancelled", by=by, at=at, words=reason)
        else:
            payment.amount -= taken
            moved(payment, "lower", "lowered", by=by, at=at, words=reason)
    lower(award, amount, reason=reason, by=by, at=at)


def lower(award: Award, amount: Decimal, *, reason: str, by: Any, at: datetime) -> None:
    """Set the smaller amount of the award and tell the group; the sums of round and fund follow by themselves."""
    if amount == award.amount:
        return
    before = award.amount
    award.change_amount(amount)
    with ground.refusals():
        award.save(update_fields=["amount"])
    words = f"From £{before:,.2f} to £{amount:,.2f}. {reason.strip()}"
    move = award.moves.create(verb="change_amount", by=by, at=at, note=words)
    audit.record(by=by, verb="grants.awards.amount_changed", target=award)
    notices.amount_changed(award, move)

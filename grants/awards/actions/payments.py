"""One payment's way: asked for by an officer, authorised by finance, or stopped. Never by one and the same person."""

from datetime import datetime
from typing import Any

from django.db import transaction

from grants.awards import notices_money
from grants.awards.actions import money as ground
from grants.awards.agreement_text import day
from grants.awards.models import GrantMove, Milestone, Payment
from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused


def moved(payment: Payment, verb: str, done: str, *, by: Any, at: datetime, words: str = "") -> GrantMove:
    """Save a payment that has moved, with its line in the history and in the audit."""
    with ground.refusals():
        payment.save()
    audit.record(by=by, verb=f"grants.payments.{done}", target=payment, detail={"number": payment.milestone.number})
    return ground.note(payment.award, verb, by=by, at=at, subject=str(payment), words=words)


@transaction.atomic
def meet(*, milestone: Milestone, by: Any, token: str) -> Milestone:
    """An officer confirms that a milestone has been reached; its payment is due."""
    tokens.spend(token, by=by, purpose=f"grants.payments.meet:{milestone.pk}")
    award, at = ground.locked(milestone.award), clock.now()
    fresh = Milestone.objects.select_for_update().get(pk=milestone.pk)
    if fresh.when != Milestone.When.OFFICER:
        raise MoveRefused("The portal marks this milestone by itself when what it waits for has happened.")
    fresh.meet(by=by, at=at)
    fresh.save()
    ground.note(award, "meet", by=by, at=at, subject=fresh.title)
    audit.record(by=by, verb="grants.payments.milestone_met", target=fresh)
    return fresh


@transaction.atomic
def request(*, payment: Payment, by: Any, token: str) -> Payment:
    """An officer asks finance to pay what is due, once nothing blocks it."""
    tokens.spend(token, by=by, purpose=f"grants.payments.request:{payment.pk}")
    payment, at = ground.payment_of(payment), clock.now()
    due = payment.milestone.due_date
    payment.request(by=by, at=at)
    if due and due > clock.london_day(at):
        raise MoveRefused(f"This payment is not due before {day(due)}.")
    ground.refuse_unseen(payment.award.application, "before_payment")
    move = moved(payment, "request", "requested", by=by, at=at)
    notices_money.payment_requested(payment, move)
    return payment


@transaction.atomic
def authorise(*, payment: Payment, by: Any, token: str) -> Payment:
    """Finance lets it go, within this person's own limit; the database refuses whoever asked for it."""
    tokens.spend(token, by=by, purpose=f"grants.payments.authorise:{payment.pk}")
    payment, at = ground.payment_of(payment), clock.now()
    payment.authorise(by=by, at=at)
    ground.refuse_unseen(payment.award.application, "before_payment")
    moved(payment, "authorise", "authorised", by=by, at=at)
    return payment


@transaction.atomic
def refuse(*, payment: Payment, reason: str, by: Any, token: str) -> Payment:
    """Finance sends it back to the officers, with the reason; it can be asked for again."""
    tokens.spend(token, by=by, purpose=f"grants.payments.refuse:{payment.pk}")
    payment, at = ground.payment_of(payment), clock.now()
    payment.refuse(by=by, at=at)
    moved(payment, "refuse", "refused", by=by, at=at, words=ground.said(reason))
    return payment


@transaction.atomic
def hold(*, payment: Payment, reason: str, by: Any, token: str) -> Payment:
    """Stop one payment for now, with the reason, which the group reads."""
    tokens.spend(token, by=by, purpose=f"grants.payments.hold:{payment.pk}")
    payment, at = ground.payment_of(payment), clock.now()
    payment.hold(by=by, at=at)
    move = moved(payment, "hold", "held", by=by, at=at, words=ground.said(reason))
    notices_money.payment_held(payment, move)
    return payment


@transaction.atomic
def release(*, payment: Payment, reason: str, by: Any, token: str) -> Payment:
    """Nothing stops it any more: it can be asked for again."""
    tokens.spend(token, by=by, purpose=f"grants.payments.release:{payment.pk}")
    payment, at = ground.payment_of(payment), clock.now()
    payment.release(by=by, at=at)
    move = moved(payment, "release", "released", by=by, at=at, words=ground.said(reason))
    notices_money.payment_released(payment, move)
    return payment


@transaction.atomic
def cancel(*, payment: Payment, reason: str, by: Any, token: str) -> Payment:
    """It will not be paid; its money stays promised until the grant is made smaller or planned anew."""
    tokens.spend(token, by=by, purpose=f"grants.payments.cancel:{payment.pk}")
    payment, at = ground.payment_of(payment), clock.now()
    payment.cancel(by=by, at=at)
    move = moved(payment, "cancel", "cancelled", by=by, at=at, words=ground.said(reason))
    notices_money.payment_cancelled(payment, move)
    return payment

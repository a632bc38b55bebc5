"""Sending authorised payments to the finance system: gathered, exported once asked for, and marked as paid."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from grants.awards import notices_money
from grants.awards.actions import money as ground
from grants.awards.actions.payments import moved
from grants.awards.agreement_text import holder
from grants.awards.models import BankDetails, Payment, PaymentBatch
from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused

HEADER = ("Payment", "Payee", "Account name", "Sort code", "Account number", "Amount", "Fund", "Authorised at")


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('grants_batch_number')")
        return int(cursor.fetchone()[0])


@transaction.atomic
def gather(*, payments: Iterable[Any], by: Any, token: str) -> PaymentBatch:
    """Put these authorised payments (their keys) into a new batch. All or none."""
    tokens.spend(token, by=by, purpose="grants.payments.gather")
    at, keys = clock.now(), sorted({str(key) for key in payments})
    found = list(Payment.objects.for_staff(by).filter(pk__in=keys).order_by("pk"))
    if not keys or len(found) != len(keys):
        raise MoveRefused("Choose at least one payment from the list.", field="payments")
    batch = PaymentBatch.objects.create(number=_next_number(), gathered_at=at, gathered_by=by)
    for each in found:
        payment = ground.payment_of(each)
        payment.gather(by=by, at=at, batch=batch)
        moved(payment, "gather", "gathered", by=by, at=at)
    audit.record(by=by, verb="grants.payments.batch_gathered", target=batch, detail={"count": len(found)})
    tokens.settle(token, str(batch.pk))
    return batch


def _held(batch: PaymentBatch) -> PaymentBatch:
    return PaymentBatch.objects.select_for_update().get(pk=batch.pk)


@transaction.atomic
def export(*, batch: PaymentBatch, by: Any, token: str) -> list[list[Any]]:
    """The rows of the file for the finance system, with the account numbers in clear; each taking is in the audit.

    Only while the batch is being paid: afterwards the numbers leave the portal no more.
    """
    tokens.spend(token, by=by, purpose=f"grants.payments.export:{batch.pk}")
    batch, at = _held(batch), clock.now()
    batch.export(by=by, at=at)
    batch.save()
    rows = list(_rows(batch))
    audit.record(by=by, verb="grants.payments.batch_exported", target=batch, detail={"count": len(rows)})
    return rows


def _rows(batch: PaymentBatch) -> Iterator[list[Any]]:
    payments = batch.payments.filter(state=Payment.State.BATCHED).select_related(
        "milestone", "award__application__round__fund", "award__application__organisation", "award__application__person"
    )
    accounts = {
        account.award_id: account
        for account in BankDetails.objects.filter(state=BankDetails.State.CONFIRMED, award__in=payments.values("award"))
    }
    for payment in payments.order_by("award__application__reference", "milestone__number"):
        account = accounts[payment.award_id]
        yield [
            payment.reference,
            holder(payment.award)[0],
            account.account_name,
            account.written_sort_code,
            account.account_number,
            payment.amount,
            payment.award.application.round.fund.name,
            clock.uk_time(payment.authorised_at) if payment.authorised_at else "",
        ]


def _close_when_done(batch: PaymentBatch, *, by: Any, at: datetime) -> None:
    if not Payment.objects.filter(batch=batch, state=Payment.State.BATCHED).exists():
        batch.close(by=by, at=at)
        batch.save()
        audit.record(by=by, verb="grants.payments.batch_closed", target=batch)


@transaction.atomic
def pay(*, batch: PaymentBatch, day: date, reference: str, by: Any, token: str) -> PaymentBatch:
    """Everything that is left in the batch has been paid on this day, under the finance system's reference."""
    tokens.spend(token, by=by, purpose=f"grants.payments.pay:{batch.pk}")
    at = clock.now()
    if not reference.strip():
        raise MoveRefused("Enter the reference of the finance system.", field="reference")
    if day > clock.london_day(at):
        raise MoveRefused("That day is in the future. Enter the day on which it was paid.", field="day")
    batch.FLOW.check("close", PaymentBatch.objects.get(pk=batch.pk).state)
    for each in batch.payments.filter(state=Payment.State.BATCHED).order_by("pk"):
        payment = ground.payment_of(each)
        payment.pay(by=by, at=at, day=day, reference=reference.strip())
        notices_money.payment_paid(payment, moved(payment, "pay", "paid", by=by, at=at))
    batch = _held(batch)
    _close_when_done(batch, by=by, at=at)
    return batch


@transaction.atomic
def return_(*, payment: Payment, reason: str, by: Any, token: str) -> Payment:
    """The bank sent one payment back: it leaves the batch, and can be asked for again."""
    tokens.spend(token, by=by, purpose=f"grants.payments.return:{payment.pk}")
    payment, at = ground.payment_of(payment), clock.now()
    batch = payment.batch
    payment.return_(by=by, at=at)
    move = moved(payment, "return_", "returned", by=by, at=at, words=ground.said(reason))
    notices_money.payment_returned(payment, move)
    if batch:
        _close_when_done(_held(batch), by=by, at=at)
    return payment

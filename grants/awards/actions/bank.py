"""The account of a grant: given by a lead, confirmed by an officer, and deleted when it is no longer needed."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from grants.awards import notices_money
from grants.awards.actions import money as ground
from grants.awards.actions.payments import moved
from grants.awards.models import Award, BankDetails, Payment
from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused

# A bank may send a payment back for some days; until then the account is still needed.
KEPT_AFTER_LAST_PAYMENT = timedelta(days=14)


def digits(text: str, *, length: int, field: str, words: str) -> str:
    """The digits of a number that people write with spaces or hyphens; MoveRefused for another shape."""
    found = re.sub(r"[\s-]", "", text)
    if not (found.isascii() and found.isdecimal() and len(found) == length):
        raise MoveRefused(words, field=field)
    return found


@transaction.atomic
def give(*, award: Award, account_name: str, sort_code: str, account_number: str, by: Any, token: str) -> BankDetails:
    """A lead gives the account, or another one. Every lead is told; nothing is paid before it is confirmed (again)."""
    tokens.spend(token, by=by, purpose=f"grants.bank_details.give:{award.pk}")
    award, at = ground.locked(award), clock.now()
    ground.refuse_without_authority(award.application, by)
    ground.agreement_of(award)
    name = " ".join(account_name.split())
    if not name:
        raise MoveRefused("Enter the name on the account.", field="account_name")
    sort = digits(sort_code, length=6, field="sort_code", words="Enter the 6 digits of the sort code, such as 309430.")
    number = digits(account_number, length=8, field="account_number", words="Enter the 8 digits of the account number.")
    if Payment.objects.filter(award=award, state=Payment.State.BATCHED).exists():
        raise MoveRefused("A payment is on its way to the account that you gave. Wait until it has arrived.")
    before = _wipe_all(award, at=at)
    _stop_moving(award, by=by, at=at)
    made = BankDetails.objects.create(
        award=award,
        account_name=name,
        sort_code=sort,
        account_number=number,
        since_at=at,
        given_at=at,
        given_by=by,
    )
    move = ground.note(award, "change_account" if before else "give_account", by=by, at=at)
    audit.record(by=by, verb="grants.bank_details.given", target=made, detail={"again": bool(before)})
    notices_money.bank_given(award, move, again=bool(before))
    return made


def _stop_moving(award: Award, *, by: Any, at: datetime) -> None:
    moving = Payment.objects.filter(award=award, state__in=[Payment.State.REQUESTED, Payment.State.AUTHORISED])
    for each in moving.order_by("pk"):
        payment = ground.payment_of(each)
        payment.refuse(by=by, at=at)
        moved(payment, "refuse", "refused", by=by, at=at, words="The account has changed.")


def _wipe_all(award: Award, *, at: datetime) -> int:
    kept = list(BankDetails.objects.kept().filter(award=award).select_for_update())
    for details in kept:
        details.wipe(at=at)
        details.save()
    return len(kept)


def _fresh(details: BankDetails) -> BankDetails:
    award = ground.locked(details.award)
    fresh = BankDetails.objects.select_for_update().get(pk=details.pk)
    fresh.award = award
    return fresh


@transaction.atomic
def confirm(*, details: BankDetails, by: Any, token: str) -> BankDetails:
    """An officer has compared the account with the bank evidence: payments may go there."""
    tokens.spend(token, by=by, purpose=f"grants.bank_details.confirm:{details.pk}")
    details, at = _fresh(details), clock.now()
    details.confirm(by=by, at=at)
    with ground.refusals():
        details.save()
    move = ground.note(details.award, "confirm_account", by=by, at=at)
    audit.record(by=by, verb="grants.bank_details.confirmed", target=details)
    notices_money.bank_confirmed(details.award, move)
    return details


@transaction.atomic
def refuse(*, details: BankDetails, reason: str, by: Any, token: str) -> BankDetails:
    """It does not match the evidence: nothing is paid, and the group is asked for it again."""
    tokens.spend(token, by=by, purpose=f"grants.bank_details.refuse:{details.pk}")
    details, at = _fresh(details), clock.now()
    if Payment.objects.filter(award=details.award, state=Payment.State.BATCHED).exists():
        raise MoveRefused("A payment is on its way to this account. Record first what became of it.")
    details.refuse(by=by, at=at)
    words = ground.said(reason)
    details.save()
    _stop_moving(details.award, by=by, at=at)
    move = ground.note(details.award, "refuse_account", by=by, at=at, words=words)
    audit.record(by=by, verb="grants.bank_details.refused", target=details)
    notices_money.bank_refused(details.award, move)
    return details


def wipe(award: Award, *, by: Any, at: datetime) -> None:
    """Delete every account number of this award now, in the caller's transaction."""
    if _wipe_all(award, at=at):
        ground.note(award, "wipe_account", by=by, at=at)
        audit.record(by=by, verb="grants.bank_details.wiped", target=award)


def wipe_what_is_done() -> int:
    """Delete the accounts of grants whose last payment was made 14 days ago or earlier; how many grants."""
    at = clock.now()
    waiting = Payment.objects.filter(state__in=[*Payment.UNPAID, Payment.State.BATCHED])
    recent = Payment.objects.filter(paid_at__gt=at - KEPT_AFTER_LAST_PAYMENT)
    holding = BankDetails.objects.kept().exclude(award__in=waiting.values("award"))
    done = holding.exclude(award__in=recent.values("award")).filter(
        award__in=Payment.objects.filter(state=Payment.State.PAID).values("award")
    )
    return sum(_wipe_one(key) for key in set(done.values_list("award", flat=True)))


@transaction.atomic
def _wipe_one(key: Any) -> int:
    award, at = ground.locked(Award.objects.get(pk=key)), clock.now()
    if Payment.objects.filter(award=award, state__in=[*Payment.UNPAID, Payment.State.BATCHED]).exists():
        return 0
    wipe(award, by=None, at=at)
    return 1

"""What every step of a running grant stands on: the order of locks, the database's refusals in words, the history."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from grants.applications.models import Application
from grants.assessment.models import DueDiligence
from grants.awards.agreement_text import holding_body
from grants.awards.models import Agreement, Award, GrantMove, Payment, Suspension
from grants.funds.models import PENNY
from programmes.workflow import MoveRefused

# What the database refuses (grants/migrations/0008_money.py and the models' own checks), and what to do about it.
WORDS: dict[str, tuple[str, str | None]] = {
    "payment_within_award": ("The payments would add up to more than the grant. Lower one of them.", "amount"),
    "payment_paid_is_kept": ("This payment has been made. Ask for the money back instead.", None),
    "payment_under_agreement": ("Nothing can be paid before the group has accepted the agreement.", None),
    "payment_when_reached": ("Its milestone has not been reached yet. Record that first.", None),
    "payment_not_suspended": ("The grant is suspended: no payment may move until it is resumed.", None),
    "payment_to_a_confirmed_account": ("No bank account has been confirmed. Compare it with the evidence first.", None),
    "payment_when_all_is_seen": ("A document has not been seen, or has ended. Look at the due-diligence list.", None),
    "payment_within_limit": (
        "This is above your personal limit. A colleague with a higher limit can authorise it.",
        None,
    ),
    "payment_authorised_by_another": ("You asked for this payment, so somebody else must authorise it.", None),
    "award_covers_its_payments": (
        "Payments of more than that are planned or made. Cancel or lower them first.",
        "amount",
    ),
    "clawback_within_paid": ("That is more than we have paid to the group.", "amount"),
    "clawback_one_at_a_time": ("We are asking for money back already. Record what came first.", None),
    "agreement_pays_the_award": ("The payments of the schedule do not add up to the grant. Change the schedule.", None),
    "agreement_of_an_accepted_award": ("The award is not accepted, or its amount has changed. Draw it up again.", None),
    "agreement_when_all_is_seen": ("A document has not been seen, or has ended. Look at the due-diligence list.", None),
    "agreement_one_open": ("An agreement is being prepared already, or waits for the group.", None),
    "bank_details_confirmed_by_another": ("You gave this account, so somebody else must confirm it.", None),
    "variation_decided_by_another": ("You asked for this change, so somebody else must answer.", None),
    "variation_one_at_a_time": ("A change is waiting for an answer already.", None),
    "suspension_one_at_a_time": ("This grant is suspended already.", None),
}


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the database refuses into MoveRefused, in words that say what to do."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name not in WORDS:
            raise
        words, field = WORDS[name]
        raise MoveRefused(words, field=field) from error


def locked(award: Award) -> Award:
    """The award as it stands now, locked after its application: every step of a grant waits for the one before."""
    application = Application.objects.select_for_update(of=("self",)).with_parties().get(pk=award.application_id)
    fresh = Award.objects.select_for_update(of=("self",)).get(pk=award.pk)
    fresh.application = application
    return fresh


def note(award: Award, verb: str, *, by: Any, at: datetime, subject: str = "", words: str = "") -> GrantMove:
    """Write one line of the grant's history."""
    return GrantMove.objects.create(award=award, verb=verb, by=by, at=at, subject=subject[:200], note=words)


def said(words: str, *, field: str = "reason") -> str:
    """The words, or MoveRefused where there are none: every stop and every no has its reason."""
    if not words.strip():
        raise MoveRefused("Say why: it is kept in the history of the grant.", field=field)
    return words.strip()


def pounds_and_pence(amount: Any) -> Decimal:
    """The amount, or MoveRefused for what is no sum of money above nothing."""
    if not isinstance(amount, Decimal) or not amount.is_finite() or amount != amount.quantize(PENNY) or amount <= 0:
        raise MoveRefused("Enter an amount in pounds and pence, such as 250 or 250.50.", field="amount")
    return amount


def refuse_unseen(application: Application, when: str) -> None:
    """MoveRefused that names the documents which still block the agreement or the payment."""
    missing = DueDiligence.objects.blocking(application, when)
    if missing:
        what = "the agreement" if when == "before_agreement" else "the payment"
        raise MoveRefused(f"Still to be seen before {what}: {', '.join(missing)}. Look at the due-diligence list.")


def agreement_of(award: Award) -> Agreement:
    """The agreement in force, or MoveRefused where there is none."""
    found = Agreement.objects.in_force().filter(award=award).first()
    if found is None:
        raise MoveRefused("The group has not accepted an agreement yet.")
    found.award = award
    return found


def refuse_under_agreement(award: Award) -> None:
    """MoveRefused where an agreement names the amount: it changes only together with the agreement."""
    if Agreement.objects.filter(award=award, state__in=[Agreement.State.ISSUED, Agreement.State.ACCEPTED]).exists():
        raise MoveRefused("The agreement names this amount. Ask for a change to the agreement instead.")


def is_suspended(award: Award) -> bool:
    """Whether payments are stopped now."""
    return Suspension.objects.filter(award=award, state=Suspension.State.ACTIVE).exists()


def payment_of(payment: Payment) -> Payment:
    """The payment as it stands now, locked after its award."""
    award = locked(payment.award)
    fresh = Payment.objects.select_for_update(of=("self",)).select_related("milestone").get(pk=payment.pk)
    fresh.award = award
    return fresh


def may_bind(application: Application, by: Any) -> bool:
    """Whether this person may accept for the applicant: a lead of the organisation, the person who applied alone, or
    the person of the body that holds the money.
    """
    body = holding_body(application)
    if body is not None and body.person_id == by.pk:
        return True
    if application.organisation is None:
        return bool(application.person_id == by.pk)
    return bool(by.manages(application.organisation))


def refuse_without_authority(application: Application, by: Any) -> None:
    """MoveRefused for somebody who may not bind the applicant."""
    if not may_bind(application, by):
        raise MoveRefused("Only a lead of your organisation can do this. Ask one of them to sign in.")

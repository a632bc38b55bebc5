"""What the people behind an application are told while a grant runs. No message ever holds an account's numbers."""

from typing import Any

from django.urls import reverse

from grants.applications.notices import tell
from grants.awards.agreement_text import day
from grants.awards.models import Agreement, Award, Clawback, GrantMove, Payment, Variation


def _about(award: Award, move: GrantMove, *, template: str, **facts: Any) -> None:
    application = award.application
    usual: dict[str, Any] = {
        "amount": f"£{award.amount:,.2f}",
        "who": str(move.by),
        "subject": move.subject,
        "text": move.note,
        "contact": application.round.fund.contact_email,
        "url": reverse("grants:payment_list", args=[application.pk]),
    }
    tell(application, move, template=template, **{**usual, **facts})


def agreement_issued(agreement: Agreement, move: GrantMove) -> None:
    """The agreement is ready to be accepted."""
    _about(agreement.award, move, template="grants/awards/email/agreement_issued", url=agreement.get_absolute_url())


def agreement_accepted(agreement: Agreement, move: GrantMove) -> None:
    """It has been accepted, and by whom: the receipt."""
    _about(
        agreement.award,
        move,
        template="grants/awards/email/agreement_accepted",
        who=agreement.accepted_name,
        position=agreement.accepted_position,
        url=agreement.get_absolute_url(),
    )


def agreement_withdrawn(agreement: Agreement, move: GrantMove) -> None:
    """We have taken it back, and why."""
    _about(agreement.award, move, template="grants/awards/email/agreement_withdrawn", url=agreement.get_absolute_url())


def bank_given(award: Award, move: GrantMove, *, again: bool) -> None:
    """Somebody gave or changed the account: everybody behind the application hears of it."""
    _about(award, move, template="grants/awards/email/bank_given", again=again)


def bank_confirmed(award: Award, move: GrantMove) -> None:
    """The account matches the evidence."""
    _about(award, move, template="grants/awards/email/bank_confirmed")


def bank_refused(award: Award, move: GrantMove) -> None:
    """The account does not match the evidence, and what was found."""
    _about(award, move, template="grants/awards/email/bank_refused")


def payment_requested(payment: Payment, move: GrantMove) -> None:
    """A payment is being prepared."""
    _about(payment.award, move, template="grants/awards/email/payment_requested")


def payment_paid(payment: Payment, move: GrantMove) -> None:
    """A payment has been made: how much, when, and under which reference."""
    assert payment.paid_date  # nosec B101: the database holds it for every paid payment
    _about(
        payment.award,
        move,
        template="grants/awards/email/payment_paid",
        sum=f"£{payment.amount:,.2f}",
        day=day(payment.paid_date),
        payment=payment.reference,
    )


def payment_held(payment: Payment, move: GrantMove) -> None:
    """A payment is on hold, and why."""
    _about(payment.award, move, template="grants/awards/email/payment_held")


def payment_released(payment: Payment, move: GrantMove) -> None:
    """It is no longer on hold."""
    _about(payment.award, move, template="grants/awards/email/payment_released")


def payment_cancelled(payment: Payment, move: GrantMove) -> None:
    """It will not be made, and why."""
    _about(payment.award, move, template="grants/awards/email/payment_cancelled")


def payment_returned(payment: Payment, move: GrantMove) -> None:
    """The bank sent it back."""
    _about(payment.award, move, template="grants/awards/email/payment_returned")


def variation_asked(variation: Variation, move: GrantMove) -> None:
    """A change was asked for: the receipt, or word of what an officer would like."""
    _about(variation.award, move, template="grants/awards/email/variation_asked", url=_changes(variation))


def variation_approved(variation: Variation, move: GrantMove) -> None:
    """We agree, with our answer."""
    _about(variation.award, move, template="grants/awards/email/variation_approved", url=_changes(variation))


def variation_refused(variation: Variation, move: GrantMove) -> None:
    """We do not agree, with our answer."""
    _about(variation.award, move, template="grants/awards/email/variation_refused", url=_changes(variation))


def _changes(variation: Variation) -> str:
    return reverse("grants:variation_list", args=[variation.award.application_id])


def suspended(award: Award, move: GrantMove) -> None:
    """Payments are stopped, and why."""
    _about(award, move, template="grants/awards/email/suspended")


def resumed(award: Award, move: GrantMove) -> None:
    """Payments go on."""
    _about(award, move, template="grants/awards/email/resumed")


def clawed_back(clawback: Clawback, move: GrantMove) -> None:
    """We ask for money back, and why."""
    _about(clawback.award, move, template="grants/awards/email/clawed_back", sum=f"£{clawback.amount:,.2f}")


def recovered(clawback: Clawback, move: GrantMove) -> None:
    """The money came back."""
    _about(clawback.award, move, template="grants/awards/email/recovered", sum=f"£{clawback.recovered_amount:,.2f}")


def clawback_withdrawn(clawback: Clawback, move: GrantMove) -> None:
    """We no longer ask for it."""
    _about(clawback.award, move, template="grants/awards/email/clawback_withdrawn", sum=f"£{clawback.amount:,.2f}")


def finished(award: Award, move: GrantMove) -> None:
    """The grant has come to its end."""
    _about(award, move, template="grants/awards/email/finished")

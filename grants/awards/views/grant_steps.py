"""Every button of a running grant: each asks for what its one action needs, and says what follows."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from grants.awards import forms_money, publishing
from grants.awards.actions import agreements, bank, batches, payments, stopping, variations
from grants.awards.forms import ReasonForm
from grants.awards.models import Agreement, Award, BankDetails, Clawback, Milestone, Payment, Suspension, Variation
from grants.awards.money import budget, figures, headings, period
from grants.awards.views.grant_step import Step, Words, page
from programmes.people.access import Permission

# An agreement under a demonstration value says so.
NOT_KNOWN = "Demonstration: number not known"


def _cover(award: Award) -> dict[str, Any]:
    """What the cover sheet begins with: the round's own decision, the project's own words and dates."""
    application = award.application
    decision = getattr(application.round, "authorisation", None)
    start, end = period(award)
    return {
        "beneficiary_type": Agreement.Beneficiary.VOLUNTARY
        if application.organisation
        else Agreement.Beneficiary.OTHER,
        "decision_number": award.signed_reference
        or (decision.number or NOT_KNOWN if decision else application.round.fund.decision_reference),
        "purpose": publishing.suggestion(award)["description"][:1000],
        "start_date": start,
        "end_date": end,
    }


def _planned(award: Award) -> dict[str, Any]:
    """The rows to start from: what is planned, else the whole grant on the agreement."""
    rows = Payment.objects.filter(award=award, state=Payment.State.PLANNED, milestone__state=Milestone.State.WAITING)
    found = [
        {
            "title": row.milestone.title,
            "when": row.milestone.when,
            "due_date": row.milestone.due_date,
            "amount": row.amount,
        }
        for row in rows.select_related("milestone").order_by("milestone__number")
    ]
    left = figures(award).unplanned
    if left > 0:
        when = Milestone.When.END if found else Milestone.When.AGREEMENT
        found.append(
            {"title": "Last payment" if found else "First payment", "when": when, "due_date": None, "amount": left}
        )
    return {"steps": found}


def _payment(words: str) -> Words:
    def text(payment: Payment) -> str:
        return f"{payment.milestone.title}: £{payment.amount:,.2f} to {payment.award.application.money_holder}. {words}"

    return text


def _to_authorise(payment: Payment) -> str:
    account = BankDetails.objects.current().filter(award=payment.award).first()
    return (
        f"{payment.milestone.title}: £{payment.amount:,.2f} to {payment.award.application.money_holder}. "
        f"Asked for by {payment.requested_by}. {account.masked if account else 'No account.'}. "
        "Whoever asked for a payment cannot authorise it."
    )


def _to_confirm(details: BankDetails) -> str:
    return (
        f"Name: {details.account_name}. Sort code {details.written_sort_code}, account {details.account_number}. "
        f"Given by {details.given_by}. Compare each of the three with the bank evidence on the due-diligence list."
    )


def _change(variation: Variation) -> str:
    return f"{variation}. Asked for by {variation.asked_by}: “{variation.reason}”"


_F = Permission.AUTHORISE_PAYMENTS
_WHY = forms_money.WhyForm
STEPS: tuple[Step, ...] = (
    Step(
        "draw_up",
        "Draw up the agreement",
        "The terms come from the fund, the amount from the award. Nobody but staff sees it before you issue it.",
        "Draw it up",
        "The agreement is drawn up. Next, set the payments.",
        agreements.draw_up,
        "award",
        form=forms_money.DrawUpForm,
        initial=_cover,
    ),
    Step(
        "plan",
        "Set the payments",
        lambda award: (
            f"The payments of the grant of £{award.amount:,.2f} that are not due yet. All of them together must add up "
            "to the grant. Payments that are due, on their way or made stay as they are."
        ),
        "Keep this schedule",
        "The payments are set.",
        agreements.plan,
        "award",
        form=forms_money.PlanForm,
        more=_planned,
        template="admin/grants/money/plan.html",
    ),
    Step(
        "issue",
        "Issue the agreement",
        "The group is told at once, and reads and accepts it on the portal. Its words and its document are fixed now.",
        "Issue it to the group",
        "The agreement is with the group.",
        agreements.issue,
        "agreement",
        Agreement,
    ),
    Step(
        "withdraw_agreement",
        "Take the agreement back",
        "The group can no longer accept it. The award itself stands, and you can draw up another.",
        "Take it back",
        "The agreement is taken back.",
        agreements.withdraw,
        "agreement",
        Agreement,
        ReasonForm,
    ),
    Step(
        "meet",
        "Confirm a milestone",
        lambda milestone: f"“{milestone.title}” has been reached. Its payment can then be asked for.",
        "Confirm that it has been reached",
        "The milestone is reached.",
        payments.meet,
        "milestone",
        Milestone,
    ),
    Step(
        "request",
        "Ask finance to pay",
        _payment("A colleague in finance checks and authorises it. The group is told that it is being prepared."),
        "Ask for this payment",
        "Finance has been asked to pay.",
        payments.request,
        "payment",
        Payment,
    ),
    Step(
        "authorise",
        "Authorise a payment",
        _to_authorise,
        "Authorise this payment",
        "The payment is authorised. It waits for a batch.",
        payments.authorise,
        "payment",
        Payment,
        permission=_F,
    ),
    Step(
        "refuse_payment",
        "Send a payment back",
        _payment("The officers can ask for it again."),
        "Send it back",
        "The payment is back with the officers.",
        payments.refuse,
        "payment",
        Payment,
        _WHY,
        permission=_F,
    ),
    Step(
        "hold",
        "Put a payment on hold",
        _payment("It must be asked for again afterwards."),
        "Put it on hold",
        "The payment is on hold, and the group has been told.",
        payments.hold,
        "payment",
        Payment,
        ReasonForm,
    ),
    Step(
        "release",
        "Release a payment",
        _payment("It can be asked for again."),
        "Release it",
        "The payment is released, and the group has been told.",
        payments.release,
        "payment",
        Payment,
        ReasonForm,
    ),
    Step(
        "cancel",
        "Cancel a payment",
        _payment("Its money stays part of the grant until you plan it anew or make the grant smaller."),
        "Cancel it",
        "The payment is cancelled, and the group has been told.",
        payments.cancel,
        "payment",
        Payment,
        ReasonForm,
    ),
    Step(
        "return_payment",
        "The bank sent it back",
        _payment("It leaves its batch, and an officer can ask for it again."),
        "Record that it came back",
        "The payment is back with the officers.",
        batches.return_,
        "payment",
        Payment,
        ReasonForm,
        permission=_F,
    ),
    Step(
        "confirm_account",
        "Confirm the bank account",
        _to_confirm,
        "It matches: confirm it",
        "The account is confirmed, and the group has been told.",
        bank.confirm,
        "details",
        BankDetails,
    ),
    Step(
        "refuse_account",
        "The account does not match",
        _to_confirm,
        "Send it back to the group",
        "The group has been asked for its account again.",
        bank.refuse,
        "details",
        BankDetails,
        ReasonForm,
    ),
    Step(
        "ask_dates",
        "Ask for other dates",
        "A colleague answers. Reports that we do not have yet move with the dates.",
        "Ask for this change",
        "The change waits for a colleague.",
        variations.ask,
        "award",
        form=forms_money.DatesForm,
        initial=lambda award: dict(zip(("start_date", "end_date"), period(award), strict=True)),
        fixed=lambda user: {"kind": Variation.Kind.DATES, "by_group": False},
    ),
    Step(
        "ask_budget",
        "Ask to move money between headings",
        "A colleague answers. The grant as a whole stays the same.",
        "Ask for this change",
        "The change waits for a colleague.",
        variations.ask,
        "award",
        form=forms_money.BudgetForm,
        more=lambda award: {"have": budget(award), "offered": headings(award)},
        fixed=lambda user: {"kind": Variation.Kind.BUDGET, "by_group": False},
    ),
    Step(
        "ask_amount",
        "Ask for a smaller grant",
        "A colleague answers. Planned payments are lowered from the last one, and the money is free for others.",
        "Ask for this change",
        "The change waits for a colleague.",
        variations.ask,
        "award",
        form=forms_money.AmountForm,
        fixed=lambda user: {"kind": Variation.Kind.AMOUNT, "by_group": False},
    ),
    Step(
        "approve",
        "Agree to the change",
        _change,
        "Agree",
        "The change is agreed. Issue the next agreement.",
        variations.approve,
        "variation",
        Variation,
        forms_money.AnswerForm,
    ),
    Step(
        "refuse_variation",
        "Do not agree to the change",
        _change,
        "Do not agree",
        "The group has your answer.",
        variations.refuse,
        "variation",
        Variation,
        forms_money.AnswerForm,
    ),
    Step(
        "suspend",
        "Suspend the grant",
        "No payment moves until it is resumed. The group is told why, at once.",
        "Suspend it",
        "The grant is suspended, and the group has been told.",
        stopping.suspend,
        "award",
        form=ReasonForm,
    ),
    Step(
        "resume",
        "Resume the grant",
        "Payments go on where they stopped. The group is told, at once.",
        "Resume it",
        "The grant is resumed, and the group has been told.",
        stopping.resume,
        "suspension",
        Suspension,
        ReasonForm,
    ),
    Step(
        "claw_back",
        "Ask for money back",
        lambda award: (
            f"The group has £{figures(award).net:,.2f}. What is not paid yet is cancelled at once, and its money "
            "is free for others."
        ),
        "Ask for it back",
        "The group has been asked to pay it back.",
        stopping.claw_back,
        "award",
        form=forms_money.ClawBackForm,
    ),
    Step(
        "recover",
        "Record what came back",
        lambda clawback: f"We asked for £{clawback.amount:,.2f}. What came is free for others.",
        "Record it",
        "The money is recorded.",
        stopping.recover,
        "clawback",
        Clawback,
        forms_money.RecoverForm,
        initial=lambda clawback: {"amount": clawback.amount},
    ),
    Step(
        "withdraw_clawback",
        "No longer ask for the money",
        lambda clawback: f"We asked for £{clawback.amount:,.2f}. The group is told at once.",
        "No longer ask for it",
        "The group has been told.",
        stopping.withdraw,
        "clawback",
        Clawback,
        ReasonForm,
    ),
)
PAGES: dict[str, tuple[Callable[..., HttpResponse], bool]] = {
    step.verb: (page(step), step.model is not None) for step in STEPS
}

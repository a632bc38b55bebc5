"""The group's side of a running grant: the agreement, the payments, the bank account, and changes to ask for."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from grants.applications.models import AccountableBody, Application
from grants.applications.views.applicant import CRUMBS
from grants.awards.actions import agreements, bank, variations
from grants.awards.actions.money import may_bind
from grants.awards.agreement_text import when_due
from grants.awards.forms_money import (
    AcceptAgreementForm,
    AmountForm,
    BankForm,
    BudgetForm,
    ConfirmForm,
    DatesForm,
)
from grants.awards.models import Agreement, Award, BankDetails, Payment, Variation
from grants.awards.money import budget, figures, headings, period
from grants.awards.views.finance import document_of, documents_response
from grants.awards.views.grant import read
from grants.funds.forms import ActionForm, attempt


def fetch(request: HttpRequest, pk: Any) -> Award:
    """The accepted award of an application whose money is this person's business; 404 for everything else.

    Guests who help to write an application do not see its money; the organisation that holds the money does.
    """
    own = Q(pk__in=Application.objects.of_applicant(request.user).values("pk"))
    holds = Q(accountable_body__person=request.user, accountable_body__state=AccountableBody.State.CONFIRMED)
    rows = Application.objects.visible_to(request.user).filter(own | holds)
    application = get_object_or_404(rows.with_parties().with_award().select_related("sheet"), pk=pk)
    award: Award | None = getattr(application, "award", None)
    if award is None or award.accepted_at is None:
        raise Http404
    award.application = application
    return award


def _frame(request: HttpRequest, award: Award, **more: Any) -> dict[str, Any]:
    application = award.application
    name = application.title or application.reference
    return {
        "application": application,
        "award": award,
        "may_bind": may_bind(application, request.user),
        "crumbs": [*CRUMBS, (name, application.get_absolute_url())],
        **more,
    }


def _latest(award: Award) -> Agreement | None:
    """The agreement that the group reads: the one that waits for it, else the last that was issued."""
    found = Agreement.objects.filter(award=award, issued_at__isnull=False).order_by("-version").first()
    if found:
        found.award = award
    return found


@require_safe
def detail(request: HttpRequest, pk: Any) -> HttpResponse:
    """The agreement in plain words: what it says, where it stands, and what to do."""
    award = fetch(request, pk)
    agreement = _latest(award)
    earlier = Agreement.objects.visible_to(request.user).filter(award=award).exclude(accepted_at=None)
    context = _frame(
        request,
        award,
        agreement=agreement,
        earlier=[one for one in earlier if agreement is None or one.pk != agreement.pk],
        has_account=BankDetails.objects.current().filter(award=award).exists(),
    )
    return render(request, "grants/awards/agreement_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, pk: Any) -> HttpResponse:
    """A named person with authority accepts it."""
    award = fetch(request, pk)
    agreement = _latest(award)
    if agreement is None or (agreement.state != Agreement.State.ISSUED and request.method != "POST"):
        return redirect("grants:agreement_detail", award.application_id)
    form = AcceptAgreementForm(request.POST or None, initial={"name": getattr(request.user, "name", "")})
    act = partial(agreements.accept, agreement=agreement, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "You have accepted the agreement.")
        return redirect("grants:agreement_detail", award.application_id)
    return render(
        request, "grants/awards/agreement_accept.html", _frame(request, award, agreement=agreement, form=form)
    )


@require_safe
def copy(request: HttpRequest, pk: Any, version: int, kind: str) -> HttpResponse:
    """The document, byte for byte as it was issued or accepted."""
    return documents_response(document_of(fetch(request, pk).application, version, kind))


@require_safe
def payments(request: HttpRequest, pk: Any) -> HttpResponse:
    """What is paid when, what has been paid, and what stops it."""
    award = fetch(request, pk)
    found = read(award)
    context = _frame(
        request,
        award,
        grant=found,
        payments=[(payment, when_due(payment.milestone)) for payment in found.payments],
        figures=figures(award),
    )
    return render(request, "grants/awards/payment_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def give_account(request: HttpRequest, pk: Any) -> HttpResponse:
    """Give the bank account, or another one."""
    award = fetch(request, pk)
    if not Agreement.objects.in_force().filter(award=award).exists():
        return redirect("grants:agreement_detail", award.application_id)
    form = BankForm(request.POST or None)
    act = partial(bank.give, award=award, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "We have the account. We pay nothing before we have confirmed it.")
        return redirect("grants:payment_list", award.application_id)
    account = BankDetails.objects.current().filter(award=award).first()
    on_the_way = Payment.objects.filter(award=award, state=Payment.State.BATCHED).exists()
    context = _frame(request, award, form=form, account=account, on_the_way=on_the_way)
    return render(request, "grants/awards/bank_account.html", context)


@require_safe
def changes(request: HttpRequest, pk: Any) -> HttpResponse:
    """The changes asked for and their answers, and the ways to ask for one."""
    award = fetch(request, pk)
    rows = list(Variation.objects.filter(award=award).select_related("asked_by"))
    context = _frame(
        request,
        award,
        variations=rows,
        period=period(award),
        budget=budget(award).items(),
        may_ask=Agreement.objects.in_force().filter(award=award).exists()
        and not any(row.state == Variation.State.ASKED for row in rows),
    )
    return render(request, "grants/awards/variation_list.html", context)


def _dates(request: HttpRequest, award: Award) -> ActionForm:
    start, end = period(award)
    return DatesForm(request.POST or None, initial={"start_date": start, "end_date": end})


def _budget(request: HttpRequest, award: Award) -> ActionForm:
    return BudgetForm(request.POST or None, have=budget(award), offered=headings(award))


KINDS: dict[str, tuple[str, Callable[[HttpRequest, Award], ActionForm]]] = {
    Variation.Kind.DATES: ("Change the dates of the project", _dates),
    Variation.Kind.BUDGET: ("Move money between headings", _budget),
    Variation.Kind.AMOUNT: ("Ask for a smaller grant", lambda request, award: AmountForm(request.POST or None)),
}


@require_http_methods(["GET", "HEAD", "POST"])
def ask_change(request: HttpRequest, pk: Any, kind: str) -> HttpResponse:
    """Ask for one change, with the reason."""
    award = fetch(request, pk)
    if kind not in KINDS:
        raise Http404
    heading, make = KINDS[kind]
    form = make(request, award)
    act = partial(variations.ask, award=award, kind=kind, by=request.user, by_group=True)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "We have your request. Until we answer, everything stays as it was agreed.")
        return redirect("grants:variation_list", award.application_id)
    context = _frame(request, award, form=form, heading=heading, kind=kind)
    return render(request, "grants/awards/variation_ask.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_change(request: HttpRequest, pk: Any, variation: Any) -> HttpResponse:
    """Take back a change that your group asked for."""
    award = fetch(request, pk)
    found = get_object_or_404(Variation.objects.filter(award=award, by_group=True), pk=variation)
    form = ConfirmForm(request.POST or None)
    act = partial(variations.withdraw, variation=found, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "You have taken the request back.")
        return redirect("grants:variation_list", award.application_id)
    return render(request, "grants/awards/variation_withdraw.html", _frame(request, award, form=form, variation=found))

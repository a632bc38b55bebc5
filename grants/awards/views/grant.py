"""A running grant on one page for staff, with its next step; and the lists behind the work-list's lines."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from grants.applications.models import Application
from grants.applications.views.staff import fetch, require, staff_frame
from grants.assessment.models import DueDiligence
from grants.awards.agreement_text import when_due
from grants.awards.models import (
    Agreement,
    AgreementDocument,
    Award,
    BankDetails,
    Clawback,
    Milestone,
    Payment,
    Suspension,
    Variation,
)
from grants.awards.money import Figures, budget, figures
from grants.awards.waiting_money import BY_SLUG
from programmes import clock
from programmes.people.access import Permission

PAGE = 50


def award_of(application: Application) -> Award:
    """The accepted or ended award of an application; 404 where none was made."""
    award: Award | None = getattr(application, "award", None)
    if award is None:
        raise Http404
    award.application = application
    return award


@dataclass
class Grant:
    """Everything about one running grant, read once."""

    award: Award
    now: datetime
    figures: Figures
    agreements: list[Agreement] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    account: BankDetails | None = None
    variations: list[Variation] = field(default_factory=list)
    suspensions: list[Suspension] = field(default_factory=list)
    clawbacks: list[Clawback] = field(default_factory=list)

    @property
    def in_force(self) -> Agreement | None:
        """The agreement that both sides accepted."""
        return next((one for one in self.agreements if one.state == Agreement.State.ACCEPTED), None)

    @property
    def opened(self) -> Agreement | None:
        """The one that is being prepared or waits for the group."""
        return next((one for one in self.agreements if one.state in {"draft", "issued"}), None)

    @property
    def stop(self) -> Suspension | None:
        """The suspension that holds now."""
        return next((one for one in self.suspensions if one.state == Suspension.State.ACTIVE), None)

    @property
    def asked(self) -> Variation | None:
        """The change that waits for an answer."""
        return next((one for one in self.variations if one.state == Variation.State.ASKED), None)

    @property
    def debt(self) -> Clawback | None:
        """The money that is being asked back."""
        return next((one for one in self.clawbacks if one.state == Clawback.State.ASKED), None)

    @property
    def is_paid(self) -> bool:
        """Whether every payment that counts has been made."""
        live = [one for one in self.payments if one.state != Payment.State.CANCELLED]
        return bool(live) and all(one.state == Payment.State.PAID for one in live)


def read(award: Award) -> Grant:
    """Everything about the grant: one query for each kind of row."""
    payments = Payment.objects.filter(award=award).select_related("milestone", "requested_by", "authorised_by", "batch")
    found = Grant(award=award, now=clock.now(), figures=figures(award))
    found.agreements = list(Agreement.objects.filter(award=award).select_related("accepted_by"))
    found.payments = list(payments.order_by("milestone__number"))
    found.account = BankDetails.objects.current().filter(award=award).select_related("given_by", "confirmed_by").first()
    found.variations = list(Variation.objects.filter(award=award).select_related("asked_by", "decided_by"))
    found.suspensions = list(Suspension.objects.filter(award=award).select_related("suspended_by"))
    found.clawbacks = list(Clawback.objects.filter(award=award).select_related("asked_by"))
    rows: list[Any] = [*found.agreements, *found.payments, *found.variations]
    for row in rows:
        row.award = award
    if found.account:
        found.account.award = award
    return found


def at(verb: str, award: Award, record: Any = None) -> str:
    """The address of the page behind one button."""
    keys = [award.application_id, record.pk] if record is not None else [award.application_id]
    return reverse(f"admin:grants_grant_{verb}", args=keys)


Button = tuple[str, str]


def officers_next(grant: Grant) -> list[Button]:
    """What an officer does next, the most pressing first."""
    award, steps = grant.award, list[Button]()
    if grant.asked:
        steps.append(("Answer the change: agree", at("approve", award, grant.asked)))
        steps.append(("Do not agree", at("refuse_variation", award, grant.asked)))
    if award.state == Award.State.ACCEPTED and not grant.opened and not grant.in_force and not _finished(grant):
        steps.append(("Draw up the agreement", at("draw_up", award)))
    if grant.opened and grant.opened.state == Agreement.State.DRAFT:
        ready = grant.figures.unplanned == 0
        steps += [("Issue the agreement", at("issue", award, grant.opened))] if ready else []
        steps.append(("Change the payments" if ready else "Set the payments", at("plan", award)))
    if grant.opened:
        steps.append(("Take the agreement back", at("withdraw_agreement", award, grant.opened)))
    if grant.account and grant.account.state == BankDetails.State.GIVEN:
        steps.append(("Confirm the bank account", at("confirm_account", award, grant.account)))
        steps.append(("It does not match", at("refuse_account", award, grant.account)))
    if grant.in_force and not grant.stop:
        steps += _payments_next(grant)
    if grant.stop:
        steps.append(("Resume the grant", at("resume", award, grant.stop)))
    if grant.debt:
        steps.append(("Record what came back", at("recover", award, grant.debt)))
        steps.append(("No longer ask for it", at("withdraw_clawback", award, grant.debt)))
    if grant.in_force and grant.is_paid and not grant.debt:
        steps.append(("Close the grant", reverse("admin:grants_report_end_grant", args=[award.application_id])))
    return steps


def _finished(grant: Grant) -> bool:
    return any(one.state == Agreement.State.FINISHED for one in grant.agreements)


def _payments_next(grant: Grant) -> list[Button]:
    steps, today = list[Button](), clock.london_day(grant.now)
    for payment in grant.payments:
        milestone = payment.milestone
        if payment.state != Payment.State.PLANNED or (milestone.due_date and milestone.due_date > today):
            continue
        if milestone.state == Milestone.State.MET and grant.account and grant.account.state == "confirmed":
            steps.append((f"Ask finance to pay: {milestone.title}", at("request", grant.award, payment)))
        elif milestone.state == Milestone.State.WAITING and milestone.when == Milestone.When.OFFICER:
            steps.append((f"Confirm the milestone: {milestone.title}", at("meet", grant.award, milestone)))
    return steps


def finances_next(grant: Grant) -> list[Button]:
    """What finance does next."""
    steps = list[Button]()
    for payment in grant.payments if not grant.stop else ():
        if payment.state == Payment.State.REQUESTED:
            steps.append((f"Authorise: {payment.milestone.title}", at("authorise", grant.award, payment)))
        if payment.state in {Payment.State.REQUESTED, Payment.State.AUTHORISED}:
            steps.append((f"Send back: {payment.milestone.title}", at("refuse_payment", grant.award, payment)))
    if any(payment.state == Payment.State.AUTHORISED for payment in grant.payments):
        steps.append(("Gather a batch", reverse("admin:grants_paymentbatch_gather")))
    return steps


def more(grant: Grant) -> list[Button]:
    """What an officer may do besides: changes, and stops."""
    award, steps = grant.award, list[Button]()
    for payment in grant.payments:
        title = payment.milestone.title
        if payment.state in {Payment.State.PLANNED, Payment.State.REQUESTED, Payment.State.AUTHORISED}:
            steps.append((f"Put on hold: {title}", at("hold", award, payment)))
        if payment.state == Payment.State.HELD:
            steps.append((f"Release: {title}", at("release", award, payment)))
            steps.append((f"Cancel: {title}", at("cancel", award, payment)))
    if grant.in_force:
        if not grant.asked:
            steps += [
                ("Ask for other dates", at("ask_dates", award)),
                ("Ask to move money between headings", at("ask_budget", award)),
                ("Ask for a smaller grant", at("ask_amount", award)),
            ]
        steps += [] if grant.stop else [("Suspend the grant", at("suspend", award))]
    if grant.figures.net > 0 and not grant.debt:
        steps.append(("Ask for money back", at("claw_back", award)))
    return steps


@require_safe
def grant(request: HttpRequest, pk: Any) -> HttpResponse:
    """One running grant: agreement, payments, account, changes, history, and what to do next."""
    application = fetch(request, pk, Permission.READ_APPLICATIONS)
    found = read(award_of(application))
    user: Any = request.user
    officer, finance = user.can(Permission.REQUEST_PAYMENTS), user.can(Permission.AUTHORISE_PAYMENTS)
    steps = (finances_next(found) if finance else []) + (officers_next(found) if officer else [])
    unseen = DueDiligence.objects.blocking(application, "before_payment")
    context = {
        **staff_frame(request),
        "title": f"Grant {application.reference}: {application.title}",
        "application": application,
        "award": found.award,
        "grant": found,
        "payments": [(payment, when_due(payment.milestone)) for payment in found.payments],
        "steps": steps,
        "more": more(found) if officer else [],
        "unseen": unseen,
        "budget": budget(found.award).items(),
        "documents": AgreementDocument.objects.filter(agreement__award=found.award)
        .defer("body")
        .select_related("agreement")
        .order_by("-made_at"),
        "history": found.award.grant_moves.select_related("by").order_by("-at", "-pk"),
        "may_pay": officer or finance,
    }
    return render(request, "admin/grants/money/grant.html", context)


@require_safe
def running(request: HttpRequest, line: str) -> HttpResponse:
    """The rows behind one line of the work-list, the longest wait first, in pages that walk by key."""
    found = BY_SLUG.get(line)
    if found is None:
        raise Http404
    require(request, found.permission)
    path = f"{found.award_path}__application" if found.award_path else "application"
    rows = found.of(request.user)
    since, _, key = request.GET.get("after", "").partition("_")
    mark = _mark(since, key)
    if mark:
        rows = rows.filter(Q(since__gt=mark[0]) | Q(since=mark[0], pk__gt=mark[1]))
    page = list(rows.select_related(f"{path}__organisation", f"{path}__person", f"{path}__round__fund")[: PAGE + 1])
    last = page[PAGE - 1] if len(page) > PAGE else None
    context = {
        **staff_frame(request),
        "title": found.label,
        "line": found,
        "rows": [(row, row.award if found.award_path else row) for row in page[:PAGE]],
        "now": clock.now(),
        "next_url": f"?{urlencode({'after': f'{last.since.isoformat()}_{last.pk}'})}" if last else "",
    }
    return render(request, "admin/grants/money/running.html", context)


def _mark(since: str, key: str) -> tuple[datetime, uuid.UUID] | None:
    try:
        moment = datetime.fromisoformat(since)
        return (moment, uuid.UUID(key)) if moment.tzinfo else None
    except ValueError:
        return None

"""Public pages: the funds, one fund, and the check whether you can apply. No account is needed and nothing is kept."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from grants.funds.models import Fund, Round
from programmes import clock
from programmes.questions import views_support


def _rounds(fund: Fund) -> list[Round]:
    return list(fund.rounds.exclude(state=Round.State.DRAFT).order_by("closes_at"))


def _current(rounds: list[Round], at: Any) -> Round | None:
    """The round that is open, else the next to open, else the last that was."""
    for wanted in (lambda r: r.is_open(at), lambda r: r.state == Round.State.PUBLISHED and r.opens_at > at):
        found = next((r for r in rounds if wanted(r)), None)
        if found:
            return found
    return rounds[-1] if rounds else None


@login_not_required
@require_safe
def fund_list(request: HttpRequest) -> HttpResponse:
    """The funds: those open now first, what closes first at the top."""
    at = clock.now()
    rounds = Round.objects.exclude(state=Round.State.DRAFT).select_related("fund").order_by("closes_at")
    by_fund: dict[Fund, list[Round]] = {}
    for each in rounds:
        by_fund.setdefault(each.fund, []).append(each)
    shown = [(fund, current) for fund, each in by_fund.items() if (current := _current(each, at))]
    context = {
        "crumbs": [("Home", "/")],
        "open_now": [(fund, current) for fund, current in shown if current.is_open(at)],
        "others": [(fund, current, at < current.opens_at) for fund, current in shown if not current.is_open(at)],
    }
    return render(request, "grants/funds/fund_list.html", context)


@login_not_required
@require_safe
def fund_detail(request: HttpRequest, fund: str) -> HttpResponse:
    """One fund: what it pays for, how much, who can apply, until when, and how we decide."""
    found = get_object_or_404(Fund, slug=fund)
    rounds, at = _rounds(found), clock.now()
    current = _current(rounds, at)
    if current is None:
        raise Http404
    context = {
        "fund": found,
        "round": current,
        "is_open": current.is_open(at),
        "opens_later": at < current.opens_at,
        "overdue": found.review_date is not None and found.review_date < timezone.localdate(at, clock.LONDON),
        "crumbs": [("Home", "/"), ("Grants", "/grants/")],
    }
    return render(request, "grants/funds/fund_detail.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def fund_check(request: HttpRequest, fund: str) -> HttpResponse:
    """Can you apply? An answer with its reasons; what is typed is not stored anywhere."""
    found = get_object_or_404(Fund, slug=fund)
    at = clock.now()
    current = _current(_rounds(found), at)
    if current is None:
        raise Http404
    check = views_support.check(request, question_set_id=current.eligibility_set_id)
    context = {
        "fund": found,
        "round": current,
        "is_open": current.is_open(at),
        "form": check.form,
        "check": check,
        "crumbs": [("Home", "/"), ("Grants", "/grants/"), (found.name, found.get_absolute_url())],
    }
    return render(request, "grants/funds/fund_check.html", context)

"""Public pages: the funds, one fund with its strands, the check whether you can apply, and the questions on paper.

No account is needed and nothing is kept.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from grants.funds.models import Fund, Round
from grants.funds.views import shown, words
from programmes import clock
from programmes.questions import printable, views_support
from programmes.questions.models import QuestionSet


@login_not_required
@require_safe
def fund_list(request: HttpRequest) -> HttpResponse:
    """The funds: those open now first, what closes first at the top."""
    at = clock.now()
    rounds = Round.objects.exclude(state=Round.State.DRAFT).select_related("fund", "strand").order_by("closes_at")
    by_fund: dict[Fund, list[Round]] = {}
    for each in rounds:
        by_fund.setdefault(each.fund, []).append(each)
    found = [(fund, chosen, each) for fund, each in by_fund.items() if (chosen := shown.current(each, at))]
    context = {
        "crumbs": [("Home", "/")],
        "open_now": [
            (fund, chosen, [one for one in each if one.is_open(at)])
            for fund, chosen, each in found
            if chosen.is_open(at)
        ],
        "others": [(fund, chosen, at < chosen.opens_at) for fund, chosen, _ in found if not chosen.is_open(at)],
    }
    return render(request, "grants/funds/fund_list.html", context)


@login_not_required
@require_safe
def fund_detail(request: HttpRequest, fund: str) -> HttpResponse:
    """One fund: what it pays for, how much, who can apply, until when, how we decide, and on whose decision."""
    found, at = shown.fund_now(fund)
    return render(request, "grants/funds/fund_detail.html", page(found, shown.parts(found, at), at))


def page(fund: Fund, found: list[shown.Part], at: datetime) -> dict[str, Any]:
    """What the fund's page says, for the public and for a preview."""
    described = [words.described(part) for part in found]
    return {
        "fund": fund,
        "parts": described,
        "only": described[0] if len(described) == 1 and found[0].strand is None else None,
        "several": len(described) > 1,
        "decisions": words.decisions(found),
        "overdue": fund.review_date is not None and fund.review_date < timezone.localdate(at, clock.LONDON),
        "crumbs": [("Home", "/"), ("Grants", "/grants/")],
    }


def _chosen(request: HttpRequest, found: list[shown.Part]) -> shown.Part | None:
    """The part whose round the address names, or the only one; None where one must be chosen.

    The address of a round that is over leads to the choice too: it may stand in somebody's bookmarks.
    """
    wanted = request.GET.get("round", "")
    with_round = [part for part in found if part.round]
    if len(with_round) == 1:
        return with_round[0]
    return next((part for part in with_round if part.round and str(part.round.pk) == wanted), None)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def fund_check(request: HttpRequest, fund: str) -> HttpResponse:
    """Can you apply? An answer with its reasons; what is typed is not stored anywhere.

    A fund with several strands asks first which one it is about.
    """
    found, at = shown.fund_now(fund)
    parts = shown.parts(found, at)
    part = _chosen(request, parts)
    context: dict[str, Any] = {
        "fund": found,
        "crumbs": [("Home", "/"), ("Grants", "/grants/"), (found.name, found.get_absolute_url())],
    }
    if part is None or part.round is None:
        return render(request, "grants/funds/fund_choose.html", {**context, "parts": [p for p in parts if p.round]})
    check = views_support.check(request, question_set_id=part.round.eligibility_set_id)
    context |= {"part": part, "round": part.round, "is_open": part.is_open, "form": check.form, "check": check}
    return render(request, "grants/funds/fund_check.html", context)


@lru_cache(maxsize=32)
def _frozen_pdf(key: UUID) -> bytes:
    """A frozen set never changes, so its paper form is made once by each process."""
    return printable.blank_pdf(QuestionSet.objects.get(pk=key))


@login_not_required
@require_safe
def fund_questions(request: HttpRequest, fund: str, pk: Any) -> HttpResponse:
    """The round's questions as an accessible PDF, to read before beginning or to fill in by hand."""
    found = get_object_or_404(Round.objects.exclude(state=Round.State.DRAFT), fund__slug=fund, pk=pk)
    return as_pdf(found, _frozen_pdf(found.question_set_id))


def as_pdf(round: Round, content: bytes) -> HttpResponse:
    """The paper form as a file with a name that says what it is."""
    made = HttpResponse(content, content_type="application/pdf")
    made["Content-Disposition"] = f'attachment; filename="{round.question_set.family}-questions.pdf"'
    return made

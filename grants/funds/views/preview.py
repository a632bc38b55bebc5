"""A round as an applicant would see it, for staff: the fund's page, the check, every page of questions, the paper form.

The real pages are rendered with a bar over them. Nothing is stored: the sheet behind the questions is never saved.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from grants.funds.models import Round
from grants.funds.views import public, shown
from grants.funds.views.codesign_staff import require
from programmes import clock
from programmes.people.models import Borough
from programmes.questions import definition, printable, views_support
from programmes.questions.definition import FACT, Asked
from programmes.questions.forms import AnswersForm

APPLICANTS = {"organisation": "an organisation", "person": "one person"}


def _round(request: HttpRequest, pk: Any) -> Round:
    require(request)
    return get_object_or_404(Round.objects.select_related("fund", "strand", "question_set"), pk=pk)


def _bar(found: Round) -> dict[str, Any]:
    """What the bar over each page leads to."""

    def to(name: str) -> str:
        return reverse(f"admin:grants_round_{name}", args=[found.pk])

    return {
        "round": found,
        "fund_url": to("preview"),
        "check_url": to("preview_check"),
        "questions_url": to("preview_questions"),
        "paper_url": to("preview_paper"),
        "back_url": to("change"),
    }


@require_safe
def fund(request: HttpRequest, pk: Any) -> HttpResponse:
    """The fund's page as if this round were published."""
    found, at = _round(request, pk), clock.now()
    context = public.page(found.fund, shown.parts(found.fund, at, instead=found), at)
    return render(request, "grants/funds/fund_detail.html", {**context, "preview": _bar(found)})


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: Any) -> HttpResponse:
    """The check, which keeps nothing anyway."""
    found = _round(request, pk)
    made = views_support.check(request, question_set_id=found.eligibility_set_id)
    part = shown.Part(found.fund, found.strand, found, clock.now())
    context = {
        "fund": found.fund,
        "part": part,
        "round": found,
        "is_open": False,
        "form": made.form,
        "check": made,
        "preview": _bar(found),
        "crumbs": [("Home", "/"), ("Grants", "/grants/"), (found.fund.name, _bar(found)["fund_url"])],
    }
    return render(request, "grants/funds/fund_check.html", context)


@require_safe
def questions(request: HttpRequest, pk: Any) -> HttpResponse:
    """One page of questions at a time, as one person or as an organisation; the pages are listed beside it."""
    found = _round(request, pk)
    who = request.GET.get("as", "")
    if who not in APPLICANTS:
        who = "organisation" if found.terms.for_organisations else "person"
    asked = definition.read(found.question_set)
    language = asked.language(request.GET.get("lang", "en"))
    pages = [
        (part, rows) for part in asked.sections if (rows := [one for one in part.questions if _may_meet(one, who)])
    ]
    keys = [part.key for part, _ in pages]
    wanted = request.GET.get("page", "")
    place = keys.index(wanted) if wanted in keys else 0
    part, rows = pages[place]
    names = dict(Borough.objects.values_list("gss_code", "name")) if asked.asks_boroughs else {}
    following = keys[place + 1] if place + 1 < len(keys) else ""
    context = {
        "fund": found.fund,
        "terms": found.terms,
        "preview": _bar(found),
        "title": part.title(language),
        "intro": part.intro(language),
        "form": AnswersForm(asked, rows, answers={}, language=language, boroughs=names),
        "notes": [(one.label(language), printable.when(asked, one, language)) for one in rows if one.condition],
        "pages": [
            (one.title(language), f"?{urlencode({'as': who, 'page': one.key})}", one is part) for one, _ in pages
        ],
        "next_url": f"?{urlencode({'as': who, 'page': following})}" if following else "",
        "applicants": [(label, f"?{urlencode({'as': key})}", key == who) for key, label in APPLICANTS.items()],
    }
    return render(request, "grants/funds/preview_questions.html", context)


def _may_meet(asked: Asked, who: str) -> bool:
    """Whether an applicant of this kind can ever be asked this; a question that waits for an answer is shown."""
    condition = asked.condition or {}
    if condition.get("key") != f"{FACT}applying_as":
        return True
    value = condition.get("value")
    return who in value if isinstance(value, list) else (who == value) == (condition.get("op") == "is")


@require_safe
def paper(request: HttpRequest, pk: Any) -> HttpResponse:
    """The questions as a PDF, also while they can still change."""
    found = _round(request, pk)
    return public.as_pdf(found, printable.blank_pdf(found.question_set))


def urls(guard: Callable[..., Any]) -> list[URLPattern]:
    """The addresses under a round's page in the admin; `guard` is the admin's own check."""
    name = "grants_round_preview"
    return [
        path("<uuid:pk>/preview/", guard(fund), name=name),
        path("<uuid:pk>/preview/check/", guard(check), name=f"{name}_check"),
        path("<uuid:pk>/preview/questions/", guard(questions), name=f"{name}_questions"),
        path("<uuid:pk>/preview/questions.pdf", guard(paper), name=f"{name}_paper"),
    ]

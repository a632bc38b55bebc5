"""The group's page about its participants' survey: codes on paper, and how many have come back."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grants.awards.models import Award
from grants.funds.forms import ActionForm, attempt
from grants.monitoring import actions, schedule
from grants.monitoring.forms import CodesForm, PressForm
from grants.monitoring.views.group import award_of, crumbs
from programmes import clock
from programmes.evidence import outcomes, printed
from programmes.evidence.models import Survey, SurveyCode, Wave

NOTE = (
    "Cut along the dotted lines and give one slip to each person, in any order. Do not write down who got which: "
    "the code only tells us that two sets of answers come from the same person. Nobody has to answer."
)


def _survey(award: Award) -> Survey:
    survey = schedule.survey_of(award.application)
    if survey is None:
        raise Http404
    return survey


@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, pk: Any) -> HttpResponse:
    """Codes issued, returned and paired; and the form that makes more codes."""
    award = award_of(request, pk)
    found = _survey(award)
    form = CodesForm(request.POST or None)
    act = partial(actions.issue, award=award, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "The codes are made. Download the sheet below and print it.")
        return redirect("grants:survey", pk)
    return _show(request, award, found, form)


def _show(request: HttpRequest, award: Award, found: Survey, form: ActionForm) -> HttpResponse:
    at, scope = clock.now(), str(award.pk)
    waves = {wave.kind: wave for wave in Wave.objects.filter(survey=found, scope=scope)}
    after = waves.get(Wave.Kind.AFTER)
    context = {
        "award": award,
        "application": award.application,
        "survey": found,
        "before": waves.get(Wave.Kind.BEFORE),
        "after": after,
        "after_open": after is not None and after.is_open(at),
        "over": after is not None and not after.is_open(at),
        "waits_for_paper": after is not None and not after.is_open(at) and after.takes_paper(at),
        "is_live": award.state in Award.LIVE,
        "counts": outcomes.counts(found, [scope]).rows,
        "changes": outcomes.changes(found, [scope], at=at),
        "sheets": _sheets(found, scope),
        "form": form,
        "press": PressForm(),
        "crumbs": crumbs(award.application),
    }
    return render(request, "grants/monitoring/survey.html", context)


def _sheets(survey: Survey, scope: str) -> list[tuple[int, int]]:
    """Each sheet's number, and how many codes are on it."""
    found = SurveyCode.objects.filter(survey=survey, scope=scope, stands_in=False)
    return list(found.values_list("sheet").annotate(Count("pk")).order_by("sheet"))


@require_safe
def codes(request: HttpRequest, pk: Any, sheet: int) -> HttpResponse:
    """One sheet of slips as PDF, in the same order each time."""
    award = award_of(request, pk)
    found = _survey(award)
    rows = SurveyCode.objects.filter(survey=found, scope=str(award.pk), sheet=sheet, stands_in=False)
    issued = list(rows.order_by("pk"))
    if not issued:
        raise Http404
    application = award.application
    document = printed.slips(found, issued, title=application.title or application.reference, note=NOTE)
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{application.reference}-codes-{sheet}.pdf"'
    return response


@require_POST
def ask_again(request: HttpRequest, pk: Any) -> HttpResponse:
    """Open the survey at the end."""
    award = award_of(request, pk)
    act = partial(actions.ask_again, award=award, by=request.user)
    return _press(request, award, act, "The survey at the end is open. People answer it with the code they have.")


@require_POST
def finish(request: HttpRequest, pk: Any) -> HttpResponse:
    """Close the survey at the end."""
    award = award_of(request, pk)
    act = partial(actions.finish, award=award, by=request.user)
    return _press(request, award, act, "The survey is closed. Below is what changed, where enough people answered.")


def _press(request: HttpRequest, award: Award, act: Any, done: str) -> HttpResponse:
    found = _survey(award)
    form = PressForm(request.POST)
    if form.is_valid() and attempt(form, act):
        messages.success(request, done)
        return redirect("grants:survey", award.application_id)
    for errors in form.errors.values():
        messages.error(request, str(errors[0]))
    return _show(request, award, found, CodesForm())

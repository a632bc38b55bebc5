"""Printing a survey on paper, for whoever may: slips and forms of one scope, and when its forms are all in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from programmes import clock
from programmes.evidence import actions, printed, scopes, wording
from programmes.evidence.forms_keying import PressForm, StartForm
from programmes.evidence.models import KeyedBatch, Survey, SurveyCode, Wave
from programmes.people.forms_step import ActionForm, attempt
from programmes.questions.models import Language

NOTE = (
    "Cut along the dotted lines and give one slip to each person, in any order. Do not write down who got which: "
    "the code only tells us that two sets of answers come from the same person. Nobody has to answer."
)


def wave_of(request: HttpRequest, pk: UUID) -> Wave:
    """The wave, for somebody who may type in its forms. Http404 for everybody else."""
    wave = get_object_or_404(Wave.objects.select_related("survey"), pk=pk)
    if not scopes.may_key(request.user, wave.scope):
        raise Http404
    return wave


def crumbs(survey_id: str, scope: str, *, here: bool = False) -> list[tuple[str, str]]:
    """The way here: from the area's own page of the scope to its survey on paper."""
    found = [("Home", "/")]
    if url := scopes.back(scope):
        found.append((scopes.label(scope), url))
    return (
        found if here else [*found, ("The survey on paper", reverse("programmes:paper_scope", args=[survey_id, scope]))]
    )


@require_safe
def scope(request: HttpRequest, survey: str, scope: str) -> HttpResponse:
    """Everything on paper for one survey in one scope: slips, forms, and the batches that were typed in."""
    found = get_object_or_404(Survey, pk=survey)
    if not scopes.may_key(request.user, scope):
        raise Http404
    return _show(request, found, scope)


def _show(request: HttpRequest, survey: Survey, scope: str, refused: Any = None) -> HttpResponse:
    at = clock.now()
    waves = list(Wave.objects.filter(survey=survey, scope=scope))
    languages = wording.asked_in(survey.question_set_id, "").languages
    context = {
        "survey": survey,
        "scope": scope,
        "label": scopes.label(scope),
        "prints_codes": scopes.prints_codes(scope),
        "back_url": scopes.back(scope),
        "waves": [_wave(wave, at, languages) for wave in waves],
        "sheets": _sheets(survey, scope),
        "languages": [(code, Language(code).label) for code in languages],
        "batches": KeyedBatch.objects.of(survey, scope).counted().select_related("wave", "started_by"),
        "press": PressForm(),
        "form": refused,
        "crumbs": crumbs(survey.pk, scope, here=True),
    }
    return render(request, "programmes/evidence/paper.html", context)


def _wave(wave: Wave, at: Any, languages: Any) -> dict[str, Any]:
    """One wave with what can be done about its forms now."""
    takes, is_open = wave.takes_paper(at), wave.is_open(at)
    return {
        "wave": wave,
        "is_open": is_open,
        "takes": takes,
        "may_print": not wave.on_paper and (wave.closes_at is None or wave.closes_at > at),
        "may_end": takes and not is_open and wave.opens_at <= at,
        "start": StartForm(languages=languages, auto_id=f"start-{wave.kind}-%s") if takes else None,
        "formats": wave.on_paper and (wave.paper_until is None or wave.paper_until > at),
    }


def _sheets(survey: Survey, scope: str) -> list[tuple[int, int]]:
    """Each printed sheet's number, and how many codes are on it; none where codes are not printed."""
    if not scopes.prints_codes(scope):
        return []
    issued = SurveyCode.objects.filter(survey=survey, scope=scope, stands_in=False)
    return list(issued.values_list("sheet").annotate(Count("pk")).order_by("sheet"))


@require_POST
def put_on_paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Forms of this wave are going to be printed."""
    wave = wave_of(request, pk)
    return _press(
        request, wave, lambda token: actions.put_on_paper(wave=wave, by=request.user, token=token),
        "You can print forms now. What comes of this survey is shown once the forms are in.",
    )  # fmt: skip


@require_POST
def end_paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """No more forms come in."""
    wave = wave_of(request, pk)
    return _press(
        request, wave, lambda token: actions.end_paper(wave=wave, by=request.user, token=token),
        "No more forms are taken for this survey.",
    )  # fmt: skip


def _press(request: HttpRequest, wave: Wave, act: Any, done: str) -> HttpResponse:
    form: ActionForm = PressForm(request.POST)
    if form.is_valid() and attempt(form, act):
        messages.success(request, done)
        return redirect("programmes:paper_scope", wave.survey_id, wave.scope)
    return _show(request, wave.survey, wave.scope, form)


@require_safe
def forms(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Forms of one wave as PDF: with the codes of the sheet asked for, or one without a code."""
    wave = wave_of(request, pk)
    if not wave.on_paper:
        raise Http404
    issued = _issued(wave.survey, wave.scope, request.GET.get("sheet", "")) if request.GET.get("sheet") else []
    language = request.GET.get("lang", "en")[:5]
    document = printed.forms(wave, issued, title=scopes.label(wave.scope), language=language)
    return _pdf(document, f"forms-{wave.kind}-{language}.pdf")


@require_safe
def slips(request: HttpRequest, survey: str, scope: str) -> HttpResponse:
    """One sheet of slips as PDF, in the language asked for, in the same order each time."""
    found = get_object_or_404(Survey, pk=survey)
    if not scopes.may_key(request.user, scope):
        raise Http404
    sheet, language = request.GET.get("sheet", ""), request.GET.get("lang", "en")[:5]
    issued = _issued(found, scope, sheet)
    document = printed.slips(found, issued, title=scopes.label(scope), note=NOTE, language=language)
    return _pdf(document, f"slips-{sheet}-{language}.pdf")


def _issued(survey: Survey, scope: str, sheet: str) -> list[SurveyCode]:
    """The codes of one printed sheet in their order. Http404 where there are none."""
    if not sheet.isascii() or not sheet.isdigit() or len(sheet) > 4 or not scopes.prints_codes(scope):
        raise Http404
    rows = SurveyCode.objects.filter(survey=survey, scope=scope, sheet=int(sheet), stands_in=False)
    issued = list(rows.order_by("pk"))
    if not issued:
        raise Http404
    return issued


def _pdf(document: bytes, name: str) -> HttpResponse:
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

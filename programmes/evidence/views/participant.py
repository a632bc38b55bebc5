"""A participant's pages: type the code, answer, thank you. No account, no script, and nothing for a cache to keep."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from programmes import clock, tokens
from programmes.evidence import actions, codes, limits, phrases, spoken, thanks, wording
from programmes.evidence.forms import CodeForm, ContactForm, SendForm, offer
from programmes.evidence.models import SurveyCode, Wave
from programmes.questions import engine
from programmes.questions.forms import CheckForm
from programmes.workflow import MoveRefused


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Type the code that is on the slip."""
    language = spoken.wanted(request, phrases.LANGUAGES)
    form = CodeForm(request.POST or None, language=language)
    if request.method == "POST" and form.is_valid():
        typed = codes.read(form.cleaned_data["code"])
        if codes.is_whole(typed):
            return redirect(_address(typed, language))
        form.add_error("code", form.word("mistyped"))
    return _code_page(request, form, language)


def _code_page(request: HttpRequest, form: CodeForm, language: str, status: int = 200) -> HttpResponse:
    context = {"form": form, **spoken.page(language, phrases.LANGUAGES)}
    return render(request, "programmes/evidence/code.html", context, status=status)


def _address(code: str, language: str) -> str:
    """The page of a code, with its language unless that is English."""
    query = f"?{urlencode({'lang': language})}" if language != phrases.ENGLISH else ""
    return reverse("programmes:say", args=[code]) + query


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, code: str) -> HttpResponse:
    """Answer the survey that this code is for: the wave that is open now, once."""
    typed = codes.read(code)
    if not codes.is_whole(typed):
        return _refused(request, code, "mistyped", 404)
    if limits.is_slowed(request):
        return _refused(request, code, "slowed", 429)
    found = SurveyCode.objects.select_related("survey").filter(code=typed).first()
    if found is None:
        limits.count_unknown(request)
        return _refused(request, code, "unknown", 404)
    if code != typed:
        return redirect(_address(typed, request.GET.get("lang", phrases.ENGLISH)[:10]))
    at = clock.now()
    waves = list(Wave.objects.filter(survey=found.survey, scope=found.scope).order_by("opens_at"))
    answered = set(found.answers.values_list("wave_id", flat=True))
    now_open = next((wave for wave in waves if wave.is_open(at)), None)
    if now_open is None or now_open.pk in answered:
        return _nothing_to_answer(request, found, waves, answered, now_open)
    return _answer(request, found, now_open)


def _refused(request: HttpRequest, code: str, name: str, status: int) -> HttpResponse:
    """The code page with what is wrong and what to do."""
    language = spoken.wanted(request, phrases.LANGUAGES)
    form = CodeForm({"code": code[:60]}, language=language)
    form.is_valid()
    form.add_error("code", form.word(name))
    response = _code_page(request, form, language, status)
    if status == 429:
        response["Retry-After"] = str(limits.PERIOD)
    return response


def _answer(request: HttpRequest, code: SurveyCode, wave: Wave) -> HttpResponse:
    form = _form(request, code, wave)
    send = SendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.complete:
        refusal = _take_in(form, send, code, wave)
        if not refusal:
            return redirect(f"{request.path}?{urlencode({'lang': form.language})}")
        form.add_error(None, refusal)
        send = SendForm()
    problems = [(anchor, phrases.said(message, form.language)) for anchor, message in form.problems()]
    context = {
        "form": form,
        "send": send,
        "wave": wave,
        "problems": problems if form.errors else [],
        **_words(code, form.language),
    }
    return render(request, "programmes/evidence/say.html", context)


def _form(request: HttpRequest, code: SurveyCode, wave: Wave) -> CheckForm:
    """The questions of this wave in the language that was asked for, else in the one the browser asks for."""
    questions = wording.asked_in(code.survey.question_set_id, wave.kind)
    language = spoken.wanted(request, questions.languages)
    data = request.POST if request.method == "POST" else None
    form = engine.check_form(questions, data, facts=wording.facts_of(wave.kind), language=language)
    form.all_optional = wording.all_optional(questions)
    form.say = lambda message: phrases.said(message, form.language)
    return form


def _take_in(form: CheckForm, send: SendForm, code: SurveyCode, wave: Wave) -> str:
    """Have the answers kept; "" when they are, now or by an earlier press, else why not."""
    if not send.is_valid():
        return tokens.TokenRefused.message
    token = send.cleaned_data["form_token"]
    try:
        actions.answer(code=code, wave=wave, answers=form.answers(), language=form.language, token=token)
    except (tokens.TokenRefused, MoveRefused) as refused:
        return refused.message
    except tokens.AlreadyDone:
        return ""
    return ""


def _nothing_to_answer(
    request: HttpRequest, code: SurveyCode, waves: list[Wave], answered: set[Any], now_open: Wave | None
) -> HttpResponse:
    """Thank you and what comes next, or why there is nothing to answer now."""
    at = clock.now()
    given = [wave for wave in waves if wave.pk in answered]
    last = now_open or (given[-1] if given else None)
    language = spoken.wanted(request, wording.asked_in(code.survey.question_set_id, "").languages)
    due = actions.due_dates(code.survey, code.scope, last.kind, at) if given and last else []
    lines = thanks.lines(code, actions.said_with(code, now_open)) if now_open else []
    context = {
        **_words(code, language),
        "thanked": bool(given),
        "again": bool(due) or (bool(given) and given[-1].kind in (Wave.Kind.BEFORE, Wave.Kind.LEAVING)),
        "later": next((wave for wave in waves if wave.opens_at > at), None),
        "code_shown": codes.spaced(code.code),
        "lines": [(line, *line.said(language), *line.noted(language)) for line in lines],
        "contact": ContactForm(language=language, initial={"offer": offer(code.survey, due)}) if due else None,
    }
    return render(request, "programmes/evidence/thanks.html", context)


def _words(code: SurveyCode, language: str) -> dict[str, Any]:
    """The survey's own texts, and everything around them, in the page's language."""
    questions = wording.asked_in(code.survey.question_set_id, "")
    texts = {name: phrases.Phrase(*code.survey.find_text(name, language)) for name in ("title", "intro", "thanks")}
    read = set(code.survey.reviews.values_list("language", flat=True))
    return {
        "survey": code.survey,
        "texts": texts,
        "unreviewed": language not in {*read, questions.languages[0]},
        **spoken.page(language, questions.languages),
    }

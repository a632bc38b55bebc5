"""A participant's pages: type the code, answer, thank you. No account, no script, and nothing for a cache to keep."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from programmes import clock, tokens
from programmes.evidence import actions, codes, limits
from programmes.evidence.forms import CodeForm, SendForm
from programmes.evidence.models import SurveyCode, Wave
from programmes.questions import definition, views_support
from programmes.questions.models import Language, direction
from programmes.workflow import MoveRefused

MISTYPED = (
    "This is not a whole code. One letter or number may be wrong, missing or in another place. "
    "Look at your slip and type it again."
)
UNKNOWN = (
    "We do not know this code. Look at your slip and type it again. If it still does not work, "
    "ask the group that gave it to you for a new one."
)
SLOWED = (
    "Too many codes that we do not know were tried from here. Wait an hour, then type yours again. "
    "Your answers are still welcome then."
)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Type the code that is on the slip."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = codes.read(form.cleaned_data["code"])
        if codes.is_whole(typed):
            return redirect("programmes:say", typed)
        form.add_error("code", MISTYPED)
    return render(request, "programmes/evidence/code.html", {"form": form})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, code: str) -> HttpResponse:
    """Answer the survey that this code is for: the wave that is open now, once."""
    typed = codes.read(code)
    if not codes.is_whole(typed):
        return _refused(request, code, MISTYPED, 404)
    if limits.is_slowed(request):
        return _refused(request, code, SLOWED, 429)
    found = SurveyCode.objects.select_related("survey").filter(code=typed).first()
    if found is None:
        limits.count_unknown(request)
        return _refused(request, code, UNKNOWN, 404)
    if code != typed:
        return redirect("programmes:say", typed)
    at = clock.now()
    waves = list(Wave.objects.filter(survey=found.survey, scope=found.scope).order_by("opens_at"))
    answered = set(found.answers.values_list("wave_id", flat=True))
    now_open = next((wave for wave in waves if wave.is_open(at)), None)
    if now_open is None or now_open.pk in answered:
        return _nothing_to_answer(request, found, waves, answered, now_open)
    return _answer(request, found, now_open)


def _refused(request: HttpRequest, code: str, message: str, status: int) -> HttpResponse:
    """The code page with what is wrong and what to do."""
    form = CodeForm({"code": code[:60]})
    form.is_valid()
    form.add_error("code", message)
    response = render(request, "programmes/evidence/code.html", {"form": form}, status=status)
    if status == 429:
        response["Retry-After"] = str(limits.PERIOD)
    return response


def _answer(request: HttpRequest, code: SurveyCode, wave: Wave) -> HttpResponse:
    check = views_support.check(request, question_set_id=code.survey.question_set_id)
    language = check.form.language
    send = SendForm(request.POST if request.method == "POST" else None)
    if check.done:
        refusal = _take_in(check, send, code, wave)
        if not refusal:
            return redirect(f"{request.path}?{urlencode({'lang': language})}")
        check.form.add_error(None, refusal)
        send = SendForm()
    context = {
        "form": check.form,
        "send": send,
        "wave": wave,
        "languages": _languages(code, language),
        **_words(code, language),
    }
    return render(request, "programmes/evidence/say.html", context)


def _take_in(check: views_support.Check, send: SendForm, code: SurveyCode, wave: Wave) -> str:
    """Have the answers kept; "" when they are, now or by an earlier press, else why not."""
    if not send.is_valid():
        return tokens.TokenRefused.message
    token, language = send.cleaned_data["form_token"], check.form.language
    try:
        actions.answer(code=code, wave=wave, answers=check.answers, language=language, token=token)
    except (tokens.TokenRefused, MoveRefused) as refused:
        return refused.message
    except tokens.AlreadyDone:
        return ""
    return ""


def _nothing_to_answer(
    request: HttpRequest, code: SurveyCode, waves: list[Wave], answered: set[Any], now_open: Wave | None
) -> HttpResponse:
    """Thank you, or why there is nothing to answer now."""
    at = clock.now()
    later = next((wave for wave in waves if wave.opens_at > at), None)
    given = [wave for wave in waves if wave.pk in answered]
    language = definition.load(code.survey.question_set_id).language(request.GET.get("lang", "en"))
    context = {
        **_words(code, language),
        "thanked": bool(now_open) or bool(given),
        "again": bool(given) and given[-1].kind == Wave.Kind.BEFORE,
        "later": later,
        "code_shown": codes.spaced(code.code),
    }
    return render(request, "programmes/evidence/thanks.html", context)


def _words(code: SurveyCode, language: str) -> dict[str, Any]:
    texts = {name: code.survey.text(name, language) for name in ("title", "intro", "thanks")}
    return {"survey": code.survey, "texts": texts, "page_lang": language, "page_dir": direction(language)}


def _languages(code: SurveyCode, current: str) -> list[dict[str, Any]]:
    """Links to the same page in the survey's other languages; nothing where there is only one."""
    offered = definition.load(code.survey.question_set_id).languages
    if len(offered) < 2:
        return []
    return [
        {
            "code": each,
            "name": Language(each).label,
            "dir": direction(each),
            "url": f"?{urlencode({'lang': each})}",
            "current": each == current,
        }
        for each in offered
    ]

"""The pages of kinds that keep nobody: a self-check, and a signpost to somewhere else."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from programmes import tokens
from programmes.catalogue import actions, limits
from programmes.catalogue.models import TakePart
from programmes.catalogue.views.answering import SLOWED, crumbs, languages
from programmes.questions import conditions, views_support
from programmes.questions.models import direction
from programmes.tokens import TokenFormMixin
from programmes.workflow import MoveRefused


def results(way: TakePart, given: dict[str, Any]) -> list[dict[str, Any]]:
    """What these answers bring: each result whose conditions all hold, or the one for when no other does."""

    def holds(result: dict[str, Any]) -> bool:
        return all(conditions.holds(one["op"], one.get("value"), given.get(one["key"])) for one in result["when"])

    found = [result for result in way.results if result["when"] and holds(result)]
    return found or [result for result in way.results if not result["when"]]


def self_check(request: HttpRequest, way: TakePart) -> HttpResponse:
    """Answer, and read on the same page what the answers mean. Nothing is kept; how often a result came is counted."""
    check = views_support.check(request, question_set_id=way.question_set_id)  # type: ignore[arg-type]
    form = TokenFormMixin(request.POST if request.method == "POST" else None)
    found: list[dict[str, Any]] = []
    if check.done and form.is_valid():
        found = _counted(request, way, results(way, check.answers), form)
    context = {
        "way": way,
        "form": check.form,
        "token": form["form_token"],
        "problems": [("", str(each)) for each in form.non_field_errors()] + check.form.problems(),
        "results": found,
        "asked_more": request.method == "POST" and check.form.is_valid() and not check.done,
        "languages": languages(way, check.form.language),
        "page_lang": check.form.language,
        "page_dir": direction(check.form.language),
        "can_send": way.is_open and way.programme.is_public,
        "crumbs": crumbs(way),
    }
    status = 429 if request.method == "POST" and limits.is_slowed(request) else 200
    return render(request, "programmes/catalogue/self_check.html", context, status=status)


def _counted(
    request: HttpRequest, way: TakePart, found: list[dict[str, Any]], form: TokenFormMixin
) -> list[dict[str, Any]]:
    """The results, each counted once for one showing of the form; nothing where too much was sent or it has closed."""
    if limits.is_slowed(request):
        form.add_error(None, SLOWED)
        return []
    try:
        actions.count_results(
            take_part=way, results=[result["key"] for result in found], token=form.cleaned_data["form_token"]
        )
    except tokens.AlreadyDone:
        return found
    except (MoveRefused, tokens.TokenRefused) as refused:
        form.add_error(None, refused.message)
        return []
    limits.count_sent(request)
    return found


def signpost(request: HttpRequest, way: TakePart) -> HttpResponse:
    """What is there and who runs it, with the link that leads on and is counted."""
    if request.method == "POST":
        return HttpResponseNotAllowed(["GET", "HEAD"])
    context = {"way": way, "can_send": way.is_open and way.programme.is_public, "crumbs": crumbs(way)}
    return render(request, "programmes/catalogue/signpost.html", context)

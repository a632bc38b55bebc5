"""The page behind an organisation's yearly link: the entry as it stands, and the one answer that the link is for."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from citizenship.advice.actions import letters as actions
from citizenship.advice.entry import FACTS, told
from citizenship.advice.forms.provider import AnswerForm, ChangeForm, PlacesForm, initial_of
from citizenship.advice.models import AdviceLetter
from programmes import clock
from programmes.people.views.attempt import form_page
from programmes.people.views.links import quiet

FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])


def _letter(key: str) -> AdviceLetter:
    found = actions.find(key)
    if found is None:
        raise Http404
    return found


def _over(request: HttpRequest, letter: AdviceLetter) -> HttpResponse:
    return quiet(render(request, "citizenship/advice/own_over.html", {"letter": letter, "service": letter.service}))


@login_not_required
@never_cache
@FORM_METHODS
def advice_own(request: HttpRequest, key: str) -> HttpResponse:
    """Answer once, by a link and without an account: is the entry right, or how many places are free?"""
    letter = _letter(key)
    if not letter.is_open(clock.now()):
        return _over(request, letter)
    yearly = letter.kind == AdviceLetter.Kind.YEARLY
    form: Any = (AnswerForm if yearly else PlacesForm)(request.POST or None)
    answer = form.cleaned_data.get("answer") if request.method == "POST" and form.is_valid() else ""
    if answer == "change":
        return quiet(redirect("citizenship:advice_own_change", key=key))

    def act(token: str) -> Any:
        if not yearly:
            return actions.report_places(letter=letter, places=form.cleaned_data["places"], key=key, token=token)
        action = actions.confirm_entry if answer == "confirm" else actions.leave
        return action(letter=letter, key=key, token=token)

    response = form_page(
        request,
        form,
        act,
        done="Thank you. We have your answer.",
        then=reverse("citizenship:advice_own", args=[key]),
        template="citizenship/advice/own.html",
        letter=letter,
        service=letter.service,
        yearly=yearly,
        facts=[(words, told(name, getattr(letter.service, name))) for name, words in FACTS.items()] if yearly else [],
    )
    return quiet(response)


@login_not_required
@never_cache
@FORM_METHODS
def advice_own_change(request: HttpRequest, key: str) -> HttpResponse:
    """Say what should be different; staff look at it before anybody else sees it."""
    letter = _letter(key)
    if letter.kind != AdviceLetter.Kind.YEARLY:
        raise Http404
    if not letter.is_open(clock.now()):
        return _over(request, letter)
    form = ChangeForm(request.POST or None, initial=initial_of(letter.service))
    here = reverse("citizenship:advice_own", args=[key])
    response = form_page(
        request,
        form,
        lambda token: actions.propose(letter=letter, facts=form.facts(), key=key, token=token),
        done="Thank you. We look at your changes and write to you.",
        then=here,
        template="citizenship/advice/own_change.html",
        service=letter.service,
        back_url=here,
    )
    return quiet(response)

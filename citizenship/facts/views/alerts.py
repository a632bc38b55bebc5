"""Alerts for advisers: asking for them, confirming the address, stopping them. No account."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from citizenship.facts.actions import alerts as actions
from citizenship.facts.forms.alerts import AskForm, ConfirmForm, StopForm
from citizenship.facts.notices_facts import CONFIRM_SALT, STOP_SALT
from citizenship.facts.views.public import CRUMBS
from programmes.catalogue.views.sending import open_form
from programmes.people.views.attempt import attempt
from programmes.people.views.links import key_of, quiet

FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])
SLOWED = "Too many addresses were left from here. Wait an hour, then send yours again. It is still below."
DONE = {
    "asked": ("Look at your e-mails", "We have sent you a link. Open it and confirm, then you hear of every change."),
    "confirmed": ("You hear of every change", "Each e-mail ends with a link that stops them."),
    "stopped": ("We have deleted your address", "You get no more e-mails about changed facts."),
}


def _done(name: str) -> str:
    return reverse("citizenship:facts_alert_done", args=[name])


def _crumbs() -> list[tuple[str, str]]:
    return [*CRUMBS, ("Facts", reverse("citizenship:facts"))]


@login_not_required
@never_cache
@FORM_METHODS
def ask(request: HttpRequest) -> HttpResponse:
    """What an adviser gets, and the form that asks for it."""
    form = AskForm(request.POST or None)
    return open_form(
        request,
        form,
        lambda token: actions.ask(email=form.cleaned_data["email"], token=token),
        slowed=SLOWED,
        done="Thank you.",
        then=_done("asked"),
        template="citizenship/facts/alerts.html",
        crumbs=_crumbs(),
    )


@login_not_required
@require_safe
def done(request: HttpRequest, name: str) -> HttpResponse:
    """What has become of it."""
    if name not in DONE:
        raise Http404
    title, text = DONE[name]
    return render(request, "citizenship/facts/alert_done.html", {"title": title, "text": text, "crumbs": _crumbs()})


@login_not_required
@never_cache
@FORM_METHODS
def confirm(request: HttpRequest, signed: str) -> HttpResponse:
    """The link of the first message. A button, because mail programs open links by themselves."""
    key, form = key_of(signed, CONFIRM_SALT), ConfirmForm(request.POST or None)
    act = partial(actions.confirm, key=key)
    return _button(request, form, act, "confirmed", "Hear of changed facts", "Press the button, and we write to you.")


@login_not_required
@never_cache
@FORM_METHODS
def stop(request: HttpRequest, signed: str) -> HttpResponse:
    """The link at the end of each message: one press, and the address is deleted."""
    key, form = key_of(signed, STOP_SALT), StopForm(request.POST or None)
    act = partial(actions.stop, key=key)
    return _button(request, form, act, "stopped", "Stop e-mails about changed facts", "We then delete your address.")


def _button(request: HttpRequest, form: Any, act: Any, then: str, title: str, text: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        response = attempt(request, form, lambda token: act(token=token), done="Thank you.", then=_done(then))
        if response:
            return quiet(response)
    context = {"form": form, "title": title, "text": text, "crumbs": _crumbs()}
    return quiet(render(request, "parts/button_page.html", context))

"""Leave to write to somebody later, and taking it back. The address of these pages holds no code."""

from contextlib import suppress
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from programmes import tokens
from programmes.evidence import actions, limits, phrases, spoken
from programmes.evidence.forms import ContactForm, StopForm, offered
from programmes.evidence.notices import STOP_SALT
from programmes.people.views.links import key_of
from programmes.workflow import MoveRefused


def _show(request: HttpRequest, template: str, language: str, **context: Any) -> HttpResponse:
    return render(request, template, {**spoken.page(language, phrases.LANGUAGES), **context})


def _done(name: str, language: str) -> HttpResponse:
    return redirect(f"{reverse('programmes:contact_done', args=[name])}?{urlencode({'lang': language})}")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest) -> HttpResponse:
    """Keep an e-mail address for the later waves: apart from every answer, and only if somebody sends this form."""
    language = spoken.wanted(request, phrases.LANGUAGES)
    form = ContactForm(request.POST or None, language=language)
    if request.method != "POST":
        return redirect(f"{reverse('programmes:say_find')}?{urlencode({'lang': language})}")
    slowed = limits.addresses_slowed(request)
    if form.is_valid() and slowed:
        form.add_error("email", form.word("contact_slowed"))
    elif form.is_valid():
        limits.count_address(request)
        given = form.cleaned_data
        survey, due = offered(given["offer"])
        try:
            actions.agree_to_contact(
                survey=survey, language=language, email=given["email"], due=due, token=given["form_token"]
            )
        except (tokens.TokenRefused, MoveRefused) as refused:
            form.add_error(None, refused.message)
        except tokens.AlreadyDone:
            return _done("agreed", language)
        else:
            return _done("agreed", language)
    problems = [
        (
            "" if name in {"__all__", "form_token", "offer"} else form[name].id_for_label,
            phrases.said(str(message), language),
        )
        for name, messages in form.errors.items()
        for message in messages
    ]
    return _show(request, "programmes/evidence/contact.html", language, form=form, contact=form, problems=problems)


@login_not_required
@never_cache
@require_safe
def done(request: HttpRequest, name: str) -> HttpResponse:
    """What has become of it: "agreed" or "stopped"."""
    words = {"agreed": ("thank_you", "contact_done"), "stopped": ("thank_you", "stop_done")}
    if name not in words:
        raise Http404
    language = spoken.wanted(request, phrases.LANGUAGES)
    title, text = (phrases.phrase(each, language) for each in words[name])
    return _show(request, "programmes/evidence/contact_done.html", language, title=title, text=text)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, signed: str) -> HttpResponse:
    """Delete an address: the link at the end of each of our messages. A button, because mail programs open links."""
    key = key_of(signed, STOP_SALT)
    language = spoken.wanted(request, phrases.LANGUAGES)
    form = StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with suppress(tokens.AlreadyDone):
                actions.forget(key=key, token=form.cleaned_data["form_token"])
            return _done("stopped", language)
        except tokens.TokenRefused as refused:
            form.add_error(None, refused.message)
    return _show(request, "programmes/evidence/contact_stop.html", language, form=form)

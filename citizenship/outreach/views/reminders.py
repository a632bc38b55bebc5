"""Reminders by e-mail: the page that asks for one, and the link that stops it. In the languages; no account."""

from contextlib import suppress
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from citizenship.checker import telling
from citizenship.checker.frame import PREFIX as FRAME
from citizenship.checker.views.pages import WEATHER
from citizenship.facts import words
from citizenship.facts.words import Book
from citizenship.outreach import reminder_words
from citizenship.outreach.actions import reminders as actions
from citizenship.outreach.forms.reminders import ReminderForm, StopReminderForm
from citizenship.outreach.notices_reminders import STOP_SALT
from programmes import tokens
from programmes.catalogue import limits
from programmes.people.views.links import key_of, quiet
from programmes.workflow import MoveRefused

FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])
DONE = ("asked", "stopped")


def _show(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page in the language of the request, in the light frame that the checkers have."""
    there = words.offered()
    book = words.book(words.wanted(request, there), [FRAME, reminder_words.PREFIX], home=True)
    form = context.get("form")
    shown = {
        **words.page(book, there),
        "r": reminder_words.Words(book),
        "w": telling.Words(book),
        "leave_url": WEATHER,
        "problems": _problems(form, book) if form is not None else [],
        **context,
    }
    return quiet(render(request, template, shown, status=status))


def _problems(form: Any, book: Book) -> list[tuple[str, words.Said | str]]:
    """Each error with the field that it is about, in the language of the page."""
    say = reminder_words.Words(book)
    return [
        (name, say[str(error)] if str(error) in reminder_words.ENGLISH else str(error))
        for name, errors in form.errors.items()
        for error in errors
    ]


def _done(request: HttpRequest, name: str) -> HttpResponse:
    language = words.wanted(request)
    return redirect(f"{reverse('citizenship:reminders_done', args=[name])}?{urlencode({'lang': language})}")


@login_not_required
@never_cache
@sensitive_post_parameters("email")
@FORM_METHODS
def reminders(request: HttpRequest) -> HttpResponse:
    """What a reminder is, what we hold for it, and the form."""
    form = ReminderForm(request.POST or None)
    slowed = request.method == "POST" and limits.is_slowed(request)
    if slowed:
        form.is_valid()
        form.add_error(None, "error_slowed")
    elif request.method == "POST" and form.is_valid() and _ask(request, form):
        return _done(request, "asked")
    return _show(request, "citizenship/outreach/reminders/ask.html", status=429 if slowed else 200, form=form)


def _ask(request: HttpRequest, form: ReminderForm) -> bool:
    limits.count_sent(request)
    given = form.cleaned_data
    try:
        actions.ask(
            email=given["email"],
            language=words.wanted(request),
            due_date=given["due_date"],
            token=given["form_token"],
        )
    except tokens.AlreadyDone:
        return True
    except tokens.TokenRefused as refused:
        form.add_error(None, refused.message)
        return False
    except MoveRefused as refused:
        form.add_error(refused.field, refused.message)
        return False
    return True


@login_not_required
@require_safe
def reminders_done(request: HttpRequest, name: str) -> HttpResponse:
    """What has become of it."""
    if name not in DONE:
        raise Http404
    return _show(request, "citizenship/outreach/reminders/done.html", done=name)


@login_not_required
@never_cache
@FORM_METHODS
def reminders_stop(request: HttpRequest, signed: str) -> HttpResponse:
    """The link of the first message. A button, because mail programs open links by themselves."""
    key = key_of(signed, STOP_SALT)
    form = StopReminderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with suppress(tokens.AlreadyDone):
                actions.stop(key=key, token=form.cleaned_data["form_token"])
            return _done(request, "stopped")
        except tokens.TokenRefused as refused:
            form.add_error(None, refused.message)
    return _show(request, "citizenship/outreach/reminders/stop.html", form=form)

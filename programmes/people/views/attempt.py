"""The third step of every view that does something: one call of one action, and what becomes of it.

Two shapes of such a page are here whole: a form on its own, and a button on another page.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url

from programmes import tokens
from programmes.people.forms import ActionForm
from programmes.people.models import User
from programmes.workflow import MoveRefused


class SignedIn(HttpRequest):
    """A request to a page behind the sign-in, where `LoginRequiredMiddleware` has seen to it that somebody is there."""

    user: User


def attempt(
    request: HttpRequest, form: ActionForm, action: Callable[[str], Any], *, done: str, then: str = ""
) -> HttpResponse | None:
    """Call `action` with the form's token; lead the person on with the message `done`, or put the refusal on the form.

    The next page is `then`, or the new record's own. A form sent again is led to what its first sending made, without a
    message.
    """
    token = form.cleaned_data["form_token"]
    try:
        result = action(token)
    except tokens.AlreadyDone as repeat:
        return redirect(repeat.result or then or "programmes:account")
    except tokens.TokenRefused as refusal:
        form.add_error(None, refusal.message)
        fresh: Any = form.data.copy()  # type: ignore[attr-defined]
        fresh[form.add_prefix("form_token")] = tokens.issue()
        form.data = fresh
        return None
    except MoveRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None
    messages.success(request, done)
    return redirect(resolve_url(then) if then else result)


def form_page(
    request: HttpRequest,
    form: ActionForm,
    act: Callable[[str], Any],
    *,
    done: str,
    template: str,
    then: str = "",
    **page: Any,
) -> HttpResponse:
    """Show the form, and call `act` with its token once it is right. `page` is what the template shows besides.

    Whoever may not do it any more finds nothing.
    """
    if request.method == "POST" and form.is_valid() and (response := _or_nothing(request, form, act, done, then)):
        return response
    return render(request, template, {"form": form, **page})


def press(request: HttpRequest, act: Callable[..., Any], *, done: str, back: str) -> HttpResponse:
    """Carry out what a page's one button does; a refusal is told on the page that it leads back to."""
    form = ActionForm(request.POST)
    if form.is_valid() and (response := _or_nothing(request, form, lambda token: act(token=token), done, back)):
        return response
    for errors in form.errors.values():
        messages.error(request, str(errors[0]))
    return redirect(back)


def _or_nothing(
    request: HttpRequest, form: ActionForm, act: Callable[[str], Any], done: str, then: str
) -> HttpResponse | None:
    try:
        return attempt(request, form, act, done=done, then=then)
    except PermissionDenied as error:
        raise Http404 from error

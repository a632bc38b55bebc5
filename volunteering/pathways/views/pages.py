"""The two shapes of a page that does something: a form on its own, and a button on another page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from programmes.people.forms import ActionForm
from programmes.people.views.attempt import attempt
from volunteering.hosts.forms import PressForm

CRUMBS = [("Home", "/"), ("Volunteering", "/volunteering/")]
FORM = "volunteering/pathways/ambassadors/form.html"


def form_page(
    request: HttpRequest, form: ActionForm, act: Callable[[str], Any], *, done: str, then: str = "", **page: Any
) -> HttpResponse:
    """Show the form, and call `act` with its token once it is right. `page` is what the template shows besides.

    Whoever may not do it any more finds nothing.
    """
    if request.method == "POST" and form.is_valid():
        try:
            response = attempt(request, form, act, done=done, then=then)
        except PermissionDenied as error:
            raise Http404 from error
        if response:
            return response
    return render(request, page.pop("template", FORM), {"form": form, **page})


def press(request: HttpRequest, act: Callable[..., Any], *, done: str, back: str) -> HttpResponse:
    """Carry out what a page's one button does; a refusal is told on the page that it leads back to."""
    form = PressForm(request.POST)
    if form.is_valid():
        try:
            response = attempt(request, form, lambda token: act(token=token), done=done, then=back)
        except PermissionDenied as error:
            raise Http404 from error
        if response:
            return response
    for errors in form.errors.values():
        messages.error(request, str(errors[0]))
    return redirect(back)

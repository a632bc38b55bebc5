"""The two shapes of a page that does something: a form on its own, and a button on another page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from citizenship.ceremonies.forms.partners import Press
from programmes.people.forms import ActionForm
from programmes.people.views.attempt import attempt

FORM = "citizenship/ceremonies/partners/form.html"


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a registrar's page: home, the ceremonies, and what lies between."""
    return [("Home", "/"), ("Ceremonies", reverse("citizenship:ceremonies")), *more]


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
    form = Press(request.POST)
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


def quiet(response: HttpResponse) -> HttpResponse:
    """The key in the address is passed on to no other site. (Without any referrer a browser's form has no origin.)"""
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response

"""The page of a form that anybody may send without an account, and that nobody may send by the dozen."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from programmes.catalogue import limits
from programmes.people.forms import ActionForm
from programmes.people.views.attempt import attempt


def open_form(
    request: HttpRequest,
    form: ActionForm,
    act: Callable[[str], Any],
    *,
    slowed: str,
    done: str,
    then: str,
    template: str,
    **page: Any,
) -> HttpResponse:
    """Show the form, and call `act` with its token once it is right; `page` is what the template shows besides.

    Whoever has sent too much is told `slowed` (429), and what they typed stays.
    """
    is_slowed = request.method == "POST" and limits.is_slowed(request)
    if is_slowed:
        form.is_valid()
        form.add_error(None, slowed)
    elif request.method == "POST" and form.is_valid():
        limits.count_sent(request)
        if response := attempt(request, form, act, done=done, then=then):
            return response
    return render(request, template, {"form": form, **page}, status=429 if is_slowed else 200)

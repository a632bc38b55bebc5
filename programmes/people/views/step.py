"""The page behind a staff button: one form whose one button calls one action."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from programmes.people.forms_step import ActionForm, attempt


def carry_out(
    request: HttpRequest, *, form: ActionForm, act: Callable[..., Any], back: tuple[str, str], done: str, **page: Any
) -> HttpResponse:
    """Show the form, and call the action once it is right; afterwards lead to `back`, which is a text and an address.

    `page` is what the template shows besides: at least its `heading`.
    """
    text, url = back
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, done)
        return redirect(url)
    context = {
        **admin.site.each_context(request),
        "title": page["heading"],
        "form": form,
        "errors": form.errors,
        "back_url": url,
        "back_text": text,
        **page,
    }
    return render(request, page.get("template", "admin/step.html"), context)

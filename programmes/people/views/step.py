"""Staff pages beside the stock ones: who may open them, the row they are about, and the page behind a button."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from programmes.people.access import Permission
from programmes.people.forms_step import ActionForm, attempt


def require(request: HttpRequest, *permissions: Permission) -> None:
    """Raises PermissionDenied unless an appointment of this person allows one of these today."""
    user: Any = request.user
    if not any(user.can(permission) for permission in permissions):
        raise PermissionDenied


def fetch(request: HttpRequest, rows: Any, pk: Any, *permissions: Permission) -> Any:
    """One row by the key in an address. 403 without one of these permissions, 404 for a key of none of the rows."""
    require(request, *permissions)
    try:
        return rows.get(pk=uuid.UUID(str(pk)))
    except (rows.model.DoesNotExist, ValueError) as missing:
        raise Http404 from missing


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

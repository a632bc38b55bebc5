"""The pages behind the buttons of rounds and funds: one question, one action."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from grants.funds.forms import StepForm, attempt
from programmes.people.access import Permission


@dataclass(frozen=True)
class Step:
    """A button: its words, the form behind it, and the action with the name of the argument that takes the record."""

    heading: str
    text: str
    form: type[StepForm]
    action: Callable[..., Any]
    argument: str


def pressed(request: HttpRequest, found: QuerySet[Any], pk: Any, step: Step, model: str) -> HttpResponse:
    """Ask, do it, and lead back to the record, or to the new one where the step makes one."""
    if not request.user.can(Permission.MANAGE_FUNDS):  # type: ignore[union-attr]
        raise PermissionDenied
    try:
        record = found.get(pk=pk)
    except (found.model.DoesNotExist, ValidationError, ValueError) as missing:
        raise Http404 from missing
    form = step.form(request.POST or None, **step.form.about(record))
    act = partial(step.action, **{step.argument: record}, by=request.user)
    back = reverse(f"admin:grants_{model}_change", args=[record.pk])
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return redirect(_after(request, form, record, model, back))
    context = {
        **admin.site.each_context(request),
        "title": f"{step.heading}: {record}",
        "heading": step.heading,
        "text": step.text,
        "button": step.heading,
        "form": form,
        "errors": form.errors,
        "back_url": back,
        "back_text": str(record),
    }
    return render(request, "admin/grants/step.html", context)


def _after(request: HttpRequest, form: StepForm, record: Any, model: str, back: str) -> str:
    if form.makes_another:
        key = getattr(form.outcome, "pk", form.outcome)
        messages.success(request, f"This is the copy of {record}. Nobody but staff sees it until you publish it.")
        return reverse(f"admin:grants_{model}_change", args=[key])
    record.refresh_from_db()
    messages.success(request, f"{record}: done. It is now {record.get_state_display().lower()}.")
    return back

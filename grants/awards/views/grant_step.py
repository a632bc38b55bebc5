"""A button of a running grant: what it says, what it needs, and the page before it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from grants.applications.views.staff import fetch, staff_frame
from grants.awards import forms_money
from grants.awards.models import Award, PaymentLimit
from grants.awards.views.grant import award_of
from grants.funds.forms import ActionForm, attempt
from programmes.people.access import Permission

Words = Callable[[Any], str]


@dataclass(frozen=True)
class Step:
    """One button: the record that it moves (the award itself without a model), and the page before it."""

    verb: str
    heading: str
    text: str | Words
    button: str
    done: str
    act: Callable[..., Any]
    name: str
    model: type[models.Model] | None = None
    form: Callable[..., ActionForm] = forms_money.ConfirmForm
    initial: Callable[[Any], dict[str, Any]] = lambda record: {}
    more: Callable[[Any], dict[str, Any]] = lambda record: {}
    fixed: Callable[[Any], dict[str, Any]] = lambda user: {}
    permission: Permission = Permission.REQUEST_PAYMENTS
    template: str = "admin/grants/step.html"


def page(step: Step) -> Callable[..., HttpResponse]:
    """The view of one button."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, pk: Any, record: Any = None) -> HttpResponse:
        application = fetch(request, pk, step.permission)
        award = award_of(application)
        subject: Any = award if step.model is None else _record(step.model, record, award)
        form = step.form(request.POST or None, initial=step.initial(subject), **step.more(subject))
        act = partial(step.act, by=request.user, **{step.name: subject}, **step.fixed(request.user))
        back = reverse("admin:grants_award_grant", args=[application.pk])
        if request.method == "POST" and form.is_valid() and attempt(form, act):
            messages.success(request, step.done)
            return redirect(back)
        text = step.text if isinstance(step.text, str) else step.text(subject)
        context = {
            **staff_frame(request),
            "title": f"{step.heading}: {application.reference}",
            "heading": step.heading,
            "text": f"{text} {_own_limit(request.user)}" if step.verb == "authorise" else text,
            "button": step.button,
            "form": form,
            "errors": form.errors,
            "back_url": back,
            "back_text": f"Grant {application.reference}",
            "award": award,
        }
        return render(request, step.template, context)

    return view


def _record(model: type[models.Model], key: Any, award: Award) -> Any:
    """The record, only where it is this award's own."""
    found: Any = get_object_or_404(model._default_manager.filter(award=award), pk=key)
    found.award = award
    return found


def _own_limit(user: Any) -> str:
    limit = PaymentLimit.objects.current().filter(person=user).first()
    return f"You may authorise up to £{limit.up_to:,.2f}." if limit else "You have no limit yet: ask an administrator."

"""The applicant's answer to an offer."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from grants.applications.models import Application
from grants.awards import actions
from grants.awards.forms import AcceptForm, RefuseOfferForm
from grants.awards.models import Award
from grants.funds.forms import ActionForm, attempt


def _award(request: HttpRequest, pk: Any) -> Award:
    """The award of an application for whose applicant this person may speak; 404 for guests and where there is none."""
    application = get_object_or_404(Application.objects.of_applicant(request.user).with_parties(), pk=pk)
    award: Award | None = getattr(application, "award", None)
    if award is None:
        raise Http404
    award.application = application
    return award


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, pk: Any) -> HttpResponse:
    """Accept the award."""
    award = _award(request, pk)
    form = AcceptForm(request.POST or None)
    act = partial(actions.accept, award=award, by=request.user)
    return _answer(request, award, form, act, "grants/awards/accept.html", "You have accepted the grant.")


@require_http_methods(["GET", "HEAD", "POST"])
def refuse_offer(request: HttpRequest, pk: Any) -> HttpResponse:
    """Turn the award down."""
    award = _award(request, pk)
    form = RefuseOfferForm(request.POST or None)
    act = partial(actions.refuse_offer, award=award, by=request.user)
    return _answer(request, award, form, act, "grants/awards/refuse_offer.html", "You have turned the grant down.")


def _answer(request: HttpRequest, award: Award, form: ActionForm, act: Any, template: str, done: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, done)
        return redirect(award.application)
    if not form.is_bound and award.state != Award.State.OFFERED:
        return redirect(award.application)
    return render(request, template, {"award": award, "application": award.application, "form": form})

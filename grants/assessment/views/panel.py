"""The panel's pages: parents, residents and outside assessors, on a phone, without the admin."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from grants.assessment import actions
from grants.assessment.models import Assignment, PanelInvitation
from grants.assessment.views import scoring
from grants.funds.forms import ActionForm, attempt
from programmes import clock


def _around(request: HttpRequest) -> dict[str, Any]:
    return {"crumbs": [("Home", "/"), ("Panel", reverse("grants:panel"))]}


PLACE = scoring.Place(
    urls="grants:panel",
    home="grants:panel",
    declare="grants/assessment/declare.html",
    score="grants/assessment/score.html",
    revise="grants/assessment/revise.html",
    around=_around,
)


@require_safe
def panel(request: HttpRequest) -> HttpResponse:
    """The rounds on whose panel this person sits, and the applications to read; 404 for everybody else."""
    seats = list(PanelInvitation.objects.seats(request.user).select_related("round__fund"))
    if not seats:
        raise Http404
    mine = (
        Assignment.objects.open_to(request.user)
        .filter(kind=Assignment.Kind.PANEL)
        .select_related("assessment__application__round")
    )
    work: dict[Any, list[Assignment]] = {}
    for each in mine.order_by("assessment__application__reference"):
        work.setdefault(each.application.round_id, []).append(each)
    seats.sort(key=lambda seat: seat.round_id not in work)  # what has something to read comes first
    context = {"seats": [(seat, work.get(seat.round_id, [])) for seat in seats], "crumbs": [("Home", "/")]}
    return render(request, "grants/assessment/panel.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, key: str) -> HttpResponse:
    """Accept an invitation; the key in the address works once, for the invited person."""
    found = get_object_or_404(
        PanelInvitation.objects.select_related("round__fund"), token_hash=PanelInvitation.hash_of(key)
    )
    if found.person_id == request.user.pk and found.state == PanelInvitation.State.ACCEPTED:
        return redirect("grants:panel")
    form = ActionForm(request.POST or None)
    act = partial(actions.accept, invitation=found, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "Welcome to the panel.")
        return redirect("grants:panel")
    context = {
        "invitation": found,
        "form": form,
        "usable": found.state == PanelInvitation.State.OPEN and clock.now() <= min(found.answer_by_at, found.ends_at),
        "crumbs": [("Home", "/")],
    }
    return render(request, "grants/assessment/join.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest, pk: Any) -> HttpResponse:
    """Is there an interest?"""
    return scoring.declare(request, pk, PLACE)


@require_http_methods(["GET", "HEAD", "POST"])
def score(request: HttpRequest, pk: Any) -> HttpResponse:
    """Read and score."""
    return scoring.score(request, pk, PLACE)


@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: HttpRequest, pk: Any, criterion: Any) -> HttpResponse:
    """Change one score."""
    return scoring.revise(request, pk, criterion, PLACE)


@require_safe
def file(request: HttpRequest, pk: Any, file: Any) -> HttpResponseBase:
    """One file."""
    return scoring.file(request, pk, file)

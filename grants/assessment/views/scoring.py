"""Declaring, reading and scoring: the same pages for assessors in the admin and for the panel outside it.

A Place says where somebody works: its templates, its addresses and what surrounds its pages. The gate is the same
in both.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from grants.applications import actions as applications
from grants.applications.models import Application
from grants.assessment import actions, blind
from grants.assessment.forms import DeclareForm, ReviseForm, ScoreForm
from grants.assessment.models import Assessment, Assignment, Score
from grants.funds.forms import attempt
from programmes import clock, files
from programmes.questions import engine

GONE = "Thank you. This application is no longer shown to you, and somebody else will score it."


@dataclass(frozen=True)
class Place:
    """Where somebody assesses.

    The first part of its url names, its three templates, and what each page of it also needs.
    """

    urls: str
    home: str
    declare: str
    score: str
    revise: str
    around: Callable[[HttpRequest], dict[str, Any]]


def fetch(request: HttpRequest, pk: Any) -> Assignment:
    """One of this person's own assignments; 404 for every other, one with an interest included."""
    return get_object_or_404(Assignment.objects.open_to(request.user).with_bids(), pk=pk)


def has_declared(user: Any, application: Application) -> bool:
    """Whether this person has said that there is no interest."""
    return Application.objects.opened_by(user).filter(pk=application.pk).exists()


def declare(request: HttpRequest, pk: Any, place: Place) -> HttpResponse:
    """Before an application opens: is there an interest? With one it is gone at once."""
    held = fetch(request, pk)
    application = held.application
    form = DeclareForm(request.POST or None, application=application, blind=application.round.blind)
    act = partial(actions.declare, application=application, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        if Assignment.objects.open_to(request.user).filter(pk=held.pk).exists():
            return redirect(f"{place.urls}_score", held.pk)
        messages.success(request, GONE)
        return redirect(place.home)
    context = {
        **place.around(request),
        "title": f"Before you read {application.reference}",
        "assignment": held,
        "application": application,
        "is_blind": held.is_blind,
        "form": form,
        "errors": form.errors,
    }
    return render(request, place.declare, context)


def score(request: HttpRequest, pk: Any, place: Place) -> HttpResponse:
    """The application and one's scores for it; the others' scores once one's own are in."""
    held = fetch(request, pk)
    if not has_declared(request.user, held.application):
        return redirect(f"{place.urls}_declare", held.pk)
    criteria = list(held.application.round.criteria.all())
    form = ScoreForm(request.POST or None, criteria=criteria, held=held.scores.all())
    if request.method == "POST" and form.is_valid():
        act = actions.submit if form.hands_in else actions.save
        if attempt(form, partial(act, assignment=held, by=request.user)):
            done = "Your scores are in." if form.hands_in else "Saved. Your scores are not handed in yet."
            messages.success(request, done)
            return redirect(f"{place.urls}_score", held.pk)
    application = held.application
    sections = engine.read_back(application.sheet)
    title = f"{application.reference}: {application.title}"
    context = {
        **place.around(request),
        "title": blind.redacted(title, blind.names_of(application)) if held.is_blind else title,
        "assignment": held,
        "application": application,
        "is_blind": held.is_blind,
        "sections": blind.masked(sections, application) if held.is_blind else sections,
        "file_url": f"{place.urls}_file",
        "revise_url": f"{place.urls}_revise",
        "form": form,
        "errors": form.errors,
        "criteria": criteria,
        "now": clock.now(),
        **(table(request.user, held.assessment) if held.state == Assignment.State.SUBMITTED else {}),
    }
    return render(request, place.score, context)


def table(user: Any, assessment: Assessment) -> dict[str, Any]:
    """One application's scores side by side, as this person may see them, each with its reason and its changes."""
    seen = (
        Score.objects.visible_to(user, assessment)
        .select_related("assignment__assessor", "criterion")
        .prefetch_related("changes")
    )
    columns: dict[Any, dict[str, Any]] = {}
    for each in seen:
        column = columns.setdefault(
            each.assignment_id, {"assignment": each.assignment, "own": each.assignment.assessor_id == user.pk, "by": {}}
        )
        column["by"][each.criterion_id] = each
    order = Assignment.Kind.values
    shown = sorted(
        columns.values(), key=lambda column: (order.index(column["assignment"].kind), column["assignment"].assigned_at)
    )
    rows = [
        {"criterion": criterion, "scores": [column["by"].get(criterion.pk) for column in shown]}
        for criterion in assessment.application.round.criteria.all()
    ]
    return {"columns": shown, "score_rows": rows, "assessment": assessment}


def revise(request: HttpRequest, pk: Any, criterion: Any, place: Place) -> HttpResponse:
    """Change one score that is in, with the reason."""
    held = fetch(request, pk)
    before = get_object_or_404(held.scores.select_related("criterion"), criterion=criterion)
    if held.state != Assignment.State.SUBMITTED or not has_declared(request.user, held.application):
        raise Http404
    form = ReviseForm(request.POST or None, score=before)
    act = partial(actions.revise, assignment=held, criterion=before.criterion, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "The score is changed; what it was is kept with your reason.")
        return redirect(f"{place.urls}_score", held.pk)
    context = {
        **place.around(request),
        "title": f"Change your score: {before.criterion.name}",
        "assignment": held,
        "application": held.application,
        "criterion": before.criterion,
        "score": before,
        "form": form,
        "errors": form.errors,
    }
    return render(request, place.revise, context)


def file(request: HttpRequest, pk: Any, file: Any) -> HttpResponseBase:
    """One of the application's files, once an interest is denied; in a blind round once the own scores are in."""
    held = fetch(request, pk)
    if held.is_blind or not has_declared(request.user, held.application):
        raise Http404
    stored = applications.file_of(held.application, file)
    if stored is None:
        raise Http404
    return files.respond(stored, request=request)

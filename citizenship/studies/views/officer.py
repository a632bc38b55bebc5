"""The officers' pages about boroughs in the pilot and their statement; each button calls one action."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from citizenship.studies.actions import joinings as actions
from citizenship.studies.authority import registrars_of
from citizenship.studies.forms import LeftForm, PressForm, RefuseForm, StatementForm
from citizenship.studies.models import BoroughPlace, Joining, SharingStatement
from programmes import clock
from programmes.people.access import Permission
from programmes.people.views import step
from programmes.people.views.step import carry_out, require

# How the history tells each verb.
PAST = {
    "request": "Asked to join",
    "agree": "Agreed to the statement",
    "renew": "Agreed to a newer statement",
    "approve": "Approved",
    "refuse": "Refused",
    "leave": "Left, or took the request back",
}
BUTTONS = {"approve": "Approve this borough", "refuse": "Refuse with a reason", "leave": "Record that it leaves"}


def fetch(request: HttpRequest, pk: Any) -> Joining:
    """The borough's part in the pilot, for officers of the pilot; 404 where there is none."""
    people = ("requested_by", "agreed_by", "approved_by", "refused_by", "left_by")
    rows = Joining.objects.select_related("borough", "statement", *people)
    found: Joining = step.fetch(request, rows, pk, Permission.MANAGE_PILOTS)
    return found


def _back(joining: Joining) -> tuple[str, str]:
    return str(joining.borough), reverse("admin:citizenship_joining_change", args=[joining.pk])


@require_safe
def joining(request: HttpRequest, pk: Any) -> HttpResponse:
    """Everything about one borough in the pilot, and what can be done next."""
    found = fetch(request, pk)
    verbs = [verb for verb in BUTTONS if verb in found.FLOW.open_moves(found.state)]
    if found.state == Joining.State.REQUESTED:
        verbs = [verb for verb in verbs if verb != "leave" and (verb != "approve" or found.statement_id)]
    places = BoroughPlace.objects.filter(borough=found.borough).select_related("study", "arm")
    context = {
        **admin.site.each_context(request),
        "title": str(found.borough),
        "joining": found,
        "steps": [(BUTTONS[verb], reverse(f"admin:citizenship_joining_{verb}", args=[found.pk])) for verb in verbs],
        "current": SharingStatement.objects.current(),
        "holds": found.state == Joining.State.APPROVED and found.holds_agreement(clock.now()),
        "people": registrars_of(found.borough),
        "places": places.order_by("-study__first_date"),
        "moves": [(PAST[move.verb], move) for move in found.moves.select_related("by").order_by("-at", "-pk")],
    }
    return render(request, "admin/citizenship/studies/joining.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, pk: Any) -> HttpResponse:
    """Let a borough take part."""
    found = fetch(request, pk)
    return carry_out(
        request,
        form=PressForm(request.POST or None),
        act=partial(actions.approve, joining=found, by=request.user),
        back=_back(found),
        done=f"{found.borough} is in the pilot, and its registrars have been told.",
        heading=f"Approve {found.borough}",
        text="Its registrars can plan and record ceremonies at once. You can add it to a study after that.",
        button="Approve the borough",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, pk: Any) -> HttpResponse:
    """Refuse a request with a reason from the list."""
    found = fetch(request, pk)
    return carry_out(
        request,
        form=RefuseForm(request.POST or None),
        act=partial(actions.refuse, joining=found, by=request.user),
        back=_back(found),
        done="The request is refused, and the registrars have been told why and what they can do.",
        heading=f"Refuse the request of {found.borough}",
        text="It may ask again at any time.",
        button="Refuse the request",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, pk: Any) -> HttpResponse:
    """Record that a borough leaves, as its registrars can do themselves."""
    found = fetch(request, pk)
    return carry_out(
        request,
        form=LeftForm(request.POST or None),
        act=partial(actions.leave, joining=found, by=request.user),
        back=_back(found),
        done=f"{found.borough} has left the pilot, and its registrars have been told.",
        heading=f"Record that {found.borough} leaves",
        text="What it recorded stays. Its ceremonies that lie ahead have no arm any more. Registrars can do this "
        "themselves; do it for them when they ask you to.",
        button="Record it",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def publish_statement(request: HttpRequest) -> HttpResponse:
    """Publish a new version of the statement."""
    require(request, Permission.MANAGE_PILOTS)
    last = SharingStatement.objects.current()
    first = {"title": last.title, "text": last.text} if last else {}
    return carry_out(
        request,
        form=StatementForm(request.POST or None, initial=first),
        act=partial(actions.publish_statement, by=request.user),
        back=("Data-sharing statements", reverse("admin:citizenship_sharingstatement_changelist")),
        done="The new version is published, and every borough in the pilot has been asked to agree to it.",
        heading="Publish a new version of the statement",
        text="A published version never changes. Every borough in the pilot is asked to agree to it within 28 days; "
        "after that no survey starts there until it has.",
        button="Publish it",
        template="admin/citizenship/studies/form.html",
    )


@require_safe
def statement(request: HttpRequest, pk: Any) -> HttpResponse:
    """A version as everybody reads it."""
    require(request, Permission.MANAGE_PILOTS)
    found = get_object_or_404(SharingStatement, pk=pk if str(pk).isdecimal() else None)
    return redirect(found)

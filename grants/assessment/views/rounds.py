"""The admin's pages about a whole round.

Sharing out, the ranking with its funding line, the panel, the register of interests.
"""

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import capfirst
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from grants.applications.interests import read_once
from grants.applications.models import Application
from grants.applications.views.pages import address_of
from grants.applications.views.staff import require, staff_frame
from grants.assessment import actions
from grants.assessment.forms import AssignEvenlyForm, AssignForm, InviteForm, ReasonForm
from grants.assessment.models import Assessment, Assignment, Conflict, PanelInvitation
from grants.assessment.views import ranked
from grants.assessment.views.staff import around, at_stage, fetch, simple
from grants.funds.forms import ActionForm, attempt
from grants.funds.models import Round
from programmes import clock
from programmes.outputs.registry import export_url
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.models import User

# What a line of the ranking shows: the organisation and the person are wide rows, and only their names are read.
SHOWN = (
    "state",
    "score",
    "spread",
    "application__reference",
    "application__title",
    "application__amount_asked",
    "application__organisation__name",
    "application__person__name",
    "application__person__email",
    "application__person__erased_at",
)


def _round(pk: Any) -> Round:
    return get_object_or_404(Round.objects.select_related("fund"), pk=pk)


def assessors(round: Round) -> list[tuple[User, str]]:
    """Who may score in this round, with how many applications each still has to score.

    A blind round needs people who cannot see names.
    """
    people = User.objects.with_permission(Permission.ASSESS)
    if round.blind:
        people = people.exclude(pk__in=User.objects.with_permission(Permission.READ_APPLICATIONS).values("pk"))
    load = Count("assignments", filter=Q(assignments__state=Assignment.State.ASSIGNED))
    return [(p, f"{p} ({p.load} to score)") for p in people.annotate(load=load).order_by("load", "name")]


def members(round: Round) -> list[tuple[User, str]]:
    """Who sits on this round's panel today."""
    seats = PanelInvitation.objects.current().filter(round=round).select_related("person")
    return [(seat.person, f"{seat.person} (panel)") for seat in seats if seat.person]


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, pk: Any) -> HttpResponse:
    """Who scores one application: put somebody on it, or take it back."""
    found = fetch(request, pk, Permission.ASSIGN)
    people = assessors(found.round) + members(found.round)
    form = AssignForm(request.POST or None, people=people)
    act = partial(actions.assign, application=found, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, f"{found.reference}: {form.people[form.cleaned_data['assessor']]} has been asked.")
        return redirect("admin:grants_assessment_assign", found.pk)
    stage = getattr(found, "assessment", None)
    context = {
        **around(request),
        "title": f"Assign {found.reference}: {found.title}",
        "application": found,
        "assessment": stage,
        "assignments": stage.assignments.select_related("assessor") if stage else [],
        "form": form,
        "errors": form.errors,
        "now": clock.now(),
    }
    return render(request, "admin/grants/assessment/assign.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def assign_evenly(request: HttpRequest, pk: Any) -> HttpResponse:
    """Share a round's applications out, balanced by load."""
    require(request, Permission.ASSIGN)
    found = _round(pk)
    form = AssignEvenlyForm(request.POST or None, people=assessors(found))
    act = partial(actions.assign_evenly, round=found, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, f"{form.outcome} asked for. Everybody has had one message.")
        return redirect("admin:grants_assessment_assign_list")
    count = at_stage(request.user, "assign").filter(round=found).count()
    return simple(
        request,
        title=f"Share out: {found}",
        form=form,
        text=f"{count} application{'' if count == 1 else 's'} of this round need an assessor. Each gets two, "
        "whoever has the least to score. Nobody gets an application in which they have an interest.",
        button="Share them out",
        back=(reverse("admin:grants_assessment_assign_list"), "To assign"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take an application back from an assessor."""
    require(request, Permission.ASSIGN)
    held = get_object_or_404(
        Assignment.objects.live()
        .filter(assessment__application__in=Application.objects.for_staff(request.user))
        .with_bids(),
        pk=pk,
    )
    form = ReasonForm(request.POST or None)
    act = partial(actions.remove, assignment=held, by=request.user)
    back = reverse("admin:grants_assessment_assign", args=[held.application.pk])
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, f"{held.application.reference} is taken back from {held.assessor}.")
        return redirect(back)
    return simple(
        request,
        title=f"Take {held.application.reference} back from {held.assessor}",
        form=form,
        text="Scores that are in are kept on the record and no longer count. The assessor is told.",
        button="Take it back",
        back=(back, held.application.reference),
    )


@require_safe
def ranking(request: HttpRequest, pk: Any) -> HttpResponse:
    """The round's applications by score, ties by reference, with the line below which the free money does not reach.

    It is drawn from the rows as they are now: a moderated score or an award moves it at the next look.
    """
    require(request, Permission.MODERATE)
    with read_once(request.user):
        return _ranking(request, _round(pk))


def _ranking(request: HttpRequest, found: Round) -> HttpResponse:
    scored = (
        Assessment.objects.for_staff(request.user)
        .without_own_scores_to_do(request.user)
        .filter(application__round=found, score__isnull=False, state__in=Assessment.SCORED)
    )
    open_ = scored.waiting().select_related("application__organisation", "application__person").only(*SHOWN)
    page = ranked.page(open_, request.GET)
    rows = [(row, row.running <= found.free) for row in page.rows]
    to, stages = address_of("admin:grants_assessment_moderate"), dict(Assessment.State.choices)
    for row in page.rows:
        row.url, row.stage = to(row.application_id), stages[row.state]
    decided = (
        scored.exclude(application__state=Application.State.SUBMITTED)
        .select_related("application")
        .only("score", "application__reference", "application__title", "application__state")
    )
    unscored = at_stage_count(request.user, found)
    context = {
        **staff_frame(request),
        "title": f"Ranking: {found}",
        "round": found,
        "page": page,
        "rows": rows,
        "line_before": next((row.pk for row, fits in rows if not fits), None) if rows and rows[0][1] else None,
        "all_below": bool(rows) and not rows[0][1] and page.is_first,
        "decided": decided.order_by(*ranked.ORDER)[: ranked.RANKED],
        "unscored": unscored,
        "unscored_told": capfirst(worklist.told(unscored)),
        "export_url": export_url(request.user, "scores", {"round": str(found.pk)}),
        "may_decide": request.user.can(Permission.DECIDE_APPLICATIONS),  # type: ignore[union-attr]
        "now": clock.now(),
    }
    return render(request, "admin/grants/assessment/ranking.html", context)


def at_stage_count(user: Any, round: Round) -> int:
    """How many of the round's open applications have no score that this person may see: none yet, or one to which
    this person's own is still to come. None beyond `worklist.MOST` are counted. One query.
    """
    open_ = Application.objects.for_staff(user).filter(round=round, state=Application.State.SUBMITTED)
    scored = Assessment.objects.filter(state__in=Assessment.SCORED, score__isnull=False)
    own = scored.filter(assignments__assessor=user, assignments__state=Assignment.State.ASSIGNED)
    found = worklist.counts(
        {
            "none": (open_.filter(~Exists(scored.filter(application=OuterRef("pk")))), "since_at"),
            "own": (open_.filter(assessment__in=own.values("pk")), "since_at"),
        }
    )
    return found["none"][0] + found["own"][0]


@require_http_methods(["GET", "HEAD", "POST"])
def panel(request: HttpRequest, pk: Any) -> HttpResponse:
    """Who sits on the round's panel, and an invitation to one more."""
    require(request, Permission.ASSIGN)
    found = _round(pk)
    form = InviteForm(request.POST or None)
    act = partial(actions.invite, round=found, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, f"An invitation is on its way to {form.cleaned_data['email']}.")
        return redirect("admin:grants_assessment_panel", found.pk)
    context = {
        **around(request),
        "title": f"Panel: {found}",
        "round": found,
        "seats": found.panel.select_related("person", "invited_by"),
        "form": form,
        "errors": form.errors,
        "now": clock.now(),
    }
    return render(request, "admin/grants/assessment/panel.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def panel_cancel(request: HttpRequest, pk: Any) -> HttpResponse:
    """End a seat or take an invitation back."""
    require(request, Permission.ASSIGN)
    found = get_object_or_404(PanelInvitation.objects.select_related("round__fund", "person"), pk=pk)
    form = ActionForm(request.POST or None)
    act = partial(actions.cancel, invitation=found, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "Nothing opens to this person any more.")
        return redirect("admin:grants_assessment_panel", found.round_id)
    return simple(
        request,
        title=f"End the seat of {found.person or found.email}",
        form=form,
        text="Nothing opens to this person any more from now on. Scores that are in stay.",
        button="End it",
        back=(reverse("admin:grants_assessment_panel", args=[found.round_id]), str(found.round)),
    )


@require_safe
def interests(request: HttpRequest, pk: Any) -> HttpResponse:
    """The round's register of interests, without the rows about applications in which the reader has one."""
    require(request, Permission.ASSIGN)
    found = _round(pk)
    rows = Conflict.objects.visible_to(request.user).filter(application__round=found)
    context = {
        **around(request),
        "title": f"Register of interests: {found}",
        "round": found,
        "rows": rows.select_related("application", "person").order_by("person__name", "declared_at", "pk")[:1000],
    }
    return render(request, "admin/grants/assessment/interests.html", context)

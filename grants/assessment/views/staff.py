"""The admin's pages of assessing: the overview, what waits at each stage, and the page behind each step."""

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from grants.applications.models import Application
from grants.applications.views.staff import require
from grants.assessment import actions, scale
from grants.assessment.forms import CheckForm, DeclareForm, ModerateForm, NoteForm, SiftForm
from grants.assessment.models import Assessment, Assignment
from grants.assessment.views import scoring
from grants.funds.forms import ActionForm, attempt
from grants.funds.models import Round
from programmes import clock
from programmes.outputs.registry import export_url
from programmes.people.access import Permission
from programmes.questions import engine

PAGE = 50
State = Assessment.State
# Each stage that staff work through: its permission, its heading, what is done with one application, and the page
# for it.
STAGES: dict[str, tuple[Permission, str, str, str]] = {
    "sift": (Permission.DECIDE_APPLICATIONS, "To sift", "Sift", "admin:grants_assessment_sift"),
    "assign": (Permission.ASSIGN, "To assign", "Assign", "admin:grants_assessment_assign"),
    "moderate": (Permission.MODERATE, "To moderate", "Moderate", "admin:grants_assessment_moderate"),
    "check": (Permission.QUALITY_CHECK, "To quality-check", "Check", "admin:grants_assessment_check"),
}


def around(request: HttpRequest) -> dict[str, Any]:
    """What every page of the admin needs."""
    return admin.site.each_context(request)


PLACE = scoring.Place(
    urls="admin:grants_assessment",
    home="admin:grants_assignment_changelist",
    declare="admin/grants/assessment/declare.html",
    score="admin/grants/assessment/score.html",
    revise="admin/grants/assessment/revise.html",
    around=around,
)


def fetch(request: HttpRequest, pk: Any, permission: Permission) -> Application:
    """The application behind the gate, for those who may do this; 404 for somebody with an interest."""
    require(request, permission)
    return get_object_or_404(Application.objects.for_staff(request.user).with_parties().select_related("sheet"), pk=pk)


def at_stage(user: Any, stage: str) -> Any:
    """The applications that wait at this stage, for this person."""
    found = Application.objects.for_staff(user).filter(state=Application.State.SUBMITTED)
    if stage == "sift":
        past = Assessment.objects.filter(application=OuterRef("pk")).exclude(state=State.TO_SIFT)
        return found.filter(~Exists(past))
    found = found.filter(assessment__state=f"to_{stage}")
    if stage == "check":
        # What this person scored or moderated somebody else must check.
        mine = Q(assignments__assessor=user) & ~Q(assignments__state="stood_down") | Q(moderation__moderated_by=user)
        found = found.exclude(assessment__in=Assessment.objects.filter(mine).values("pk"))
    return found


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What I score, and how far each round is."""
    user = request.user
    if not (user.can(Permission.ASSESS) or user.can(Permission.ASSIGN)):  # type: ignore[union-attr]
        raise PermissionDenied
    mine = Assignment.objects.open_to(user).select_related("assessment__application__round__fund")
    waiting = Application.objects.for_staff(user).filter(state=Application.State.SUBMITTED)
    counts = {stage: Count("pk", filter=Q(assessment__state=stage)) for stage in State.values if stage != State.TO_SIFT}
    rounds = (
        waiting.order_by("round__closes_at")
        .values("round", "round__name", "round__fund__name")
        .annotate(to_sift=Count("pk", filter=Q(assessment__isnull=True) | Q(assessment__state=State.TO_SIFT)), **counts)
    )
    context = {
        **around(request),
        "title": "Assessing",
        "mine": mine.order_by("state", "since_at", "pk")[:200],
        "rounds": rounds,
        "now": clock.now(),
    }
    return render(request, "admin/grants/assessment/overview.html", context)


@require_safe
def stage_list(request: HttpRequest, stage: str) -> HttpResponse:
    """What waits at one stage, the longest wait first, in pages that walk by key."""
    permission, title, label, url = STAGES[stage]
    require(request, permission)
    moment = "since_at" if stage == "sift" else "assessment__since_at"
    found = at_stage(request.user, stage).with_parties().select_related("assessment").annotate(waits=F(moment))
    chosen = request.GET.get("round", "")
    if chosen:
        found = found.filter(round=_uuid(chosen))
    if mark := _mark(request.GET.get("after", "")):
        found = found.filter(Q(waits__gt=mark[0]) | Q(waits=mark[0], pk__gt=mark[1]))
    rows = list(found.order_by("waits", "pk")[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    kept = {"round": chosen} if chosen else {}
    if stage in {"moderate", "check"}:
        scale.load(row.round for row in rows)
    context = {
        **around(request),
        "title": title,
        "stage": stage,
        "rows": [(row, reverse(url, args=[row.pk])) for row in rows[:PAGE]],
        "label": label,
        "now": clock.now(),
        "next_url": f"?{urlencode({**kept, 'after': f'{last.waits.isoformat()}_{last.pk}'})}" if last else "",
        "rounds": _rounds(request.user) if stage == "assign" else [],
        "export_url": export_url(request.user, "applications", {**kept, "stage": stage}),
    }
    return render(request, "admin/grants/assessment/stage.html", context)


def _rounds(user: Any) -> Any:
    found = at_stage(user, "assign").values("round").annotate(waiting=Count("pk"), since=Min("assessment__since_at"))
    counts = {row["round"]: row["waiting"] for row in found.order_by()}
    return [(each, counts[each.pk]) for each in Round.objects.filter(pk__in=counts).select_related("fund")]


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None


def _mark(text: str) -> tuple[datetime, uuid.UUID] | None:
    at, _, key = text.partition("_")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, uuid.UUID(key)) if moment.tzinfo else None
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def declare_bid(request: HttpRequest, pk: Any) -> HttpResponse:
    """An officer says whether there is an interest, before the application opens to them."""
    require(request, Permission.READ_APPLICATIONS)
    found = fetch(request, pk, Permission.READ_APPLICATIONS)
    form = DeclareForm(request.POST or None, application=found, blind=False)
    act = partial(actions.declare, application=found, by=request.user)
    back = request.GET.get("next", "")
    target = NEXT.get(back, "admin:grants_application_change")
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        if Application.objects.for_staff(request.user).filter(pk=found.pk).exists():
            return redirect(target, found.pk)
        messages.success(request, scoring.GONE)
        return redirect("admin:grants_assignment_changelist")
    context = {
        **around(request),
        "title": f"Before you open {found.reference}",
        "application": found,
        "form": form,
        "errors": form.errors,
    }
    return render(request, "admin/grants/assessment/declare.html", context)


NEXT = {stage: url for stage, (_, _, _, url) in STAGES.items()}


def ask_first(request: HttpRequest, found: Application, stage: str) -> HttpResponse | None:
    """The way to the declaration, for somebody who has not made one yet."""
    if scoring.has_declared(request.user, found):
        return None
    return redirect(f"{reverse('admin:grants_assessment_declare_bid', args=[found.pk])}?next={stage}")


def step(
    request: HttpRequest,
    found: Application,
    *,
    stage: str,
    form: ActionForm,
    act: Callable[..., Any],
    done: str,
    **page: Any,
) -> HttpResponse:
    """A page with the application and one form; afterwards the next one that waits at the same stage."""
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, f"{found.reference}: {done}")
        following = at_stage(request.user, stage).filter(round=found.round_id).exclude(pk=found.pk)
        following = following.order_by("since_at" if stage == "sift" else "assessment__since_at", "pk").first()
        return (
            redirect(STAGES[stage][3], following.pk) if following else redirect(f"admin:grants_assessment_{stage}_list")
        )
    assessment = getattr(found, "assessment", None)
    context = {
        **around(request),
        "title": f"{STAGES[stage][2]} {found.reference}: {found.title}",
        "stage": stage,
        "stage_name": STAGES[stage][1],
        "application": found,
        "assessment": assessment,
        "moves": assessment.moves.select_related("by") if assessment else [],
        "sections": engine.read_back(found.sheet),
        "file_url": "admin:grants_application_file",
        "form": form,
        "errors": form.errors,
        "now": clock.now(),
        **page,
    }
    return render(request, "admin/grants/assessment/step.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sift(request: HttpRequest, pk: Any) -> HttpResponse:
    """Does it meet the fund's rules?"""
    found = fetch(request, pk, Permission.DECIDE_APPLICATIONS)
    if first := ask_first(request, found, "sift"):
        return first
    form = SiftForm(request.POST or None)
    act = actions.refuse_sift if form.data.get("outcome") == "refuse" else actions.pass_sift
    stage = getattr(found, "assessment", None)
    return step(
        request,
        found,
        stage="sift",
        form=form,
        act=partial(act, application=found, by=request.user),
        done="sifted.",
        heading="Your finding",
        button="Save the sift",
        text="Check the answers against the fund’s rules. What is not eligible is declined next, with your words.",
        closed=stage is not None and stage.state != State.TO_SIFT,
        reopen=stage is not None and "reopen_sift" in stage.FLOW.open_moves(stage.state),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reopen_sift(request: HttpRequest, pk: Any) -> HttpResponse:
    """Sift it again."""
    found = fetch(request, pk, Permission.DECIDE_APPLICATIONS)
    form = NoteForm(request.POST or None)
    act = partial(actions.reopen_sift, application=found, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "It waits to be sifted again.")
        return redirect("admin:grants_assessment_sift", found.pk)
    return simple(
        request,
        title=f"Sift again: {found.reference}",
        form=form,
        text="What was found before stays in the history.",
        button="Sift it again",
        back=(reverse("admin:grants_assessment_sift", args=[found.pk]), found.reference),
    )


def simple(
    request: HttpRequest, *, title: str, form: Any, text: str, button: str, back: tuple[str, str]
) -> HttpResponse:
    """The page behind a small button: one text, one form."""
    context = {
        **around(request),
        "title": title,
        "heading": title,
        "text": text,
        "button": button,
        "form": form,
        "errors": form.errors,
        "back_url": back[0],
        "back_text": back[1],
    }
    return render(request, "admin/grants/step.html", context)


def _scored(request: HttpRequest, found: Application) -> dict[str, Any]:
    """The scores as this person may see them, and the total only to those who have nothing left to score here."""
    stage = getattr(found, "assessment", None)
    if stage is None or stage.state not in Assessment.SCORED:
        raise Http404
    stage.application = found
    if not Assessment.objects.without_own_scores_to_do(request.user).filter(pk=stage.pk).exists():
        raise Http404
    return scoring.table(request.user, stage)


@require_http_methods(["GET", "HEAD", "POST"])
def moderate(request: HttpRequest, pk: Any) -> HttpResponse:
    """Write down the panel's agreed score."""
    found = fetch(request, pk, Permission.MODERATE)
    if first := ask_first(request, found, "moderate"):
        return first
    page = _scored(request, found)
    held = getattr(page["assessment"], "moderation", None)
    return step(
        request,
        found,
        stage="moderate",
        form=ModerateForm(
            request.POST or None, round=found.round, agreed=held.score if held else page["assessment"].score
        ),
        act=partial(actions.moderate, application=found, by=request.user),
        done="moderated.",
        heading="The agreed score",
        button="Save the agreed score",
        text="The ranking follows at once. Each change is kept in the history.",
        **page,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: Any) -> HttpResponse:
    """The second-line check of scores and reasons."""
    found = fetch(request, pk, Permission.QUALITY_CHECK)
    if first := ask_first(request, found, "check"):
        return first
    page = _scored(request, found)
    form = CheckForm(request.POST or None)
    act = actions.send_back if form.data.get("outcome") == "back" else actions.pass_check
    return step(
        request,
        found,
        stage="check",
        form=form,
        act=partial(act, application=found, by=request.user),
        done="checked.",
        heading="Your check",
        button="Save the check",
        text="You check how others have scored: whoever scored or moderated an application cannot check it.",
        closed=page["assessment"].state != State.TO_CHECK,
        **page,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest, pk: Any) -> HttpResponse:
    """An assessor: is there an interest?"""
    require(request, Permission.ASSESS)
    return scoring.declare(request, pk, PLACE)


@require_http_methods(["GET", "HEAD", "POST"])
def score(request: HttpRequest, pk: Any) -> HttpResponse:
    """An assessor: read and score."""
    require(request, Permission.ASSESS)
    return scoring.score(request, pk, PLACE)


@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: HttpRequest, pk: Any, criterion: Any) -> HttpResponse:
    """An assessor: change one score."""
    require(request, Permission.ASSESS)
    return scoring.revise(request, pk, criterion, PLACE)


@require_safe
def file(request: HttpRequest, pk: Any, file: Any) -> HttpResponseBase:
    """An assessor: one file."""
    require(request, Permission.ASSESS)
    return scoring.file(request, pk, file)

"""The staff's pages of trials: one trial, the pages behind its buttons, and its results."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from programmes import audit, clock
from programmes.outputs import tables
from programmes.people.access import Permission
from programmes.people.forms_step import ActionForm, attempt
from programmes.people.models import Borough
from programmes.people.views.step import carry_out
from programmes.people.views.step import fetch as fetch_row
from volunteering.rewards import motives, paper, results, takeup
from volunteering.rewards.actions import experiments as actions
from volunteering.rewards.forms_experiments import (
    ApproveForm,
    ArmForm,
    CopyForm,
    EndForm,
    ExperimentForm,
    PressForm,
    PublishForm,
)
from volunteering.rewards.models import Arm, Experiment
from volunteering.safeguarding.ages import Band

READERS = (Permission.RUN_EXPERIMENTS, Permission.READ_INSIGHTS, Permission.HANDLE_CONCERNS)
RUN, READ, APPROVE = Permission.RUN_EXPERIMENTS, Permission.READ_INSIGHTS, Permission.HANDLE_CONCERNS
LIST = ("Trials of rewards", "admin:volunteering_experiment_changelist")


def fetch(request: HttpRequest, pk: Any, *permissions: Permission) -> Experiment:
    """The trial, for staff with one of these permissions. 403 for other staff, 404 for what is not there."""
    found: Experiment = fetch_row(request, Experiment.objects.all(), pk, *permissions)
    return found


def _page(experiment: Experiment) -> str:
    return reverse("admin:volunteering_experiment_change", args=[experiment.pk])


def _back(experiment: Experiment) -> tuple[str, str]:
    return experiment.name, _page(experiment)


# The verbs that a button makes: label, who may, and whether it is the next step.
BUTTONS: dict[str, tuple[str, Permission]] = {
    "register": ("Register it", RUN),
    "start": ("Start it", RUN),
    "end": ("End it", RUN),
    "publish": ("Publish the result", RUN),
    "approve": ("Approve it for people under 18", APPROVE),
    "take_back": ("Make it a draft again", RUN),
    "take_down": ("Take the public page down", RUN),
}


# How the history tells each verb.
PAST = {
    "approve": "Approval for people under 18 changed",
    "register": "Registered",
    "take_back": "Made a draft again",
    "start": "Started",
    "end": "Ended",
    "publish": "Published",
    "take_down": "Public page taken down",
}


@require_safe
def detail(request: HttpRequest, pk: Any) -> HttpResponse:
    """One trial: its protocol as text, its arms, how many have joined, and the next step."""
    found = fetch(request, pk, *READERS)
    user: Any = request.user
    open_now = found.FLOW.open_moves(found.state)
    steps = [
        (label, reverse(f"admin:volunteering_experiment_{verb}", args=[found.pk]))
        for verb, (label, permission) in BUTTONS.items()
        if verb in open_now and user.can(permission) and (verb != "approve" or found.asks_minors)
    ]
    context = {
        **admin.site.each_context(request),
        "title": found.name,
        "experiment": found,
        "arms": found.arms.prefetch_related("rewards"),
        "boroughs": Borough.objects.filter(pk__in=found.boroughs),
        "bands": ", ".join(Band(code).label for code in found.approved_bands),
        "counts": results.counts(found) if found.state in Experiment.BEGUN else None,
        "steps": steps,
        "may_run": user.can(RUN),
        "may_read": user.can(READ),
        "moves": [(PAST[move.verb], move) for move in found.moves.select_related("by")],
    }
    return render(request, "admin/volunteering/experiments/experiment.html", context)


def _new_page(
    request: HttpRequest, *, form: ActionForm, act: Callable[..., Any], done: str, **page: Any
) -> HttpResponse:
    """The page behind a button that makes a new trial: afterwards it leads there."""
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        made = form.outcome.pk if isinstance(form.outcome, Experiment) else form.outcome
        messages.success(request, done)
        return redirect("admin:volunteering_experiment_change", made)
    context = {
        **admin.site.each_context(request),
        "title": page["heading"],
        "form": form,
        "back_text": LIST[0],
        "back_url": reverse(LIST[1]),
        **page,
    }
    return render(request, "admin/volunteering/experiments/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Begin a trial."""
    user: Any = request.user
    if not user.can(RUN):
        raise PermissionDenied
    return _new_page(
        request,
        form=ExperimentForm(request.POST or None, initial={"primary_outcome": Experiment.Outcome.HOURS}),
        act=partial(actions.add_experiment, by=request.user),
        done="The trial is a draft. Add the arms that show rewards, then register it.",
        heading="Begin a trial",
        text="Everything here is fixed once you register the trial. Until then you can change it.",
        button="Save the draft",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Rewrite a draft."""
    found = fetch(request, pk, RUN)
    return carry_out(
        request,
        form=ExperimentForm(request.POST or None, initial=ExperimentForm.initial_of(found)),
        act=partial(actions.edit_experiment, experiment=found, by=request.user),
        back=_back(found),
        done="The draft is saved.",
        heading="Write the protocol",
        text="Everything here is fixed once you register the trial. A change takes a safeguarding approval away.",
        button="Save the draft",
        template="admin/volunteering/experiments/form.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, pk: Any) -> HttpResponse:
    """The same trial for people of another age, such as older Londoners."""
    found = fetch(request, pk, RUN)
    first = {"name": f"{found.name}, older Londoners"[:160], "slug": f"{found.slug}-older"[:60], "min_age": 50}
    return _new_page(
        request,
        form=CopyForm(request.POST or None, initial=first),
        act=partial(actions.copy_experiment, experiment=found, by=request.user),
        done="The copy is a draft. Read every part of it again before you register it.",
        heading=f"Copy “{found.name}” for people of another age",
        text="Question, protocol, arms and rewards are copied. Dates move on, the draw is new, and no approval is "
        "copied.",
        button="Make the copy",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def arm(request: HttpRequest, pk: Any, arm: int | None = None) -> HttpResponse:
    """Add an arm, or rewrite one."""
    found = fetch(request, pk, RUN)
    held = None if arm is None else _arm(found, arm)
    return carry_out(
        request,
        form=ArmForm(request.POST or None, initial=ArmForm.initial_of(held) if held else {}),
        act=partial(actions.set_arm, experiment=found, arm=held, by=request.user),
        back=_back(found),
        done="The arm is saved.",
        heading=f"Arm “{held}”" if held else "Add an arm",
        text="One arm at least shows no reward, so that the others can be compared with it.",
        button="Save the arm",
    )


def _arm(experiment: Experiment, pk: int) -> Arm:
    held = experiment.arms.filter(pk=pk).first()
    if held is None:
        raise Http404
    return held


@require_http_methods(["GET", "HEAD", "POST"])
def remove_arm(request: HttpRequest, pk: Any, arm: int) -> HttpResponse:
    """Take an arm out of a draft."""
    found = fetch(request, pk, RUN)
    held = _arm(found, arm)
    return carry_out(
        request,
        form=PressForm(request.POST or None),
        act=partial(actions.remove_arm, experiment=found, arm=held, by=request.user),
        back=_back(found),
        done="The arm is gone.",
        heading=f"Remove the arm “{held}”",
        text="Only a draft can lose an arm.",
        button="Remove it",
    )


# For each verb: its form, the heading, the text, the button and the message afterwards.
PAGES: dict[str, tuple[type[ActionForm], str, str, str, str]] = {
    "approve": (
        ApproveForm,
        "Approve it for people under 18",
        "Read the protocol and every arm first. A later change of the draft takes your approval away.",
        "Save",
        "The approval is saved.",
    ),
    "register": (
        PressForm,
        "Register this trial",
        "From now on its protocol, its arms and their rewards are fixed, so that nobody can fit them to the result.",
        "Register it",
        "The trial is registered. Start it on its first day.",
    ),
    "take_back": (
        PressForm,
        "Make it a draft again",
        "It has not started, so it can still be changed. The history keeps that it was registered.",
        "Make it a draft",
        "The trial is a draft again.",
    ),
    "start": (
        PressForm,
        "Start this trial",
        "People who fit are asked from now on. Whoever agrees is drawn for an arm at once, for good.",
        "Start it",
        "The trial runs.",
    ),
    "end": (
        EndForm,
        "End this trial",
        "Everybody sees the usual rewards again. Nobody loses anything that they have earned.",
        "End it",
        "The trial has ended. Its result is on this page.",
    ),
    "publish": (
        PublishForm,
        "Publish the result",
        "Everybody can read it at once, whatever it says. The figures are kept as they are now.",
        "Publish it",
        "The result is public.",
    ),
    "take_down": (
        PressForm,
        "Take the public page down",
        "Nobody outside can read it any more. It can be published again.",
        "Take it down",
        "The page is no longer public.",
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """The page behind one of the buttons above."""
    found = fetch(request, pk, BUTTONS[verb][1])
    form, heading, text, button, done = PAGES[verb]
    initial = {"bands": found.approved_bands, "findings": found.findings}
    return carry_out(
        request,
        form=form(request.POST or None, initial=initial),
        act=partial(getattr(actions, verb), experiment=found, by=request.user),
        back=_back(found),
        done=done,
        heading=f"{heading}: {found.name}",
        text=text,
        button=button,
    )


@require_safe
def result(request: HttpRequest, pk: Any) -> HttpResponse:
    """What it showed; while it runs, only how many are in each arm."""
    found = fetch(request, pk, READ)
    user: Any = request.user
    at = clock.now()
    over = found.state in (Experiment.State.ENDED, Experiment.State.PUBLISHED)
    figures = (
        (found.result if found.state == Experiment.State.PUBLISHED else results.worked_out(found, at)) if over else None
    )
    context = {
        **admin.site.each_context(request),
        "title": f"Result: {found.name}",
        "experiment": found,
        "counts": results.counts(found) if found.state in Experiment.BEGUN else None,
        "result": figures,
        "charts": charts(figures) if figures else [],
        "said": [each for each in motives.said(found, at) if each.has_figures],
        "arms": list(found.arms.order_by("order")),
        "takeup": takeup.with_figures(takeup.tables(found)),
        "papers": paper.pages(found) if user.can(RUN) else [],
    }
    return render(request, "admin/volunteering/experiments/results.html", context)


def charts(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """The two outcomes as drawings."""
    named = (("hours", "Confirmed hours a person.", " hours", 1), ("returned", "Came back in a later month.", "%", 0))
    return [
        {"key": key, "label": label, "unit": unit, "places": places, "bars": results.chart(figures, key)}
        for key, label, unit, places in named
    ]


@require_safe
def result_csv(request: HttpRequest, pk: Any) -> StreamingHttpResponse:
    """The result as CSV, for analysts, once the trial has ended."""
    found = fetch(request, pk, READ)
    if found.state not in (Experiment.State.ENDED, Experiment.State.PUBLISHED):
        raise Http404
    figures = found.result if found.state == Experiment.State.PUBLISHED else results.worked_out(found, clock.now())
    audit.record(by=request.user, verb="volunteering.rewards.experiment_exported", target=found)
    return tables.csv_response(f"trial-{found.slug}.csv", *results.table(figures or {"arms": []}))

"""The officers' pages of a study: one study on one page, and a page behind each of its buttons."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from citizenship.studies.actions import places as place_actions
from citizenship.studies.actions import studies as actions
from citizenship.studies.forms import (
    ArmForm,
    BoroughsForm,
    CloseForm,
    CopyForm,
    OutcomeForm,
    PlaceForm,
    PressForm,
    StudyForm,
)
from citizenship.studies.models import Arm, BoroughPlace, Method, Outcome, Study
from citizenship.studies.offers import told
from programmes import clock
from programmes.people.access import Permission
from programmes.people.forms_step import ActionForm, attempt
from programmes.people.views.step import carry_out, require
from programmes.people.views.step import fetch as fetch_row

MANAGE, READ = Permission.MANAGE_PILOTS, Permission.READ_FINDINGS
LIST = ("Studies", "admin:citizenship_study_changelist")
PAST = {"register": "Registered", "start": "Started", "close": "Closed"}
BUTTONS = {"register": "Register it", "start": "Start it", "close": "Close it"}
TWO = ["GET", "HEAD", "POST"]
FORM = "admin/citizenship/studies/form.html"


def fetch(request: HttpRequest, pk: Any, *permissions: Permission) -> Study:
    """The study, for staff with one of these permissions. 403 for other staff, 404 for what is not there."""
    found: Study = fetch_row(request, Study.objects.all(), pk, *(permissions or (MANAGE,)))
    return found


def _back(study: Study) -> tuple[str, str]:
    return study.title, reverse("admin:citizenship_study_change", args=[study.pk])


@require_safe
def detail(request: HttpRequest, pk: Any) -> HttpResponse:
    """One study: protocol, outcomes, arms and boroughs as text, what is still missing, and the next step."""
    found = fetch(request, pk, MANAGE, READ)
    user: Any = request.user
    places = list(found.places.select_related("borough", "arm").order_by("position"))
    context = {
        **admin.site.each_context(request),
        "title": found.title,
        "study": found,
        "arms": [(arm, told(arm.offers)) for arm in found.arms.all()],
        "outcomes": found.outcomes.all(),
        "places": [(place, place.is_locked(clock.now())) for place in places],
        "gaps": [] if found.is_frozen else actions.missing(found),
        "steps": _steps(found, places) if user.can(MANAGE) else [],
        "may_manage": user.can(MANAGE),
        "may_write": user.can(MANAGE) and not found.is_frozen,
        "per_borough": found.assigned_per == Study.Per.BOROUGH,
        "volunteered": found.method == Method.VOLUNTEER,
        "moves": [(PAST[move.verb], move) for move in found.moves.select_related("by").order_by("-at", "-pk")],
    }
    return render(request, "admin/citizenship/studies/study.html", context)


def _steps(study: Study, places: list[BoroughPlace]) -> list[tuple[str, str]]:
    """The buttons that are open now; drawing comes first where boroughs wait for it."""
    open_now = study.FLOW.open_moves(study.state)
    steps = [(label, verb) for verb, label in BUTTONS.items() if verb in open_now]
    waits = study.is_frozen and study.state != Study.State.CLOSED and any(place.arm_id is None for place in places)
    if waits and study.assigned_per == Study.Per.BOROUGH and study.method != Method.VOLUNTEER:
        steps.insert(0, ("Draw the boroughs" if study.is_randomised else "Give the boroughs their turn", "draw"))
    at = clock.now()
    if study.state != Study.State.CLOSED and any(place.arm_id and not place.is_locked(at) for place in places):
        steps.append(("Lock the arms now", "lock"))
    return [(label, reverse(f"admin:citizenship_study_{verb}", args=[study.pk])) for label, verb in steps]


def _new_page(request: HttpRequest, *, form: ActionForm, act: Any, done: str, **page: Any) -> HttpResponse:
    """The page behind a button that makes a new study: afterwards it leads there."""
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        made = form.outcome.pk if isinstance(form.outcome, Study) else form.outcome
        messages.success(request, done)
        return redirect("admin:citizenship_study_change", made)
    context = {
        **admin.site.each_context(request),
        "title": page["heading"],
        "form": form,
        "back_text": LIST[0],
        "back_url": reverse(LIST[1]),
        **page,
    }
    return render(request, FORM, context)


@require_http_methods(TWO)
def add(request: HttpRequest) -> HttpResponse:
    """Begin a study."""
    require(request, MANAGE)
    return _new_page(
        request,
        form=StudyForm(request.POST or None, initial={"assigned_per": Study.Per.CEREMONY, "method": Method.RANDOM}),
        act=partial(actions.add_study, by=request.user),
        done="The study is a draft with a comparison arm and three outcomes. Add the arm that makes the offer.",
        heading="Begin a study",
        text="Everything here is fixed once you register the study. Until then you can change it.",
        button="Save the draft",
    )


@require_http_methods(TWO)
def edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Rewrite a draft."""
    found = fetch(request, pk)
    return carry_out(
        request,
        form=StudyForm(request.POST or None, initial=StudyForm.initial_of(found)),
        act=partial(actions.edit_study, study=found, by=request.user),
        back=_back(found),
        done="The draft is saved.",
        heading="Write the protocol",
        text="Everything here is fixed once you register the study.",
        button="Save the draft",
        template=FORM,
    )


@require_http_methods(TWO)
def copy(request: HttpRequest, pk: Any) -> HttpResponse:
    """The same study again, such as to correct a mistake."""
    found = fetch(request, pk)
    first = {"title": f"{found.title}, again"[:160], "slug": f"{found.slug[:54]}-again"}
    return _new_page(
        request,
        form=CopyForm(request.POST or None, initial=first),
        act=partial(actions.copy_study, study=found, by=request.user),
        done="The copy is a draft. Read every part of it before you register it.",
        heading=f"Copy “{found.title}”",
        text="Protocol, outcomes and arms are copied. Days move on; boroughs and seed are its own.",
        button="Make the copy",
    )


@require_http_methods(TWO)
def arm(request: HttpRequest, pk: Any, arm: int | None = None) -> HttpResponse:
    """Add an arm, or rewrite one."""
    found = fetch(request, pk)
    held = None if arm is None else get_object_or_404(found.arms, pk=arm)
    is_comparison = held is not None and held.kind == Arm.Kind.COMPARISON
    return carry_out(
        request,
        form=ArmForm(request.POST or None, arm=held),
        act=partial(actions.set_arm, study=found, arm=held, by=request.user),
        back=_back(found),
        done="The arm is saved.",
        heading=f"Arm “{held}”" if held else "Add an arm",
        text="Nothing is offered in the comparison arm, so that the others can be compared with it."
        if is_comparison
        else "What registrars in this arm offer, at which level. Record a level, not a yes: it decides the effect.",
        button="Save the arm",
    )


@require_http_methods(TWO)
def remove_arm(request: HttpRequest, pk: Any, arm: int) -> HttpResponse:
    """Take an arm out of a draft."""
    found = fetch(request, pk)
    held = get_object_or_404(found.arms, pk=arm)
    return carry_out(
        request,
        form=PressForm(request.POST or None),
        act=partial(actions.remove_arm, study=found, arm=held, by=request.user),
        back=_back(found),
        done="The arm is gone.",
        heading=f"Remove the arm “{held}”",
        text="Only a draft can lose an arm.",
        button="Remove it",
    )


@require_http_methods(TWO)
def outcome(request: HttpRequest, pk: Any, outcome: int | None = None) -> HttpResponse:
    """Add an outcome, or rewrite one."""
    found = fetch(request, pk)
    held: Outcome | None = None if outcome is None else get_object_or_404(found.outcomes, pk=outcome)
    return carry_out(
        request,
        form=OutcomeForm(request.POST or None, initial=OutcomeForm.initial_of(held) if held else {}),
        act=partial(actions.set_outcome, study=found, outcome=held, by=request.user),
        back=_back(found),
        done="The outcome is saved.",
        heading=f"Outcome “{held}”" if held else "Add an outcome",
        text="What is measured is named before the first ceremony. One outcome is the primary one.",
        button="Save the outcome",
        template=FORM,
    )


@require_http_methods(TWO)
def remove_outcome(request: HttpRequest, pk: Any, outcome: int) -> HttpResponse:
    """Take an outcome out of a draft."""
    found = fetch(request, pk)
    held = get_object_or_404(found.outcomes, pk=outcome)
    return carry_out(
        request,
        form=PressForm(request.POST or None),
        act=partial(actions.remove_outcome, study=found, outcome=held, by=request.user),
        back=_back(found),
        done="The outcome is gone.",
        heading=f"Remove the outcome “{held}”",
        text="Only a draft can lose an outcome.",
        button="Remove it",
    )


@require_http_methods(TWO)
def boroughs(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take boroughs into the study."""
    found = fetch(request, pk)
    return carry_out(
        request,
        form=BoroughsForm(request.POST or None, study=found),
        act=partial(place_actions.add_boroughs, study=found, by=request.user),
        back=_back(found),
        done="The boroughs are in the study.",
        heading="Add boroughs",
        text="They are numbered in the order of their GSS codes, so that nobody can choose a place in the draw.",
        button="Add them",
    )


@require_http_methods(TWO)
def remove_borough(request: HttpRequest, pk: Any, place: int) -> HttpResponse:
    """Take a borough out of a draft."""
    found = fetch(request, pk)
    held = get_object_or_404(found.places.select_related("borough", "study"), pk=place)
    return carry_out(
        request,
        form=PressForm(request.POST or None),
        act=partial(place_actions.remove_borough, place=held, by=request.user),
        back=_back(found),
        done=f"{held.borough} is out of the study.",
        heading=f"Take {held.borough} out",
        text="Only a draft can lose a borough.",
        button="Take it out",
    )


@require_http_methods(TWO)
def place(request: HttpRequest, pk: Any, place: int) -> HttpResponse:
    """The arm of one borough: chosen where boroughs volunteer, changed with a reason before the lock."""
    found = fetch(request, pk)
    held = get_object_or_404(found.places.select_related("borough", "study", "arm"), pk=place)
    is_change = held.arm_id is not None
    return carry_out(
        request,
        form=PlaceForm(request.POST or None, place=held),
        act=partial(place_actions.change if is_change else place_actions.assign, place=held, by=request.user),
        back=_back(found),
        done=f"The arm of {held.borough} is saved, and its registrars have been told.",
        heading=f"Another arm for {held.borough}" if is_change else f"The arm of {held.borough}",
        text=f"It is in “{held.arm}” now. A change is kept in the history with its reason; after the lock it is "
        "refused, and the attempt is logged."
        if is_change
        else "Say why the borough is in this arm. Every result of this study says “not randomised”.",
        button="Save the arm",
    )


# For each verb: its form, its action, the heading, the text, the button and the message afterwards.
PAGES: dict[str, tuple[type[ActionForm], Any, str, str, str, str]] = {
    "register": (
        PressForm,
        actions.register,
        "Register this study",
        "From now on its protocol, its outcomes and its arms are fixed and public, and the seed of the draw is made. "
        "Nobody can undo this: a study with a mistake is closed and copied.",
        "Register it",
        "The study is registered. Its protocol is public.",
    ),
    "start": (
        PressForm,
        actions.start,
        "Start this study",
        "From now on each ceremony of its boroughs that is planned for its days has an arm.",
        "Start it",
        "The study runs, and its boroughs have been told.",
    ),
    "close": (
        CloseForm,
        actions.close,
        "Close this study",
        "No ceremony comes into it any more. Surveys of 12 weeks and 12 months later still follow.",
        "Close it",
        "The study is closed, and its boroughs have been told.",
    ),
    "lock": (
        PressForm,
        place_actions.lock_boroughs,
        "Lock the arms of the boroughs now",
        "Each arm locks by itself before the first day. From now on nobody can change them any more, for whatever "
        "reason; attempts are logged.",
        "Lock the arms",
        "The arms are locked.",
    ),
    "draw": (
        PressForm,
        place_actions.draw_boroughs,
        "Give the boroughs their arms",
        "The registered method gives every borough without an arm its arm now. Nobody chooses, and everybody can find "
        "the same arms again on the protocol’s page.",
        "Give the arms",
        "The boroughs have their arms and have been told.",
    ),
}


@require_http_methods(TWO)
def step(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """The page behind one of the buttons above."""
    found = fetch(request, pk)
    form, act, heading, text, button, done = PAGES[verb]
    return carry_out(
        request,
        form=form(request.POST or None),
        act=partial(act, study=found, by=request.user),
        back=_back(found),
        done=done,
        heading=f"{heading}: {found.title}",
        text=text,
        button=button,
    )

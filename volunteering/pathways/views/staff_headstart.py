"""The officers' pages of HeadStart: cycles, workshops, placements, matching, appeals, offers."""

import uuid
from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from programmes import clock
from programmes.people.access import Permission
from programmes.people.forms_step import ActionForm as StepForm
from programmes.people.views.attempt import SignedIn
from programmes.people.views.step import carry_out
from volunteering.hours.totals import words
from volunteering.pathways import rule
from volunteering.pathways.actions import appeals, cycles, headstart, interviews
from volunteering.pathways.forms import CycleForm, EducationForm, MatchForm, ReasonForm, WorkshopForm
from volunteering.pathways.models import Appeal, Cycle, Entitlement, Interview, Placement, Slot, Workshop

ANY = require_http_methods(["GET", "HEAD", "POST"])


def require(request: SignedIn) -> None:
    """Raises PermissionDenied for staff who do not look after pathways."""
    if not request.user.can(Permission.MANAGE_PATHWAYS):
        raise PermissionDenied


def fetch(request: SignedIn, rows: Any, pk: Any) -> Any:
    """One record. 403 for staff who do not look after pathways, 404 for a key that is none."""
    require(request)
    try:
        return rows.get(pk=uuid.UUID(str(pk)))
    except (rows.model.DoesNotExist, ValueError) as missing:
        raise Http404 from missing


def show(request: SignedIn, template: str, title: str, **facts: Any) -> HttpResponse:
    """One record on one page."""
    context = {**admin.site.each_context(request), "title": title, "now": clock.now(), **facts}
    return render(request, template, context)


def at(name: str, *keys: Any) -> str:
    """The address of one of the room's admin pages."""
    return reverse(f"admin:volunteering_{name}", args=list(keys))


# --- cycles and workshops --------------------------------------------------------------------------------------------


@require_safe
def cycle(request: SignedIn, pk: Any) -> HttpResponse:
    """One cycle: its rule, its workshops, how far its people are."""
    found = fetch(request, Cycle.objects.all(), pk)
    placed = found.placements.exclude(state=Placement.State.MERGED)
    guaranteed = Entitlement.objects.filter(placement__cycle=found, state__in=Entitlement.LIVE)
    labels = {"open_": ("Open it", "cycle_open"), "close": ("Close it to new people", "cycle_close")}
    steps = [(labels[verb][0], at(labels[verb][1], found.pk)) for verb in found.FLOW.open_moves(found.state)]
    return show(
        request,
        "admin/volunteering/pathways/cycle.html",
        found.name,
        cycle=found,
        steps=[*steps, ("Plan a workshop", at("workshop_plan", found.pk))],
        need=words(found.minutes),
        window=rule.window_told(found),
        counts=[
            ("Taking part", placed.filter(state=Placement.State.ACTIVE).count()),
            ("With a guaranteed interview", guaranteed.count()),
            ("Interviews with an outcome", _outcomes(found)),
            ("Offered a job", Interview.objects.filter(slot__cycle=found, state=Interview.State.JOB).count()),
        ],
        workshops=found.workshop_dates.select_related("partner")[:100],
        moves=found.moves.select_related("by"),
    )


def _outcomes(found: Cycle) -> int:
    done = [Interview.State.JOB, Interview.State.NOT_THIS_TIME, Interview.State.MISSED]
    return Interview.objects.filter(slot__cycle=found, state__in=done).count()


@ANY
def cycle_write(request: SignedIn) -> HttpResponse:
    """Write a cycle."""
    require(request)
    return carry_out(
        request,
        form=CycleForm(request.POST or None),
        act=partial(cycles.add_cycle, by=request.user),
        back=("HeadStart cycles", at("cycle_changelist")),
        done="The cycle is written. Open it when young people may join.",
        heading="Write a HeadStart cycle",
        text="The rule is fixed once the cycle is written. Nobody joins until you open it.",
        button="Write the cycle",
    )


def _cycle_press(request: SignedIn, pk: Any, act: Any, heading: str, text: str, button: str) -> HttpResponse:
    found = fetch(request, Cycle.objects.all(), pk)
    return carry_out(
        request,
        form=StepForm(request.POST or None),
        act=partial(act, cycle=found, by=request.user),
        back=(found.name, found.get_absolute_url()),
        done="Done.",
        heading=heading,
        text=text,
        button=button,
    )


@ANY
def cycle_open(request: SignedIn, pk: Any) -> HttpResponse:
    """Open a cycle."""
    text = "Young people of its ages see it and can join."
    return _cycle_press(request, pk, cycles.open_cycle, "Open the cycle", text, "Open it")


@ANY
def cycle_close(request: SignedIn, pk: Any) -> HttpResponse:
    """Close a cycle to new people."""
    text = "Nobody new joins. Hours of its days still count for those who did."
    return _cycle_press(request, pk, cycles.close_cycle, "Close the cycle to new people", text, "Close it")


@ANY
def workshop_plan(request: SignedIn, pk: Any) -> HttpResponse:
    """Put a date of a workshop on."""
    found = fetch(request, Cycle.objects.all(), pk)
    return carry_out(
        request,
        form=WorkshopForm(request.POST or None),
        act=partial(cycles.plan_workshop, cycle=found, by=request.user),
        back=(found.name, found.get_absolute_url()),
        done="The workshop is on. Young people can book a place.",
        heading="Plan a workshop",
        text="The partner’s lead keeps the register, until 14 days after the workshop.",
        button="Plan it",
    )


@require_safe
def workshop(request: SignedIn, pk: Any) -> HttpResponse:
    """One workshop: facts, counts, and the way to its register."""
    found = fetch(request, Workshop.objects.select_related("cycle", "partner"), pk)
    steps = [("Open the register", reverse("volunteering:workshop_register", args=[found.pk]))]
    if found.state == Workshop.State.PLANNED and clock.now() < found.starts_at:
        steps.append(("Call it off", at("workshop_cancel", found.pk)))
    return show(
        request,
        "admin/volunteering/pathways/workshop.html",
        str(found),
        workshop=found,
        steps=steps,
        marks=[
            (label, found.attendances.filter(state=state).count())
            for state, label in (("booked", "Booked"), ("attended", "Were there"), ("missed", "Were not there"))
        ],
        moves=found.moves.select_related("by"),
    )


@ANY
def workshop_cancel(request: SignedIn, pk: Any) -> HttpResponse:
    """Call a workshop off."""
    found = fetch(request, Workshop.objects.select_related("cycle"), pk)
    return carry_out(
        request,
        form=ReasonForm(request.POST or None),
        act=partial(cycles.cancel_workshop, workshop=found, by=request.user),
        back=(str(found), found.get_absolute_url()),
        done="It is called off, and everybody with a place has been told.",
        heading="Call the workshop off",
        text="Everybody with a place is told why, and can book another date.",
        button="Call it off",
    )


# --- placements and interviews ---------------------------------------------------------------------------------------


@require_safe
def placement(request: SignedIn, pk: Any) -> HttpResponse:
    """One young person in a cycle: what is missing, the registers, the guarantee, the next step."""
    found = fetch(request, Placement.objects.select_related("cycle", "volunteer__user"), pk)
    worked = rule.work_out(found)
    given = Entitlement.objects.filter(placement=found).first()
    steps = []
    if given and given.is_live and not given.interviews.filter(state__in=["offered", "booked", "job"]).exists():
        steps.append(("Offer an interview", at("placement_match", found.pk)))
    if found.state == Placement.State.ACTIVE:
        steps.append(("Correct full-time education", at("placement_education", found.pk)))
    return show(
        request,
        "admin/volunteering/pathways/placement.html",
        str(found.volunteer),
        placement=found,
        found=worked,
        have=words(worked.best_minutes),
        missing=rule.missing(worked, found.cycle),
        entitlement=given,
        steps=steps,
        attendances=found.attendances.select_related("workshop"),
        interviews=given.interviews.select_related("slot__employer") if given else [],
        appeals=given.appeals.all() if given else [],
        moves=[*found.moves.select_related("by"), *(given.moves.select_related("by") if given else [])],
    )


@ANY
def placement_match(request: SignedIn, pk: Any) -> HttpResponse:
    """Offer a young person one of the interviews that employers offer."""
    found = fetch(request, Placement.objects.select_related("cycle", "entitlement", "volunteer"), pk)
    given = Entitlement.objects.filter(placement=found).first()
    if given is None:
        raise Http404
    today = clock.london_day(clock.now())
    open_now = Slot.objects.filter(cycle=found.cycle, state=Slot.State.OFFERED, until_date__gte=today)
    return carry_out(
        request,
        form=MatchForm(request.POST or None, slots=open_now.select_related("employer")),
        act=partial(interviews.match, entitlement=given, by=request.user),
        back=(str(found.volunteer), found.get_absolute_url()),
        done="The young person has been asked.",
        heading="Offer an interview",
        text=f"It must take place by {rule.day_told(given.deadline_date)}. The young person is asked, and may say no. "
        "The employer learns the name after a yes.",
        button="Ask the young person",
    )


@ANY
def placement_education(request: SignedIn, pk: Any) -> HttpResponse:
    """Put the statement about full-time education right."""
    found = fetch(request, Placement.objects.select_related("cycle", "volunteer"), pk)
    return carry_out(
        request,
        form=EducationForm(request.POST or None),
        act=partial(headstart.check_education, placement=found, by=request.user),
        back=(str(found.volunteer), found.get_absolute_url()),
        done="The record is right, and the guarantee follows it.",
        heading="Correct full-time education",
        text="The guarantee of an interview follows at once, and the young person can appeal.",
        button="Correct it",
    )


@ANY
def interview_end(request: SignedIn, pk: Any) -> HttpResponse:
    """Call an interview off where the employer has not."""
    rows = Interview.objects.select_related("slot__employer", "entitlement__placement__volunteer")
    found = fetch(request, rows, pk)
    return carry_out(
        request,
        form=ReasonForm(request.POST or None),
        act=lambda reason, token: interviews.call_off(interview=found, feedback=reason, by=request.user, token=token),
        back=(str(found.entitlement.placement.volunteer), found.entitlement.placement.get_absolute_url()),
        done="It is called off, and the young person has been told.",
        heading="Call the interview off",
        text="The guarantee stays. Offer another interview next.",
        button="Call it off",
    )


@require_safe
def slot(request: SignedIn, pk: Any) -> HttpResponse:
    """One offer of interviews."""
    found = fetch(request, Slot.objects.select_related("employer", "cycle"), pk)
    rows = found.interviews.select_related("entitlement__placement__volunteer", "slot")
    steps = [("See it as the employer does", found.get_absolute_url())]
    return show(
        request,
        "admin/volunteering/pathways/slot.html",
        str(found),
        slot=found,
        interviews=rows,
        steps=steps,
        moves=found.moves.all(),
    )


# --- appeals ---------------------------------------------------------------------------------------------------------


def _appeals() -> Any:
    return Appeal.objects.select_related("entitlement__placement__volunteer", "decided_by", "against")


@require_safe
def appeal(request: SignedIn, pk: Any) -> HttpResponse:
    """One appeal with both sides."""
    found = fetch(request, _appeals(), pk)
    labels = {"uphold": "Decide for the young person", "dismiss": "Let the decision stand"}
    mine = found.against_id == request.user.pk
    steps = [
        (label, at(f"appeal_{verb}", found.pk))
        for verb, label in labels.items()
        if verb in found.FLOW.open_moves(found.state) and not mine
    ]
    given = found.entitlement
    return show(
        request,
        "admin/volunteering/pathways/appeal.html",
        str(found),
        appeal=found,
        entitlement=given,
        steps=steps,
        mine=mine,
        missing=rule.missing(rule.work_out(given.placement), given.placement.cycle),
        history=given.moves.select_related("by"),
        interviews=given.interviews.select_related("slot__employer"),
    )


def _decide(request: SignedIn, pk: Any, verb: str, heading: str, text: str) -> HttpResponse:
    found = fetch(request, _appeals(), pk)
    return carry_out(
        request,
        form=ReasonForm(request.POST or None),
        act=partial(getattr(appeals, verb), appeal=found, by=request.user),
        back=("The appeal", found.get_absolute_url()),
        done="It is decided, and the young person has been told.",
        heading=heading,
        text=text,
        button=heading,
    )


@ANY
def appeal_uphold(request: SignedIn, pk: Any) -> HttpResponse:
    """Decide for the young person."""
    text = "A withdrawn guarantee is kept from now on, in your name. A missing interview can be arranged again."
    return _decide(request, pk, "uphold", "Decide for the young person", text)


@ANY
def appeal_dismiss(request: SignedIn, pk: Any) -> HttpResponse:
    """Let the decision stand."""
    return _decide(request, pk, "dismiss", "Let the decision stand", "The young person reads your reason.")

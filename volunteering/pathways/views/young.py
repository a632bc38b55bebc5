"""The young person's pages: HeadStart with what is missing, workshops, the interview, an appeal; HeadStart Action."""

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from programmes import clock
from programmes.clock import months_later
from programmes.people.views.attempt import SignedIn
from volunteering.hours.totals import words
from volunteering.pathways import rule
from volunteering.pathways.actions import appeals, groups, headstart, interviews
from volunteering.pathways.forms import AppealForm, CodeForm, JoinForm
from volunteering.pathways.models import (
    Appeal,
    Attendance,
    Cycle,
    Entitlement,
    Interview,
    Member,
    Placement,
    Workshop,
)
from volunteering.pathways.views.shared import CRUMBS, fill, headstart_crumbs, own, press
from volunteering.safeguarding.models import Volunteer

ANY = require_http_methods(["GET", "HEAD", "POST"])
TAKEN = [Attendance.State.BOOKED, Attendance.State.ATTENDED]


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What HeadStart is; for who takes part, where they are and exactly what is missing."""
    volunteer = Volunteer.objects.of(request.user)
    placement = Placement.objects.current(volunteer) if volunteer else None
    at = clock.now()
    if placement is None:
        today = clock.london_day(at)
        cycles = Cycle.objects.filter(state=Cycle.State.OPEN, closes_date__gte=today).order_by("opens_date")
        context: dict[str, Any] = {"cycles": list(cycles), "volunteer": volunteer, "crumbs": CRUMBS, "missing": []}
        return render(request, "volunteering/pathways/headstart.html", context)
    context = {"placement": placement, "volunteer": volunteer, "crumbs": CRUMBS, **_where(placement, at)}
    return render(request, "volunteering/pathways/headstart.html", context)


def _where(placement: Placement, at: datetime) -> dict[str, Any]:
    """Everything about one placement that the page tells."""
    cycle, found = placement.cycle, rule.work_out(placement)
    entitlement = Entitlement.objects.filter(placement=placement).first()
    interview = (
        entitlement.interviews.select_related("slot__employer").order_by("-matched_at", "-pk").first()
        if entitlement
        else None
    )
    booked = placement.attendances.filter(state__in=TAKEN).select_related("workshop").order_by("workshop__starts_at")
    return {
        "found": found,
        "missing": rule.missing(found, cycle),
        "have": words(found.best_minutes),
        "need": words(cycle.minutes),
        "window": rule.window_told(cycle),
        "best_until": months_later(found.best_from_date, cycle.window_months) if found.best_from_date else None,
        "share": min(100, found.best_minutes * 100 // cycle.minutes),
        "entitlement": entitlement,
        "interview": interview,
        "booked": list(booked),
        "appeal": entitlement.appeals.order_by("-opened_at").first() if entitlement else None,
        "may_appeal": appeals.may_appeal(entitlement, at) if entitlement else "",
        "stages": _stages(found, entitlement, interview),
        "history": _history(placement, entitlement),
    }


def _stages(found: rule.Found, entitlement: Any, interview: Any) -> list[dict[str, Any]]:
    """The five stages in their order, each with whether it is done."""
    live = bool(entitlement and entitlement.is_live)
    held = bool(interview and interview.state in {"job", "not_this_time"})
    return [
        {"name": "Volunteer", "done": found.best_minutes >= found.minutes_needed, "what": "Give time near home"},
        {"name": "Develop", "done": "develop" in found.attended, "what": "A workshop with employers"},
        {"name": "Communicate", "done": "communicate" in found.attended, "what": "A workshop about speaking up"},
        {"name": "Interview", "done": held, "what": "Guaranteed" if live else "Guaranteed after the first three"},
        {"name": "Work", "done": bool(interview and interview.state == "job"), "what": "For those who are chosen"},
    ]


def _history(placement: Placement, entitlement: Any) -> list[Any]:
    """Each step of the guarantee, the newest first."""
    return list(entitlement.moves.order_by("-at", "-pk")[:10]) if entitlement else []


@ANY
def join(request: SignedIn, pk: Any) -> HttpResponse:
    """Join one cycle: the age is known, education is asked."""
    cycle = get_object_or_404(Cycle.objects.filter(state=Cycle.State.OPEN), pk=pk)
    volunteer = Volunteer.objects.of(request.user)
    if volunteer is None:
        return redirect(f"{reverse('volunteering:join')}?next={request.path}")
    return fill(
        request,
        JoinForm(request.POST or None),
        lambda form, token: headstart.join(
            cycle=cycle,
            volunteer=volunteer,
            in_education=form.cleaned_data["in_education"],
            by=request.user,
            token=token,
        ),
        template="volunteering/pathways/headstart_join.html",
        done="You take part in HeadStart.",
        then=reverse("volunteering:headstart"),
        cycle=cycle,
        need=words(cycle.minutes),
        window=rule.window_told(cycle),
        crumbs=headstart_crumbs(),
    )


def _placement(request: SignedIn) -> Placement:
    found = Placement.objects.current(own(request))
    if found is None:
        raise Http404
    return found


@ANY
def leave(request: SignedIn) -> HttpResponse:
    """Stop taking part."""
    placement = _placement(request)
    return press(
        request,
        partial(headstart.leave, placement=placement, by=request.user),
        button="Leave HeadStart",
        heading="Leave HeadStart?",
        text="Your hours stay, and you can volunteer as before. Places in workshops are given back, and a guaranteed "
        "interview ends. You can join again while the cycle is open.",
        done="You have left HeadStart.",
        then=reverse("volunteering:headstart"),
        crumbs=headstart_crumbs(),
    )


@require_safe
def workshops(request: SignedIn) -> HttpResponse:
    """The dates of the two workshops."""
    placement = _placement(request)
    at = clock.now()
    rows = placement.cycle.workshop_dates.filter(starts_at__gt=at, state=Workshop.State.PLANNED)
    mine = {row.workshop_id: row for row in placement.attendances.exclude(state=Attendance.State.CANCELLED)}
    dates = [(row, mine.get(row.pk)) for row in rows.select_related("partner").order_by("starts_at")[:100]]
    context = {"dates": dates, "attended": rule.attended(placement), "crumbs": headstart_crumbs()}
    return render(request, "volunteering/pathways/workshops.html", context)


@ANY
def book(request: SignedIn, pk: Any) -> HttpResponse:
    """Take a place in a workshop."""
    placement = _placement(request)
    workshop = get_object_or_404(placement.cycle.workshop_dates, pk=pk)
    return press(
        request,
        partial(headstart.book, workshop=workshop, placement=placement, by=request.user),
        button="Book my place",
        heading=workshop.title,
        caption=f"Workshop {workshop.get_kind_display()}",
        text=f"{clock.uk_time(workshop.starts_at)}, {workshop.place}. {workshop.what}",
        done="You have a place.",
        then=reverse("volunteering:workshops"),
        crumbs=[*headstart_crumbs(), ("Workshops", reverse("volunteering:workshops"))],
    )


@ANY
def cancel(request: SignedIn, pk: Any) -> HttpResponse:
    """Give the place back."""
    placement = _placement(request)
    held = get_object_or_404(placement.attendances.select_related("workshop", "placement"), pk=pk)
    return press(
        request,
        partial(headstart.cancel_booking, attendance=held, by=request.user),
        button="Give my place back",
        heading="Give your place back?",
        caption=str(held.workshop),
        text="Somebody else can then have it. You can book another date.",
        done="Your place is free for somebody else.",
        then=reverse("volunteering:workshops"),
        crumbs=[*headstart_crumbs(), ("Workshops", reverse("volunteering:workshops"))],
    )


def _interview(request: SignedIn, pk: Any) -> Interview:
    rows = Interview.objects.filter(entitlement__placement__volunteer__user=request.user)
    return get_object_or_404(rows.select_related("slot__employer", "entitlement__placement"), pk=pk)


@require_safe
def interview(request: SignedIn, pk: Any) -> HttpResponse:
    """Your interview: who, what, when, where, and what you can do."""
    found = _interview(request, pk)
    context = {
        "interview": found,
        "open": found.FLOW.open_moves(found.state) if clock.now() < found.starts_at else [],
        "may_appeal": appeals.may_appeal(found.entitlement, clock.now()),
        "crumbs": headstart_crumbs(),
    }
    return render(request, "volunteering/pathways/interview.html", context)


@ANY
def interview_accept(request: SignedIn, pk: Any) -> HttpResponse:
    """Say yes."""
    found = _interview(request, pk)
    return press(
        request,
        partial(interviews.accept, interview=found, by=request.user),
        button="Yes, I will come",
        heading="Say yes to this interview?",
        caption=str(found.slot),
        text=f"{clock.uk_time(found.starts_at)}, {found.slot.place}. The employer then sees the name that you are "
        "known by, and nothing else about you.",
        done="You have said yes. Good luck.",
        then=found.get_absolute_url(),
        crumbs=headstart_crumbs(),
    )


@ANY
def interview_decline(request: SignedIn, pk: Any) -> HttpResponse:
    """Say no."""
    found = _interview(request, pk)
    return press(
        request,
        partial(interviews.decline, interview=found, by=request.user),
        button="No, I will not come",
        heading="Say no to this interview?",
        caption=str(found.slot),
        text="You keep your guarantee. We look for another interview for you.",
        done="You have said no. We look for another one.",
        then=reverse("volunteering:headstart"),
        crumbs=headstart_crumbs(),
    )


@ANY
def appeal(request: SignedIn, pk: Any) -> HttpResponse:
    """Object to a withdrawal, or to a missing interview."""
    mine = Entitlement.objects.filter(placement__volunteer__user=request.user)
    found = get_object_or_404(mine.select_related("placement"), pk=pk)
    about = appeals.may_appeal(found, clock.now())
    return fill(
        request,
        AppealForm(request.POST or None),
        lambda form, token: appeals.appeal(
            entitlement=found, note=form.cleaned_data["note"], by=request.user, token=token
        ),
        template="volunteering/pathways/appeal.html",
        done="Your appeal is with our team.",
        then=reverse("volunteering:headstart"),
        entitlement=found,
        about=Appeal.About(about).label if about else "",
        crumbs=headstart_crumbs(),
    )


@ANY
def appeal_take_back(request: SignedIn, pk: Any) -> HttpResponse:
    """Take an appeal back."""
    mine = Appeal.objects.filter(opened_by=request.user).select_related("entitlement__placement")
    found = get_object_or_404(mine, pk=pk)
    return press(
        request,
        partial(appeals.take_back, appeal=found, by=request.user),
        button="Take it back",
        heading="Take your appeal back?",
        text="The decision then stands as it is.",
        done="You have taken your appeal back.",
        then=reverse("volunteering:headstart"),
        crumbs=headstart_crumbs(),
    )


# --- HeadStart Action ------------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def action(request: HttpRequest) -> HttpResponse:
    """What HeadStart Action is, and the way in for schools and for young people with a code."""
    return render(request, "volunteering/pathways/action.html", {"crumbs": CRUMBS})


def _action_crumbs() -> list[tuple[str, str]]:
    return [*CRUMBS, ("HeadStart Action", reverse("volunteering:action"))]


@ANY
def action_join(request: SignedIn) -> HttpResponse:
    """Join the group with the code from the paper; first the date of birth, for who has not joined volunteering."""
    volunteer = Volunteer.objects.of(request.user)
    if volunteer is None:
        return redirect(f"{reverse('volunteering:join')}?next={request.path}")
    return fill(
        request,
        CodeForm(request.POST or None, initial={"code": request.GET.get("code", "")[:20]}),
        lambda form, token: groups.join_group(
            code=form.cleaned_data["code"], volunteer=volunteer, by=request.user, token=token
        ),
        template="volunteering/pathways/action_join.html",
        done="You are in the group.",
        then=reverse("volunteering:action_mine"),
        crumbs=_action_crumbs(),
    )


@require_safe
def action_mine(request: SignedIn) -> HttpResponse:
    """Your group: its workshops, and at which you were."""
    volunteer = own(request)
    members = Member.objects.filter(volunteer=volunteer).select_related("cohort__partner").order_by("-joined_at")
    groups_of = [
        (member, [(day, day.number in member.present) for day in member.cohort.days.all()])
        for member in members.prefetch_related("cohort__days")[:10]
    ]
    context = {"groups": groups_of, "now": clock.now(), "crumbs": _action_crumbs()}
    return render(request, "volunteering/pathways/action_mine.html", context)


@ANY
def action_leave(request: SignedIn, pk: Any) -> HttpResponse:
    """Leave the group."""
    mine = Member.objects.filter(volunteer=own(request)).select_related("cohort")
    found = get_object_or_404(mine, pk=pk)
    return press(
        request,
        partial(groups.leave_group, member=found, by=request.user),
        button="Leave the group",
        heading=f"Leave {found.cohort}?",
        text="You can leave at any time, and you need not say why. Your school sees only how many take part.",
        done="You have left the group.",
        then=reverse("volunteering:action_mine"),
        crumbs=_action_crumbs(),
    )

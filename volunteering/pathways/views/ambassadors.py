"""Ambassadors: the seasons for everybody, a person's own application and training, what a host may read."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes import clock
from programmes.people.views.attempt import SignedIn
from programmes.workflow import MoveRefused
from volunteering.hosts.forms import PressForm
from volunteering.hosts.models import Host
from volunteering.opportunities.models import Session, SignUp
from volunteering.pathways.actions import adjustments, ambassadors
from volunteering.pathways.forms_ambassadors import ApplyForm, MessageForm, ShareForm
from volunteering.pathways.models import (
    Adjustment,
    Ambassador,
    AmbassadorRole,
    Season,
    Training,
    TrainingDate,
    TrainingPart,
)
from volunteering.pathways.views.pages import CRUMBS, form_page, press
from volunteering.safeguarding.models import Volunteer

FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])


def _way() -> list[tuple[str, str]]:
    return [*CRUMBS, ("Team London Ambassadors", reverse("volunteering:ambassador_list"))]


@login_not_required
@require_safe
def ambassador_list(request: HttpRequest) -> HttpResponse:
    """The seasons that take applications or are under way."""
    at = clock.now()
    seasons = [(season, season.is_open(at)) for season in Season.objects.public_at(at)[:20]]
    mine = Ambassador.objects.none()
    if request.user.is_authenticated:
        mine = Ambassador.objects.visible_to(request.user).live().select_related("role", "season")
    context = {"seasons": seasons, "mine": mine, "crumbs": CRUMBS}
    return render(request, "volunteering/pathways/ambassadors/list.html", context)


@login_not_required
@require_safe
def ambassador_season(request: HttpRequest, pk: Any) -> HttpResponse:
    """One season: its roles, its training, its dates."""
    at = clock.now()
    season = get_object_or_404(Season.objects.public_at(at), pk=pk)
    context = {
        "season": season,
        "open": season.is_open(at),
        "roles": season.roles.all(),
        "parts": season.parts.all(),
        "crumbs": _way(),
    }
    return render(request, "volunteering/pathways/ambassadors/season.html", context)


@FORM_METHODS
def ambassador_apply(request: SignedIn, pk: Any) -> HttpResponse:
    """Apply for a role."""
    at = clock.now()
    role = get_object_or_404(AmbassadorRole.objects.select_related("season"), pk=pk)
    if not role.season.is_open(at):
        raise Http404
    volunteer = Volunteer.objects.of(request.user)
    if volunteer is None:
        return redirect("volunteering:join")
    form = ApplyForm(request.POST or None, season=role.season)

    def act(token: str) -> Ambassador:
        given = {name: form.cleaned_data[name] for name in ("why", "languages")}
        return ambassadors.apply(role=role, volunteer=volunteer, by=request.user, token=token, **given)

    return form_page(
        request,
        form,
        act,
        done="We have your application. We write to you when we have read it.",
        caption=role.season.name,
        heading=f"Apply: {role.title}",
        note=f"You must be {role.season.minimum_age} or over on the first day of the shifts.",
        crumbs=[*_way(), (role.season.name, role.season.get_absolute_url())],
    )


def _mine(request: SignedIn, pk: Any) -> Ambassador:
    rows = Ambassador.objects.visible_to(request.user).select_related("role__opportunity", "season", "volunteer")
    return get_object_or_404(rows, pk=pk)


@require_safe
def ambassador_mine(request: SignedIn, pk: Any) -> HttpResponse:
    """Where the application stands, the three parts of the training, the shifts, the next step."""
    held, at = _mine(request, pk), clock.now()
    done = held.done_parts()
    trainings = list(held.trainings.select_related("part", "date"))
    parts = [_part(part, trainings, at) for part in held.season.parts.prefetch_related("dates")]
    context = {
        "held": held,
        "parts": parts,
        "trained": held.state == Ambassador.State.ACTIVE and len(done) == len(parts) == 3,
        "shifts": _shifts(held, at),
        "adjustment": Adjustment.objects.filter(ambassador=held).first(),
        "live": held.state in Ambassador.LIVE,
        "form": PressForm(),
        "crumbs": _way(),
    }
    return render(request, "volunteering/pathways/ambassadors/mine.html", context)


def _part(part: TrainingPart, trainings: list[Training], at: Any) -> dict[str, Any]:
    held = next((each for each in trainings if each.part_id == part.pk and each.state in {"attended", "booked"}), None)
    missed = any(each.part_id == part.pk and each.state == "missed" for each in trainings)
    dates = [] if held else [date for date in part.dates.all() if date.starts_at > at]
    leave = held is not None and held.state == "booked" and held.date is not None and held.date.starts_at > at
    return {"part": part, "held": held, "dates": dates, "missed": missed, "may_leave": leave}


def _shifts(held: Ambassador, at: Any) -> Any:
    rows = SignUp.objects.filter(volunteer=held.volunteer, session__opportunity=held.role.opportunity).open()
    return rows.filter(session__ends_at__gt=at).select_related("session").order_by("session__starts_at")[:20]


@require_POST
def ambassador_accept(request: SignedIn, pk: Any) -> HttpResponse:
    """Take the role that was offered."""
    held = _mine(request, pk)
    act = partial(ambassadors.accept, ambassador=held, by=request.user)
    return press(request, act, done="The role is yours. Begin with the training.", back=held.get_absolute_url())


@require_POST
def ambassador_withdraw(request: SignedIn, pk: Any) -> HttpResponse:
    """Give up the application or the role."""
    held = _mine(request, pk)
    act = partial(ambassadors.withdraw, ambassador=held, by=request.user)
    return press(request, act, done="Withdrawn. Thank you for telling us.", back=held.get_absolute_url())


@FORM_METHODS
def ambassador_read(request: SignedIn, pk: Any, part: int) -> HttpResponse:
    """The part of the training that is read online, and the button that says it was read."""
    held = _mine(request, pk)
    found = get_object_or_404(held.season.parts.filter(kind=TrainingPart.Kind.ONLINE), pk=part)
    form = PressForm(request.POST or None, button="I have read this")

    def act(token: str) -> Training:
        return ambassadors.read_welcome(ambassador=held, part=found, by=request.user, token=token)

    return form_page(
        request,
        form,
        act,
        done="This part is done.",
        then=held.get_absolute_url(),
        caption=held.season.name,
        heading=found.title,
        text=found.text,
        crumbs=[*_way(), (held.role.title, held.get_absolute_url())],
    )


@require_POST
def ambassador_book(request: SignedIn, pk: Any, date: Any) -> HttpResponse:
    """Take a place on a date of the training."""
    held = _mine(request, pk)
    found = get_object_or_404(TrainingDate.objects.filter(part__season=held.season), pk=date)
    act = partial(ambassadors.book_training, ambassador=held, date=found, by=request.user)
    return press(request, act, done="You have a place at this training.", back=held.get_absolute_url())


@require_POST
def ambassador_leave(request: SignedIn, pk: Any, training: Any) -> HttpResponse:
    """Give up a place on a date."""
    held = _mine(request, pk)
    found = get_object_or_404(held.trainings.select_related("ambassador__volunteer"), pk=training)
    act = partial(ambassadors.leave_training, training=found, by=request.user)
    return press(request, act, done="The place is free again. Choose another date.", back=held.get_absolute_url())


@FORM_METHODS
def ambassador_adjustments(request: SignedIn, pk: Any) -> HttpResponse:
    """The private thread about adjustments: ask, read the answer, agree, choose what the host may read."""
    held = _mine(request, pk)
    form = MessageForm(request.POST or None)
    here = reverse("volunteering:ambassador_adjustments", args=[held.pk])
    thread = Adjustment.objects.filter(ambassador=held).first()

    def act(token: str) -> Adjustment:
        return adjustments.ask(ambassador=held, text=form.cleaned_data["text"], by=request.user, token=token)

    return form_page(
        request,
        form,
        act,
        done="Sent. Our officers answer here.",
        then=here,
        template="volunteering/pathways/ambassadors/adjustments.html",
        held=held,
        thread=thread,
        notes=list(thread.notes.all()) if thread else [],
        press=PressForm(),
        share=ShareForm(initial={"text": thread.shared if thread else ""}),
        live=held.state in Ambassador.LIVE,
        crumbs=[*_way(), (held.role.title, held.get_absolute_url())],
    )


def _thread(request: SignedIn, pk: Any) -> tuple[Adjustment, str]:
    held = _mine(request, pk)
    thread = get_object_or_404(Adjustment, ambassador=held)
    return thread, reverse("volunteering:ambassador_adjustments", args=[held.pk])


@require_POST
def ambassador_agree(request: SignedIn, pk: Any) -> HttpResponse:
    """Agree to what the officer wrote."""
    thread, here = _thread(request, pk)
    return press(request, partial(adjustments.agree, adjustment=thread, by=request.user), done="Agreed.", back=here)


@require_POST
def ambassador_share(request: SignedIn, pk: Any) -> HttpResponse:
    """Save what the host may read."""
    thread, here = _thread(request, pk)
    text = request.POST.get("text", "")[:500]
    act = partial(adjustments.share, adjustment=thread, text=text, by=request.user)
    done = "Saved. The host reads exactly these words." if text.strip() else "Saved. The host reads nothing."
    return press(request, act, done=done, back=here)


@require_safe
def host_adjustments(request: SignedIn, pk: Any) -> HttpResponse:
    """For the people who run a shift: what ambassadors with a place in it shared. The look is written down."""
    rows = Session.objects.filter(opportunity__host__in=Host.objects.of(request.user))
    session = get_object_or_404(rows.select_related("opportunity__host__organisation"), pk=pk)
    if not AmbassadorRole.objects.filter(opportunity=session.opportunity_id).exists():
        raise Http404
    try:
        shared = adjustments.shared_for(session=session, by=request.user)
    except MoveRefused as refusal:
        raise Http404 from refusal
    context = {
        "session": session,
        "shared": shared,
        "crumbs": [*CRUMBS, (session.opportunity.title, reverse("volunteering:host_session", args=[session.pk]))],
    }
    return render(request, "volunteering/pathways/ambassadors/host_adjustments.html", context)

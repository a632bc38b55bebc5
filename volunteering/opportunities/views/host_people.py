"""What a host decides about people: applications, background checks, the telephone call to a guardian, messages."""

from functools import partial
from typing import Any

from django.contrib import messages as pages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from programmes import clock
from programmes.people.views.attempt import SignedIn, attempt, press
from programmes.workflow import MoveRefused
from volunteering.hosts.models import Host
from volunteering.opportunities.actions import checks, messages, signing_up
from volunteering.opportunities.forms import DeclineForm, MessageForm, PressForm, ResultForm
from volunteering.opportunities.models import BackgroundCheck, SignUp
from volunteering.opportunities.views.host_sessions import crumbs, fetch, fetch_place
from volunteering.safeguarding import actions as safeguarding
from volunteering.safeguarding import rules
from volunteering.safeguarding.ages import Band


def _sheet(place: SignUp) -> str:
    return reverse("volunteering:host_session", args=[place.session_id])


@require_http_methods(["GET", "HEAD"])
def host_application(request: SignedIn, pk: Any) -> HttpResponse:
    """One application: what they wrote, the check where the role needs one, and the two buttons."""
    place = fetch_place(request, pk)
    if place.state != SignUp.State.APPLIED or clock.now() >= place.session.starts_at:
        return redirect(_sheet(place))
    session = place.session
    check = BackgroundCheck.objects.filter(volunteer=place.volunteer_id, opportunity=session.opportunity).first()
    context = {
        "place": place,
        "session": session,
        "opportunity": session.opportunity,
        "age": Band(place.band).label,
        "check": check,
        "needs_check": session.opportunity.check_level != "none",
        "form": PressForm(),
        "result": ResultForm(),
        "crumbs": crumbs(session.opportunity, session),
    }
    return render(request, "volunteering/opportunities/host_application.html", context)


@require_POST
def host_accept(request: SignedIn, pk: Any) -> HttpResponse:
    """Accept an application."""
    place = fetch_place(request, pk)
    act = partial(signing_up.accept, sign_up=place, by=request.user)
    return press(request, act, done="Accepted. They have been told.", back=_sheet(place))


@require_http_methods(["GET", "HEAD", "POST"])
def host_decline(request: SignedIn, pk: Any) -> HttpResponse:
    """Do not accept an application, with the reason."""
    place = fetch_place(request, pk)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = attempt(
            request,
            form,
            lambda token: signing_up.decline(
                sign_up=place, reason=form.cleaned_data["reason"], by=request.user, token=token
            ),
            done="Declined. They have been told why.",
            then=_sheet(place),
        )
        if response:
            return response
    return _page(request, place.session, form, "Decline this application")


def _page(request: SignedIn, session: Any, form: Any, heading: str, **more: Any) -> HttpResponse:
    context = {
        "form": form,
        "session": session,
        "opportunity": session.opportunity,
        "heading": heading,
        "crumbs": crumbs(session.opportunity, session),
        **more,
    }
    return render(request, "volunteering/opportunities/host_form.html", context)


@require_POST
def host_ask_check(request: SignedIn, pk: Any) -> HttpResponse:
    """Note that the check which the role needs was asked for."""
    place = fetch_place(request, pk)
    back = reverse("volunteering:host_application", args=[place.pk])
    act = partial(checks.ask, sign_up=place, by=request.user)
    return press(request, act, done="Noted. Record the result when you see it.", back=back)


@require_http_methods(["GET", "HEAD", "POST"])
def host_record_check(request: SignedIn, pk: Any) -> HttpResponse:
    """Record what came of a check: the result and its day."""
    mine = BackgroundCheck.objects.filter(opportunity__host__in=Host.objects.of(request.user))
    check = get_object_or_404(mine.select_related("opportunity__host__organisation"), pk=pk)
    places = SignUp.objects.filter(volunteer=check.volunteer_id, session__opportunity=check.opportunity_id)
    place = places.with_session().order_by("-created_at").first()
    form = ResultForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("suitable", "result_date")}
        response = attempt(
            request,
            form,
            lambda token: checks.record(check=check, by=request.user, token=token, **data),
            done="Recorded.",
            then=_sheet(place) if place else reverse("volunteering:host_sessions", args=[check.opportunity_id]),
        )
        if response:
            return response
    context = {
        "form": form,
        "opportunity": check.opportunity,
        "heading": "Record the result of the background check",
        "crumbs": crumbs(check.opportunity),
    }
    return render(request, "volunteering/opportunities/host_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def host_message(request: SignedIn, pk: Any) -> HttpResponse:
    """Write to everybody with a place."""
    session = fetch(request, pk)
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("kind", "text")}
        response = attempt(
            request,
            form,
            lambda token: messages.send_message(session=session, by=request.user, token=token, **data),
            done="Sent. A copy is on this page.",
            then=reverse("volunteering:host_session", args=[session.pk]),
        )
        if response:
            return response
    note = "Everybody with a place gets it by e-mail and in their inbox here. They cannot answer. A copy is kept."
    return _page(request, session, form, "Write to everybody with a place", note=note)


@require_http_methods(["GET", "HEAD", "POST"])
def host_guardian(request: SignedIn, pk: Any) -> HttpResponse:
    """Whom to ring before the first session of somebody under 16, and the button that says it was done.

    Only until it is done, and each look is written down.
    """
    place = fetch_place(request, pk)
    session = place.session
    host_key = session.host.pk
    permission = rules.permission_for(place.volunteer, clock.london_day(session.starts_at))
    if place.state not in SignUp.ROSTER or permission is None or clock.now() >= session.roster_until:
        return redirect(_sheet(place))
    if request.method == "POST":
        act = partial(safeguarding.confirm_by_telephone, permission=permission, by=request.user, host_key=host_key)
        return press(request, act, done="Noted. Thank you for ringing.", back=_sheet(place))
    try:
        guardian = safeguarding.show_guardian(permission=permission, by=request.user, host_key=host_key)
    except MoveRefused as refusal:
        pages.error(request, refusal.message)
        return redirect(_sheet(place))
    context = {
        "place": place,
        "permission": permission,
        "guardian": guardian,
        "session": session,
        "opportunity": session.opportunity,
        "form": PressForm(),
        "crumbs": crumbs(session.opportunity, session),
    }
    return render(request, "volunteering/opportunities/host_guardian.html", context)

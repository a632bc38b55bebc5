"""A host's session day: sessions, the sheet of who comes, check-in codes, who was there. Strangers get 404."""

from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes import clock
from programmes.outputs import pdf, qr
from programmes.people.views.attempt import SignedIn, attempt, press
from volunteering.hosts.models import Host
from volunteering.opportunities.actions import attendance, moving, sessions
from volunteering.opportunities.forms import (
    AddSessionsForm,
    CallOffForm,
    ChangeSessionForm,
    MoveSessionForm,
    PressForm,
    TimesForm,
)
from volunteering.opportunities.models import Opportunity, RosterView, Session, SignUp
from volunteering.opportunities.views.sheet import sheet_data

PAGE = 50


def crumbs(opportunity: Opportunity, session: Session | None = None) -> list[tuple[str, str]]:
    """The way to a host's sessions, or to a page below one."""
    host = opportunity.host
    assert host  # nosec B101: only opportunities of hosts have these pages
    here = [
        ("Home", "/"),
        ("Volunteering", reverse("volunteering:opportunity_list")),
        ("Your hosts", reverse("volunteering:host_start")),
        (host.organisation.name, reverse("volunteering:host_home", args=[host.pk])),
        (opportunity.title, reverse("volunteering:host_sessions", args=[opportunity.pk])),
    ]
    if session:
        here.append((clock.uk_date(session.starts_at), reverse("volunteering:host_session", args=[session.pk])))
    return here


def fetch(request: HttpRequest, pk: Any) -> Session:
    """A session of a host that this person acts for; 404 for everybody else."""
    mine = Session.objects.filter(opportunity__host__in=Host.objects.of(request.user))
    return get_object_or_404(mine.select_related("opportunity__host__organisation", "opportunity__borough"), pk=pk)


def fetch_place(request: HttpRequest, pk: Any) -> SignUp:
    """A sign-up for such a session; 404 for everybody else's."""
    mine = SignUp.objects.filter(session__opportunity__host__in=Host.objects.of(request.user))
    return get_object_or_404(mine.with_session(), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def host_sessions(request: SignedIn, pk: Any) -> HttpResponse:
    """The sessions of one opportunity, those to come first, and the form that adds more."""
    mine = Opportunity.objects.of(request.user).with_parties()
    opportunity = get_object_or_404(mine, pk=pk)
    form = AddSessionsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name != "form_token"}
        response = attempt(
            request,
            form,
            lambda token: sessions.add_sessions(opportunity=opportunity, by=request.user, token=token, **data),
            done="Added. People can sign up as soon as the opportunity is public.",
            then=request.path,
        )
        if response:
            return response
    at = clock.now()
    context = {
        "opportunity": opportunity,
        "form": form,
        "coming": opportunity.sessions.filter(ends_at__gt=at).order_by("starts_at")[: PAGE * 2],
        "past": opportunity.sessions.filter(ends_at__lte=at).order_by("-starts_at")[:PAGE],
        "crumbs": crumbs(opportunity)[:-1],
    }
    return render(request, "volunteering/opportunities/host_sessions.html", context)


def _ahead(session: Session) -> list[SignUp]:
    """Who has applied, waits or was offered a place, the longest wait first: no names, only that they are there."""
    found = SignUp.objects.filter(session=session, state__in=["applied", "waiting", "offered"])
    return list(found.only("state", "created_at").order_by("created_at", "pk"))


@require_safe
def host_session(request: SignedIn, pk: Any) -> HttpResponse:
    """The day sheet: who comes, what each needs, and, once it has begun, who was there. Each look is written down."""
    session, at = fetch(request, pk), clock.now()
    rows = sessions.open_roster(session=session, by=request.user, how=RosterView.How.PAGE)
    ahead = _ahead(session) if at < session.starts_at else []
    context = {
        "session": session,
        "opportunity": session.opportunity,
        "rows": rows,
        "has_needs": any(row.needs for row in rows),
        "applied": [each for each in ahead if each.state == SignUp.State.APPLIED],
        "waiting": sum(1 for each in ahead if each.state != SignUp.State.APPLIED),
        "at": at,
        "begun": at >= session.starts_at,
        "ahead": at < session.starts_at and session.state == Session.State.PLANNED,
        "open_for_marks": session.starts_at <= at < session.roster_until and session.state == Session.State.PLANNED,
        "roster_closed": at >= session.roster_until,
        "code_shown": attendance.is_open(session, at),
        "sent": session.messages.order_by("-sent_at")[:20],
        "form": PressForm(),
        "crumbs": crumbs(session.opportunity),
    }
    return render(request, "volunteering/opportunities/host_session.html", context)


@require_safe
def host_sheet(request: SignedIn, pk: Any) -> HttpResponse:
    """The day sheet on paper: names, needs, and columns to write in. The look is written down."""
    session = fetch(request, pk)
    rows = sessions.open_roster(session=session, by=request.user, how=RosterView.How.PDF)
    made = pdf.render("volunteering/opportunities/day_sheet.typ", sheet_data(session, rows))
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="day-sheet-{session.starts_at:%Y-%m-%d}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def host_code(request: SignedIn, pk: Any) -> HttpResponse:
    """The check-in code of this minute, large, with its QR code. The page loads itself again each half minute."""
    session, at = fetch(request, pk), clock.now()
    is_open = attendance.is_open(session, at)
    code = attendance.code_at(session, at) if is_open else ""
    url = request.build_absolute_uri(reverse("volunteering:check_in", args=[session.pk]))
    context = {
        "session": session,
        "opportunity": session.opportunity,
        "is_open": is_open,
        "code": code,
        "url": url,
        "picture": mark_safe(qr.svg(f"{url}?code={code}")) if is_open else "",  # nosec B308 B703: our own SVG
        "came": SignUp.objects.filter(session=session, checked_in_at__isnull=False).count(),
        "crumbs": crumbs(session.opportunity, session),
    }
    response = render(request, "volunteering/opportunities/host_code.html", context)
    response["Cache-Control"] = "private, no-store"
    if is_open:
        response["Refresh"] = "30"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def host_change(request: SignedIn, pk: Any) -> HttpResponse:
    """Change places, meeting point and quiet time."""
    session = fetch(request, pk)
    first = {"capacity": session.capacity, "meeting_point": session.meeting_point, "quiet_hours": session.quiet_hours}
    form = ChangeSessionForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in first}
        response = attempt(
            request,
            form,
            lambda token: sessions.change(session=session, by=request.user, token=token, **data),
            done="Changed.",
            then=reverse("volunteering:host_session", args=[session.pk]),
        )
        if response:
            return response
    return _form_page(request, session, form, "Change this session")


@require_http_methods(["GET", "HEAD", "POST"])
def host_move(request: SignedIn, pk: Any) -> HttpResponse:
    """Move the session to another time or place; everybody who signed up is told."""
    session = fetch(request, pk)
    form = MoveSessionForm(request.POST or None, initial=MoveSessionForm.as_it_is(session))
    if request.method == "POST" and form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name != "form_token"}
        response = attempt(
            request,
            form,
            lambda token: moving.move_session(session=session, by=request.user, token=token, **data),
            done="Moved. Everybody who signed up has been told.",
            then=reverse("volunteering:host_session", args=[session.pk]),
        )
        if response:
            return response
    told = SignUp.objects.filter(session=session).open().count()
    return _form_page(request, session, form, "Move this session", note=_what_a_move_does(told))


def _what_a_move_does(told: int) -> str:
    if not told:
        return "Nobody has signed up yet, so nobody has to be told."
    who = "1 person who signed up is" if told == 1 else f"{told} people who signed up are"
    return (
        f"{who} told at once. They keep their places and may leave until it begins. Whoever cannot take part at the "
        "new time is released and told why; you are not told who."
    )


@require_http_methods(["GET", "HEAD", "POST"])
def host_call_off(request: SignedIn, pk: Any) -> HttpResponse:
    """Call the session off; everybody who signed up is told."""
    session = fetch(request, pk)
    form = CallOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = attempt(
            request,
            form,
            lambda token: sessions.cancel(
                session=session, reason=form.cleaned_data["reason"], by=request.user, token=token
            ),
            done="Called off. Everybody who signed up has been told.",
            then=reverse("volunteering:host_sessions", args=[session.opportunity_id]),
        )
        if response:
            return response
    return _form_page(request, session, form, "Call this session off")


def _form_page(request: SignedIn, session: Session, form: Any, heading: str, **more: Any) -> HttpResponse:
    context = {
        "form": form,
        "session": session,
        "opportunity": session.opportunity,
        "heading": heading,
        "crumbs": crumbs(session.opportunity, session),
        **more,
    }
    return render(request, "volunteering/opportunities/host_form.html", context)


# --- who was there ---------------------------------------------------------------------------------------------------


@require_POST
def host_attended(request: SignedIn, pk: Any) -> HttpResponse:
    """They were there for the planned time."""
    place = fetch_place(request, pk)
    session = place.session
    act = partial(attendance.attend, sign_up=place, start=session.starts_at, end=session.ends_at, by=request.user)
    back = reverse("volunteering:host_session", args=[session.pk])
    return press(request, act, done="Marked: was there.", back=back)


@require_http_methods(["GET", "HEAD", "POST"])
def host_times(request: SignedIn, pk: Any) -> HttpResponse:
    """They were there from one time to another, or what was marked is corrected."""
    place = fetch_place(request, pk)
    session = place.session
    if clock.now() >= session.roster_until or place.state not in SignUp.ROSTER:
        return redirect("volunteering:host_session", session.pk)
    first = {
        "start": _local(place.attended_from_at or session.starts_at),
        "end": _local(place.attended_until_at or session.ends_at),
    }
    form = TimesForm(request.POST or None, session=session, initial=first)
    if request.method == "POST" and form.is_valid():
        start, end = form.moments()
        response = attempt(
            request,
            form,
            lambda token: attendance.attend(sign_up=place, start=start, end=end, by=request.user, token=token),
            done="Saved.",
            then=reverse("volunteering:host_session", args=[session.pk]),
        )
        if response:
            return response
    return _form_page(request, session, form, "From when to when were they there?")


def _local(moment: datetime) -> str:
    return timezone.localtime(moment, clock.LONDON).strftime("%H:%M")


@require_POST
def host_missed(request: SignedIn, pk: Any) -> HttpResponse:
    """They had a place and did not come."""
    place = fetch_place(request, pk)
    back = reverse("volunteering:host_session", args=[place.session_id])
    act = partial(attendance.miss, sign_up=place, by=request.user)
    return press(request, act, done="Marked: did not come.", back=back)

"""A volunteer's own pages: signing up, what they have signed up for, their calendar, checking in."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes import clock
from programmes.people.views.attempt import SignedIn, attempt
from volunteering.opportunities import calendar, mine
from volunteering.opportunities.actions import attendance, calendars, signing_up
from volunteering.opportunities.forms import CancelForm, CodeForm, PressForm, SignUpForm
from volunteering.opportunities.models import CalendarKey, Opportunity, Session, SignUp
from volunteering.safeguarding.models import Volunteer

CRUMBS = [("Home", "/"), ("Volunteering", "/volunteering/")]
MOST = 50


def own_record(request: HttpRequest) -> Volunteer:
    """The person's own record; 404 for somebody who has not joined."""
    volunteer = Volunteer.objects.of(request.user)
    if volunteer is None:
        raise Http404
    return volunteer


def mine_crumbs() -> list[tuple[str, str]]:
    """The way to a page under "My volunteering"."""
    return [*CRUMBS, ("My volunteering", reverse("volunteering:mine"))]


def fetch(request: HttpRequest, pk: Any) -> SignUp:
    """The person's own sign-up; 404 for everybody else's."""
    return get_object_or_404(SignUp.objects.visible_to(request.user).with_session(), pk=pk)


# --- signing up ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: SignedIn, pk: Any) -> HttpResponse:
    """Sign up for one session; who has not joined is asked to first, and comes back."""
    at = clock.now()
    sessions = Session.objects.public_at(at).select_related("opportunity__host__organisation", "opportunity__borough")
    session = get_object_or_404(sessions, pk=pk)
    opportunity = session.opportunity
    volunteer = Volunteer.objects.of(request.user)
    if volunteer is None:
        return redirect(f"{reverse('volunteering:join')}?next={request.path}")
    form = SignUpForm(request.POST or None, volunteer=volunteer, opportunity=opportunity, full=session.free <= 0)
    if request.method == "POST" and form.is_valid():
        response = attempt(
            request,
            form,
            lambda token: signing_up.sign_up(
                volunteer=volunteer,
                session=session,
                by=request.user,
                token=token,
                answer=form.cleaned_data.get("answer", ""),
                shared_needs=form.cleaned_data.get("shared_needs", []),
            ),
            done="We have your sign-up. An e-mail says the same.",
        )
        if response:
            return response
    context = {
        "form": form,
        "session": session,
        "opportunity": opportunity,
        "crumbs": [*CRUMBS, (opportunity.title, reverse("volunteering:opportunity_detail", args=[opportunity.pk]))],
    }
    return render(request, "volunteering/opportunities/sign_up.html", context)


@require_safe
def sign_up_detail(request: SignedIn, pk: Any) -> HttpResponse:
    """One session of yours: when and where, whom to ring, and what you can do now."""
    found, at = fetch(request, pk), clock.now()
    session = found.session
    context = {
        "sign_up": found,
        "session": session,
        "opportunity": session.opportunity,
        "ahead": at < session.starts_at and found.state in SignUp.OPEN,
        "may_take": _may_take(found, at),
        "place_is_yours": found.state in SignUp.ROSTER,
        "check_in_open": attendance.is_open(session, at)
        and found.state == SignUp.State.CONFIRMED
        and not found.checked_in_at,
        "needs": found.shared_needs,
        "reason": _reason(found),
        "moved": session.moves.filter(verb="move", at__gte=found.created_at).order_by("-at", "-pk").first(),
        "messages_sent": found.messages.order_by("-sent_at")[:20],
        "form": PressForm(),
        "crumbs": mine_crumbs(),
    }
    return render(request, "volunteering/opportunities/sign_up_detail.html", context)


def _may_take(found: SignUp, at: Any) -> bool:
    """Whether a place can be taken now: an offer that holds, or in the quiet time a free one from the list."""
    if found.state == SignUp.State.OFFERED:
        return bool(found.offered_until_at and at < found.offered_until_at)
    session = found.session
    free = session.free > 0 and session.offer_until(at) is None and at < session.starts_at
    return found.state == SignUp.State.WAITING and free


def _reason(found: SignUp) -> str:
    """The words of who ended it, where there are any."""
    if found.state not in {SignUp.State.DECLINED, SignUp.State.CANCELLED}:
        return ""
    move = found.moves.exclude(note="").order_by("-at", "-pk").first()
    return move.note if move else ""


@require_POST
def take(request: SignedIn, pk: Any) -> HttpResponse:
    """Take the place that was offered, or a free one near the start."""
    found = fetch(request, pk)
    return _press(
        request,
        lambda token: signing_up.take(sign_up=found, by=request.user, token=token),
        done="You have the place. An e-mail says the same.",
        back=found,
    )


def _press(request: SignedIn, act: Any, *, done: str, back: SignUp) -> HttpResponse:
    """Carry out what a page's one button does; a refusal is told on the page that it leads back to."""
    form = PressForm(request.POST)
    if form.is_valid():
        response = attempt(request, form, act, done=done, then=back.get_absolute_url())
        if response:
            return response
    for errors in form.errors.values():
        messages.error(request, str(errors[0]))
    return redirect(back)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: SignedIn, pk: Any) -> HttpResponse:
    """Give up a place, an offer, a number on the list or an application."""
    found = fetch(request, pk)
    if found.state not in SignUp.OPEN:
        return redirect(found)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = attempt(
            request,
            form,
            lambda token: signing_up.cancel(sign_up=found, by=request.user, token=token),
            done="Cancelled. Thank you for saying so.",
            then=reverse("volunteering:mine"),
        )
        if response:
            return response
    context = {"form": form, "sign_up": found, "session": found.session, "opportunity": found.session.opportunity}
    return render(request, "volunteering/opportunities/cancel.html", context)


# --- my volunteering and the calendar ---------------------------------------------------------------------------------


@require_safe
def my_volunteering(request: SignedIn) -> HttpResponse:
    """What comes next, what you wait for, what was, and the parts of the other rooms."""
    volunteer = Volunteer.objects.of(request.user)
    if volunteer is None:
        return redirect("volunteering:join")
    at = clock.now()
    own = SignUp.objects.filter(volunteer=volunteer).with_session()
    ahead = list(own.open().filter(session__ends_at__gt=at).order_by("session__starts_at")[:MOST])
    past = own.filter(state__in=SignUp.ROSTER, session__ends_at__lte=at).order_by("-session__starts_at")
    context = {
        "volunteer": volunteer,
        "next": [each for each in ahead if each.state == SignUp.State.CONFIRMED],
        "offers": [each for each in ahead if each.state == SignUp.State.OFFERED],
        "waiting": [each for each in ahead if each.state in {SignUp.State.WAITING, SignUp.State.APPLIED}],
        "past": past[:MOST],
        "parts": mine.parts(volunteer),
        "site_url": settings.SITE_URL,
        "calendar": CalendarKey.objects.filter(volunteer=volunteer).first(),
        "form": PressForm(),
        "crumbs": CRUMBS,
    }
    return render(request, "volunteering/opportunities/mine.html", context)


@require_POST
def renew_calendar(request: SignedIn) -> HttpResponse:
    """A new secret address for the calendar; the old one stops at once."""
    volunteer = own_record(request)
    form = PressForm(request.POST)
    if form.is_valid():
        response = attempt(
            request,
            form,
            lambda token: calendars.renew(volunteer=volunteer, by=request.user, token=token),
            done="Your calendar has a new address. The old one no longer works.",
            then=reverse("volunteering:mine") + "#calendar",
        )
        if response:
            return response
    return redirect("volunteering:mine")


@login_not_required
@require_safe
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """A person's calendar, for calendar programs, which cannot sign in: the address itself is the secret."""
    found = get_object_or_404(CalendarKey.objects.select_related("volunteer__user"), key=key)
    if not found.volunteer.user.is_active:
        raise Http404
    at = clock.now()
    return _calendar(calendar.as_text(calendar.sign_ups_for(found.volunteer, at), at=at, name="My volunteering"))


@require_safe
def event(request: SignedIn, pk: Any) -> HttpResponse:
    """One session as a file for a calendar, the same event as in the feed."""
    found = fetch(request, pk)
    response = _calendar(calendar.as_text([found], at=clock.now()))
    response["Content-Disposition"] = 'attachment; filename="session.ics"'
    return response


def _calendar(text: str) -> HttpResponse:
    response = HttpResponse(text, content_type=calendar.CONTENT_TYPE)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


# --- being there -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: SignedIn, pk: Any) -> HttpResponse:
    """Say "I am here" with the code on the host's screen; the QR code leads here with the code filled in."""
    volunteer = own_record(request)
    session = get_object_or_404(Session.objects.select_related("opportunity__host__organisation"), pk=pk)
    own = SignUp.objects.filter(volunteer=volunteer, session=session, state__in=SignUp.ROSTER).first()
    if own is None:
        public = Opportunity.objects.public_at(clock.now()).filter(pk=session.opportunity_id).exists()
        if not public:
            raise Http404
    form = CodeForm(request.POST or None, initial={"code": request.GET.get("code", "")[:12]})
    if request.method == "POST" and form.is_valid():
        response = attempt(
            request,
            form,
            lambda token: attendance.check_in(
                volunteer=volunteer, session=session, code=form.cleaned_data["code"], by=request.user, token=token
            ),
            done="You are checked in. Have a good time.",
        )
        if response:
            return response
    context = {"form": form, "session": session, "opportunity": session.opportunity, "own": own}
    return render(request, "volunteering/opportunities/check_in.html", context)

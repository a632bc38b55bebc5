"""Help to apply, for everybody: ask for a call, book a place at an information session, cancel it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from grants.applications import actions
from grants.applications.forms_help import BookForm, CallBackForm, CancelBookingForm
from grants.applications.models import Booking, InformationSession
from grants.applications.models.keys import hash_of
from grants.applications.views import slowing
from grants.funds.forms import attempt
from grants.funds.models import Fund, Round
from programmes import clock


def _round_of(fund: Fund) -> Round:
    """The round that one can be helped with: the one that closes next, else the last that was."""
    rounds = fund.rounds.exclude(state=Round.State.DRAFT).select_related("fund").order_by("closes_at")
    at = clock.now()
    coming = [each for each in rounds if each.state == Round.State.PUBLISHED and each.closes_at >= at]
    if not coming and not rounds:
        raise Http404
    return coming[0] if coming else list(rounds)[-1]


def _crumbs(fund: Fund) -> list[tuple[str, str]]:
    return [("Home", "/"), ("Grants", "/grants/"), (fund.name, fund.get_absolute_url())]


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def fund_help(request: HttpRequest, fund: str) -> HttpResponse:
    """Ways to get help with applying to this fund, with the form that asks for a call."""
    found = get_object_or_404(Fund, slug=fund)
    chosen = _round_of(found)
    form = CallBackForm(request.POST or None)
    act = partial(actions.ask_call_back, round=chosen, by=request.user)
    if request.method == "POST" and form.is_valid():
        if slowing.too_often(request, "call"):
            form.add_error(None, slowing.WORDS)
        elif attempt(form, act):
            messages.success(request, "Thank you. We will call or write to you as soon as we can.")
            return redirect("grants:fund_help", found.slug)
    context = {
        "fund": found,
        "round": chosen,
        "form": form,
        "sessions": list(InformationSession.objects.coming().filter(round__fund=found).select_related("round")),
        "crumbs": _crumbs(found),
    }
    return render(request, "grants/applications/help.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, fund: str, pk: Any) -> HttpResponse:
    """Book a place at one session, or join its waiting list."""
    session = get_object_or_404(InformationSession.objects.select_related("round__fund"), pk=pk, round__fund__slug=fund)
    form = BookForm(request.POST or None, is_full=session.free <= 0)
    act = partial(actions.book, session=session, by=request.user)
    if request.method == "POST" and form.is_valid():
        if slowing.too_often(request, "book"):
            form.add_error(None, slowing.WORDS)
        elif attempt(form, act):
            state = getattr(form.outcome, "state", form.outcome)
            has_place = state == Booking.State.BOOKED
            messages.success(
                request,
                "You have a place. We look forward to meeting you."
                if has_place
                else "You are on the waiting list. We tell you as soon as a place comes free.",
            )
            return redirect("grants:fund_help", fund)
    context = {
        "session": session,
        "fund": session.round.fund,
        "form": form,
        "is_open": session.state == "planned" and clock.now() < session.starts_at,
        "crumbs": [*_crumbs(session.round.fund), ("Help to apply", f"{session.round.fund.get_absolute_url()}help/")],
    }
    return render(request, "grants/applications/book.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def booking(request: HttpRequest, key: str) -> HttpResponse:
    """Your own booking, by its link: see it, and cancel it."""
    found = get_object_or_404(Booking.objects.select_related("session__round__fund"), key_hash=hash_of(key))
    form = CancelBookingForm(request.POST or None)
    act = partial(actions.cancel_booking, booking=found, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "Your place is cancelled. Thank you for telling us.")
        return redirect("grants:booking", key)
    session = found.session
    context = {
        "booking": found,
        "session": session,
        "fund": session.round.fund,
        "form": form,
        "is_open": session.state == "planned" and clock.now() < session.starts_at,
        "crumbs": _crumbs(session.round.fund),
    }
    return render(request, "grants/applications/booking.html", context)

"""The officers' pages of help to apply: call-backs, information sessions, and applications entered for groups."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grants.applications import actions
from grants.applications.forms_help import CallForm, SessionForm
from grants.applications.models import Booking, CallBack, InformationSession
from grants.applications.views.pages import is_uuid
from grants.applications.views.staff import require, staff_frame
from grants.funds.forms import ActionForm, attempt
from programmes import clock
from programmes.outputs import pdf
from programmes.people.access import Permission
from programmes.people.views.step import carry_out


def pick(rows: Any, pk: Any) -> Any:
    """One row by its key; 404 for what is no key or not there."""
    if not is_uuid(str(pk)):
        raise Http404
    return get_object_or_404(rows, pk=pk)


@require_safe
def call_back(request: HttpRequest, pk: Any) -> HttpResponse:
    """One call-back: whom to call, when, about what, and what was tried."""
    require(request, Permission.HELP_APPLICANTS)
    found = pick(CallBack.objects.select_related("round__fund", "done_by"), pk)
    context = {
        **staff_frame(request),
        "title": f"Call back: {found}",
        "call": found,
        "is_open": found.state in CallBack.OPEN,
        "history": found.moves.select_related("by"),
        "now": clock.now(),
    }
    return render(request, "admin/grants/help/call_back.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest, pk: Any) -> HttpResponse:
    """We spoke or wrote to them."""
    return _call(
        request,
        pk,
        actions.finish,
        heading="The call is made",
        text="It leaves the list of calls to make.",
        button="The call is made",
        done="The call is noted, and is off the list.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def miss(request: HttpRequest, pk: Any) -> HttpResponse:
    """Nobody was there."""
    return _call(
        request,
        pk,
        actions.miss,
        heading="Not reached",
        text="It stays on the list, with one more try.",
        button="Not reached",
        done="The try is noted. It stays on the list.",
    )


def _call(request: HttpRequest, pk: Any, act: Any, **page: Any) -> HttpResponse:
    require(request, Permission.HELP_APPLICANTS)
    found = pick(CallBack.objects.all(), pk)
    return carry_out(
        request,
        form=CallForm(request.POST or None),
        act=partial(act, call_back=found, by=request.user),
        back=(str(found), reverse("admin:grants_callback_change", args=[found.pk])),
        **page,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Announce an information session."""
    require(request, Permission.HELP_APPLICANTS)
    return carry_out(
        request,
        form=SessionForm(request.POST or None),
        act=partial(actions.plan_session, by=request.user),
        back=("Information sessions", reverse("admin:grants_informationsession_changelist")),
        done="The session stands on the fund’s help page, and places can be booked.",
        heading="Plan an information session",
        text="People book a place without an account. The place and the link go to those who have booked.",
        button="Announce it",
    )


def _session(pk: Any) -> Any:
    return pick(InformationSession.objects.select_related("round__fund"), pk)


@require_safe
def session(request: HttpRequest, pk: Any) -> HttpResponse:
    """One session with everybody on its list: it reads well on a phone and on paper."""
    require(request, Permission.HELP_APPLICANTS)
    found = _session(pk)
    bookings = list(found.bookings.all())
    context = {
        **staff_frame(request),
        "title": f"Information session: {found}",
        "session": found,
        "coming": [each for each in bookings if each.state == Booking.State.BOOKED],
        "waiting": [each for each in bookings if each.state == Booking.State.WAITING],
        "cancelled": sum(each.state == Booking.State.CANCELLED for each in bookings),
        "is_open": found.state == "planned" and clock.now() < found.starts_at,
        "press": ActionForm(),
    }
    return render(request, "admin/grants/help/session.html", context)


@require_safe
def session_list(request: HttpRequest, pk: Any) -> HttpResponse:
    """The same list to print and sign, as an accessible PDF."""
    require(request, Permission.HELP_APPLICANTS)
    found = _session(pk)
    rows = found.bookings.filter(state=Booking.State.BOOKED)
    data = {
        "title": f"Information session: {found.round.fund.name}",
        "subtitle": f"{found}, {found.minutes} minutes. {found.where}",
        "rows": [[each.name, each.phone or each.email, each.access_needs, ""] for each in rows],
    }
    response = HttpResponse(pdf.render("grants/applications/session_list.typ", data), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="information-session.pdf"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def cancel_session(request: HttpRequest, pk: Any) -> HttpResponse:
    """It does not take place."""
    require(request, Permission.HELP_APPLICANTS)
    found = _session(pk)
    return carry_out(
        request,
        form=ActionForm(request.POST or None),
        act=partial(actions.cancel_session, session=found, by=request.user),
        back=(str(found), reverse("admin:grants_informationsession_change", args=[found.pk])),
        done="The session is cancelled. Everybody with an e-mail address has been told: ring the others.",
        heading="Cancel this session",
        text="We write to everybody on the list who gave an e-mail address. You ring the others.",
        button="Cancel the session",
    )


@require_POST
def cancel_booking(request: HttpRequest, pk: Any) -> HttpResponse:
    """Somebody rang to say that they do not come."""
    require(request, Permission.HELP_APPLICANTS)
    found = pick(Booking.objects.select_related("session__round__fund"), pk)
    form = ActionForm(request.POST)
    if form.is_valid() and attempt(form, partial(actions.cancel_booking, booking=found, by=request.user)):
        messages.success(request, f"The place of {found} is free. Whoever waited longest has it now.")
    else:
        messages.error(request, " ".join(map(str, form.non_field_errors())) or "Nothing was changed. Try again.")
    return redirect("admin:grants_informationsession_change", found.session_id)

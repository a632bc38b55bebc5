"""A registrar's pages of the pilot: ask to join, agree to the statement, see where it stands, leave. Others get 404."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citizenship.studies.actions import joinings as actions
from citizenship.studies.authority import boroughs_of
from citizenship.studies.forms import AgreeForm, LeaveForm, RequestForm, TakeBackForm
from citizenship.studies.models import TIME_TO_AGREE, Joining, SharingStatement, Study
from programmes import clock
from programmes.people.models import Borough
from programmes.people.views.attempt import SignedIn, attempt

CRUMBS = [("Home", "/"), ("Citizenship", "/citizenship/"), ("Your ceremonies", "/citizenship/ceremonies/")]


def _crumbs() -> list[tuple[str, str]]:
    return [*CRUMBS, ("Join the pilot", reverse("citizenship:join"))]


def _fetch(request: SignedIn, pk: Any) -> Joining:
    """A live joining of the person's own borough; 404 for everybody else, officers included."""
    mine = Joining.objects.live().filter(borough__in=boroughs_of(request.user))
    return get_object_or_404(mine.select_related("borough", "statement"), pk=pk)


@require_safe
def join(request: SignedIn) -> HttpResponse:
    """Where your borough stands: what is done, what comes next, the studies that it is in."""
    boroughs = list(boroughs_of(request.user))
    if not boroughs:
        raise Http404
    current, at = SharingStatement.objects.current(), clock.now()
    newest: dict[str, Joining] = {}
    history = Joining.objects.filter(borough__in=boroughs).select_related("borough", "statement", "agreed_by")
    for joining in history.order_by("requested_at"):
        newest[joining.borough_id] = joining
    parts = [_part(borough, newest.get(borough.pk), current, at) for borough in boroughs]
    return render(request, "citizenship/studies/join.html", {"parts": parts, "crumbs": CRUMBS})


def _part(borough: Borough, joining: Joining | None, current: SharingStatement | None, at: Any) -> dict[str, Any]:
    """One borough's part of the page."""
    is_live = joining is not None and joining.state in Joining.LIVE
    is_in = joining is not None and joining.state == Joining.State.APPROVED
    is_behind = bool(is_in and joining and current and joining.statement_id != current.pk)
    return {
        "borough": borough,
        "joining": joining,
        "is_live": is_live,
        "is_in": is_in,
        "is_behind": is_behind,
        "holds_until": current.published_at + TIME_TO_AGREE if current else None,
        "holds": bool(is_in and joining and joining.holds_agreement(at)),
        "current": current,
        "tasks": _tasks(joining if is_live else None, current),
        "studies": list(Study.objects.registered().filter(places__borough=borough).order_by("first_date"))
        if is_in
        else [],
        "form": RequestForm(),
    }


def _tasks(joining: Joining | None, current: SharingStatement | None) -> list[dict[str, str]]:
    """The three steps of joining, each with how far it is."""
    agreed = joining is not None and joining.statement_id is not None
    agreeing: dict[str, str] = {"title": "Agree to the data-sharing statement", "status": "Cannot start yet"}
    if joining is not None and current is not None:
        agreeing["url"] = reverse("citizenship:join_statement", args=[joining.pk])
        agreeing |= {"status": "Completed"} if agreed else {"status": "To do", "colour": "teal"}
    elif joining is not None:
        agreeing["hint"] = "We have not published it yet. We tell you when you can read it."
    deciding: dict[str, str] = {
        "title": "A citizenship officer approves your borough",
        "status": "Cannot start yet",
    }
    if joining is not None and joining.state == Joining.State.APPROVED:
        deciding["status"] = "Completed"
    elif agreed:
        deciding |= {"status": "Waiting for us", "colour": "yellow", "hint": "We write to you when it is decided."}
    asked = {"status": "Completed"} if joining is not None else {"status": "To do", "colour": "teal"}
    return [{"title": "Ask to join", **asked}, agreeing, deciding]


@require_POST
def join_request(request: SignedIn, borough: str) -> HttpResponse:
    """Ask for one of your boroughs."""
    found = get_object_or_404(boroughs_of(request.user), pk=borough)
    form = RequestForm(request.POST)
    if form.is_valid():
        response = attempt(
            request,
            form,
            lambda token: actions.request_to_join(borough=found, by=request.user, token=token),
            done=f"We have the request of {found}. Next, read the data-sharing statement.",
            then=reverse("citizenship:join"),
        )
        if response:
            return response
    for errors in form.errors.values():
        messages.error(request, str(errors[0]))
    return redirect("citizenship:join")


@require_http_methods(["GET", "HEAD", "POST"])
def join_statement(request: SignedIn, pk: Any) -> HttpResponse:
    """Read the newest statement and agree to it for your borough."""
    joining = _fetch(request, pk)
    current = SharingStatement.objects.current()
    if current is None:
        raise Http404
    form = AgreeForm(request.POST or None, initial={"version": current.version})
    is_agreed = joining.statement_id == current.version
    if request.method == "POST" and form.is_valid():
        act = actions.renew if joining.state == Joining.State.APPROVED else actions.agree
        version = form.cleaned_data["version"]
        response = attempt(
            request,
            form,
            lambda token: act(joining=joining, version=version, by=request.user, token=token),
            done=f"{joining.borough} has agreed to version {version}.",
            then=reverse("citizenship:join"),
        )
        if response:
            return response
        # A newer version may be the reason: the form now belongs to the text that is shown.
        data: Any = form.data.copy()  # type: ignore[attr-defined]
        data["version"] = str(current.version)
        form.data = data
    context = {
        "joining": joining,
        "statement": current,
        "is_agreed": is_agreed,
        "form": form,
        "crumbs": _crumbs(),
    }
    return render(request, "citizenship/studies/join_statement.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def join_leave(request: SignedIn, pk: Any) -> HttpResponse:
    """Leave the pilot, or take a request back that nobody has decided, with a reason from the list."""
    joining = _fetch(request, pk)
    is_in = joining.state == Joining.State.APPROVED
    form = (LeaveForm if is_in else TakeBackForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.leave, joining=joining, reason=form.cleaned_data["reason"], by=request.user)
        done = f"{joining.borough} has left the pilot." if is_in else "Your request is taken back."
        response = attempt(request, form, lambda token: act(token=token), done=done, then=reverse("citizenship:join"))
        if response:
            return response
    context = {"joining": joining, "is_in": is_in, "form": form, "crumbs": _crumbs()}
    return render(request, "citizenship/studies/join_leave.html", context)

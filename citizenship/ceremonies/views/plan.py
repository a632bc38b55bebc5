"""Planning ceremonies: one, a row of them with its days looked at first, a change, a cancellation, and back again."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from citizenship.ceremonies.actions import planning
from citizenship.ceremonies.forms.plan import AmendForm, CancelForm, DaysForm, PlanForm, PressForm
from citizenship.ceremonies.models import Ceremony
from citizenship.ceremonies.views.shared import crumbs, fill, own, own_borough
from citizenship.studies.authority import is_in_pilot
from programmes.people.models import Borough
from programmes.people.views.attempt import SignedIn, attempt

ANY = require_http_methods(["GET", "HEAD", "POST"])
PLAN = "citizenship/ceremonies/plan.html"
AS_BEFORE = ("starts", "kind", "mode", "venue", "places")


@ANY
def plan(request: SignedIn) -> HttpResponse:
    """Plan one ceremony, or look at the days of a pattern and plan them."""
    borough = own_borough(request)
    page = {"borough": borough, "in_pilot": is_in_pilot(borough), "crumbs": crumbs(), "heading": "Plan ceremonies"}
    form = PlanForm(request.POST or None, borough=borough, initial=_as_before(borough))
    if request.method == "POST" and form.is_valid():
        if form.repeats:
            return _days(request, borough, form, page)
        response = attempt(
            request,
            form,
            lambda token: planning.plan(borough=borough, values=form.values(), by=request.user, token=token),
            done="The ceremony is planned.",
        )
        if response:
            return response
    return render(request, PLAN, {"form": form, **page})


def _as_before(borough: Borough) -> dict[str, Any]:
    """A ceremony is mostly like the last one that was planned: the same place, time and number of places."""
    before = Ceremony.objects.of(borough).order_by("-planned_at", "-pk").first()
    return {name: getattr(before, name) for name in AS_BEFORE} if before else {}


def _days(request: SignedIn, borough: Borough, form: PlanForm, page: dict[str, Any]) -> HttpResponse:
    """Show the days of the pattern; plan those that are ticked when they were looked at."""
    looked_at = "days_shown" in request.POST
    days = DaysForm(request.POST if looked_at else None, borough=borough, offered=form.days(), initial=_typed(form))
    if looked_at and days.is_valid():
        response = attempt(
            request,
            days,
            lambda token: planning.plan_pattern(
                borough=borough, values=days.values(), dates=days.chosen(), by=request.user, token=token
            ),
            done=f"{len(days.chosen())} days are planned.",
            then="citizenship:ceremonies",
        )
        if response:
            return response
    return render(request, PLAN, {"form": days, **page, "heading": "Look at the days", "looking": True})


def _typed(form: PlanForm) -> dict[str, Any]:
    """What was typed, as the hidden fields of the next page take it."""
    return {name: form.data.get(name, "") for name in form.fields if name != "form_token"}


@ANY
def amend(request: SignedIn, pk: Any) -> HttpResponse:
    """Another day, time, place or number of places."""
    ceremony = own(request, pk)
    if ceremony.state != Ceremony.State.PLANNED:
        messages.info(request, "This ceremony is not planned any more, so its plan cannot be changed.")
        return redirect(ceremony)
    form = AmendForm(request.POST or None, ceremony=ceremony)

    def act(form: AmendForm, token: str) -> Ceremony:
        return planning.amend(ceremony=ceremony, values=form.values(), by=request.user, token=token)

    return fill(
        request,
        form,
        act,
        template="citizenship/ceremonies/amend.html",
        done="The plan is changed.",
        then=ceremony.get_absolute_url(),
        ceremony=ceremony,
        crumbs=crumbs(ceremony),
    )


@ANY
def cancel(request: SignedIn, pk: Any) -> HttpResponse:
    """Call a ceremony off, or strike a record that is about none."""
    ceremony = own(request, pk)
    if ceremony.state == Ceremony.State.CANCELLED:
        return redirect(ceremony)
    held = ceremony.state == Ceremony.State.HELD
    reasons = Ceremony.CancelReason.choices
    if held:
        reasons = [(code, text) for code, text in reasons if code in planning.STRIKES]
    button = "Strike this record" if held else "Cancel this ceremony"
    form = CancelForm(request.POST or None, button=button, reasons=reasons)

    def act(form: CancelForm, token: str) -> Ceremony:
        reason = form.cleaned_data["reason"]
        return planning.cancel(ceremony=ceremony, reason=reason, by=request.user, token=token)

    return fill(
        request,
        form,
        act,
        template="citizenship/ceremonies/cancel.html",
        done="The record is struck. It stays in the history." if held else "The ceremony is cancelled.",
        then=ceremony.get_absolute_url(),
        ceremony=ceremony,
        held=held,
        crumbs=crumbs(ceremony),
    )


@ANY
def reinstate(request: SignedIn, pk: Any) -> HttpResponse:
    """Undo a cancellation while the day is not over."""
    ceremony = own(request, pk)
    if ceremony.state != Ceremony.State.CANCELLED:
        return redirect(ceremony)
    form = PressForm(request.POST or None, button="Plan it again")

    def act(form: PressForm, token: str) -> Ceremony:
        return planning.reinstate(ceremony=ceremony, by=request.user, token=token)

    return fill(
        request,
        form,
        act,
        template="citizenship/ceremonies/reinstate.html",
        done="The ceremony is planned again.",
        then=ceremony.get_absolute_url(),
        ceremony=ceremony,
        crumbs=crumbs(ceremony),
    )

"""The officers' pages about monthly returns: one return on one page, and its steps."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from citizenship.ceremonies import figures, notices_returns, printed
from citizenship.ceremonies.actions import returns as actions
from citizenship.ceremonies.forms.returns import PressForm, ReturnForm, TimeForm
from citizenship.ceremonies.models import MonthlyReturn
from programmes import clock
from programmes.people.access import Permission
from programmes.people.forms_step import ActionForm
from programmes.people.views import step
from programmes.people.views.step import carry_out

steps = require_http_methods(["GET", "HEAD", "POST"])
WORDS = {
    "send": "Sent by the borough",
    "finish": "Made final",
    "return_": "Sent back with a question",
    "revise": "Revised",
    "chase": "The borough was asked for it",
    "give_time": "More time was given",
}


def require(request: HttpRequest) -> None:
    """Only the officers who run the pilots."""
    step.require(request, Permission.MANAGE_PILOTS)


def _fetch(request: HttpRequest, pk: Any) -> MonthlyReturn:
    rows = MonthlyReturn.objects.visible_to(request.user).select_related("borough", "sent_by", "final_by")
    found: MonthlyReturn = step.fetch(request, rows, pk, Permission.MANAGE_PILOTS)
    return found


@require_safe
def record(request: HttpRequest, pk: Any) -> HttpResponse:
    """One return: its figures, its versions with what changed, and what is next."""
    found = _fetch(request, pk)
    today = clock.london_day(clock.now())
    month = figures.month_of(found.borough, found.month_date)
    context = {
        **admin.site.each_context(request),
        "title": str(found),
        "monthly": found,
        "late": found.is_late(today),
        "month": month,
        "totals": printed.totals(month),
        "clock": printed.clock_rows(found),
        "levels": printed.levels(),
        "offers": printed.offers(month),
        "ceremonies": [(each, printed.flags(each)) for each in month.held],
        "versions": printed.told(found.versions.select_related("by")),
        "registrars": len(notices_returns.registrars_of(found.borough)),
        "history": [(WORDS[move.verb], move) for move in found.moves.select_related("by").order_by("-at", "-pk")[:50]],
        "steps": _steps(found, today),
    }
    return render(request, "admin/citizenship/returns/record.html", context)


def _steps(found: MonthlyReturn, today: Any) -> list[tuple[str, str]]:
    """The buttons that the return's state allows, the next step first."""
    if found.state == MonthlyReturn.State.SENT:
        wanted = [("Make it final", "finish"), ("Ask the borough to look again", "return")]
    elif found.state == MonthlyReturn.State.OPEN:
        wanted = [("Give more time", "give_time")]
        if found.is_late(today):
            wanted.insert(0, ("Ask the borough for it", "chase"))
    else:
        wanted = []
    return [(words, reverse(f"admin:citizenship_monthlyreturn_{verb}", args=[found.pk])) for words, verb in wanted]


def _step(
    request: HttpRequest, found: MonthlyReturn, form: ActionForm, act: Callable[..., Any], **page: Any
) -> HttpResponse:
    url = reverse("admin:citizenship_monthlyreturn_change", args=[found.pk])
    call = partial(act, monthly=found, by=request.user)
    return carry_out(request, form=form, act=call, back=(str(found), url), **page)


@steps
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make the figures final."""
    found = _fetch(request, pk)
    return _step(
        request,
        found,
        PressForm(request.POST or None),
        actions.finish,
        heading="Make it final",
        text=(
            "The figures are told as final. If the borough corrects a ceremony later, the return is marked as revised "
            "and comes back to the work-list."
        ),
        button="Make it final",
        done="The return is final.",
    )


@steps
def return_(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the borough to look again."""
    found = _fetch(request, pk)
    return _step(
        request,
        found,
        ReturnForm(request.POST or None),
        actions.return_,
        heading="Ask the borough to look again",
        text=f"The registrars of {found.borough} get your question and {actions.DAYS_TO_SEND} days to send it again.",
        button="Send it back",
        done="The borough has your question.",
    )


@steps
def chase(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for a late return."""
    found = _fetch(request, pk)
    people = len(notices_returns.registrars_of(found.borough))
    return _step(
        request,
        found,
        PressForm(request.POST or None),
        actions.chase,
        heading="Ask the borough for it",
        text=f"We write to the {people} registrar{'' if people == 1 else 's'} of {found.borough}, once a day at most.",
        button="Write to them",
        done="The borough has been asked.",
    )


@steps
def give_time(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give more time."""
    found = _fetch(request, pk)
    return _step(
        request,
        found,
        TimeForm(request.POST or None, initial={"due_date": found.due_date}),
        actions.give_time,
        heading="Give more time",
        text=f"It is due by {found.due_date:%-d %B %Y}. The registrars of {found.borough} are told the new day.",
        button="Set the new day",
        done="The borough has more time.",
    )

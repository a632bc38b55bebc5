"""The officers' pages of the Mayor's ceremony: plan, open, look after, close, count. Each button calls one action."""

from functools import partial
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from citizenship.ceremonies.actions import mayor as mayor_actions
from citizenship.ceremonies.forms.partners_staff import HoldForm, MayorForm
from citizenship.ceremonies.models import GuestCode, MayorsCeremony, Nomination
from citizenship.ceremonies.views.officer_pages import ANY, at, fetch, history, require, show, told
from programmes import clock
from programmes.people.forms_step import ActionForm as StepForm
from programmes.people.views.attempt import SignedIn
from programmes.people.views.step import carry_out

_MAYOR_STEPS = {
    "open_": ("Open it for nominations", "open_"),
    "change": ("Change the plan", "edit"),
    "adjust": ("Change the plan", "adjust"),
    "hold": ("Note how many came", "hold"),
    "close": ("Close it", "close"),
    "cancel": ("Cancel it", "cancel"),
}


def _mayors() -> tuple[str, str]:
    return "Mayor’s ceremonies", at("mayorsceremony_changelist")


@require_safe
def mayors(request: SignedIn, pk: Any) -> HttpResponse:
    """One Mayor's ceremony: its plan, the places that boroughs hold, and the replies in numbers."""
    found = fetch(request, MayorsCeremony.objects.select_related("venue"), pk)
    moves = found.FLOW.open_moves(found.state)
    colours = {"draft": "yellow", "open": "green", "cancelled": "grey"}
    totals = GuestCode.objects.filter(nomination__mayors_ceremony=found).counted()
    return show(
        request,
        str(found),
        _mayors(),
        state=found.get_state_display(),
        colour=colours.get(found.state, "blue"),
        steps=[
            (words, at(f"mayorsceremony_{name}", found.pk))
            for verb, (words, name) in _MAYOR_STEPS.items()
            if verb in moves
        ],
        facts=[
            ("Begins", clock.uk_time(found.starts_at)),
            ("Place", found.venue),
            ("Places for new citizens", f"{found.places}, of which boroughs hold {found.nominated}"),
            ("Most for one borough", found.most_each or "As many as are free"),
            ("Guests that each may bring", found.guests_each),
            ("Guests reply until the end of", told(found.reply_by)),
            (
                "New citizens who said yes",
                f"{totals['yes']}, with {totals['guests']} guests: {totals['coming']} in all",
            ),
            ("Who said no", totals["no"]),
            ("Without a reply", totals["silent"]),
            *([("Came", f"New citizens: {found.attended}. Guests: {found.guests}.")] if found.held_at else []),
        ],
        tables=[_replies(found)],
        history=history(found),
    )


def _replies(found: MayorsCeremony) -> dict[str, Any]:
    live = Q(codes__ended_at__isnull=True)
    rows = (
        Nomination.objects.standing()
        .filter(mayors_ceremony=found)
        .annotate(
            yes=Count("codes", filter=live & Q(codes__reply=GuestCode.Reply.YES)),
            no=Count("codes", filter=live & Q(codes__reply=GuestCode.Reply.NO)),
            more=Sum("codes__guests", filter=live, default=0),
        )
        .order_by("borough__name")
        .values_list("borough__name", F("places"), "yes", "more", "no")
    )
    return {
        "heading": "Boroughs",
        "columns": ["Borough", "Places", "Coming", "Guests with them", "Not coming", "No reply yet"],
        "rows": [([name, held, yes, more, no, held - yes - no], []) for name, held, yes, more, no in rows],
        "empty": "No borough has nominated places yet.",
    }


@ANY
def mayors_plan(request: SignedIn) -> HttpResponse:
    """Plan a Mayor's ceremony."""
    require(request)
    return carry_out(
        request,
        form=MayorForm(request.POST or None),
        act=partial(mayor_actions.plan_mayors, by=request.user),
        back=_mayors(),
        done="The ceremony is planned as a draft. Open it when boroughs may nominate places.",
        heading="Plan a Mayor’s ceremony",
        text="Nobody else sees it until you open it.",
        button="Save the draft",
    )


def _mayors_step(request: SignedIn, pk: Any, make: Any, act: Any, **page: Any) -> HttpResponse:
    found = fetch(request, MayorsCeremony.objects.select_related("venue"), pk)
    return carry_out(
        request,
        form=make(found),
        act=partial(act, ceremony=found, by=request.user),
        back=(str(found), found.get_absolute_url()),
        **page,
    )


@ANY
def mayors_change(request: SignedIn, pk: Any) -> HttpResponse:
    """Change a draft."""
    return _mayors_step(
        request,
        pk,
        lambda found: MayorForm(request.POST or None, ceremony=found),
        mayor_actions.change_mayors,
        done="The plan is changed.",
        heading="Change the plan",
        text="Nobody else has seen it yet.",
        button="Save",
    )


@ANY
def mayors_adjust(request: SignedIn, pk: Any) -> HttpResponse:
    """Change a ceremony that boroughs see already."""
    return _mayors_step(
        request,
        pk,
        lambda found: MayorForm(request.POST or None, ceremony=found),
        mayor_actions.adjust_mayors,
        done="The plan is changed, and boroughs that hold places have been told.",
        heading="Change the plan",
        text="Boroughs that hold places are told. Slips that were handed out show the old plan: change the day, time "
        "or place only if you must.",
        button="Save and tell boroughs",
    )


@ANY
def mayors_open_(request: SignedIn, pk: Any) -> HttpResponse:
    """Open for nominations and replies."""
    return _mayors_step(
        request,
        pk,
        lambda _: StepForm(request.POST or None),
        mayor_actions.open_mayors,
        done="It is open, and every borough’s registrars have been told.",
        heading="Open the ceremony",
        text="Boroughs can nominate places and print codes, and guests can reply. Every registrar is told.",
        button="Open it",
    )


@ANY
def mayors_close(request: SignedIn, pk: Any) -> HttpResponse:
    """Take no more nominations and replies."""
    return _mayors_step(
        request,
        pk,
        lambda _: StepForm(request.POST or None),
        mayor_actions.close_mayors,
        done="It is closed. The numbers stand.",
        heading="Close the ceremony",
        text="Boroughs can still give places back. You can open it again until the last day for replies is over.",
        button="Close it",
    )


@ANY
def mayors_hold(request: SignedIn, pk: Any) -> HttpResponse:
    """Note how many came."""
    return _mayors_step(
        request,
        pk,
        lambda _: HoldForm(request.POST or None),
        mayor_actions.hold_mayors,
        done="The numbers are noted.",
        heading="Note how many came",
        text="Numbers only: nobody is named.",
        button="Save",
    )


@ANY
def mayors_cancel(request: SignedIn, pk: Any) -> HttpResponse:
    """Call it off."""
    return _mayors_step(
        request,
        pk,
        lambda _: StepForm(request.POST or None),
        mayor_actions.cancel_mayors,
        done="It is cancelled. Boroughs that held places have been told.",
        heading="Cancel the ceremony",
        text="Boroughs that hold places are told, and so is whoever types a code. It cannot be undone.",
        button="Cancel the ceremony",
    )

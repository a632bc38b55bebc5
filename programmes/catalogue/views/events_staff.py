"""The staff's pages of events: plan, announce, put right, count, tell what was heard, cancel. Each calls one action."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from programmes import clock
from programmes.catalogue.actions import events as actions
from programmes.catalogue.forms_events import HeardForm, HeldForm, PlanForm, WhyForm
from programmes.catalogue.models import Event, EventBooking, TakePart
from programmes.catalogue.views.staff_records import COLOURS, RECORDS
from programmes.people.forms_step import ActionForm as StepForm
from programmes.people.views.attempt import SignedIn
from programmes.people.views.record import ANY, SHOWN, show
from programmes.people.views.step import carry_out

_STEPS = {
    "open_": ("Announce it", "open_"),
    "take_on": ("Take it on as a draft", "take_on"),
    "hold": ("Note how many came", "hold"),
    "tell": ("Publish what we heard", "tell"),
    "change": ("Change the plan", "edit"),
    "adjust": ("Put details right", "adjust"),
    "close": ("Give out no more places", "close"),
    "refuse": ("Do not announce it", "refuse"),
    "cancel": ("Cancel it", "cancel"),
}
_NEEDS_EMPTY = "Nobody has booked yet."


def _list() -> tuple[str, str]:
    return "Events", RECORDS.at("event_changelist")


def _rows() -> Any:
    return Event.objects.select_related("borough", "take_part__programme", "response")


def _steps(found: Event) -> list[tuple[str, str]]:
    """What can be done now: counting comes first once it has begun, and is not offered before."""
    moves = found.FLOW.open_moves(found.state)
    begun = clock.now() >= found.starts_at
    hidden = {"open_", "adjust", "close"} if begun else {"hold"}
    if found.state in (found.State.DRAFT, found.State.SUBMITTED):
        hidden.add("cancel")
    if not found.is_booked or found.state == found.State.CLOSED:
        hidden.add("close")
    return [
        (words, RECORDS.at(f"event_{name}", found.pk))
        for verb, (words, name) in _STEPS.items()
        if verb in moves and verb not in hidden
    ]


@require_safe
def event(request: SignedIn, pk: Any) -> HttpResponse:
    """One event: its plan, who comes and what they need, and the next step."""
    found: Event = RECORDS.fetch(request, _rows(), pk)
    return show(
        request,
        found.name,
        _list(),
        state=found.get_state_display(),
        colour=COLOURS.get(found.state, "grey"),
        steps=_steps(found),
        facts=_facts(found),
        tables=[_bookings(found)] if found.is_booked else [],
        history=RECORDS.history(found),
    )


def _facts(found: Event) -> list[tuple[str, Any]]:
    sender = found.response
    told = f"{sender.name}, {sender.email}" if sender and sender.email else "Staff"
    return [
        ("Shown under", str(found.take_part) + (" (only a demonstration)" if found.is_demonstration else "")),
        ("Sent in by", told),
        ("What happens there", found.about),
        ("Begins", clock.uk_time(found.starts_at)),
        ("Ends", clock.uk_time(found.ends_at)),
        ("Place", found.place),
        ("Borough", found.borough or "Online"),
        ("Who holds it", found.host),
        ("What it costs", found.cost or "Nothing"),
        ("Expenses that are paid", found.expenses or "None: nobody is asked for them"),
        ("Access", ", ".join(found.access_words) or "Nothing is said of it"),
        ("Places", f"{found.places}, of which {found.taken} are taken" if found.is_booked else "People just come"),
        *([("People who came", found.came)] if found.came is not None else []),
        *([("What we heard", found.heard)] if found.heard else []),
        *([("What we do with it", found.doing)] if found.doing else []),
        *([("Why not", found.reason)] if found.reason else []),
        ("Public page", found.get_absolute_url()),
    ]


def _bookings(found: Event) -> dict[str, Any]:
    """Who comes or waits, with what they need and will have to pay; deleted the day after."""
    rows = found.bookings.exclude(state=EventBooking.State.RELEASED).select_related("response")
    shown = list(rows.order_by("since_at", "pk")[:SHOWN])
    return {
        "heading": f"Who comes ({found.taken} with a place)",
        "columns": ["Name", "Place", "What they need", "Expenses"],
        "rows": [
            (
                [
                    each.response.name or "Withdrawn",
                    each.get_state_display(),
                    "; ".join([*each.need_words, *([str(each.more)] if each.more else [])]) or "Nothing said",
                    ", ".join(each.expense_words) or "None",
                ],
                [("Answer", RECORDS.at("response_change", each.response_id))],
            )
            for each in shown
        ],
        "empty": _NEEDS_EMPTY,
    }


@ANY
def event_plan(request: SignedIn) -> HttpResponse:
    """Plan an event."""
    RECORDS.require(request)
    ways = TakePart.objects.filter(kind=TakePart.Kind.EVENT).exclude(state=TakePart.State.CLOSED)
    return carry_out(
        request,
        form=PlanForm(request.POST or None, ways=ways.select_related("programme")),
        act=partial(actions.plan, by=request.user),
        back=_list(),
        done="The event is a draft. Announce it when it is right.",
        heading="Plan an event",
        text="Nobody else sees it until you announce it.",
        button="Save the draft",
    )


def _step(request: SignedIn, pk: Any, make: Any, act: Any, **page: Any) -> HttpResponse:
    found = RECORDS.fetch(request, _rows(), pk)
    return carry_out(
        request,
        form=make(found),
        act=partial(act, event=found, by=request.user),
        back=(found.name, found.staff_url),
        **page,
    )


def _press(request: SignedIn) -> Any:
    return lambda _: StepForm(request.POST or None)


def _plan(request: SignedIn) -> Any:
    return lambda found: PlanForm(request.POST or None, event=found)


@ANY
def event_change(request: SignedIn, pk: Any) -> HttpResponse:
    """Change a draft."""
    return _step(
        request,
        pk,
        _plan(request),
        actions.change,
        done="The plan is changed.",
        heading="Change the plan",
        text="Nobody else sees the draft yet.",
        button="Save",
    )


@ANY
def event_take_on(request: SignedIn, pk: Any) -> HttpResponse:
    """Take what was sent in on as a draft."""
    return _step(
        request,
        pk,
        _press(request),
        actions.take_on,
        done="It is a draft now. Change what is not right, then announce it.",
        heading="Take it on as a draft",
        text="You can change its details then. Whoever sent it in is told that we are working on it.",
        button="Take it on",
    )


@ANY
def event_open_(request: SignedIn, pk: Any) -> HttpResponse:
    """Announce it."""
    return _step(
        request,
        pk,
        _press(request),
        actions.open_,
        done="Everybody can read it now.",
        heading="Announce it",
        text="Everybody sees it, and can book where there are places. Whoever sent it in is told.",
        button="Announce it",
    )


@ANY
def event_refuse(request: SignedIn, pk: Any) -> HttpResponse:
    """Do not announce it."""
    return _step(
        request,
        pk,
        lambda _: WhyForm(request.POST or None),
        actions.refuse,
        done="It is not announced.",
        heading="Do not announce it",
        text="Whoever sent it in is told the reason.",
        button="Do not announce it",
    )


@ANY
def event_adjust(request: SignedIn, pk: Any) -> HttpResponse:
    """Put details right while it is announced."""
    return _step(
        request,
        pk,
        _plan(request),
        actions.adjust,
        done="The details are right now.",
        heading="Put details right",
        text="Another day, time or place is told to everybody who booked. More places go to those who wait, at once.",
        button="Save",
    )


@ANY
def event_close(request: SignedIn, pk: Any) -> HttpResponse:
    """Give out no more places."""
    return _step(
        request,
        pk,
        _press(request),
        actions.close,
        done="No more places are given out.",
        heading="Give out no more places",
        text="Those that are taken stand. You can announce it again until it begins.",
        button="Close it",
    )


@ANY
def event_hold(request: SignedIn, pk: Any) -> HttpResponse:
    """Note how many came."""
    return _step(
        request,
        pk,
        lambda _: HeldForm(request.POST or None),
        actions.hold,
        done="The number is noted. Publish what you heard next.",
        heading="Note how many came",
        text="A number: nobody is named.",
        button="Save",
    )


@ANY
def event_tell(request: SignedIn, pk: Any) -> HttpResponse:
    """Publish what we heard."""
    return _step(
        request,
        pk,
        lambda found: HeardForm(request.POST or None, initial={"heard": found.heard, "doing": found.doing}),
        actions.tell,
        done="Everybody can read it now.",
        heading="Publish what we heard",
        text="It stands on the event’s page. Those who were there and agreed that we write are told once.",
        button="Publish it",
    )


@ANY
def event_cancel(request: SignedIn, pk: Any) -> HttpResponse:
    """Call it off."""
    return _step(
        request,
        pk,
        lambda _: WhyForm(request.POST or None),
        actions.cancel,
        done="It is cancelled, and everybody who booked is told.",
        heading="Cancel the event",
        text="Everybody who booked or waits is told the reason. It cannot be undone.",
        button="Cancel the event",
    )

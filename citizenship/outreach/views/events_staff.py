"""The staff's pages of events: plan, open, put right, close, count, cancel. Each button calls one action."""

from functools import partial
from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from citizenship.outreach.actions import events as actions
from citizenship.outreach.forms.events import DetailsForm, HeldForm, PlanForm
from citizenship.outreach.listing import languages_of
from citizenship.outreach.models import BriefingBooking, OutreachEvent
from citizenship.outreach.views.events import day_list
from citizenship.outreach.views.staff_pages import ANY, at, fetch, history, require, show
from programmes import clock
from programmes.people.forms_step import ActionForm as StepForm
from programmes.people.views.attempt import SignedIn
from programmes.people.views.step import carry_out

_STEPS = {
    "open_": ("Let people take places", "open_"),
    "hold": ("Note how many came", "hold"),
    "change": ("Change the plan", "edit"),
    "adjust": ("Put details right", "adjust"),
    "invite_host": ("Send the host a link", "invite_host"),
    "close": ("Give out no more places", "close"),
    "cancel": ("Cancel it", "cancel"),
}
_COLOURS = {"draft": "yellow", "open": "green", "closed": "blue", "held": "blue"}


def _list() -> tuple[str, str]:
    return "Outreach events", at("outreachevent_changelist")


def _steps(found: OutreachEvent) -> list[tuple[str, str]]:
    """What can be done now: counting comes first once it has begun, and is not offered before."""
    moves, now = found.FLOW.open_moves(found.state), clock.now()
    begun = now >= found.starts_at
    hidden = {"hold"} if not begun else {"open_", "invite_host", "adjust"}
    if not found.host_email:
        hidden = {*hidden, "invite_host"}
    return [
        (words, at(f"outreachevent_{name}", found.pk))
        for verb, (words, name) in _STEPS.items()
        if verb in moves and verb not in hidden
    ]


@require_safe
def event(request: SignedIn, pk: Any) -> HttpResponse:
    """One event: its plan, its places as numbers, what the people who come need, and the next step."""
    found = fetch(request, OutreachEvent.objects.select_related("borough"), pk)
    return show(
        request,
        found.name,
        _list(),
        state=found.get_state_display(),
        colour=_COLOURS.get(found.state, "grey"),
        steps=_steps(found),
        facts=[
            ("What it is", found.get_kind_display() + (" (only a demonstration)" if found.is_demonstration else "")),
            ("Begins", clock.uk_time(found.starts_at)),
            ("Ends", clock.uk_time(found.ends_at)),
            ("Place", found.place),
            ("Borough", found.borough or "All of London"),
            *([("What people get there", found.about)] if found.about else []),
            ("Languages", ", ".join(languages_of(found))),
            ("Access", ", ".join(found.access_words) or "Nothing is said of it"),
            ("Telephone", found.telephone),
            ("Who holds it", found.host),
            ("Work address of the host", found.host_email or "None: nobody there gets the list of the day"),
            ("Places", f"{found.places}, of which {found.taken} are taken"),
            *([("People who came", found.came)] if found.came is not None else []),
        ],
        tables=_tables(found),
        history=history(found),
    )


def _tables(found: OutreachEvent) -> list[dict[str, Any]]:
    if found.is_briefing:
        return [_work(found)]
    given = day_list(found)
    return [
        _counts("Languages that people asked for", "Language", given["by_language"]),
        _counts("What people need", "Need", given["by_need"]),
    ]


def _counts(heading: str, what: str, rows: list[tuple[str, int]]) -> dict[str, Any]:
    return {
        "heading": heading,
        "columns": [what, "Places"],
        "rows": [([name, count], []) for name, count in rows],
        "empty": "Nothing is said, or the day is over and it is deleted.",
    }


def _work(found: OutreachEvent) -> dict[str, Any]:
    """Who comes to a briefing, by kind of work. Names are not shown: nobody here needs them."""
    rows = found.bookings.standing().values("work").annotate(count=Count("pk")).order_by("work")
    labels = dict(BriefingBooking.Work.choices)
    return {
        "heading": "Who comes",
        "columns": ["Kind of work", "People"],
        "rows": [([labels[row["work"]], row["count"]], []) for row in rows],
        "empty": "Nobody has booked yet.",
    }


@ANY
def event_plan(request: SignedIn) -> HttpResponse:
    """Plan an event."""
    require(request)
    return carry_out(
        request,
        form=PlanForm(request.POST or None),
        act=partial(actions.plan, by=request.user),
        back=_list(),
        done="The event is a draft. Open it when people may take places.",
        heading="Plan an event",
        text="Nobody else sees it until you open it.",
        button="Save the draft",
    )


def _step(request: SignedIn, pk: Any, make: Any, act: Any, **page: Any) -> HttpResponse:
    found = fetch(request, OutreachEvent.objects.select_related("borough"), pk)
    return carry_out(
        request,
        form=make(found),
        act=partial(act, event=found, by=request.user),
        back=(found.name, found.get_absolute_url()),
        **page,
    )


def _press(request: SignedIn) -> Any:
    return lambda _: StepForm(request.POST or None)


@ANY
def event_change(request: SignedIn, pk: Any) -> HttpResponse:
    """Change a draft."""
    return _step(
        request,
        pk,
        lambda found: PlanForm(request.POST or None, event=found),
        actions.change,
        done="The plan is changed.",
        heading="Change the plan",
        text="Nobody else has seen it yet.",
        button="Save",
    )


@ANY
def event_adjust(request: SignedIn, pk: Any) -> HttpResponse:
    """Put details right while places can be taken."""
    return _step(
        request,
        pk,
        lambda found: DetailsForm(request.POST or None, event=found),
        actions.adjust,
        done="The details are right now.",
        heading="Put details right",
        text="The day, the time and the place stay: people hold codes, and we have no way to tell them. If one of "
        "these changes, cancel this event and plan another.",
        button="Save",
    )


@ANY
def event_open_(request: SignedIn, pk: Any) -> HttpResponse:
    """Let people take places."""
    return _step(
        request,
        pk,
        _press(request),
        actions.open_,
        done="People can take places now.",
        heading="Let people take places",
        text="Everybody sees it. If the host has a work address, we send the link to the list of the day.",
        button="Open it",
    )


@ANY
def event_invite_host(request: SignedIn, pk: Any) -> HttpResponse:
    """Send the host a new link."""
    return _step(
        request,
        pk,
        _press(request),
        actions.invite_host,
        done="The link is sent. An older one does not work any more.",
        heading="Send the host a link",
        text="Behind it is the list of the day: how many come and what they need, without names.",
        button="Send it",
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
        text="Those that are taken stand. You can open it again until it begins.",
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
        done="The number is noted.",
        heading="Note how many came",
        text="A number: nobody is named.",
        button="Save",
    )


@ANY
def event_cancel(request: SignedIn, pk: Any) -> HttpResponse:
    """Call it off."""
    return _step(
        request,
        pk,
        _press(request),
        actions.cancel,
        done="It is cancelled.",
        heading="Cancel the event",
        text="The host and professionals who booked are told. People who hold a code read it on its page only: put up "
        "a notice at the place as well. It cannot be undone.",
        button="Cancel the event",
    )

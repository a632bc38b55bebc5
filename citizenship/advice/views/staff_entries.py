"""The staff's pages of entries and of the changes that organisations ask for; each button calls one action."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from citizenship.advice import reading
from citizenship.advice.actions import letters as letter_actions
from citizenship.advice.actions import services as actions
from citizenship.advice.entry import FACTS, told
from citizenship.advice.forms.provider import initial_of
from citizenship.advice.forms.staff import DeclineForm, HoursForm, PlaceForm, RefuseForm, ServiceForm
from citizenship.advice.models import AdviceChange, AdvicePlace, AdviceService
from citizenship.advice.views import staff_pages
from citizenship.advice.views.staff_pages import ANY, at, fetch, history, show
from programmes.people.forms_step import ActionForm
from programmes.people.views.attempt import SignedIn
from programmes.people.views.step import carry_out

_COLOURS = {"waiting": "yellow", "listed": "green", "hidden": "red"}
_STEPS = {
    "list_": "List it",
    "decline": "Decline it with a reason",
    "confirm": "It is right as it stands",
    "withdraw": "Take it out of the directory",
}


def _list() -> tuple[str, str]:
    return "Services of the directory", at("adviceservice_changelist")


def _here(found: AdviceService) -> tuple[str, str]:
    return found.name, at("adviceservice_change", found.pk)


@require_safe
def service(request: SignedIn, pk: Any) -> HttpResponse:
    """One entry: what it says, where and when, what waits, and what you can do."""
    found = fetch(request, AdviceService.objects.select_related("organisation"), pk)
    moves = [(_STEPS[verb], verb) for verb in found.FLOW.open_moves(found.state) if verb in _STEPS]
    if found.state in found.LIVE:
        moves += [("Change what it says", "edit"), ("Add a place", "place"), ("Set the hours", "hours")]
    if found.state in ("listed", "hidden"):
        moves.append(("Send the yearly link now", "letter"))
    owner = found.organisation
    return show(
        request,
        found.name,
        _list(),
        state=found.get_state_display(),
        colour=_COLOURS.get(found.state, "grey"),
        steps=[(words, at(f"adviceservice_{verb}", found.pk)) for words, verb in moves],
        facts=[
            ("Organisation", f"{owner.name} ({owner.standing_words})"),
            *((words, told(name, getattr(found, name))) for name, words in FACTS.items()),
            ("Free places as of", staff_pages.told(found.free_places_as_of) or "Never told"),
            ("Confirmed on", staff_pages.told(found.assured_on)),
            ("Work address for our letters", found.contact_email or "None: nobody can be asked"),
            *([("Why it was declined", found.get_reason_display())] if found.reason else []),
        ],
        tables=[_places(found), _week(found), _letters(found)],
        history=history(found),
    )


def _places(found: AdviceService) -> dict[str, Any]:
    rows = found.sites.select_related("borough")
    return {
        "heading": "Places",
        "columns": ["Place", "How", "Access"],
        "rows": [
            (
                [str(row) or "No address", row.get_kind_display(), ", ".join(row.access_words)],
                [("Take away", at("adviceservice_unplace", row.pk))],
            )
            for row in rows
        ],
        "empty": "No place is entered.",
    }


def _week(found: AdviceService) -> dict[str, Any]:
    rows: list[Any] = [([day, " and ".join(times)], []) for day, times in reading.week(found)]
    return {"heading": "A usual week", "columns": ["Day", "Hours"], "rows": rows, "empty": "No hours are entered."}


def _letters(found: AdviceService) -> dict[str, Any]:
    rows = found.letters.order_by("-sent_at")[:10]
    cells = [
        [each.get_kind_display(), each.get_state_display(), staff_pages.told(each.sent_at), each.sends] for each in rows
    ]
    return {
        "heading": "Letters",
        "columns": ["Question", "State", "Last written", "Times"],
        "rows": [(each, []) for each in cells],
        "empty": "We have not written about this entry yet.",
    }


def _step(request: SignedIn, pk: Any, form: Any, act: Any, **page: Any) -> HttpResponse:
    found = fetch(request, AdviceService.objects.select_related("organisation"), pk)
    act = partial(act, service=found, by=request.user)
    return carry_out(request, form=form(found), act=act, back=_here(found), **page)


def _press(request: SignedIn) -> Any:
    return lambda found: ActionForm(request.POST or None)


@ANY
def service_list_(request: SignedIn, pk: Any) -> HttpResponse:
    """Show an entry to everybody."""
    return _step(
        request,
        pk,
        _press(request),
        actions.list_service,
        done="The entry is listed.",
        heading="List the entry",
        text="Everybody can find it at once. If its organisation is not verified, it is shown as practical help, not "
        "advice. Whoever offered it is told.",
        button="List it",
    )


@ANY
def service_decline(request: SignedIn, pk: Any) -> HttpResponse:
    """Say no to an offered entry."""
    return _step(
        request,
        pk,
        lambda found: DeclineForm(request.POST or None),
        actions.decline_service,
        done="The entry is declined, and whoever offered it has been told why.",
        heading="Decline the entry",
        text="The reason is sent to the work address that was given.",
        button="Decline it",
    )


@ANY
def service_confirm(request: SignedIn, pk: Any) -> HttpResponse:
    """Somebody of the organisation said that the entry is right."""
    return _step(
        request,
        pk,
        _press(request),
        actions.confirm_service,
        done="The entry counts as confirmed today.",
        heading="The entry is right as it stands",
        text="Press this once somebody at the organisation has told you so today. A hidden entry is shown again.",
        button="It was confirmed today",
    )


@ANY
def service_withdraw(request: SignedIn, pk: Any) -> HttpResponse:
    """Take an entry out of the directory."""
    return _step(
        request,
        pk,
        _press(request),
        actions.withdraw_service,
        done="The entry is out of the directory.",
        heading="Take the entry out of the directory",
        text="Nobody finds it any more, here or in the open data. You can list it again.",
        button="Take it out",
    )


@ANY
def service_edit(request: SignedIn, pk: Any) -> HttpResponse:
    """Put an entry right."""
    return _step(
        request,
        pk,
        lambda found: ServiceForm(
            request.POST or None, initial={**initial_of(found), "contact": found.contact_email or ""}
        ),
        actions.change_service,
        done="The entry is changed.",
        heading="Change what the entry says",
        text="The day on which it was confirmed stays: that is a button of its own.",
        button="Save",
    )


@ANY
def service_place(request: SignedIn, pk: Any) -> HttpResponse:
    """Say where the service is given."""
    return _step(
        request,
        pk,
        lambda found: PlaceForm(request.POST or None, initial={"city": "London"}),
        actions.add_place,
        done="The place is added.",
        heading="Add a place",
        text="Where people come, write or call.",
        button="Add it",
    )


@ANY
def service_unplace(request: SignedIn, pk: Any) -> HttpResponse:
    """Take a place away."""
    staff_pages.require(request)
    place = get_object_or_404(AdvicePlace.objects.select_related("service"), pk=pk)
    return carry_out(
        request,
        form=ActionForm(request.POST or None),
        act=partial(actions.remove_place, place=place, by=request.user),
        back=_here(place.service),
        done="The place is taken away.",
        heading="Take the place away",
        text=f"{place}. The entry stays.",
        button="Take it away",
    )


@ANY
def service_hours(request: SignedIn, pk: Any) -> HttpResponse:
    """Say when the service is open in a usual week."""
    return _step(
        request,
        pk,
        lambda found: HoursForm(request.POST or None, initial=_hours(found)),
        actions.set_hours,
        done="The hours are changed.",
        heading="Set the hours of a usual week",
        text="Leave a day empty when it is closed. What was entered before goes.",
        button="Save",
    )


def _hours(found: AdviceService) -> dict[str, Any]:
    rows = list(found.hours.all())
    initial: dict[str, Any] = {"by_appointment": any(row.by_appointment for row in rows)}
    for row in rows:
        initial |= {f"opens_{row.day}": row.opens, f"closes_{row.day}": row.closes}
    return initial


@ANY
def service_letter(request: SignedIn, pk: Any) -> HttpResponse:
    """Send the yearly link now."""
    return _step(
        request,
        pk,
        _press(request),
        letter_actions.send_link,
        done="The link is on its way. An older one has stopped.",
        heading="Send the yearly link now",
        text="The organisation can say that the entry is right, change it or take it out. The link works once.",
        button="Send it",
    )


# --- changes that organisations ask for ------------------------------------------------------------------------------


def _changes() -> tuple[str, str]:
    return "Changes to entries", at("advicechange_changelist")


@require_safe
def change(request: SignedIn, pk: Any) -> HttpResponse:
    """One change, field by field: what the entry says, and what it would say."""
    found = fetch(request, AdviceChange.objects.select_related("service__organisation"), pk)
    words = {"accept": "Take it over", "refuse": "Leave the entry as it is"}
    steps = [(words[verb], at(f"advicechange_{verb}", found.pk)) for verb in found.FLOW.open_moves(found.state)]
    rows: list[Any] = [
        ([FACTS[name], told(name, getattr(found.service, name)), told(name, value)], [])
        for name, value in found.facts.items()
        if name in FACTS
    ]
    return show(
        request,
        f"Change to {found.service.name}",
        _changes(),
        state=found.get_state_display(),
        colour={"waiting": "yellow", "accepted": "green"}.get(found.state, "grey"),
        steps=[*steps, ("Open the entry", at("adviceservice_change", found.service_id))],
        facts=[
            ("Organisation", found.service.organisation.name),
            *([("Why not", found.get_reason_display())] if found.reason else []),
        ],
        tables=[
            {"heading": "What would change", "columns": ["", "Now", "Asked for"], "rows": rows, "empty": "Nothing."}
        ],
        history=history(found),
    )


def _decide(request: SignedIn, pk: Any, form: Any, act: Any, **page: Any) -> HttpResponse:
    found = fetch(request, AdviceChange.objects.select_related("service__organisation"), pk)
    act = partial(act, proposal=found, by=request.user)
    return carry_out(request, form=form, act=act, back=(str(found), found.get_absolute_url()), **page)


@ANY
def change_accept(request: SignedIn, pk: Any) -> HttpResponse:
    """Take a change over."""
    return _decide(
        request,
        pk,
        ActionForm(request.POST or None),
        letter_actions.accept_change,
        done="The entry says it now, and the organisation has been told.",
        heading="Take the change over",
        text="The entry counts as confirmed today.",
        button="Take it over",
    )


@ANY
def change_refuse(request: SignedIn, pk: Any) -> HttpResponse:
    """Leave the entry as it is."""
    return _decide(
        request,
        pk,
        RefuseForm(request.POST or None),
        letter_actions.refuse_change,
        done="The entry stays as it is, and the organisation has been told.",
        heading="Leave the entry as it is",
        text="The reason is sent to the work address of the entry.",
        button="Leave it",
    )

"""The officers' pages of places: read an offer, list it, match it to a borough; each button calls one action."""

from functools import partial
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from citizenship.ceremonies.actions import partners as partner_actions
from citizenship.ceremonies.actions import venues as venue_actions
from citizenship.ceremonies.forms.partners_staff import DeclineVenueForm, MatchForm, NewVenueForm, VenueForm
from citizenship.ceremonies.models import Ceremony, Venue, VenueMatch
from citizenship.ceremonies.views.officer_pages import ANY, SHOWN, at, fetch, history, require, show, told
from programmes import clock
from programmes.people.forms_step import ActionForm as StepForm
from programmes.people.views.attempt import SignedIn
from programmes.people.views.step import carry_out


def _venues() -> tuple[str, str]:
    return "Venues", at("venue_changelist")


_STEPS = {
    "list_": ("List it", "venue_list_"),
    "decline": ("Decline it with a reason", "venue_decline"),
    "withdraw": ("Take it off the list", "venue_withdraw"),
}
_COLOURS = {"offered": "yellow", "listed": "green", "declined": "grey", "withdrawn": "grey"}


def _cost(found: Venue) -> str:
    if found.cost_pounds is None:
        return "Not said"
    return f"£{found.cost_pounds:,.2f}" if found.cost_pounds else "Free of charge"


@require_safe
def venue(request: SignedIn, pk: Any) -> HttpResponse:
    """One place: what is said about it, the days that are held, and the ceremonies that it would fit."""
    found = fetch(request, Venue.objects.select_related("partner", "borough"), pk)
    verbs = [_STEPS[verb] for verb in found.FLOW.open_moves(found.state)]
    steps = [(label, at(name, found.pk)) for label, name in verbs]
    if found.state == Venue.State.LISTED and found.kind != Venue.Kind.ONLINE:
        steps.insert(0, ("Match it to a borough", at("venue_match", found.pk)))
    own = found.partner
    return show(
        request,
        found.name,
        _venues(),
        state=found.get_state_display(),
        colour=_COLOURS[found.state],
        steps=[*steps, ("Change what is said about it", at("venue_edit", found.pk))],
        facts=[
            ("Kind", found.get_kind_display()),
            ("Borough", found.borough or "Not said"),
            ("Organisation", f"{own.name} ({own.get_kind_display().lower()})" if own else "Nobody named"),
            ("Work address", (own.email if own else "") or "None"),
            ("People that can be seated", found.capacity or "Not said"),
            ("Access", "\n".join(found.access_words)),
            ("Days that suit", ", ".join(told(day) for day in found.dates) or "By agreement"),
            ("Cost to the borough", _cost(found)),
            *([("Why it was declined", found.get_reason_display())] if found.reason else []),
        ],
        tables=[_days_held(found), *([_fitting(found)] if found.state == Venue.State.LISTED else [])],
        history=history(found),
    )


def _days_held(found: Venue) -> dict[str, Any]:
    rows = found.matches.with_parties().order_by("-date", "pk")[:SHOWN]
    return {
        "heading": "Days",
        "columns": ["Day", "Borough", "State"],
        "rows": [
            (
                [told(each.date), each.borough.name, each.get_state_display()],
                [("Open", at("venuematch_change", each.pk))],
            )
            for each in rows
        ],
        "empty": "No day is held for a borough yet.",
    }


def _fitting(found: Venue) -> dict[str, Any]:
    """Planned ceremonies without a match on the days that suit; without days, the next ones in its own borough."""
    today = clock.london_day(clock.now())
    matched = VenueMatch.objects.live().filter(ceremony__isnull=False)
    rows = Ceremony.objects.ahead(today).exclude(pk__in=matched.values("ceremony"))
    rows = rows.filter(mode=Ceremony.Mode.IN_PERSON, kind=Ceremony.Kind.GROUP)
    if found.dates:
        rows = rows.filter(date__in=found.dates)
    elif found.borough_id:
        rows = rows.filter(borough=found.borough_id)
    if found.capacity:
        rows = rows.filter(Q(places__isnull=True) | Q(places__lte=found.capacity))
    nearest = rows.select_related("borough", "venue").order_by("date", "number", "pk")[:20]
    return {
        "heading": "Planned ceremonies that it would fit",
        "columns": ["Ceremony", "Borough", "Day", "Planned at", "Places", "What fits"],
        "rows": [
            (
                [
                    each.code,
                    each.borough.name,
                    told(each.date),
                    each.venue.name,
                    "" if each.places is None else each.places,
                    ", ".join(_fits(found, each)),
                ],
                [("Propose", f"{at('venue_match', found.pk)}?ceremony={each.pk}")],
            )
            for each in nearest
        ],
        "empty": "None at the moment. You can match it to a borough on a day for which nothing is planned yet.",
    }


def _fits(found: Venue, ceremony: Ceremony) -> list[str]:
    said = ["the day suits"] if ceremony.date in found.dates else []
    if found.borough_id == ceremony.borough_id:
        said.append("same borough")
    if found.capacity and ceremony.places and ceremony.places <= found.capacity:
        said.append("large enough")
    return said


def _venue_step(request: SignedIn, pk: Any, form: Any, act: Any, **page: Any) -> HttpResponse:
    found = fetch(request, Venue.objects.select_related("partner"), pk)
    act = partial(act, venue=found, by=request.user)
    return carry_out(request, form=form, act=act, back=(found.name, found.get_absolute_url()), **page)


@ANY
def venue_new(request: SignedIn) -> HttpResponse:
    """List a place that nobody had to offer."""
    require(request)
    return carry_out(
        request,
        form=NewVenueForm(request.POST or None),
        act=partial(partner_actions.add_venue, by=request.user),
        back=_venues(),
        done="The place is listed.",
        heading="Add a place",
        text="A borough’s usual places come when it joins. Registrars of the borough can choose this one at once; an "
        "iconic place has to be matched first.",
        button="List the place",
    )


@ANY
def venue_list_(request: SignedIn, pk: Any) -> HttpResponse:
    """Take an offered place onto the list."""
    return _venue_step(
        request,
        pk,
        StepForm(request.POST or None),
        venue_actions.list_venue,
        done="The place is on the list, and whoever offered it has been told.",
        heading="List the place",
        text="Its organisation comes onto the list of partners. You can then match the place to a borough.",
        button="List it",
    )


@ANY
def venue_decline(request: SignedIn, pk: Any) -> HttpResponse:
    """Say no to an offer."""
    return _venue_step(
        request,
        pk,
        DeclineVenueForm(request.POST or None),
        venue_actions.decline_venue,
        done="The offer is declined, and whoever made it has been told why.",
        heading="Decline the offer",
        text="The reason is sent to whoever offered the place. The address is deleted after 90 days.",
        button="Decline it",
    )


@ANY
def venue_withdraw(request: SignedIn, pk: Any) -> HttpResponse:
    """Take a place off the list."""
    return _venue_step(
        request,
        pk,
        StepForm(request.POST or None),
        venue_actions.withdraw_venue,
        done="The place is off the list. Boroughs with a day there have been told.",
        heading="Take the place off the list",
        text="No borough can choose it any more. Days that are held there are called off, and the boroughs are told.",
        button="Take it off the list",
    )


@ANY
def venue_edit(request: SignedIn, pk: Any) -> HttpResponse:
    """Put right what is said about a place."""
    found = fetch(request, Venue.objects.select_related("borough"), pk)
    names = ("name", "kind", "borough", "capacity", "step_free", "access", "cost_pounds")
    initial = {name: getattr(found, name) for name in names}
    initial["step_free"] = {True: "yes", False: "no"}.get(found.step_free, "")
    initial.update({f"day_{number}": day for number, day in enumerate(found.dates, 1)})
    return _venue_step(
        request,
        pk,
        VenueForm(request.POST or None, initial=initial),
        venue_actions.change_venue,
        done="The place is changed.",
        heading="Change what is said about the place",
        text="Days that are held for a borough stay held.",
        button="Save",
    )


@ANY
def venue_match(request: SignedIn, pk: Any) -> HttpResponse:
    """Propose a day at a place to a borough, or (with "?ceremony=") for a ceremony that is planned already."""
    found = fetch(request, Venue.objects.all(), pk)
    ceremony = None
    if request.GET.get("ceremony"):
        ceremony = fetch(request, Ceremony.objects.select_related("borough", "venue"), request.GET["ceremony"])
    form = StepForm(request.POST or None) if ceremony else MatchForm(request.POST or None)
    given: dict[str, Any] = {"ceremony": ceremony, **({"borough": None, "day": None} if ceremony else {})}
    text = "The day is held for the borough at once, and its registrars are asked."
    if ceremony:
        text = f"{ceremony.borough}, {told(ceremony.date)}, planned at {ceremony.venue}. {text}"
    return carry_out(
        request,
        form=form,
        act=partial(venue_actions.propose, venue=found, by=request.user, **given),
        back=(found.name, found.get_absolute_url()),
        done="The day is held, and the registrars of the borough have been asked.",
        heading=f"Match {found} to {'a ceremony' if ceremony else 'a borough'}",
        text=text,
        button="Propose it",
    )

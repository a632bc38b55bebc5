"""Places: the public page on which one is offered, the page of an offer, and what a borough was matched to."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citizenship.ceremonies.actions import venues as actions
from citizenship.ceremonies.forms.partners import DeclineMatchForm, OfferPlaceForm, Press
from citizenship.ceremonies.models import Venue, VenueMatch
from citizenship.ceremonies.views.steps import crumbs, form_page, press
from citizenship.studies.authority import boroughs_of
from programmes import clock
from programmes.catalogue.views.sending import open_form
from programmes.people.views.attempt import SignedIn
from programmes.people.views.links import quiet

FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 100
SLOWED = "Too many offers came from here. Wait an hour, then send yours again. What you typed is still below."


@login_not_required
@FORM_METHODS
def venues(request: HttpRequest) -> HttpResponse:
    """Why a place can host citizenship ceremonies, and the form that offers one."""
    form = OfferPlaceForm(request.POST or None)
    return open_form(
        request,
        form,
        partial(_offer, form),
        slowed=SLOWED,
        done="Thank you.",
        then=reverse("citizenship:venue_thanks"),
        template="citizenship/ceremonies/venues/offer.html",
        crumbs=[("Home", "/")],
    )


def _offer(form: OfferPlaceForm, token: str) -> Any:
    given = form.cleaned_data
    return actions.offer(
        organisation=given["organisation"],
        organisation_kind=given["organisation_kind"],
        email=given["email"],
        place=form.place(),
        token=token,
    )


@login_not_required
@require_safe
def venue_thanks(request: HttpRequest) -> HttpResponse:
    """What happens with an offer."""
    return render(request, "citizenship/ceremonies/venues/thanks.html", {"crumbs": [("Home", "/")]})


@login_not_required
@never_cache
@FORM_METHODS
def venue_offer(request: HttpRequest, key: str) -> HttpResponse:
    """Where an offer stands, by the link in the e-mail; and the button that takes it back."""
    found = actions.find(key)
    if found is None:
        raise Http404
    live = found.state in (Venue.State.OFFERED, Venue.State.LISTED)
    here = reverse("citizenship:venue_offer", args=[key])
    if request.method == "POST":
        act = partial(actions.take_back, venue=found, key=key)
        return quiet(press(request, act, done="Your offer is taken back.", back=here))
    today = clock.london_day(clock.now())
    agreed = found.matches.filter(state=VenueMatch.State.ACCEPTED, date__gte=today).select_related("borough")
    context = {
        "venue": found,
        "agreed": agreed.order_by("date", "pk")[:SHOWN],
        "form": Press(button="Take the offer back", warning=True) if live else None,
    }
    return quiet(render(request, "citizenship/ceremonies/venues/own.html", context))


# --- the borough -----------------------------------------------------------------------------------------------------


def _match_crumb() -> tuple[str, str]:
    return "Places offered to you", reverse("citizenship:venue_matches")


@require_safe
def venue_matches(request: SignedIn) -> HttpResponse:
    """The places that were matched to your borough."""
    held = boroughs_of(request.user)
    if not held.exists():
        raise Http404
    rows = VenueMatch.objects.filter(borough__in=held).with_parties().order_by("-date", "pk")
    context = {"matches": rows[:SHOWN], "crumbs": crumbs()}
    return render(request, "citizenship/ceremonies/venues/matches.html", context)


def _match(request: SignedIn, pk: Any) -> VenueMatch:
    rows = VenueMatch.objects.filter(borough__in=boroughs_of(request.user)).with_parties()
    return get_object_or_404(rows, pk=pk)


@require_safe
def venue_match(request: SignedIn, pk: Any) -> HttpResponse:
    """One place for one day: what it says about itself, and your answer."""
    match = _match(request, pk)
    ahead = match.date >= clock.london_day(clock.now())
    context = {
        "match": match,
        "venue": match.venue,
        "may_answer": ahead and match.state == VenueMatch.State.PROPOSED,
        "may_call_off": ahead and match.state == VenueMatch.State.ACCEPTED,
        "accept": Press(button="Take this day"),
        "call_off": Press(button="Call this day off", warning=True),
        "crumbs": crumbs(_match_crumb()),
    }
    return render(request, "citizenship/ceremonies/venues/match.html", context)


@require_POST
def venue_match_accept(request: SignedIn, pk: Any) -> HttpResponse:
    """Take the day."""
    match = _match(request, pk)
    act = partial(actions.accept_match, match=match, by=request.user)
    return press(request, act, done="The day is yours. We have told the place.", back=match.get_absolute_url())


@FORM_METHODS
def venue_match_decline(request: SignedIn, pk: Any) -> HttpResponse:
    """Say why you do not take the day."""
    match = _match(request, pk)
    if match.state != VenueMatch.State.PROPOSED:
        return redirect(match.get_absolute_url())
    form = DeclineMatchForm(request.POST or None)

    def act(token: str) -> VenueMatch:
        return actions.decline_match(match=match, reason=form.cleaned_data["reason"], by=request.user, token=token)

    return form_page(
        request,
        form,
        act,
        done="We have your answer. The day is free for another borough.",
        then=match.get_absolute_url(),
        caption=str(match.venue),
        heading="Decline this day",
        crumbs=crumbs(_match_crumb()),
    )


@require_POST
def venue_match_withdraw(request: SignedIn, pk: Any) -> HttpResponse:
    """Call a day off that you took."""
    match = _match(request, pk)
    act = partial(actions.withdraw_match, match=match, by=request.user)
    return press(request, act, done="The day is called off. We have told the place.", back=match.get_absolute_url())

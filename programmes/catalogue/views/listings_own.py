"""The page behind the link of an entry's owner: the entry as it stands, and the one answer that the link is for."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from programmes import clock
from programmes.catalogue.actions import letters as actions
from programmes.catalogue.actions.listings import FACTS
from programmes.catalogue.forms_listings import AnswerForm, ChangeEntryForm
from programmes.catalogue.languages import words
from programmes.catalogue.models import Listing, ListingLetter
from programmes.people.models import Borough
from programmes.people.views.attempt import form_page
from programmes.people.views.links import quiet
from programmes.people.views.record import ANY


def facts_of(listing: Listing, given: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    """What an entry says, or what somebody wants it to say, in words."""
    sorts = getattr(listing.take_part, "directory", None)
    codes = (given or {}).get("boroughs") or listing.boroughs
    names = dict(Borough.objects.filter(pk__in=codes).values_list("pk", "name"))
    labels = sorts.sort_words if sorts else {}

    def told(name: str, value: Any) -> str:
        if name == "boroughs":
            return ", ".join(sorted(names.get(code, code) for code in value))
        if name == "languages":
            return ", ".join(words(value))
        if name == "whole_london":
            return "Yes" if value else "No"
        return labels.get(value, str(value)) if name == "sort" else str(value)

    shown = given if given is not None else {name: getattr(listing, name) for name in FACTS}
    return [
        (FACTS[name], told(name, shown[name]) or "Not said")
        for name in FACTS
        if name in shown and (given is not None or shown[name])
    ]


def _letter(key: str) -> ListingLetter:
    found = actions.find(key)
    if found is None:
        raise Http404
    return found


def _over(request: HttpRequest, letter: ListingLetter) -> HttpResponse:
    context = {"letter": letter, "listing": letter.listing}
    return quiet(render(request, "programmes/catalogue/listing_own_over.html", context))


@login_not_required
@never_cache
@ANY
def listing_own(request: HttpRequest, key: str) -> HttpResponse:
    """Answer once, by a link and without an account: is the entry right?"""
    letter = _letter(key)
    if not letter.is_open(clock.now()):
        return _over(request, letter)
    form = AnswerForm(request.POST or None)
    said = form.cleaned_data.get("answer") if request.method == "POST" and form.is_valid() else ""
    if said == "change":
        return quiet(redirect("programmes:listing_own_change", key=key))
    action = actions.confirm_own_listing if said == "confirm" else actions.leave_directory
    response = form_page(
        request,
        form,
        lambda token: action(letter=letter, key=key, token=token),
        done="Thank you. We have your answer.",
        then=reverse("programmes:listing_own", args=[key]),
        template="programmes/catalogue/listing_own.html",
        letter=letter,
        listing=letter.listing,
        facts=facts_of(letter.listing),
    )
    return quiet(response)


@login_not_required
@never_cache
@ANY
def listing_own_change(request: HttpRequest, key: str) -> HttpResponse:
    """Say what should be different; staff look at it before anybody else sees it."""
    letter = _letter(key)
    if not letter.is_open(clock.now()):
        return _over(request, letter)
    form = ChangeEntryForm(request.POST or None, listing=letter.listing)
    here = reverse("programmes:listing_own", args=[key])
    response = form_page(
        request,
        form,
        lambda token: actions.propose_listing_change(letter=letter, facts=form.facts(), key=key, token=token),
        done="Thank you. We look at your changes and write to you.",
        then=here,
        template="programmes/catalogue/listing_own_change.html",
        listing=letter.listing,
        back_url=here,
    )
    return quiet(response)

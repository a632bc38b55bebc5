"""The kind "offer": a list that people claim from, where givers are asked no questions; elsewhere staff match."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from programmes.catalogue import kinds
from programmes.catalogue.actions import matches, offers
from programmes.catalogue.forms_offers import OfferForm
from programmes.catalogue.models import Offer, Response, TakePart
from programmes.catalogue.views import offers as views


def received(response: Response, extra: Mapping[str, Any]) -> None:
    """An offer for the list, a claim to one, or an answer to be matched."""
    if matches.is_list(response.take_part) and response.side == TakePart.Side.GIVES:
        offers.offered(response, extra)
        return
    matches.received(response, extra)
    if matches.is_list(response.take_part):
        offers.claimed(response, offers.offer_of(response.about))


def arranged(response: Response, at: datetime) -> None:
    """On the list, held, or matched."""
    (offers.arranged if matches.is_list(response.take_part) else matches.arranged)(response, at)


def finished(response: Response, at: datetime) -> None:
    """Done; a match is done with on its own page."""
    if not matches.is_list(response.take_part):
        matches.finished(response, at)


def ended(response: Response, at: datetime) -> None:
    """Given back, taken off the list, or out of its match."""
    (offers.ended if matches.is_list(response.take_part) else matches.ended)(response, at)


def told(response: Response) -> list[tuple[str, str]]:
    """What its sender and staff read of it."""
    return (offers.told if matches.is_list(response.take_part) else matches.told)(response)


def links(response: Response) -> list[tuple[str, str]]:
    """From the staff's page of an answer to its offer, to its match, or to whom it can be matched with."""
    if matches.is_list(response.take_part):
        found = Offer.objects.filter(pk=response.about).first() if response.about else None
        return [("The offer", found.staff_url)] if found else []
    if match := matches.live(response):
        return [("The match", match.staff_url)]
    if response.is_waiting and matches.other_side(response.take_part):
        return [("Find a match", reverse("admin:programmes_offermatch_make", args=[response.pk]))]
    return []


def needs_organisation(way: TakePart) -> bool:
    """Whoever puts something on a list says which organisation it is."""
    return way.side == TakePart.Side.GIVES and matches.is_list(way)


def elsewhere(response: Response) -> frozenset[str]:
    """A match is made, and done with, on pages of its own."""
    return frozenset() if matches.is_list(response.take_part) else frozenset({"arrange", "finish"})


def arranged_for(response: Response) -> str:
    """What is offered stands on the list, what is claimed is held; elsewhere two sides are matched."""
    if not matches.is_list(response.take_part):
        return "Matched"
    return "On the list" if response.side == TakePart.Side.GIVES else "Held for you"


kinds.register(
    kinds.Kind(
        "offer",
        arranged="Matched",
        arranged_for=arranged_for,
        arrange="Agree to it",
        page=views.page,
        item=views.item,
        form=OfferForm,
        organisation=needs_organisation,
        received=received,
        arranged_=arranged,
        finished=finished,
        ended=ended,
        told=told,
        stands=True,
        elsewhere=elsewhere,
        links=links,
    )
)

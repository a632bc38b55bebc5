"""What the owners of entries are told by e-mail, at the work address of the entry. They have no account."""

from typing import Any

from django.urls import reverse

from programmes import notices as outbox
from programmes.catalogue.models import Listing, ListingLetter, Response


def desk(listing: Listing) -> list[outbox.Address]:
    """The work address of an entry, as somebody to write to; nobody when there is none."""
    return [outbox.Address(listing.contact_email, listing.name)] if listing.contact_email else []


def asked(letter: ListingLetter, move: Any, key: str, *, by_themselves: bool = False) -> None:
    """Is the entry still right? `key` is in this message and nowhere else."""
    outbox.send(
        event=f"programmes.catalogue.listing.{move.verb}:{move.pk}",
        to=desk(letter.listing),
        template="programmes/catalogue/email/listing_yearly",
        context={
            "listing": letter.listing,
            "until": letter.expires_at,
            "again": letter.sends > 1,
            "by_themselves": by_themselves,
            "url": reverse("programmes:listing_own", args=[key]),
        },
    )


def flagged(listing: Listing, move: Any) -> None:
    """The page of the entry says now that nobody has confirmed it."""
    outbox.send(
        event=f"programmes.catalogue.listing.flag:{move.pk}",
        to=desk(listing),
        template="programmes/catalogue/email/listing_flagged",
        context={"listing": listing, "url": listing.get_absolute_url()},
    )


def hidden(listing: Listing, move: Any) -> None:
    """Nobody sees the entry at the moment, because it was not confirmed."""
    outbox.send(
        event=f"programmes.catalogue.listing.hide:{move.pk}",
        to=desk(listing),
        template="programmes/catalogue/email/listing_hidden",
        context={"listing": listing, "url": reverse("programmes:listing_link", args=[listing.pk])},
    )


def change_settled(listing: Listing, move: Any, *, taken: bool) -> None:
    """What became of the change that the owner asked for."""
    outbox.send(
        event=f"programmes.catalogue.listing.{move.verb}:{move.pk}",
        to=desk(listing),
        template="programmes/catalogue/email/listing_change",
        context={"listing": listing, "taken": taken, "note": move.note, "url": listing.get_absolute_url()},
    )


def asked_for_help(listing: Listing, response: Response, words: str) -> None:
    """Somebody writes to the entry through its page; they agreed that their name and address are passed on."""
    outbox.send(
        event=f"programmes.catalogue.listing.request:{response.pk}",
        to=desk(listing),
        template="programmes/catalogue/email/listing_request",
        context={"listing": listing, "response": response, "words": words, "url": listing.get_absolute_url()},
    )

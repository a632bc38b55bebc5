"""Entries of directories: how they come in, what staff do with them, and what follows for whoever sent them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from programmes import clock, tokens
from programmes.catalogue import notices_listings as notices
from programmes.catalogue.actions.noting import moved, need_handler
from programmes.catalogue.actions.responses import step
from programmes.catalogue.models import Directory, Listing, Response, TakePart
from programmes.workflow import MoveRefused

# What an entry says, with the words for each part of it: what its owner and staff can change.
FACTS = {
    "name": "Name",
    "text": "What it offers",
    "who": "Who it is for",
    "sort": "What it is",
    "boroughs": "Boroughs",
    "whole_london": "All of London",
    "languages": "Languages",
    "times": "When",
    "place": "Where",
    "cost": "Cost",
    "access": "Access",
    "phone": "Telephone",
    "email": "Public e-mail address",
    "url": "Website",
}
STANDS = ["state", "listed_at", "assured_on", "reason", "flagged_at", "hidden_at", "withdrawn_at", "declined_at"]
STANDS += ["declined_by", "proposed", "proposed_at", "changed_at"]
PASSED_ON = "We have passed your message on. They answer you themselves, at the address that you gave."
TWICE = "An entry of this name is in the directory already. Ask for its link on its page to change it."


def locked(listing: Listing) -> Listing:
    """The entry, with its row held until the end of the transaction."""
    rows = Listing.objects.select_for_update(of=("self",)).select_related("take_part__programme", "response")
    return rows.get(pk=listing.pk)


def _placed(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that an entry has; all of London stands for no borough by name."""
    known = {name: value for name, value in facts.items() if name in FACTS}
    if known.get("whole_london"):
        known["boroughs"] = []
    return known


def _add(take_part: TakePart, facts: Mapping[str, Any], at: datetime, **more: Any) -> Listing:
    directory = Directory.objects.filter(take_part=take_part).first()
    made = Listing(take_part=take_part, assured_on=clock.london_day(at), offered_at=at, changed_at=at)
    made.needs_access = bool(directory and directory.needs_access)
    for name, value in {**_placed(facts), **more}.items():
        setattr(made, name, value)
    if made.needs_access and not made.access.strip():
        raise MoveRefused("Say how people with access needs can come.", field="access")
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        if "listing_once_each" in str(error):
            raise MoveRefused(TWICE, field="name") from error
        raise
    return made


# --- what follows from what somebody sent ----------------------------------------------------------------------------


def received(response: Response, extra: Mapping[str, Any]) -> None:
    """A group enters itself, or somebody writes to an entry through its page (`about` is its key)."""
    at = clock.now()
    if response.about:
        _pass_on(response, str(extra.get("message", "")), at)
        return
    made = _add(response.take_part, extra, at, response=response, contact_email=response.email)
    moved(made, "offer", None, at)


def _pass_on(response: Response, words: str, at: datetime) -> None:
    """Send what somebody writes to the entry; staff see that it was passed on and follow what comes of it."""
    listing = response.take_part.listings.public().filter(pk=response.about).first()
    if listing is None or not listing.contact_email:
        raise MoveRefused("This entry takes no messages at the moment. Use its telephone number or its website.")
    # The receipt says what happens with a message; the way's own promise is about new entries. Nobody saves it.
    response.take_part.promise = PASSED_ON
    notices.asked_for_help(listing, response, words)
    response.acknowledge(at=at)
    response.save(update_fields=["state", "acknowledged_at"])
    response.moves.create(verb="acknowledge", by=None, at=at, note=f"Passed on to {listing}")


def arranged(response: Response, at: datetime) -> None:
    """Staff say yes to what somebody sent: the entry is listed."""
    listing = _of(response)
    if listing is not None and listing.state == Listing.State.WAITING:
        _show(listing, None, at)


def ended(response: Response, at: datetime) -> None:
    """What was sent is closed or withdrawn: its entry leaves the directory, and its address is forgotten."""
    listing = _of(response)
    if listing is not None and listing.state in Listing.STANDING:
        _take_out(listing, None, at)


def _of(response: Response) -> Listing | None:
    found = Listing.objects.filter(response=response).first()
    return locked(found) if found else None


def told(response: Response) -> list[tuple[str, str]]:
    """What the sender's page and the staff's say of the entry."""
    if response.about:
        name = Listing.objects.filter(pk=response.about).values_list("name", flat=True).first()
        return [("Sent to", name or "An entry that is gone")]
    found = Listing.objects.filter(response=response).first()
    if found is None:
        return []
    rows = [("Entry", found.name), ("It is", found.get_state_display())]
    return [*rows, ("Why not", found.get_reason_display())] if found.reason else rows


# --- what staff do ---------------------------------------------------------------------------------------------------


def _show(listing: Listing, by: Any, at: datetime) -> None:
    listing.list_(today=clock.london_day(at), at=at)
    try:
        with transaction.atomic():
            listing.save(update_fields=STANDS)
    except IntegrityError as error:
        raise MoveRefused(_why_not(str(error))) from error
    moved(listing, "list_", by, at)


def _take_out(listing: Listing, by: Any, at: datetime, note: str = "") -> None:
    listing.withdraw(at=at)
    listing.contact_email = None
    listing.save(update_fields=[*STANDS, "contact_email"])
    listing.letters.filter(state="asked").update(state="lapsed", lapsed_at=at)
    moved(listing, "withdraw", by, at, note=note)


@transaction.atomic
def list_listing(*, listing: Listing, by: Any, token: str) -> Listing:
    """Show the entry to everybody; whoever sent it is told."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.listing.list:{listing.pk}")
    held, at = locked(listing), clock.now()
    _show(held, by, at)
    if held.response is not None and held.response.state in ("received", "acknowledged"):
        step(held.response, "arrange", by=by)
    return held


@transaction.atomic
def decline_listing(*, listing: Listing, reason: str, by: Any, token: str) -> Listing:
    """Say no to the entry, with a reason from the list; whoever sent it is told."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.listing.decline:{listing.pk}")
    held, at = locked(listing), clock.now()
    held.decline(reason=reason, by=by, at=at)
    held.save(update_fields=STANDS)
    moved(held, "decline", by, at)
    if held.response is not None and held.response.stands:
        step(held.response, "close", by=by, reason=Response.Reason.NOT_FITTING, note=held.get_reason_display())
    return held


@transaction.atomic
def confirm_listing(*, listing: Listing, by: Any, token: str) -> Listing:
    """Staff asked, and the entry is right as it stands: it counts as confirmed today."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.listing.confirm:{listing.pk}")
    held, at = locked(listing), clock.now()
    held.confirm(today=clock.london_day(at), at=at)
    held.save(update_fields=STANDS)
    moved(held, "confirm", by, at)
    return held


@transaction.atomic
def withdraw_listing(*, listing: Listing, by: Any, token: str, note: str = "") -> Listing:
    """Take the entry out of the directory; whoever sent it is told."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.listing.withdraw:{listing.pk}")
    held, at = locked(listing), clock.now()
    _take_out(held, by, at, note)
    if held.response is not None and held.response.stands:
        step(held.response, "close", by=by, reason=Response.Reason.OVER, note=note)
    return held


@transaction.atomic
def add_listing(
    *, take_part: TakePart, facts: Mapping[str, Any], source: str, source_url: str, by: Any, token: str
) -> Listing:
    """Enter something from its public facts, with their source. It waits until it is listed."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.listing.add:{take_part.pk}")
    at = clock.now()
    made = _add(take_part, facts, at, source=source, source_url=source_url)
    moved(made, "add", by, at)
    tokens.settle(token, made.admin_url)
    return made


@transaction.atomic
def change_listing(*, listing: Listing, facts: Mapping[str, Any], by: Any, token: str) -> Listing:
    """Put right what an entry says."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.listing.change:{listing.pk}")
    held, at = locked(listing), clock.now()
    write(held, facts, at)
    moved(held, "change", by, at)
    return held


def write(held: Listing, facts: Mapping[str, Any], at: datetime) -> None:
    """Put these facts into an entry that is held. Raises MoveRefused where they do not fit together."""
    held.change(at=at, **_placed(facts))
    try:
        with transaction.atomic():
            held.save(update_fields=[*FACTS, *STANDS])
    except IntegrityError as error:
        raise MoveRefused(_why_not(str(error))) from error


def _why_not(error: str) -> str:
    words = {
        "listing_once_each": "Another entry of this name is in the directory.",
        "listing_can_be_reached": "Leave a telephone number, an address or a website: people must reach it.",
        "listing_is_somewhere": "Choose boroughs, or all of London.",
        "listing_says_its_access": "Say how people with access needs can come.",
        "listing_comes_from_somewhere": "Nobody keeps this entry any more. Ask them to send it again.",
        "listing_says_what_it_is": "An entry needs a name and what it offers.",
    }
    return next((told for name, told in words.items() if name in error), "These facts do not fit together.")


@transaction.atomic
def settle_listing_change(*, listing: Listing, take: bool, by: Any, token: str, note: str = "") -> Listing:
    """Take over what the owner wants changed, or leave the entry as it is; the owner is told."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.listing.settle:{listing.pk}")
    held, at = locked(listing), clock.now()
    wanted = dict(held.proposed or {})
    held.settle_change(take=False, at=at)
    if take:
        write(held, wanted, at)
        if held.state != Listing.State.WAITING:
            held.confirm(today=clock.london_day(at), at=at)
    held.save(update_fields=STANDS)
    move = moved(held, "take_over" if take else "set_aside", by, at, note=note.strip())
    notices.change_settled(held, move, taken=take)
    return held

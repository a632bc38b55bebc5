"""Keeping entries of directories current: a link once a year or when their owner asks, and what the owner answers."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from programmes import clock, tokens
from programmes.catalogue import notices_listings as notices
from programmes.catalogue.actions.listings import FACTS, STANDS, locked
from programmes.catalogue.actions.noting import moved, need_handler
from programmes.catalogue.actions.responses import step
from programmes.catalogue.models import Listing, ListingLetter, Response
from programmes.catalogue.models.keeping import hash_of, new_key
from programmes.catalogue.models.letters import ANSWER_DAYS, MOST_LETTERS, REMIND_AFTER_DAYS
from programmes.catalogue.models.listings import ASK_AFTER_MONTHS, FLAG_AFTER_MONTHS, HIDE_AFTER_MONTHS
from programmes.clock import months_later
from programmes.workflow import MoveRefused

BATCH = 200
KEPT_FOR = timedelta(days=730)
ASKABLE = (*Listing.PUBLIC, "hidden")


def find(key: str) -> ListingLetter | None:
    """The letter behind a key; None for a key that we never sent, or that a newer one replaced."""
    return ListingLetter.objects.select_related("listing__take_part__programme").filter(key_hash=hash_of(key)).first()


def _send(listing: Listing, *, by: Any, at: datetime, by_themselves: bool = False) -> ListingLetter:
    """Send a link; the one that was open before stops."""
    key = new_key()
    letter = ListingLetter.objects.select_for_update().filter(listing=listing, state="asked").first()
    if letter is not None and (letter.expires_at <= at or letter.sends >= MOST_LETTERS):
        letter.lapse(at=at)
        letter.save(update_fields=["state", "lapsed_at"])
        moved(letter, "lapse", by, at)
        letter = None
    if letter is None:
        ends = at + timedelta(days=ANSWER_DAYS)
        letter = ListingLetter.objects.create(listing=listing, key_hash=hash_of(key), sent_at=at, expires_at=ends)
        verb = "ask"
    else:
        letter.remind(key_hash=hash_of(key), at=at)
        letter.save(update_fields=["state", "key_hash", "sends", "sent_at"])
        verb = "remind"
    notices.asked(letter, moved(letter, verb, by, at), key, by_themselves=by_themselves)
    return letter


@transaction.atomic
def send_listing_link(*, listing: Listing, by: Any, token: str) -> ListingLetter:
    """Staff send the owner a link now. Raises MoveRefused where there is no address, or nothing was listed yet."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.listing.link:{listing.pk}")
    held, at = locked(listing), clock.now()
    if not held.contact_email:
        raise MoveRefused("We have no address for this entry. Telephone instead.")
    if held.state not in ASKABLE:
        raise MoveRefused("Only an entry that was listed can be asked about.")
    return _send(held, by=by, at=at)


@transaction.atomic
def ask_for_listing_link(*, listing: Listing, email: str, token: str) -> None:
    """Whoever keeps the entry wants to change it. The link goes to the address that we hold, if it is this one.

    Nobody learns whether it is: the page says the same whatever was typed.
    """
    tokens.spend(token, by=None, purpose=f"programmes.catalogue.listing.ask_link:{listing.pk}")
    held, at = locked(listing), clock.now()
    if held.state in ASKABLE and held.contact_email and held.contact_email.lower() == email.strip().lower():
        _send(held, by=None, at=at, by_themselves=True)


# --- what the owner answers ------------------------------------------------------------------------------------------


def _answered(letter: ListingLetter, key: str, token: str) -> tuple[ListingLetter, Listing, datetime]:
    tokens.spend(token, by=None, purpose=f"programmes.catalogue.listing.answer:{letter.pk}")
    listing, at = locked(letter.listing), clock.now()
    held = ListingLetter.objects.select_for_update().get(pk=letter.pk)
    if held.key_hash != hash_of(key):
        raise MoveRefused("We have sent you a newer link since. Open the link in our latest e-mail.")
    held.answer(at=at)
    held.save(update_fields=["state", "answered_at"])
    moved(held, "answer", None, at)
    return held, listing, at


@transaction.atomic
def confirm_own_listing(*, letter: ListingLetter, key: str, token: str) -> Listing:
    """The owner says that the entry is right. A hidden one is shown again."""
    _, listing, at = _answered(letter, key, token)
    listing.confirm(today=clock.london_day(at), at=at)
    listing.save(update_fields=STANDS)
    # What was sent is kept for as long as its sender stands by it.
    if listing.response is not None:
        Response.objects.filter(pk=listing.response.pk).update(checked_at=at)
    moved(listing, "confirm", None, at)
    return listing


@transaction.atomic
def propose_listing_change(*, letter: ListingLetter, facts: Mapping[str, Any], key: str, token: str) -> Listing:
    """The owner wants changes. Nobody sees them until a member of staff has taken them over.

    Raises MoveRefused when nothing differs, or while an earlier change waits.
    """
    _, listing, at = _answered(letter, key, token)
    wanted = differences(listing, facts)
    if not wanted:
        raise MoveRefused("You have changed nothing. Go back and say that the entry is right.")
    listing.propose(facts=wanted, at=at)
    listing.save(update_fields=["proposed", "proposed_at"])
    moved(listing, "propose", None, at)
    return listing


def differences(listing: Listing, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What these facts say otherwise than the entry does."""
    return {name: value for name, value in facts.items() if name in FACTS and value != getattr(listing, name)}


@transaction.atomic
def leave_directory(*, letter: ListingLetter, key: str, token: str) -> Listing:
    """The owner does not offer this any more: the entry leaves the directory at once, and its address is deleted."""
    _, listing, at = _answered(letter, key, token)
    listing.withdraw(at=at)
    listing.contact_email = None
    listing.save(update_fields=[*STANDS, "contact_email"])
    moved(listing, "withdraw", None, at)
    if listing.response is not None and listing.response.stands:
        step(listing.response, "close", reason=Response.Reason.OVER)
    return listing


# --- what a worker does every day; all of it is safe to repeat ------------------------------------------------------


def _day(at: datetime, months: int) -> Any:
    return months_later(clock.london_day(at), -months)


@transaction.atomic
def ask_due() -> int:
    """Ask about the entries that nobody has confirmed for eleven months; returns how many."""
    at = clock.now()
    lately = ListingLetter.objects.filter(listing=OuterRef("pk"), sent_at__gt=at - timedelta(days=ANSWER_DAYS))
    rows = Listing.objects.filter(
        ~Exists(lately), state__in=ASKABLE, contact_email__isnull=False, assured_on__lte=_day(at, ASK_AFTER_MONTHS)
    ).filter(proposed__isnull=True)
    held = list(rows.order_by("pk").select_for_update(of=("self",), skip_locked=True)[:BATCH])
    for listing in held:
        _send(listing, by=None, at=at)
    return len(held)


@transaction.atomic
def remind_due() -> int:
    """Write again, with a new link, where the question has had no answer for thirty days; returns how many."""
    at = clock.now()
    rows = ListingLetter.objects.filter(
        state=ListingLetter.State.ASKED,
        sends__lt=MOST_LETTERS,
        sent_at__lte=at - timedelta(days=REMIND_AFTER_DAYS),
        expires_at__gt=at,
        listing__contact_email__isnull=False,
        listing__assured_on__lte=_day(at, ASK_AFTER_MONTHS),
    ).select_related("listing__take_part__programme")
    held = list(rows.order_by("pk").select_for_update(of=("self",), skip_locked=True)[:BATCH])
    for letter in held:
        _send(letter.listing, by=None, at=at)
    return len(held)


@transaction.atomic
def lapse_due() -> int:
    """Close the links whose time is over; returns how many."""
    at = clock.now()
    rows = ListingLetter.objects.filter(state=ListingLetter.State.ASKED, expires_at__lt=at).order_by("pk")
    held = list(rows.select_for_update(of=("self",), skip_locked=True)[:BATCH])
    for letter in held:
        letter.lapse(at=at)
        letter.save(update_fields=["state", "lapsed_at"])
        moved(letter, "lapse", None, at)
    return len(held)


@transaction.atomic
def flag_due() -> int:
    """Say on the page of each entry that nobody has confirmed for twelve months that it is so; returns how many."""
    return _age("flag", Listing.State.LISTED, FLAG_AFTER_MONTHS, notices.flagged)


@transaction.atomic
def hide_due() -> int:
    """Take entries out of sight that nobody has confirmed for fourteen months; returns how many."""
    return _age("hide", Listing.State.FLAGGED, HIDE_AFTER_MONTHS, notices.hidden)


def _age(verb: str, state: str, months: int, tell: Any) -> int:
    at = clock.now()
    rows = Listing.objects.filter(state=state, assured_on__lt=_day(at, months)).select_related("take_part__programme")
    held = list(rows.order_by("pk").select_for_update(of=("self",), skip_locked=True)[:BATCH])
    for listing in held:
        getattr(listing, verb)(at=at)
        listing.save(update_fields=STANDS)
        tell(listing, moved(listing, verb, None, at))
    return len(held)


@transaction.atomic
def forget_due() -> int:
    """Delete letters of more than two years ago, and entries that have been out of sight as long; returns how many."""
    before = clock.now() - KEPT_FOR
    gone, _ = ListingLetter.objects.filter(sent_at__lt=before).exclude(state=ListingLetter.State.ASKED).delete()
    out = Q(withdrawn_at__lt=before) | Q(declined_at__lt=before) | Q(hidden_at__lt=before)
    return gone + Listing.objects.filter(out).delete()[0]

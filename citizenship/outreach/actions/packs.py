"""Outreach packs: a partner orders one, an officer packs it and sends it, either calls it off."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

from django.db import transaction
from django.db.models import F

from citizenship.ceremonies.models.partners import hash_of, new_key
from citizenship.outreach import notices_packs as notices
from citizenship.outreach.actions.campaign import make_spot, need_officer
from citizenship.outreach.models import Material, Pack, PackItem, PackMove, Spot, Stock
from citizenship.outreach.models.packs import MOST_COPIES, MOST_IN_ALL, MOST_LINES
from programmes import audit, clock, tokens
from programmes.people.models import Borough
from programmes.workflow import MoveRefused


@dataclass(frozen=True)
class Wanted:
    """What somebody orders: so many copies of each kind of paper, for each of the subjects in each of the languages."""

    subjects: Collection[str]
    languages: Collection[str]
    copies: dict[str, int]

    def lines(self) -> list[PackItem]:
        """One line for each material and language. Raises MoveRefused for nothing, for too much, or for what is off."""
        kinds = {kind: number for kind, number in self.copies.items() if number}
        subjects, languages = sorted(set(self.subjects)), sorted(set(self.languages))
        if not kinds:
            raise MoveRefused("Enter how many copies you need of at least one kind.", field="poster_a3")
        if max(kinds.values()) > MOST_COPIES:
            raise MoveRefused(
                f"Order at most {MOST_COPIES} copies of each kind.", field=max(kinds, key=kinds.__getitem__)
            )
        lines = len(subjects) * len(languages) * len(kinds)
        in_all = len(subjects) * len(languages) * sum(kinds.values())
        if lines > MOST_LINES or in_all > MOST_IN_ALL:
            raise MoveRefused(
                f"This would be {in_all:,} copies of {lines} different papers. We send at most {MOST_IN_ALL:,} copies "
                f"of {MOST_LINES} papers at once: choose fewer languages, subjects or copies.",
                field="languages",
            )
        rows = Material.objects.filter(subject__in=subjects, kind__in=kinds, offered=True)
        offered = {(row.subject, row.kind): row for row in rows}
        missing = [pair for pair in product(subjects, kinds) if pair not in offered]
        if missing:
            raise MoveRefused("We do not offer one of these papers any more. Open the form again.", field="subjects")
        return [
            PackItem(material=offered[subject, kind], language=language, copies=number)
            for subject, language, (kind, number) in product(subjects, languages, kinds.items())
        ]


@dataclass(frozen=True)
class Orderer:
    """Who orders, and where it is shown. `address` is where the parcel goes; "" when they print it themselves."""

    organisation: str
    email: str
    delivery: str
    address: str
    place: str
    place_kind: str
    borough: Borough

    def fields(self) -> dict[str, Any]:
        """As the row holds it. Raises MoveRefused when a parcel has no address."""
        posted = self.delivery == Pack.Delivery.POST
        if posted and not self.address.strip():
            raise MoveRefused("Enter the address to which we send the parcel.", field="address")
        return {
            "organisation": self.organisation.strip(),
            "email": self.email.lower(),
            "delivery": self.delivery,
            "address": self.address.strip() if posted else None,
            "place": self.place.strip(),
            "place_kind": self.place_kind,
            "borough": self.borough,
        }


def _moved(pack: Pack, verb: str, by: Any, at: datetime) -> PackMove:
    move = pack.moves.create(verb=verb, by=by, at=at)
    audit.record(by=by, verb=f"citizenship.packs.{verb}", target=pack)
    return move


def _locked(pack: Pack) -> Pack:
    return Pack.objects.select_for_update(of=("self",)).select_related("borough", "spot").get(pk=pack.pk)


@transaction.atomic
def order(*, orderer: Orderer, wanted: Wanted, token: str, is_demonstration: bool = False) -> Pack:
    """Somebody without an account orders a pack. They get a link by which they follow it, or take it back."""
    tokens.spend(token, by=None, purpose="citizenship.packs.order")
    at, key, lines = clock.now(), new_key(), wanted.lines()
    made = Pack.objects.create(
        key_hash=hash_of(key), ordered_at=at, is_demonstration=is_demonstration, **orderer.fields()
    )
    for line in lines:
        line.pack = made
    PackItem.objects.bulk_create(lines)
    notices.ordered(made, _moved(made, "order", None, at), key)
    return made


def find(key: str) -> Pack | None:
    """The pack behind a key; None for a key that we never sent, or that a newer one replaced."""
    return Pack.objects.select_related("borough", "spot").filter(key_hash=hash_of(key)).first()


@transaction.atomic
def pack_pack(*, pack: Pack, by: Any, token: str) -> Pack:
    """Put a pack together: its place gets a code, and the copies leave the cupboard where they are counted.

    A pack that is printed by whoever ordered it needs no parcel: it counts as sent at once, and they get the files.
    Raises MoveRefused when fewer copies are left than the pack needs.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.packs.pack:{pack.pk}")
    need_officer(by)
    held, at = _locked(pack), clock.now()
    held.pack(spot=_spot_of(held, by, at), by=by, at=at)
    if held.delivery == Pack.Delivery.POST:
        _take(held)
    held.save(update_fields=["state", "spot", "packed_at", "packed_by"])
    _moved(held, "pack", by, at)
    if held.delivery == Pack.Delivery.PRINT:
        _send(held, by, at)
    return held


def _spot_of(pack: Pack, by: Any, at: datetime) -> Spot:
    """The place where it will be shown: the open one of this name in this borough, else a new one."""
    there = Spot.objects.open().filter(name__iexact=pack.place, borough=pack.borough).first()
    if there is not None:
        return there
    subject = pack.items.select_related("material").first().material.subject  # type: ignore[union-attr]
    return make_spot(
        name=pack.place,
        kind=pack.place_kind,
        borough=pack.borough,
        subject=subject,
        by=by,
        at=at,
        is_demonstration=pack.is_demonstration,
    )


def _take(pack: Pack) -> None:
    """Take the copies out of the cupboard. The rows are held in one order, so that two packs never wait in a ring."""
    needed = Counter({(item.material_id, item.language): item.copies for item in pack.items.all()})
    rows = Stock.objects.filter(material__in=[key[0] for key in needed]).select_related("material").order_by("pk")
    for stock in rows.select_for_update(of=("self",)):
        copies = needed.get((stock.material_id, stock.language), 0)
        if copies > stock.held:
            raise MoveRefused(
                f"{stock.material} ({stock.language}): the pack needs {copies:,} copies and {stock.held:,} are left. "
                "Have more printed and count them, or cancel the pack."
            )
        if copies:
            Stock.objects.filter(pk=stock.pk).update(held=F("held") - copies)


@transaction.atomic
def send_pack(*, pack: Pack, by: Any, token: str) -> Pack:
    """The parcel has left. Whoever ordered it is told, with a new link."""
    tokens.spend(token, by=by, purpose=f"citizenship.packs.send:{pack.pk}")
    need_officer(by)
    held = _locked(pack)
    _send(held, by, clock.now())
    return held


def _send(pack: Pack, by: Any, at: datetime) -> None:
    key = new_key()
    pack.send(by=by, at=at)
    pack.key_hash = hash_of(key)
    pack.save(update_fields=["state", "sent_at", "sent_by", "key_hash"])
    notices.sent(pack, _moved(pack, "send", by, at), key)


@transaction.atomic
def cancel_pack(*, pack: Pack, reason: str, by: Any, token: str) -> Pack:
    """Call a pack off, with a reason from the list, which whoever ordered it reads. Packed copies go back."""
    tokens.spend(token, by=by, purpose=f"citizenship.packs.cancel:{pack.pk}")
    need_officer(by)
    held = _locked(pack)
    notices.cancelled(held, _cancel(held, by, clock.now(), reason))
    return held


@transaction.atomic
def take_back(*, pack: Pack, key: str, token: str) -> Pack:
    """Whoever ordered it calls it off by the link. Raises MoveRefused when a newer link has been sent."""
    tokens.spend(token, by=None, purpose=f"citizenship.packs.take_back:{pack.pk}")
    held = _locked(pack)
    if held.key_hash != hash_of(key):
        raise MoveRefused("We have sent you a newer link. Use that one.")
    _cancel(held, None, clock.now(), "")
    return held


def _cancel(pack: Pack, by: Any, at: datetime, reason: str) -> PackMove:
    was_packed = pack.state == Pack.State.PACKED
    pack.cancel(by=by, at=at, reason=reason)
    if was_packed and pack.delivery == Pack.Delivery.POST:
        for item in pack.items.all().order_by("material", "language"):
            rows = Stock.objects.filter(material=item.material_id, language=item.language)
            rows.filter(counted_at__lte=pack.packed_at).update(held=F("held") + item.copies)
    pack.save(update_fields=["state", "cancelled_at", "cancelled_by", "reason"])
    return _moved(pack, "cancel", by, at)


@transaction.atomic
def forget(*, before: datetime) -> int:
    """Delete both addresses of packs that were sent or cancelled before this moment; returns how many packs."""
    over = Pack.objects.filter(forgotten_at__isnull=True)
    over = over.filter(sent_at__lt=before) | over.filter(cancelled_at__lt=before)
    return over.update(email=None, address=None, forgotten_at=clock.now())

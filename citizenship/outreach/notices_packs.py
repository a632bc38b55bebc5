"""What whoever ordered a pack is told by e-mail. Their address is a desk's, without an account."""

from django.urls import reverse

from citizenship.facts import words
from citizenship.outreach.models import Pack, PackMove
from programmes import notices
from programmes.evidence import codes
from programmes.notices import Address


def _desk(pack: Pack) -> list[Address]:
    """The work address; nobody once it is forgotten."""
    return [Address(pack.email, pack.organisation)] if pack.email else []


def _facts(pack: Pack) -> dict[str, object]:
    named = {each.code: each.english_name for each in words.offered()}
    return {
        "pack": pack,
        "reference": codes.spaced(pack.reference),
        "prints": pack.delivery == Pack.Delivery.PRINT,
        "lines": [
            (line, named.get(line.language, line.language))
            for line in pack.items.select_related("material").order_by("material", "language")
        ],
    }


def _link(key: str) -> str:
    return reverse("citizenship:pack", args=[key])


def ordered(pack: Pack, move: PackMove, key: str) -> None:
    """We have your order, with the link by which it can be followed and taken back; `key` is nowhere else."""
    notices.send(
        event=f"citizenship.packs.{move.verb}:{move.pk}",
        to=_desk(pack),
        template="citizenship/outreach/email/pack_ordered",
        context={**_facts(pack), "url": _link(key)},
    )


def sent(pack: Pack, move: PackMove, key: str) -> None:
    """Your pack is on its way, or its files are ready to print; with a new link."""
    notices.send(
        event=f"citizenship.packs.{move.verb}:{move.pk}",
        to=_desk(pack),
        template="citizenship/outreach/email/pack_sent",
        context={**_facts(pack), "url": _link(key)},
    )


def cancelled(pack: Pack, move: PackMove) -> None:
    """We cannot send your pack, and why."""
    notices.send(
        event=f"citizenship.packs.{move.verb}:{move.pk}",
        to=_desk(pack),
        template="citizenship/outreach/email/pack_cancelled",
        context={**_facts(pack), "url": reverse("citizenship:materials")},
    )

"""Materials, places and packs for tests: material("settled_status", "card"), spot(), pack(state="packed")."""

from typing import Any

from citizenship.ceremonies.models.partners import hash_of, new_key
from citizenship.outreach.actions import packs
from citizenship.outreach.actions.campaign import make_spot
from citizenship.outreach.models import Material, Pack, PackItem, Spot, Stock
from programmes import clock, tokens
from programmes.notices.models import Notice
from programmes.people.models import User
from tests import factories
from tests.citizenship.factories.studies import borough_of

DESK = "desk@library.example"


def material(subject: str = "settled_status", kind: str = "poster_a4", **fields: Any) -> Material:
    """One thing that can be printed."""
    return Material.objects.get_or_create(subject=subject, kind=kind, defaults=fields)[0]


def materials() -> None:
    """Everything that every portal offers."""
    from citizenship.outreach import reference_campaign

    reference_campaign.load(lambda _: None)


def stock(of: Material, language: str = "en", *, held: int = 10, low_at: int = 5) -> Stock:
    """So many copies in the cupboard, counted now."""
    return Stock.objects.create(
        material=of, language=language, held=held, low_at=low_at, counted_at=clock.now(), counted_by=factories.founder()
    )


def spot(name: str = "Example Street Library", *, state: str = "open", **fields: Any) -> Spot:
    """A place in Camden whose code leads to settled status, in this state."""
    words = {"kind": "library", "borough": borough_of("Camden"), "subject": "settled_status", **fields}
    made = make_spot(name=name, by=factories.founder(), at=clock.now(), **words)
    if state == "closed":
        made.close(by=factories.founder(), at=clock.now())
        made.save()
    return made


def officer() -> User:
    """Somebody who managed outreach before the test began."""
    found = User.objects.filter(email="otis@portal.example").first()
    return found or factories.staff("Otis Ray", role="citizenship", email="otis@portal.example")


def pack(*, state: str = "ordered", key: str = "", copies: int = 4, **fields: Any) -> Pack:
    """An order of A4 posters in English by a library in Camden, in this state."""
    at = clock.now()
    words = {
        "organisation": "Example Street Library",
        "email": DESK,
        "delivery": "post",
        "address": "1 Example Street, London",
        "place": "Front desk",
        "place_kind": "library",
        "borough": borough_of("Camden"),
        **fields,
    }
    made = Pack.objects.create(key_hash=hash_of(key or new_key()), ordered_at=at, **words)
    PackItem.objects.create(pack=made, material=material(), language="en", copies=copies)
    if state == "ordered":
        return made
    by = officer()
    if state in ("packed", "sent"):
        made = packs.pack_pack(pack=made, by=by, token=tokens.issue())
    if state == "sent" and made.state == "packed":
        made = packs.send_pack(pack=made, by=by, token=tokens.issue())
    if state == "cancelled":
        made = packs.cancel_pack(pack=made, reason="twice", by=by, token=tokens.issue())
    Notice.objects.filter(event__startswith="citizenship.packs.").delete()
    return made

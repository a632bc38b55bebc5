"""For `manage.py load_demo`: plainly fictional offers, claims and a match. Nobody can use any of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction

from programmes import clock, tokens
from programmes.catalogue import actions
from programmes.catalogue import demo as _ways  # noqa: F401 the ways are opened first
from programmes.catalogue.actions import matches, offers
from programmes.catalogue.loading import demo
from programmes.catalogue.models import Offer, OfferMatch, Response, TakePart
from programmes.people.loading import DOMAIN
from programmes.people.models import Borough, User

SHOW = "Show your code at the desk."
# Way, kind, title, what people get, from whom, borough (none: all of London), ages, in how many days, how long, stock.
OFFERS: list[tuple[str, str, str, str, str, str | None, tuple[int | None, int | None], int, int, int]] = [
    ("make-an-offer", "free", "Two seats at a puppet show (fictional)",
     "Two seats on a Saturday morning, for a child and a grown-up.",
     "Lantern Theatre (fictional)", "E09000007", (5, 11), 0, 60, 30),
    ("make-an-offer", "cheaper", "Half price at the map room (fictional)",
     "Half price for up to four people who come together.",
     "Map Room (fictional)", "E09000033", (None, None), 0, 90, 200),
    ("make-an-offer", "free", "Try an instrument (fictional)",
     "Forty minutes with a teacher and an instrument that you have never held.",
     "Harbour Music School (fictional)", "E09000011", (11, 16), 14, 45, 12),
    ("offer-hours-and-kit", "hours", "Hall on Sunday afternoons (fictional)",
     "Two hours in a hall with a marked floor. Changing rooms are open.",
     "Kiln Lane Sports Hall (fictional)", "E09000012", (None, None), 0, 80, 6),
    ("offer-hours-and-kit", "kit", "A bag of bibs and balls (fictional)",
     "Twelve bibs and six balls in a bag, to keep.",
     "Steady Ground Club (fictional)", None, (None, None), 0, 120, 10),
    ("offer-a-space", "space", "Yard with a container (fictional)",
     "A fenced yard of about 200 square metres with a container that locks. Water, no power.",
     "Quayside Sites (fictional)", "E09000025", (None, None), 20, 200, 1),
]  # fmt: skip


@demo.register
@transaction.atomic
def load_offers(say: Callable[[str], object]) -> None:
    """Venues offer something, Efua puts it on the lists, families claim some of it, and one pair is matched."""
    efua = User.objects.filter(email=f"efua@{DOMAIN}").first()
    rows = TakePart.objects.open().filter(kind=TakePart.Kind.OFFER)
    ways = {way.slug: way for way in rows.select_related("programme", "counterpart")}
    if efua is None or Offer.objects.exists() or not ways:
        say("Offers: there already")
        return
    made = [_offer(ways[entry[0]], entry, efua, number) for number, entry in enumerate(OFFERS) if entry[0] in ways]
    for offer in made[:-1]:
        offers.open_(offer=offer, by=efua, token=tokens.issue())
    for offer in made[:2]:
        for name in ("ash", "bo", "cleo"):
            _claim(offer, name)
    _match(ways, efua)
    Offer.objects.update(is_demonstration=True)
    say(f"{Offer.objects.count()} offers and {OfferMatch.objects.count()} match (fictional)")


def _send(way: TakePart, name: str, address: str, organisation: str, **more: Any) -> Response:
    return actions.respond(
        take_part=way,
        answers=more.pop("answers", {}),
        name=name,
        email=f"{address}@{DOMAIN}",
        organisation=organisation,
        may_contact=False,
        by=None,
        token=tokens.issue(),
        **more,
    )


def _offer(way: TakePart, entry: tuple[Any, ...], by: User, number: int) -> Offer:
    _, kind, name, about, host, borough, (age_from, age_to), days, lasts, stock = entry
    today = clock.london_day(clock.now())
    given = {
        "kind": kind,
        "name": name,
        "about": about,
        "how": SHOW,
        "place": f"{host}, {number + 1} Example Street",
        "borough": Borough.objects.filter(gss_code=borough).first(),
        "from_date": today + timedelta(days=days),
        "until_date": today + timedelta(days=days + lasts),
        "stock": stock,
        "age_from": age_from,
        "age_to": age_to,
        "access": ["step_free"],
        "agreed_first": kind == "space",
    }
    sent = _send(way, "Desk (fictional)", f"desk{number}", host, extra=given)
    return Offer.objects.get(response=sent)


def _claim(offer: Offer, name: str) -> None:
    way = matches.other_side(offer.take_part)
    if way is not None:
        _send(way, f"{name.title()} Lane (fictional)", name, "", about=str(offer.pk))


def _match(ways: dict[str, TakePart], by: User) -> None:
    """An employer's team and a charity's need, brought together; another team still waits."""
    gives, asks = ways.get("offer-a-team"), ways.get("ask-for-a-team")
    if gives is None or asks is None:
        return
    team = {"borough": ["E09000007"], "skills": ["hands"], "people": 12, "days": "Fridays in spring"}
    need = {**team, "people": 10, "task": "Paint the day room.", "days": "April or May"}
    one = _send(
        gives, "Ola Quay (fictional)", "team", "Quayside Software (fictional)", answers=team, extra={"pass_on": 1}
    )
    two = _send(asks, "Per Elm (fictional)", "need", "Elm Tree Carers (fictional)", answers=need, extra={"pass_on": 1})
    matches.make(gives=one, asks=two, by=by, token=tokens.issue())
    _send(gives, "Sasha Steady (fictional)", "team2", "Steady Ground Works (fictional)", answers=team)
    _send(
        asks, "Rae Table (fictional)", "need2", "Rye Lane Table (fictional)", answers={**need, "task": "Build shelves."}
    )

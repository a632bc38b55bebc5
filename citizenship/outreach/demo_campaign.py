"""Fictional places and packs of the campaign, for `manage.py load_demo`. Every one says that it is made up."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction

from citizenship.outreach import reference_campaign
from citizenship.outreach.actions import packs
from citizenship.outreach.actions.campaign import make_spot
from citizenship.outreach.actions.packs import Orderer, Wanted
from citizenship.outreach.models import Material, Pack, Spot, SpotOpening, Stock
from citizenship.studies.demo import cast
from programmes import clock, tokens
from programmes.people.models import Borough

# name, kind, borough, subject, openings a day in English and in Polish
PLACES = (
    ("Lantern Street Library, front desk (fictional)", "library", "Camden", "settled_status", 3, 6),
    ("Kingfisher Wharf stop (fictional)", "bus_stop", "Tower Hamlets", "advice", 2, 1),
    ("Old Signal Youth Club (fictional)", "club", "Hackney", "young_londoners", 1, 0),
)
DAYS = 40


@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """Three places with openings, some copies in the cupboard, and two packs; safe to run twice."""
    if Spot.objects.filter(is_demonstration=True).exists():
        say("the campaign: nothing to add")
        return
    reference_campaign.load(say)
    ines, at = cast("ines"), clock.now()
    for name, kind, borough, subject, english, polish in PLACES:
        spot = make_spot(
            name=name,
            kind=kind,
            borough=Borough.objects.get(name=borough),
            subject=subject,
            by=ines,
            at=at - timedelta(days=DAYS + 1),
            is_demonstration=True,
        )
        _open(spot, subject, {"en": english, "pl": polish})
    posters = Material.objects.get(subject="settled_status", kind="poster_a4")
    Stock.objects.create(material=posters, language="pl", held=35, low_at=50, counted_at=at, counted_by=ines)
    _order("Lantern Street Library (fictional)", "Children’s library (fictional)", "library", "Camden", "print")
    pack = _order("Kingfisher Advice Bus (fictional)", "On the bus (fictional)", "event", "Southwark", "post")
    packs.pack_pack(pack=pack, by=ines, token=tokens.issue())
    say(f"{Spot.objects.count()} places of the campaign, {Pack.objects.count()} packs (fictional)")


def _open(spot: Spot, subject: str, a_day: dict[str, int]) -> None:
    today = clock.london_day(clock.now())
    SpotOpening.objects.bulk_create(
        SpotOpening(spot=spot, subject=subject, language=language, day=today - timedelta(days=n), count=count)
        for language, count in a_day.items()
        if count
        for n in range(1, DAYS)
    )


def _order(organisation: str, place: str, kind: str, borough: str, delivery: str) -> Pack:
    orderer = Orderer(
        organisation=organisation,
        email="desk@partners.portal.example",
        delivery=delivery,
        address="1 Example Street, London" if delivery == Pack.Delivery.POST else "",
        place=place,
        place_kind=kind,
        borough=Borough.objects.get(name=borough),
    )
    wanted = Wanted(subjects=["settled_status"], languages=["en", "pl"], copies={"poster_a4": 5, "leaflet": 20})
    return packs.order(orderer=orderer, wanted=wanted, token=tokens.issue(), is_demonstration=True)

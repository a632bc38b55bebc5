"""Fictional partners, places that were offered, and the Mayor's ceremony, for `manage.py load_demo`."""

from collections.abc import Callable
from datetime import time, timedelta
from decimal import Decimal

from django.db import transaction

from citizenship.ceremonies.actions import mayor, partners, requests, venues
from citizenship.ceremonies.actions.venues import Place
from citizenship.ceremonies.models import Ceremony, MayorsCeremony, Partner, Venue
from citizenship.studies.demo import cast
from programmes import clock, tokens
from programmes.people.models import Borough, User

Kind = Partner.Kind
# organisation, its kind, what it offers, people, pounds, step-free
OFFERS = (
    ("Lantern Hall Trust (fictional)", Kind.MUSEUM, "Lantern Hall (fictional)", 220, 0, True),
    (
        "Kingfisher Theatre (fictional)",
        Kind.THEATRE,
        "Kingfisher Wharf, the upper foyer (fictional)",
        90,
        150,
        True,
    ),
    ("Old Signal Tower (fictional)", Kind.HERITAGE, "The Old Signal Tower (fictional)", 25, 0, False),
)
DOMAIN = "partners.portal.example"


@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """Offers of places, partners with an address, and the Mayor's next ceremony; safe to run twice."""
    if MayorsCeremony.objects.exists():
        say("places and the Mayor's ceremony: nothing to add")
        return
    ines, ravi, sela = cast("ines"), cast("ravi"), cast("sela")
    hall, theatre, _ = [_offer(*each) for each in OFFERS]
    for place in (hall, theatre):
        venues.list_venue(venue=place, by=ines, token=tokens.issue())
    for name, registrar in (("Camden", ravi), ("Hackney", sela)):
        _partners(Borough.objects.get(name=name), registrar)
    _match(theatre, ines)
    _mayors(hall, ines, ravi, sela)
    say(f"{Venue.objects.count()} places, {Partner.objects.count()} partners, the Mayor’s ceremony (fictional)")


def _offer(organisation: str, kind: str, name: str, people: int, pounds: int, step_free: bool) -> Venue:
    place = Place(
        name=name,
        kind=Venue.Kind.ICONIC,
        borough=None,
        capacity=people,
        step_free=step_free,
        access=[Venue.Access.TOILET, Venue.Access.LOOP] if step_free else [],
        dates=[],
        cost_pounds=Decimal(pounds),
    )
    email = f"events.{organisation.split()[0].lower()}@{DOMAIN}"
    return venues.offer(
        organisation=organisation, organisation_kind=kind, email=email, place=place, token=tokens.issue()
    )


def _partners(borough: Borough, registrar: User) -> None:
    """The desks of electoral services and the volunteer centre have addresses; the first is asked to come."""
    for kind in (Kind.ELECTORAL, Kind.VOLUNTEER_CENTRE):
        held = Partner.objects.get(borough=borough, kind=kind)
        email = f"{kind.value.split('_')[0]}.{borough.name.lower()}@{DOMAIN}"
        partners.set_address(partner=held, email=email, by=registrar, token=tokens.issue())
    today = clock.london_day(clock.now())
    rows = Ceremony.objects.of(borough).ahead(today).select_related("arm").order_by("date")
    ahead = next((each for each in rows if each.arm and each.arm.level_of("voting")), None)
    if ahead is not None:
        electoral = Partner.objects.get(borough=borough, kind=Kind.ELECTORAL)
        requests.ask(ceremony=ahead, partner=electoral, purpose="voting", by=registrar, token=tokens.issue())


def _match(theatre: Venue, officer: User) -> None:
    """The officer holds the theatre for the last of Camden's planned ceremonies."""
    today = clock.london_day(clock.now())
    last = Ceremony.objects.filter(borough__name="Camden").ahead(today).order_by("-date").first()
    if last is not None:
        venues.propose(venue=theatre, borough=None, day=None, ceremony=last, by=officer, token=tokens.issue())


def _mayors(hall: Venue, officer: User, ravi: User, sela: User) -> None:
    day = clock.london_day(clock.now()) + timedelta(days=75)
    planned = mayor.plan_mayors(
        date=day,
        starts=time(18, 0),
        venue=hall,
        places=60,
        most_each=20,
        guests_each=2,
        reply_by=day - timedelta(days=21),
        by=officer,
        token=tokens.issue(),
    )
    mayor.open_mayors(ceremony=planned, by=officer, token=tokens.issue())
    for name, registrar, places in (("Camden", ravi, 8), ("Hackney", sela, 6)):
        borough = Borough.objects.get(name=name)
        made = mayor.nominate(ceremony=planned, borough=borough, places=places, by=registrar, token=tokens.issue())
        for code in made.codes.order_by("pk")[:2]:
            mayor.answer(code=code, reply="yes", guests=1, token=tokens.issue())

"""A fictional directory for `manage.py load_demo`: every name, number and address is made up and says so."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

from django.db import transaction

from citizenship.advice.actions import organisations, services
from citizenship.advice.models import AdviceChange, AdviceHours, AdviceOrganisation, AdvicePlace, AdviceService
from citizenship.advice.models.organisations import LEVELS_OF
from citizenship.studies.demo import cast
from programmes import clock, tokens
from programmes.people.models import Borough

DOMAIN = "advice.portal.example"
_EUSS = ["settled_status", "late_application", "eu_family"]
_YOUNG = ["children_citizenship", "care_leavers", "citizenship"]
# organisation, level ("" is practical help), days since the register was looked at; then its services:
# name, needs, languages, boroughs ("" is all of London), what else is true of it
ADVISERS: tuple[tuple[str, str, int, list[tuple[str, list[str], str, str, dict[str, Any]]]], ...] = (
    (
        "Lantern Advice Centre (fictional)",
        "iaa_1_euss",
        40,
        [
            ("Settled status desk", _EUSS, "en pl ro", "Camden Islington Hackney", {"takes_late_cases": True}),
            ("Letters read and answered", ["settled_status", "language_help"], "en pl", "Camden", {}),
        ],
    ),
    (
        "Kingfisher Law (fictional)",
        "solicitor",
        90,
        [
            (
                "Refusals and appeals",
                ["appeals", "late_application", "settled_status", "citizenship"],
                "en pt es",
                "",
                {"harder": ["convictions", "long_absences", "no_id"], "cost": "paid"},
            ),
        ],
    ),
    (
        "Harbour Citizenship Clinic (fictional)",
        "iaa_2",
        20,
        [
            (
                "Young Londoners’ clinic",
                _YOUNG,
                "en fr ar",
                "Southwark Lambeth Lewisham",
                {"young_people": True, "free_places_young": 6, "harder": ["care"]},
            ),
            ("Becoming British", ["citizenship"], "en fr ar", "Southwark Lambeth Lewisham Greenwich", {}),
        ],
    ),
    (
        "Compass House (fictional)",
        "iaa_3",
        400,
        [
            (
                "Asylum and the 28 days after",
                ["asylum", "move_on", "no_recourse", "unaccompanied_children"],
                "en ar fa ti",
                "",
                {"harder": ["homeless", "abuse", "disability"]},
            ),
            (
                "Status clinic for people who sleep rough",
                ["rough_sleeping", "right_to_rent", "settled_status", "appeals"],
                "en pl ro bg lt",
                "Westminster Camden Tower%20Hamlets",
                {"harder": ["homeless", "no_id"]},
            ),
        ],
    ),
    (
        "Signal Box Community (fictional)",
        "",
        0,
        [
            (
                "Help with online forms",
                ["digital_help", "settled_status", "benefits"],
                "en bn so",
                "Newham Tower%20Hamlets",
                {"harder": ["little_internet", "caring", "disability"]},
            ),
            ("Speak English with us", ["language_help"], "en", "Newham", {}),
        ],
    ),
    (
        "Weavers’ Yard (fictional)",
        "iaa_1",
        10,
        [
            (
                "Family and status",
                [*_EUSS, "citizenship", "frontier"],
                "en it es pt",
                "Brent Ealing Harrow Barnet",
                {"harder": ["caring"]},
            ),
            (
                "Youth project",
                _YOUNG,
                "en it",
                "Brent",
                {"young_people": True, "free_places_young": 0},
            ),
        ],
    ),
)


@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """Advisers, practical help, an entry that waits and a change that waits; safe to run twice."""
    if AdviceOrganisation.objects.filter(is_demonstration=True).exists():
        say("directory of advice: nothing to add")
        return
    ines, today = cast("ines"), clock.london_day(clock.now())
    codes = dict(Borough.objects.values_list("name", "pk"))
    number = 100
    for name, level, days, offered in ADVISERS:
        owner = _owner(name)
        for each in offered:
            number += 1
            _entry(owner, each, number, codes, ines, confirmed=today - timedelta(days=390 if days > 365 else 20))
        if level:
            _verify(owner, level, today - timedelta(days=days), ines, number)
    _waiting(codes)
    say(f"{AdviceService.objects.filter(organisation__is_demonstration=True).count()} fictional entries of advice")


def _owner(name: str) -> AdviceOrganisation:
    at = clock.now()
    made = AdviceOrganisation.objects.create(
        name=name,
        description="Made up for the demonstration: this organisation does not exist.",
        is_demonstration=True,
        added_at=at,
        changed_at=at,
    )
    made.moves.create(verb="load", at=at)
    return made


def _verify(owner: AdviceOrganisation, level: str, day: date, by: Any, number: int) -> None:
    regulator = next(str(code) for code, levels in LEVELS_OF.items() if level in levels)
    organisations.verify(
        organisation=owner,
        regulator=regulator,
        level=level,
        registration_number=f"DEMO-{number}",
        verified_on=day,
        by=by,
        token=tokens.issue(),
    )


def _entry(
    owner: AdviceOrganisation,
    said: tuple[str, list[str], str, str, dict[str, Any]],
    number: int,
    codes: dict[str, str],
    by: Any,
    *,
    confirmed: date,
) -> AdviceService:
    name, needs, languages, boroughs, more = said
    at, names = clock.now(), [each.replace("%20", " ") for each in boroughs.split()]
    if more.get("free_places_young") is not None:
        more = {**more, "free_places_as_of": clock.london_day(at)}
    made = AdviceService.objects.create(
        organisation=owner,
        name=name,
        description="Made up for the demonstration, to show what an entry looks like. Nobody answers this number.",
        needs=sorted(needs),
        languages=languages.split(),
        boroughs=[codes[each] for each in names],
        whole_london=not names,
        how_to_refer="Telephone for an appointment.",
        phone=f"020 7946 0{number}",
        contact_email=f"desk{number}@{DOMAIN}",
        assured_on=confirmed,
        offered_at=at,
        changed_at=at,
        **{"cost": "free", **more},
    )
    if names:
        _place(made, number, codes[names[0]])
    services.list_service(service=made, by=by, token=tokens.issue())
    return made


def _place(made: AdviceService, number: int, borough: str) -> None:
    place = AdvicePlace.objects.create(
        service=made,
        name="Made-up building",
        address=f"{number} Example Street",
        postcode="SE1 9ZZ",
        borough_id=borough,
        access=["step_free", "toilet"],
    )
    AdviceHours.objects.bulk_create(
        AdviceHours(service=made, place=place, day=day, opens=time(10), closes=time(16), by_appointment=day > 2)
        for day in (1, 2, 4)
    )


def _waiting(codes: dict[str, str]) -> None:
    """Something for the work-list: an entry to list, and a change to take over."""
    at = clock.now()
    owner = _owner("Bridge Street Advisers (fictional)")
    AdviceOrganisation.objects.filter(pk=owner.pk).update(
        regulator="iaa", level="iaa_1", registration_number="DEMO-999"
    )
    AdviceService.objects.create(
        organisation=owner,
        name="Evening clinic",
        description="Made up for the demonstration: an entry that an organisation has offered.",
        needs=["citizenship", "settled_status"],
        languages=["en", "lt", "ro"],
        boroughs=[codes["Croydon"]],
        phone="020 7946 0999",
        contact_email=f"evening@{DOMAIN}",
        state=AdviceService.State.WAITING,
        assured_on=clock.london_day(at),
        offered_at=at,
        changed_at=at,
    )
    desk = AdviceService.objects.get(name="Settled status desk", organisation__is_demonstration=True)
    change = AdviceChange.objects.create(
        service=desk, facts={"languages": ["en", "lt", "pl", "ro"], "phone": "020 7946 0777"}, proposed_at=at
    )
    change.moves.create(verb="propose", at=at)

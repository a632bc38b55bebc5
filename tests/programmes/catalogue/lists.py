"""Directories, hubs and alerts for tests, in plain words: lists.entry("Rye Lane Table", by=ines)."""

from datetime import date, datetime, timedelta
from typing import Any

from programmes import clock
from programmes.catalogue import actions
from programmes.catalogue.actions import hubs, listings, skills
from programmes.catalogue.models import (
    Directory,
    Listing,
    LoanBooking,
    LoanHub,
    Response,
    SkillsSession,
    TakePart,
)
from programmes.notices.models import Notice
from programmes.people.models import Borough
from tests.factories import token
from tests.programmes.catalogue import rows

SOUTHWARK, LAMBETH, CAMDEN = "E09000028", "E09000022", "E09000007"
FACTS: dict[str, Any] = {
    "text": "Tea and company.",
    "boroughs": [SOUTHWARK],
    "whole_london": False,
    "languages": ["en", "es"],
    "phone": "020 7946 0000",
}


def today() -> date:
    return clock.london_day(clock.now())


def directory(by: Any, slug: str = "welcome-to-london", **words: Any) -> TakePart:
    """An open directory, with its words."""
    way = rows.way(
        of=rows.programme(slug),
        by=by,
        kind="listing",
        slug="groups",
        title="Find a group",
        question_set=None,
        once=False,
    )
    Directory.objects.create(take_part=way, **{"noun": "welcome group", "nouns": "welcome groups", **words})
    return way


def offered(way: TakePart, name: str = "Rye Lane Table", email: str = "desk@rye.example", **facts: Any) -> Listing:
    """What a group sent about itself; it waits."""
    sent = actions.respond(
        take_part=way,
        answers={},
        name="Lena",
        organisation=name,
        email=email,
        may_contact=True,
        by=None,
        token=token(),
        extra={"name": name, **FACTS, **facts},
    )
    return Listing.objects.get(response=sent)


def entry(way: TakePart, by: Any, name: str = "Rye Lane Table", **facts: Any) -> Listing:
    """An entry that staff have listed."""
    return listings.list_listing(listing=offered(way, name, **facts), by=by, token=token())


def answer_of(listing: Listing) -> Response:
    """What its group sent, as it stands now."""
    assert listing.response_id is not None
    return Response.objects.get(pk=listing.response_id)


def aged(listing: Listing, days: int) -> Listing:
    """The same, last confirmed so many days ago."""
    Listing.objects.filter(pk=listing.pk).update(assured_on=today() - timedelta(days=days))
    listing.refresh_from_db()
    return listing


def letters(template: str = "", to: str = "") -> list[Notice]:
    """What was written about something, to an address. In one test's transaction they have no order."""
    return list(Notice.objects.filter(event__contains=template, address__contains=to))


def link_in(notice: Notice) -> str:
    """The path of the link in a message."""
    line = next(line for line in notice.body.splitlines() if line.startswith("http"))
    return "/" + line.split("/", 3)[3]


# --- loans -----------------------------------------------------------------------------------------------------------


def lending(by: Any) -> TakePart:
    """An open way to borrow a tablet."""
    page = rows.programme("mi-wifi")
    return rows.way(of=page, by=by, kind="loan", slug="borrow", title="Borrow a tablet", question_set=None, once=False)


def hub(way: TakePart, by: Any, name: str = "Lantern Library", tablets: int = 2, linked: bool = True) -> LoanHub:
    """An open hub with so many tablets."""
    facts = {
        "name": name,
        "borough": Borough.objects.get(name="Lewisham"),
        "address": "1 Sample Street",
        "hours": "Every day",
        "access": "Step-free.",
        "phone": "",
        "contact_email": f"{name.split()[0].lower()}@library.example",
    }
    made = hubs.add_hub(take_part=way, facts=facts, by=by, token=token())
    labels = [f"{name[:3].upper()}-{number}" for number in range(1, tablets + 1)]
    hubs.add_tablets(hub=made, labels=labels, by=by, token=token())
    made = hubs.open_hub(hub=made, by=by, token=token())
    return hubs.send_hub_link(hub=made, by=by, token=token()) if linked else made


def session(of: LoanHub, by: Any, days: int = 3, minutes: int = 60, places: int = 4) -> SkillsSession:
    """A session that the hub offers."""
    starts = datetime.combine(today() + timedelta(days=days), datetime.min.time(), tzinfo=clock.LONDON)
    starts += timedelta(hours=14)
    return skills.plan_session(hub=of, starts_at=starts, minutes=minutes, places=places, by=by, token=token())


def booked(
    of: LoanHub, email: str = "lena@home.example", *, days: int = 0, weeks: int = 1, tablets: int = 1,
    group: str = "", sessions: tuple[SkillsSession, ...] = (),
) -> LoanBooking:  # fmt: skip
    """What somebody booked there."""
    sent = borrow(of, email, days=days, weeks=weeks, tablets=tablets, group=group, sessions=sessions)
    return LoanBooking.objects.select_related("response", "hub").get(response=sent)


def borrow(
    of: LoanHub, email: str = "lena@home.example", *, days: int = 0, weeks: int = 1, tablets: int = 1,
    group: str = "", sessions: tuple[SkillsSession, ...] = (),
) -> Response:  # fmt: skip
    """The same as its answer sent."""
    return actions.respond(
        take_part=of.take_part,
        answers={},
        name="Lena Loan",
        email=email,
        organisation=group,
        may_contact=False,
        by=None,
        token=token(),
        about=str(of.pk),
        extra={
            "starts_on": today() + timedelta(days=days),
            "weeks": weeks,
            "tablets": tablets,
            "sessions": [str(each.pk) for each in sessions],
        },
    )

"""A round of the London Family Fund for the stories: its reference data, and twelve bids with real answers.

What a story does not do at the browser is done here, by the portal's own actions.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from grants.applications import actions as applications
from grants.applications.models import AccountableBody, Application
from grants.assessment import actions as assessment
from grants.assessment.actions.scoring import Given
from grants.assessment.models import Assessment, Assignment
from grants.funds import actions as funds
from grants.funds import reference
from grants.funds.models import Round
from programmes import clock
from programmes.people.models import Borough, User
from programmes.questions import engine
from programmes.questions.models import Answer
from tests import factories
from tests.factories import token
from tests.journeys.visitor import Visitor

WIDE = "Buggies and ballads"


@dataclass(frozen=True)
class Bid:
    """One of the twelve: who asks for how much, and the points of its two assessors on every criterion."""

    group: str
    lead: str
    borough: str
    title: str
    asked: str
    points: tuple[int, int]
    award: str = ""
    reason: str = ""


BIDS = (
    Bid("Toybox Bexley", "tess@toybox.example", "Bexley", "Toys that travel", "55000.00", (5, 5), "52300.10"),
    Bid("Brent Baby Café", "bina@portal.example", "Brent", "The long breakfast", "30000.00", (5, 4), "24750.55"),
    Bid("Sutton Song Nest", "saul@portal.example", "Sutton", WIDE, "70000.00", (5, 2), "48000.25"),
    Bid("", "pia@portal.example", "Hackney", "The stairwell club", "12000.00", (4, 4), "10000.00"),
    *(
        Bid(group, f"{group.split()[0].lower()}@portal.example", borough, title, asked, points, reason=reason)
        for group, borough, title, asked, points, reason in (
            ("Arches Nursery", "Camden", "Nursery nights", "40000.00", (4, 3), "Say what parents plan themselves."),
            ("Bridge Parents", "Barnet", "Over the bridge", "18000.00", (3, 3), "Tell us who comes to nothing yet."),
            ("Canal Cradles", "Ealing", "Floating cradles", "22000.00", (3, 3), "The boat costs more than the work."),
            ("Dockside Dads", "Newham", "Dads on deck", "15000.00", (3, 2), "Fathers of one street only would meet."),
            ("Elm Families", "Merton", "Under the elm", "28000.00", (3, 2), "Nothing says how you will measure it."),
            ("Ferry Friends", "Greenwich", "The second ferry", "33000.00", (2, 2), "One evening is not enough."),
            ("Garden Gate", "Harrow", "Gate and garden", "11000.00", (2, 2), "The garden is not yours to open yet."),
            ("Hilltop Homes", "Croydon", "Hilltop table", "85000.00", (2, 1), "Staff costs stand for a second year."),
        )
    ),
)
PARENTS = BIDS[3]
FUNDED = [bid for bid in BIDS if bid.award]
DECLINED = [bid for bid in BIDS if bid.reason]
TOTAL = sum((Decimal(bid.award) for bid in FUNDED), Decimal(0))
BODY: dict[str, str] = {
    "name": "Stairwell Tenants’ Hall",
    "charity_number": "1234567",
    "company_number": "",
    "no_number": "",
    "contact_name": "Hal Brook",
    "email": "hal@hall.example",
}


def answers(bid: Bid) -> dict[str, Any]:
    """What this bid says, question by question."""
    start = clock.london_day(clock.now()) + timedelta(days=60)
    own = {"about_group": f"{bid.group} opens its doors to families every day.", "income": "64000.00"}
    return {
        **(own if bid.group else {"about_you": "Five of us have met on the stairs for two years."}),
        "project_title": bid.title,
        "summary": f"{bid.title}: families of the whole neighbourhood cook, play and plan together each week.",
        "scale": "new",
        "evidence": "Forty families told us that they know nobody on their own street.",
        "start_date": start.isoformat(),
        "end_date": (start + timedelta(days=330)).isoformat(),
        "borough": [Borough.objects.get(name=bid.borough).pk],
        "participants": "80",
        "people": "Parents and carers of children under five, half of them new to London.",
        "parents_lead": "Six parents plan each month and are paid for it.",
        "outcomes": ["friends", "lonely"],
        "mixing": "Each table is laid by one family that has been here for long and one that has just come.",
        "isolation": "Health visitors bring those who come to nothing, and we pay the bus.",
        "wellbeing": "Children have somebody to play with beyond their own door.",
        "measure": "We ask the same five questions at the beginning and at the end.",
        "amount": bid.asked,
        "budget": [{"heading": "staff", "item": "Two hosts and the room", "amount": bid.asked}],
        "after": "The parents go on with a room that costs nothing.",
        "safeguarding_lead": "Our deputy manager",
        "safeguarding": "Two adults with checks are in the room at all times.",
        "checks": "yes",
        "declaration": "yes",
    }


def days() -> dict[str, Any]:
    """Dates of a round that is open now, with its panel and decision weeks on Mondays."""
    today = clock.london_day(clock.now())
    closes = today + timedelta(days=30)
    panel = closes + timedelta(days=7 + -closes.weekday() % 7)
    return {
        "opens_at": datetime.combine(today - timedelta(days=1), time(9), clock.LONDON),
        "closes_at": datetime.combine(closes, time(12), clock.LONDON),
        "panel_week_date": panel,
        "decision_week_date": panel + timedelta(days=14),
        "decision_date": panel + timedelta(days=18),
    }


def draft() -> Round:
    """The draft round of the reference data."""
    reference.load()
    return Round.objects.get(fund__slug="london-family-fund", state=Round.State.DRAFT)


def published(officer: User) -> Round:
    """The same round, open now."""
    made = draft()
    Round.objects.filter(pk=made.pk).update(**days())
    return funds.publish(round=made, by=officer, token=token())


def lead_of(bid: Bid) -> tuple[User, Any]:
    """The person who leads a bid and the organisation, with a colleague; the parents have no organisation."""
    name = f"{bid.lead.split('@')[0].capitalize()} {bid.borough}son"
    if not bid.group:
        return factories.person(name, email=bid.lead), None
    group = factories.organisation(bid.group, borough=bid.borough)
    factories.member(f"Col {bid.borough}ley", of=group, role="member", email=f"second-{bid.lead}")
    return factories.member(name, of=group, role="lead", email=bid.lead), group


def begin(bid: Bid, to: Round) -> Application:
    """Started and fully answered."""
    lead, group = lead_of(bid)
    made = applications.start(round=to, organisation=group, by=lead, token=token())
    write(made, answers(bid), lead)
    return made


def write(application: Application, given: dict[str, Any], by: User) -> None:
    """These answers, as if typed page by page."""
    Answer.objects.bulk_create(
        Answer(sheet=application.sheet, key=key, value=value, revision=1, saved_by=by) for key, value in given.items()
    )
    applications.take_facts(application, engine.answers(application.sheet))
    application.save()


def sent(bid: Bid, to: Round) -> Application:
    """Handed in; the parents' one once somebody confirmed to hold the money."""
    made = begin(bid, to)
    if not bid.group:
        hal = factories.person("Hal Brook", email=BODY["email"])
        body: AccountableBody = applications.name_body(application=made, by=made.lead, token=token(), **BODY)
        applications.confirm_body(body=body, name="Hal Brook", position="Chair", by=hal, token=token())
    return applications.submit(application=made, by=made.lead, token=token())


def sift(bids: Iterable[Application], officer: User) -> None:
    """Eligible, as far as they are not sifted yet."""
    for each in bids:
        factories.declared(officer, each)
        assessment.pass_sift(application=each, by=officer, token=token())


def bid_of(application: Application) -> Bid:
    """Which of the twelve it is."""
    return next(bid for bid in BIDS if bid.title == application.title)


def points_of(held: Assignment) -> int:
    """What this assessor gives on every criterion."""
    return bid_of(held.application).points[held.kind != Assignment.Kind.FIRST]


def score_the_rest() -> None:
    """Everybody who has not handed in yet does."""
    for held in Assignment.objects.filter(state=Assignment.State.ASSIGNED).select_related("assessor"):
        factories.declared(held.assessor, held.application)
        keys = held.application.round.criteria.values_list("key", flat=True)
        given = {key: Given(points_of(held), f"Told well enough for {points_of(held)}.") for key in keys}
        assessment.submit(assignment=held, given=given, by=held.assessor, token=token())


def check_the_rest(second: User) -> None:
    """A second officer finds all that waits in order."""
    for each in Application.objects.filter(assessment__state=Assessment.State.TO_CHECK):
        factories.declared(second, each)
        assessment.pass_check(application=each, by=second, token=token())


def ready(officer: User, second: User, assessors: list[User]) -> Round:
    """Twelve bids, scored by two of three, the wide one moderated, all checked: ready to be decided."""
    made = published(officer)
    sift([sent(bid, made) for bid in BIDS], officer)
    assessment.assign_evenly(round=made, assessors=assessors, by=officer, token=token())
    score_the_rest()
    wide = Application.objects.get(title=WIDE)
    assessment.moderate(application=wide, score=Decimal("4.20"), note="We read it together.", by=officer, token=token())
    check_the_rest(second)
    return made


def by_title(bid: Bid) -> Application:
    """The application of a bid, with its round."""
    return Application.objects.with_parties().get(title=bid.title)


def day(when: date | datetime) -> str:
    """A day as a date field takes it."""
    return when.strftime("%Y-%m-%d")


def picture(visitor: Visitor, name: str) -> None:
    """Keep what is on the screen where LOOK names a folder: for whoever looks at the pages."""
    if folder := os.environ.get("LOOK"):
        visitor.page.screenshot(path=f"{folder}/{name}.png", full_page=True)

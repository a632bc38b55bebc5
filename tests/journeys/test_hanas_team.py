"""Hana offers a team of Tideway Print Works, Guy says what a team could do at Rye Lane Growers, Vera brings the two
together, both say yes, the places are held, and afterwards Hana says how many came: a number, nobody's name.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from programmes import clock
from tests.journeys import going, steps
from tests.journeys.visitor import Visitor
from tests.services import Sink, Worker
from tests.volunteering import factories
from volunteering.hours.models import HoursEntry
from volunteering.opportunities.models import Opportunity, Session, SignUp
from volunteering.pathways.models import TeamMatch, TeamNeed, TeamOffer

TITLE = "Build raised beds"


@pytest.fixture
def opportunity(growers: Any, guy: Any) -> Opportunity:
    """What the team's day is part of."""
    host = factories.host(growers)
    factories.long_since(guy, host)
    return factories.opportunity(host, title=TITLE)


@pytest.fixture
def day(db: None) -> date:
    """A day that suits both."""
    return clock.london_day(clock.now()) + timedelta(days=20)


@pytest.mark.long
def test_hanas_team(
    visitor: Callable[..., Visitor],
    worker: Worker,
    smtp_sink: Sink,
    hana: Any,
    guy: Any,
    vera: Any,
    opportunity: Opportunity,
    day: date,
    set_now: Callable[[datetime | None], None],
) -> None:
    employer, host, officer = going.on_phone(visitor), going.on_phone(visitor), visitor()
    steps.signs_in(employer, hana.email)
    offers_a_team(employer, day)
    steps.signs_in(host, guy.email)
    asks_for_one(host, opportunity.host, day)
    steps.signs_in_as_staff(officer.goes_to("/admin/"), vera.email)
    matches(officer, day)
    both_say_yes(employer, host, smtp_sink, hana, guy)
    match = TeamMatch.objects.get()
    places_are_held(host, visitor, match)
    set_now(match.ends_at + timedelta(hours=1))
    tells_how_many_came(employer, match)
    assert not HoursEntry.objects.exists() and not SignUp.objects.exists()


def offers_a_team(employer: Visitor, day: date) -> None:
    employer.goes_to("/volunteering/teams/").sees("Tideway Print Works").presses_or_follows("Offer a team")
    employer.types("How many people are in the team?", "1").presses("Offer this team")
    employer.sees("Enter a whole number from 2", "Enter a day", "Tick the box to say that everybody is 18 or over")
    employer.types("How many people are in the team?", "6")
    going.sets(employer, "First day that would suit", day)
    employer.types("Anything a host should know", "Two of us are carpenters.").ticks("Everybody in the team is 18")
    employer.presses("Offer this team").sees("A team of 6", "Waiting for a match")


def asks_for_one(host: Visitor, rye: Any, day: date) -> None:
    host.goes_to(f"/volunteering/host/{rye.pk}/").follows("Teams from employers").presses_or_follows("Ask for a team")
    host.chooses("Which of your opportunities", TITLE).types("What would the team do?", "Saw, screw and fill six beds.")
    host.types("At least so many people", "4").types("At most so many people", "8")
    going.sets(host, "First day that would suit", day)
    host.presses("Post this need").sees("4 to 8", "Waiting for a match")


def matches(officer: Visitor, day: date) -> None:
    officer.goes_to(f"/admin/volunteering/teamoffer/{TeamOffer.objects.get().pk}/change/").sees("Tideway Print Works")
    officer.presses_or_follows("Propose a day")
    need = officer.page.get_by_label(re.compile("^Need")).first
    officer.reaches(need)
    need.select_option(str(TeamNeed.objects.get().pk))
    going.sets(officer, "Day", day)
    going.sets(officer, "Begins", time(10))
    going.sets(officer, "Ends", time(15))
    officer.types("Places for the team", "6").presses("Propose it").sees("Both sides have been asked")
    assert TeamMatch.objects.get().state == "proposed"


def both_say_yes(employer: Visitor, host: Visitor, sink: Sink, hana: Any, guy: Any) -> None:
    for who, person in ((employer, hana), (host, guy)):
        link = steps.link_in(sink.wait_for(to=person.email), "/volunteering/teams/matches/")
        who.goes_to(link).sees("Saw, screw and fill six beds.", "Places for the team").presses("Yes, this day suits us")
        who.sees("Your yes is noted")
    employer.goes_to(link).sees("Ask the host", "020 7946 0012")


def places_are_held(host: Visitor, visitor: Callable[..., Visitor], match: TeamMatch) -> None:
    host.follows("Open the session").sees("6 of")
    session = Session.objects.get()
    assert session.confirmed == 6 == match.size
    anybody = going.on_phone(visitor)
    anybody.goes_to(session.opportunity.get_absolute_url()).does_not_see("Tideway")


def tells_how_many_came(employer: Visitor, match: TeamMatch) -> None:
    employer.goes_to(match.get_absolute_url()).presses_or_follows("Say how many came")
    employer.types("How many of the team came?", "7").presses("Save")
    assert TeamMatch.objects.get().came is None
    employer.types("How many of the team came?", "5").presses("Save").sees("People who came", "5")
    employer.goes_to("/volunteering/teams/").follows("What your teams did").sees("1 day, 5 places taken, 25 hours")

"""Guy coordinates the volunteers of Rye Lane Growers. He signs the agreement and posts what there is to do; Vera
approves and publishes it. His session is full, a place that comes free is offered to the next person by a link, he
writes to everybody with a place, and on the day he marks on his phone who was there. Who was marked as missing says
otherwise, and Vera decides.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

import pytest

from programmes import clock
from tests import factories as people
from tests.journeys import going, steps
from tests.journeys.visitor import Visitor
from tests.services import Sink, Worker, text_of, wait_until
from tests.volunteering import factories
from volunteering.hosts.models import Host
from volunteering.hours import totals
from volunteering.hours.models import Dispute
from volunteering.opportunities.models import Opportunity, Session

TITLE = "Plant trees on Saturdays"
UNSIGNED = {"agreement": None, "signed_name": "", "signed_role": "", "signed_at": None, "signed_by": None}
WORDS = "Wear shoes that may get wet. Gloves are there for everybody."


@pytest.fixture
def host(growers: Any, guy: Any) -> Host:
    """Rye Lane Growers have told us about themselves and signed nothing yet."""
    factories.agreement()
    made = factories.host(growers, state="draft", **UNSIGNED)
    factories.long_since(guy, made)
    return made


@pytest.fixture
def ana(db: None) -> Any:
    """Ana has joined."""
    return factories.volunteer(people.person("Ana Reyes"), age=31)


@pytest.fixture
def ben(db: None) -> Any:
    """Ben has joined."""
    return factories.volunteer(people.person("Ben Okafor"), age=24)


@pytest.mark.long
def test_guys_session_day(
    visitor: Callable[..., Visitor],
    worker: Worker,
    smtp_sink: Sink,
    farah: Any,
    guy: Any,
    vera: Any,
    host: Host,
    ana: Any,
    ben: Any,
    set_now: Callable[[datetime | None], None],
) -> None:
    phone, officer, next_one = going.on_phone(visitor), visitor(), going.on_phone(visitor)
    factories.volunteer(farah, age=19)
    steps.signs_in(phone, guy.email)
    signs_the_agreement(phone, host)
    steps.signs_in_as_staff(officer.goes_to("/admin/"), vera.email)
    approves(officer, host)
    posts(phone, host)
    publishes(officer)
    session = adds_sessions(phone)
    for each in (ana, ben):
        factories.sign_up(each, session)
    waits_and_is_offered_a_place(next_one, visitor, smtp_sink, session, farah, ana)
    writes_to_everybody(phone, smtp_sink, session, farah, ben, ana)
    set_now(session.starts_at + timedelta(minutes=5))
    checks_in(phone, next_one, session)
    set_now(session.ends_at + timedelta(hours=1))
    marks(phone, session)
    says_otherwise(visitor, ben)
    decides(officer)
    assert totals.confirmed_minutes(ben) == 120


def signs_the_agreement(phone: Visitor, host: Host) -> None:
    phone.goes_to("/volunteering/host/").sees("Read and sign the agreement", "To do")
    phone.follows("Read and sign the agreement").sees("You say who meets them.")
    phone.presses("Sign the agreement").sees("Enter your role in the organisation.")
    phone.types("Your full name", "Guy Laurent").types("Your role in the organisation", "Volunteer coordinator")
    phone.ticks("I have read the agreement").presses("Sign the agreement")
    phone.goes_to(f"/volunteering/host/{host.pk}/").presses("Send the application").sees("We have your application")


def approves(officer: Visitor, host: Host) -> None:
    officer.goes_to(f"/admin/volunteering/host/{host.pk}/change/").follows("Approve this host").presses("Approve")
    officer.sees("The host is approved")


def posts(phone: Visitor, host: Host) -> None:
    phone.goes_to(f"/volunteering/host/{host.pk}/opportunities/").presses_or_follows("Post an opportunity")
    phone.types("What is the role called?", TITLE).presses("Begin").follows("What people do", within="main")
    phone.types("What do people do?", "Ring me on 020 7946 0012 and come.").presses("Save and continue")
    phone.sees("Take the telephone number out")
    phone.types("What do people do?", "You plant young trees. Somebody shows you how.")
    phone.chooses("What is it for?", "Environment").presses("Save and continue")
    phone.sees("Where and how often").ticks("At a place in London").chooses("Borough", "Southwark")
    phone.types("Name of the place", "Burgess Park, the gate on Albany Road").ticks("Again and again")
    phone.types("How much time does it take?", "Two hours on a Saturday").presses("Save and continue")
    phone.sees("Who can take part").types("Youngest age", "14")
    phone.answers("Is somebody of your organisation there", "Yes").answers("Who needs a parent", "Under 16")
    phone.presses("Save and continue").sees("What people learn").presses("Save and continue")
    phone.answers("Do you pay travel", "Yes").presses("Save and continue")
    phone.sees("criminal record").presses("Save and continue").presses("Save and continue")
    phone.sees(TITLE).presses("Send it to be read").sees("We read it and write to you")


def publishes(officer: Visitor) -> None:
    found = Opportunity.objects.get()
    officer.goes_to(f"/admin/volunteering/opportunity/{found.pk}/change/").sees("You plant young trees")
    officer.follows("Publish it").presses("Publish it").sees("It is public")


def adds_sessions(phone: Visitor) -> Session:
    found = Opportunity.objects.get()
    phone.goes_to(f"/volunteering/host/opportunities/{found.pk}/").sees("Published").follows("Dates and places")
    day = clock.london_day(clock.now()) + timedelta(days=7)
    going.sets(phone, "Day of the first session", day)
    going.sets(phone, "Starts at", time(12))
    going.sets(phone, "Ends at", time(14))
    phone.types("Places", "2").types("Where to meet", "The green gate").ticks("Every week")
    phone.types("How many sessions in all?", "2").presses("Add to the calendar").sees("0 of 2 places held")
    first, _ = Session.objects.order_by("starts_at")
    return first


def waits_and_is_offered_a_place(
    next_one: Visitor, visitor: Callable[..., Visitor], sink: Sink, session: Session, farah: Any, ana: Any
) -> None:
    steps.signs_in(next_one, farah.email).goes_to(session.opportunity.get_absolute_url()).sees("Every place is taken")
    next_one.follows("Join the waiting list").sees("we offer it to you and you decide")
    next_one.presses("Join the waiting list").sees("On the waiting list")
    going.is_light(next_one)
    other = going.on_phone(visitor)
    steps.signs_in(other, ana.user.email).goes_to("/volunteering/me/").follows(TITLE).follows("Cancel my place")
    other.presses("Yes, cancel").sees("Thank you for saying so")
    offer = sink.wait_for(to=farah.email, about="A place is free for you")
    next_one.goes_to(steps.link_in(offer, "/volunteering/me/sessions/")).sees("A place is kept for you until")
    next_one.presses("Take the place").sees("You have the place", "The green gate")


def writes_to_everybody(phone: Visitor, sink: Sink, session: Session, farah: Any, ben: Any, ana: Any) -> None:
    phone.goes_to(f"/volunteering/host/sessions/{session.pk}/").sees("Farah", "Ben", "2 of 2")
    phone.does_not_see("Haidari", "Ana").follows("Write to everybody with a place")
    phone.ticks("What to bring or wear").types("Message", f"{WORDS} My own number is 07700 900123.")
    phone.presses("Send to everybody with a place").sees("seems to hold")
    phone.types("Message", WORDS).presses("Send to everybody with a place").sees(WORDS)
    for each in (farah, ben.user):
        wait_until(partial(has_it, sink, each.email), what="the message")
    assert not has_it(sink, ana.user.email)


def has_it(sink: Sink, address: str) -> bool:
    return any(WORDS in text_of(message) for message in sink.to(address))


def checks_in(phone: Visitor, next_one: Visitor, session: Session) -> None:
    phone.goes_to(f"/volunteering/host/sessions/{session.pk}/").follows("Show the check-in code")
    next_one.goes_to(f"/volunteering/check-in/{session.pk}/")
    next_one.types("Code", phone.page.locator(".vol-code").inner_text()).presses("Check in").sees("You are checked in")
    phone.follows("Show the newest code").sees("1 of 2 checked in")


def marks(phone: Visitor, session: Session) -> None:
    phone.goes_to(f"/volunteering/host/sessions/{session.pk}/").sees("Who was there", "Checked in")
    assert going.takes_away(phone, "Day sheet on paper").read_bytes().startswith(b"%PDF-")
    phone.presses("Was there : Farah").sees("Was there, 2 hours").presses("Did not come : Ben").sees("Did not come")


def says_otherwise(visitor: Callable[..., Visitor], ben: Any) -> None:
    missed = going.on_phone(visitor)
    steps.signs_in(missed, ben.user.email).goes_to("/volunteering/hours/").sees("Marked as not there")
    missed.follows("I was there").sees("It is never the organisation itself")
    missed.types("What happened?", "I dug the second bed with Farah.").presses("Send to our team")
    missed.goes_to("/volunteering/hours/").does_not_see("Marked as not there")


def decides(officer: Visitor) -> None:
    officer.goes_to("/admin/").sees("Waiting for you")
    officer.goes_to(Dispute.objects.get().get_absolute_url()).sees("I dug the second bed with Farah.")
    officer.follows("Decide for the volunteer").types("Reason", "Farah remembers working beside him.")
    officer.presses("Count this time").sees("The hours are changed")

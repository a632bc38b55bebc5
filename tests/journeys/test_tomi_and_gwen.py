"""Tomi is 15. He joins on his phone and can do nothing until Gwen, his guardian, says yes from her own link; the host
rings her before his first session. What is too late or for adults is refused. When she takes it back, he is no longer
signed up, and the host is told no reason. A worry that he writes reaches the safeguarding officers only.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from programmes import clock
from tests.journeys import going, steps
from tests.journeys.visitor import Visitor
from tests.services import Sink, Worker, text_of, wait_until
from tests.volunteering import factories
from volunteering.opportunities.models import Opportunity, Session, SignUp
from volunteering.safeguarding.models import Concern, ParticipationPermission, Volunteer

TITLE = "Dig and plant at the community garden"
WORRY = "A grown-up there asked me for my number."


@pytest.fixture
def garden(growers: Any, guy: Any) -> Opportunity:
    """Something for people from 14 at Rye Lane Growers."""
    host = factories.host(growers)
    factories.long_since(guy, host)
    return factories.opportunity(host)


@pytest.fixture
def session(garden: Opportunity) -> Session:
    """In a week, at noon."""
    return factories.session(garden)


@pytest.fixture
def late(garden: Opportunity) -> Session:
    """In eight days, until ten at night in London."""
    day = clock.london_day(clock.now()) + timedelta(days=8)
    return factories.session(garden, starts_at=datetime.combine(day, time(20), clock.LONDON))


@pytest.fixture
def adults(garden: Opportunity) -> Session:
    """A role for adults only."""
    return factories.session(
        factories.opportunity(garden.host, title="Carry the kiln", minimum_age=18, adults_only=True)
    )


@pytest.mark.long
def test_tomi_and_gwen(
    visitor: Callable[..., Visitor],
    worker: Worker,
    smtp_sink: Sink,
    tomi: Any,
    gwen: Any,
    guy: Any,
    vera: Any,
    sol: Any,
    session: Session,
    late: Session,
    adults: Session,
) -> None:
    phone, mother, host = (going.on_phone(visitor) for _ in range(3))
    joins(phone, tomi, gwen)
    cannot_sign_up_yet(phone, session)
    gives_permission(mother, phone, smtp_sink, gwen)
    signs_up(phone, session)
    steps.signs_in(host, guy.email)
    rings_her(host, session)
    is_refused(phone, late, adults)
    tells_of_a_worry(phone, session)
    takes_it_back(mother, smtp_sink, gwen)
    is_no_longer_signed_up(phone, host, smtp_sink, session, tomi, guy)
    only_the_officers_read_it(visitor, smtp_sink, sol, vera, guy)


def joins(phone: Visitor, tomi: Any, gwen: Any) -> None:
    phone.goes_to("/volunteering/join/").sees("We ask your date of birth first")
    going.is_light(phone)
    born = factories.born(15)
    phone.dates("What is your date of birth?", born.day, born.month, born.year).presses("Continue")
    assert not Volunteer.objects.exists()
    phone.follows("I have an account: sign in", within="main")
    steps.signs_in(phone, tomi.email).sees("You are under 16", "About you")
    phone.types("What should we call you?", "Tomi").types("E-mail address of your parent or guardian", tomi.email)
    phone.presses("Join")
    assert not Volunteer.objects.exists(), "his own address is no guardian's"
    phone.types("E-mail address of your parent or guardian", gwen.email).presses("Join")
    phone.goes_to("/volunteering/me/guardian/").sees("Not answered yet", gwen.email, "They cannot see what you sign up")
    going.is_light(phone, "/volunteering/me/", "/volunteering/me/profile/", "/volunteering/me/guardian/")


def cannot_sign_up_yet(phone: Visitor, session: Session) -> None:
    phone.goes_to(f"/volunteering/{session.opportunity_id}/").sees("a parent or guardian has to say yes first")
    phone.follows("Sign up for").presses("Sign up").sees("they have not said yes yet")
    assert not SignUp.objects.exists()


def gives_permission(mother: Visitor, phone: Visitor, sink: Sink, gwen: Any) -> None:
    link = steps.link_in(sink.wait_for(to=gwen.email), "/volunteering/guardian/")
    phone.goes_to(link).sees("Open this link in your own browser", "Somebody else is signed in")
    mother.goes_to(link).sees("May Tomi volunteer?", "You will not see where Tomi goes")
    mother.types("Your full name", "Gwen Bello").ticks("Parent").types("Your telephone number", "020 7946 0011")
    mother.presses("Give permission").sees("Tick what you allow")
    assert not ParticipationPermission.objects.exists()
    mother.ticks("Take part in supervised sessions").presses("Give permission").sees("Thank you")
    mother.goes_to(link).sees("This link can no longer be used")


def signs_up(phone: Visitor, session: Session) -> None:
    phone.goes_to(f"/volunteering/sessions/{session.pk}/sign-up/").presses("Sign up").sees("You have a place")
    going.is_light(phone)


def rings_her(host: Visitor, session: Session) -> None:
    host.goes_to(f"/volunteering/host/sessions/{session.pk}/").sees("Tomi").does_not_see("Bello")
    host.follows("Ring the guardian first").sees("020 7946 0011", "Gwen Bello, parent")
    host.presses("I rang, and they confirmed it")
    host.goes_to(f"/volunteering/host/sessions/{session.pk}/").does_not_see("Ring the guardian first", "Bello")


def is_refused(phone: Visitor, late: Session, adults: Session) -> None:
    phone.goes_to(f"/volunteering/sessions/{late.pk}/sign-up/").presses("Sign up")
    phone.sees("too early or too late for you", "between 7am and 9pm")
    phone.goes_to(f"/volunteering/sessions/{adults.pk}/sign-up/").presses("Sign up")
    phone.sees("for people of 18 or over only", "Search by your age")
    assert SignUp.objects.count() == 1


def tells_of_a_worry(phone: Visitor, session: Session) -> None:
    phone.goes_to("/volunteering/me/").follows(TITLE).follows("Something worries me")
    phone.sees("If somebody is in danger now, call 999", "We do not watch this page at night")
    going.is_light(phone)
    phone.types("What are you worried about?", WORRY).presses("Send to the safeguarding officers")
    phone.sees("The safeguarding officers have your message")
    assert Concern.objects.get().session_key == session.pk


def takes_it_back(mother: Visitor, sink: Sink, gwen: Any) -> None:
    message = sink.wait_for(to=gwen.email, about="Your page as a guardian")
    mother.goes_to(steps.link_in(message, "/volunteering/guardian/page/")).sees("You have given permission")
    mother.does_not_see(TITLE).presses_or_follows("Take back the permission")
    mother.presses("Take back").sees("No permission now")
    assert ParticipationPermission.objects.get().withdrawn_at


def is_no_longer_signed_up(phone: Visitor, host: Visitor, sink: Sink, session: Session, tomi: Any, guy: Any) -> None:
    assert SignUp.objects.get().state == "cancelled"
    phone.goes_to("/volunteering/me/").sees("You have nothing planned")
    sink.wait_for(to=tomi.email, about="no longer signed up")
    told = text_of(sink.wait_for(to=guy.email, about="A place is free again"))
    host.goes_to(f"/volunteering/host/sessions/{session.pk}/").sees("Nobody has a place yet")
    for words in (told.lower(), host.text().lower()):
        assert not any(word in words for word in ("permission", "guardian", "tomi", "gwen", "parent", "withdr"))


def only_the_officers_read_it(visitor: Callable[..., Visitor], sink: Sink, sol: Any, vera: Any, guy: Any) -> None:
    officer, other = visitor(), visitor()
    link = steps.link_in(sink.wait_for(to=sol.email, about="safeguarding concern"), "/admin/")
    assert not sink.to(vera.email)
    assert not [each for each in sink.messages if WORRY in text_of(each)]
    steps.signs_in_as_staff(officer.goes_to(link), sol.email)
    officer.goes_to(link).sees(WORRY, "That you opened this page is noted")
    steps.signs_in_as_staff(other, vera.email)
    other.page.goto(other.site + link)
    other.does_not_see(WORRY)
    wait_until(lambda: not [each for each in sink.to(guy.email) if "concern" in str(each["Subject"])])

"""Farah, 19, finds something to do on her phone, goes, logs more, takes a reward and proves what she did. By keyboard,
360 px wide, with a real worker and a real mail server; the days between are the database's clock. The same way from the
search to logged hours works without a script.
"""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from programmes import clock
from programmes.people.models import Borough
from tests.journeys import going, steps
from tests.journeys.visitor import Visitor
from tests.services import Sink, Worker
from tests.volunteering import factories
from tests.volunteering.factories import rewards as make
from volunteering.hours import totals
from volunteering.hours.models import HoursClaim
from volunteering.opportunities.models import Session, SignUp
from volunteering.proof.models import Proof
from volunteering.rewards.models import Redemption, Reward

FACT = "step-free building and accessible rooms"
NEED = "building_accessibility_features"
TITLE = "Dig and plant at the community garden"
CODE = re.compile(r"\b[2-9A-Z]{6}\b")


@pytest.fixture
def joined(farah: Any, set_now: Callable[[datetime | None], None]) -> Any:
    """Farah has joined; she needs a building without steps. It is eight days ago, so that the story ends today: whoever
    checks a credential asks the time of day of the real world.
    """
    set_now(clock.now() - timedelta(days=8))
    made = factories.volunteer(farah, age=19)
    made.access_needs.create(code=NEED)
    return made


@pytest.fixture
def session(growers: Any, guy: Any, joined: Any) -> Session:
    """Next week at Rye Lane Growers, where Farah has had seven hours confirmed; in Hackney something else."""
    host = factories.host(growers)
    factories.long_since(guy, host)
    make.rules()
    factories.credited(joined, minutes=420, host=host)
    factories.opportunity(host, title="Plant a hedge", borough=Borough.objects.get(name="Hackney"))
    return factories.session(factories.opportunity(host, access=[NEED]), capacity=4)


@pytest.fixture
def reward(joined: Any) -> Reward:
    """A cinema ticket for 50 points."""
    return make.reward()


def test_farah_finds_goes_logs_redeems_and_proves(
    visitor: Callable[..., Visitor],
    worker: Worker,
    smtp_sink: Sink,
    farah: Any,
    guy: Any,
    session: Session,
    reward: Reward,
    set_now: Callable[[datetime | None], None],
) -> None:
    phone, host = going.on_phone(visitor), going.on_phone(visitor)
    finds(phone)
    signs_up(phone, smtp_sink, farah, session)
    steps.signs_in(host, guy.email)
    set_now(session.starts_at + timedelta(minutes=2))
    checks_in(phone, host, session)
    set_now(session.ends_at + timedelta(minutes=20))
    is_marked_as_there(phone, host, session)
    logs_two_of_which_one_is_wrong(phone, session)
    confirms(host)
    takes_a_reward(phone, reward)
    set_now(None)
    proves(phone, visitor)
    going.is_light(phone, "/volunteering/me/", "/volunteering/hours/", "/volunteering/rewards/", "/volunteering/proof/")


def finds(phone: Visitor) -> None:
    phone.goes_to("/volunteering/").sees("Plant a hedge", TITLE)
    going.is_light(phone, "/volunteering/", "/volunteering/map/")
    phone.types("Words", "planting").presses("Search").follows("Map").follows("Southwark: 1 opportunity")
    going.opens(phone, "Boroughs, dates, access and remote").ticks(FACT).presses("Search")
    phone.sees("1 opportunity in Southwark").presses_or_follows("Show the 1 in a list")
    phone.sees(TITLE).does_not_see("Plant a hedge")
    phone.follows(TITLE).sees(FACT, "4 of 4 places free")
    going.is_light(phone)


def signs_up(phone: Visitor, sink: Sink, farah: Any, session: Session) -> None:
    phone.follows("Sign up for")
    steps.signs_in(phone, farah.email).sees("There is a place for you")
    phone.ticks(FACT).presses("Sign up").sees("We have your sign-up", "You have a place")
    message = sink.wait_for(to=farah.email, about="place")
    event = next(part for part in message.iter_attachments() if part.get_content_type() == "text/calendar")
    assert "BEGIN:VEVENT" in str(event.get_content()) and TITLE in str(event.get_content())
    phone.goes_to(steps.link_in(message, "/volunteering/me/sessions/")).sees(TITLE)
    going.is_light(phone)
    assert session.sign_ups.get().shared_needs


def checks_in(phone: Visitor, host: Visitor, session: Session) -> None:
    host.goes_to(f"/volunteering/host/sessions/{session.pk}/").sees("Farah", FACT)
    host.follows("Show the check-in code")
    code = host.page.locator(".vol-code").inner_text()
    assert CODE.search(code)
    phone.goes_to("/volunteering/me/").follows(TITLE).presses_or_follows("I am here: check in")
    phone.types("Code", "AAAAAA").presses("Check in").sees("does not fit or is too old")
    phone.types("Code", code).presses("Check in").sees("You are checked in")


def is_marked_as_there(phone: Visitor, host: Visitor, session: Session) -> None:
    host.goes_to(f"/volunteering/host/sessions/{session.pk}/").sees("Checked in").presses("Was there")
    host.sees("Was there, 2 hours")
    assert SignUp.objects.get(session=session).state == "attended"
    phone.goes_to("/volunteering/hours/").sees("9 hours", "counts so far")


def logs_two_of_which_one_is_wrong(phone: Visitor, session: Session) -> None:
    day = going.london(session.starts_at).date() - timedelta(days=1)
    phone.follows("Log several at once")
    for number, until in ((1, time(11, 30)), (2, time(14))):
        row = going.group(phone, f"Entry {number}")
        going.sets(phone, "Day", day, within=row)
        going.sets(phone, "From", time(8 + 2 * number), within=row)
        if number == 1:
            going.sets(phone, "Until", until, within=row)
        going.sets(phone, "What did you do?", f"Watered the seedlings, round {number}.", within=row)
    phone.presses("Log these entries").sees("not logged yet", "Enter the time at which it ended.")
    assert HoursClaim.objects.filter(state="waiting").count() == 1
    row = going.group(phone, "Entry 1")
    assert row.get_by_label("What did you do?").input_value() == "Watered the seedlings, round 2."
    going.sets(phone, "Until", time(14), within=row).presses("Log these entries")
    phone.goes_to("/volunteering/hours/").sees("waiting for an answer", "3 hours 30 minutes")


def confirms(host: Visitor) -> None:
    host.goes_to("/volunteering/host/hours/").sees("Watered the seedlings, round 2.")
    for box in host.page.get_by_role("checkbox").all():
        host.reaches(box)
        host.page.keyboard.press("Space")
    host.presses("Confirm what is ticked").sees("Nothing waits for you")


def takes_a_reward(phone: Visitor, reward: Reward) -> None:
    phone.goes_to("/volunteering/rewards/").sees("Your points", "125", "12 hours 30 minutes", "10 hours")
    phone.follows(reward.title).presses_or_follows("Choose this reward").sees("You keep", "75 points")
    phone.presses("Take this reward").sees("Your code is covered")
    made = Redemption.objects.get()
    phone.does_not_see(made.code.code).presses("Show my code").sees(made.code.code)
    going.is_light(phone, phone.path.removesuffix("code/"))


def proves(phone: Visitor, visitor: Callable[..., Visitor]) -> None:
    phone.goes_to("/volunteering/proof/").presses_or_follows("Make a proof").sees("12 hours 30 minutes")
    phone.ticks("Farah Haidari").presses("Make this proof").sees("This proof holds")
    phone.follows("Go to your proofs")
    paper, credential = going.takes_away(phone, "Certificate (PDF)"), going.takes_away(phone, "Digital credential")
    assert paper.read_bytes().startswith(b"%PDF-")
    college, proof = going.on_phone(visitor), Proof.objects.get()
    college.goes_to(proof.get_absolute_url()).sees("This proof holds", "Rye Lane Growers").does_not_see("Farah")
    college.types("Name on the proof", "Farah Haidari").presses("Compare the name").sees("This proof was made for")
    college.follows("Check a proof by its file")
    sent = {"name": "farah.jwt", "mimeType": "application/jwt", "buffer": credential.read_bytes()}
    college.attaches("Credential file", sent).presses("Check it").sees("We signed this, and it holds", "Farah Haidari")


def test_the_way_from_the_search_to_logged_hours_needs_no_script(
    visitor: Callable[..., Visitor], farah: Any, joined: Any, session: Session
) -> None:
    phone = going.on_phone(visitor, javascript=False)
    phone.goes_to("/volunteering/").types("Words", "planting").presses("Search").follows("Map").follows("Southwark: 1")
    phone.presses_or_follows("Show the 1 in a list").follows(TITLE).follows("Sign up for")
    steps.signs_in(phone, farah.email).presses("Sign up").sees("You have a place")
    phone.goes_to("/volunteering/hours/").presses_or_follows("Log hours").follows("Rye Lane Growers")
    going.sets(phone, "Day", going.london(session.starts_at).date() - timedelta(days=10))
    going.sets(phone, "From", time(18)).types("What did you do?", "Painted the shed.")
    phone.presses("Log these hours").sees("Enter the time at which it ended.")
    assert phone.page.get_by_label("What did you do?").input_value() == "Painted the shed."
    going.sets(phone, "Until", time(19, 30)).presses("Log these hours").sees("Painted the shed.", "1 hour 30 minutes")
    assert totals.confirmed_minutes(joined) == 420

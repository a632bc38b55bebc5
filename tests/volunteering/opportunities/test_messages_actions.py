"""Messages from a host to everybody with a place."""

from datetime import timedelta
from typing import Any

import pytest

from programmes import clock
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests.factories import token
from tests.volunteering import factories
from volunteering.opportunities.actions import messages
from volunteering.opportunities.models import HostMessage

pytestmark = pytest.mark.django_db


def send(session: Any, by: Any, text: str = "Bring gloves and a bottle of water.") -> HostMessage:
    return messages.send_message(session=session, kind="bring", text=text, by=by, token=token())


@pytest.fixture
def going(opportunity: Any, farah_volunteer: Any, tomi_permitted: Any) -> Any:
    session = factories.session(opportunity)
    for volunteer in (farah_volunteer, tomi_permitted):
        factories.sign_up(volunteer, session)
    factories.sign_up(factories.volunteer("Ola Berg"), session, state="waiting")
    return session


def test_everybody_with_a_place_and_a_guardian_is_told(going: Any, guy: Any, farah: Any, tomi: Any, gwen: Any) -> None:
    sent = send(going, guy)
    assert {each.volunteer.user for each in sent.to.all()} == {farah, tomi}
    told = Notice.objects.filter(body__contains="Bring gloves")
    assert {each.recipient for each in told} == {farah, tomi}
    guardian = Notice.objects.get(recipient=gwen)
    assert "gloves" not in guardian.body and "Tomi" not in guardian.body


def test_nobody_without_the_permission(going: Any, guy: Any, tomi_permitted: Any, tomi: Any, farah: Any) -> None:
    """I23."""
    ended = clock.now() - timedelta(seconds=1)
    tomi_permitted.permissions.update(given_at=ended - timedelta(days=1), expires_at=ended)
    assert {each.volunteer.user for each in send(going, guy).to.all()} == {farah}


@pytest.mark.parametrize(
    "text",
    [
        "Write to me at guy@growers.example",
        "guy (at) growers (dot) org",
        "Ring 07700 900 123",
        "Ring +44 (0)20 7946-0000",
        "See www.growers.example/plan",
        "growers.org has the plan",
        "We have a WhatsApp group",
        "Find us on insta",
        "I am @growersguy",
    ],
)
def test_contact_details_are_refused(going: Any, guy: Any, text: str) -> None:
    with pytest.raises(MoveRefused, match="no contact details"):
        send(going, guy, text)


@pytest.mark.parametrize("text", ["Meet at 10.30 by gate 4.", "Bring £2.50 for lunch.", "On 14 March 2026 at 9.15"])
def test_control_plain_words_pass(text: str) -> None:
    assert messages.contact_in(text) == ""


def test_three_a_day(going: Any, guy: Any, set_now: Any) -> None:
    for _ in range(messages.MOST_A_DAY):
        send(going, guy)
    with pytest.raises(MoveRefused, match="3 times in 24 hours"):
        send(going, guy)
    set_now(clock.now() + timedelta(hours=24, seconds=5))
    assert send(going, guy).pk


def test_not_by_others_nor_to_nobody(going: Any, session: Any, guy: Any, hana: Any, farah: Any) -> None:
    for stranger in (hana, farah):
        with pytest.raises(MoveRefused, match="acts for this host"):
            send(going, stranger)
    with pytest.raises(MoveRefused, match="Nobody has a place"):
        send(session, guy)

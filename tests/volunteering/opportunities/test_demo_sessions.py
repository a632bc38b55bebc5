"""The demonstration's sessions: there once, however often they are loaded; and a borough's part."""

from typing import Any

import pytest

from programmes.people.models import Borough
from tests.volunteering import factories
from volunteering.opportunities import demo_sessions, registry
from volunteering.opportunities.models import Session, SignUp

pytestmark = pytest.mark.django_db


def test_loading_twice_adds_nothing(opportunity: Any, farah_volunteer: Any) -> None:
    said: list[str] = []
    demo_sessions.load(said.append)
    demo_sessions.load(said.append)
    assert Session.objects.count() == demo_sessions.WEEKS
    assert SignUp.objects.get().volunteer == farah_volunteer
    assert said == ["volunteering sessions: 4 new, 1 with a place", "volunteering sessions: 0 new, 0 with a place"]


def test_a_borough_names_hosts_and_no_volunteer(opportunity: Any, farah_volunteer: Any) -> None:
    factories.sign_up(farah_volunteer, factories.session(opportunity))
    part = registry.borough_part(Borough.objects.get(name="Southwark"))
    assert (part.count, [line.text for line in part.lines]) == ("1 opportunity", ["Rye Lane Growers"])
    elsewhere = registry.borough_part(Borough.objects.get(name="Barnet"))
    assert elsewhere.empty and not elsewhere.lines


def test_what_waits_for_whom(opportunity: Any, host: Any, farah_volunteer: Any, guy: Any) -> None:
    session = factories.session(opportunity)
    factories.sign_up(farah_volunteer, session, state="offered")
    assert [task.title for task in registry.waiting_for(farah_volunteer.user)] == [opportunity.title]
    factories.sign_up(factories.volunteer("Ola Berg"), session, state="applied")
    first = next(iter(registry.for_hosts(host, guy)))
    assert (first.label, first.count) == ("Applications to decide", 1)

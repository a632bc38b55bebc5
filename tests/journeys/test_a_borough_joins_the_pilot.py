"""Ravi asks for Camden to join, reads and agrees to the statement on a phone, sees the study that Camden is in, and
anybody without JavaScript finds a drawn arm again on the protocol's page.
"""

from collections.abc import Callable
from typing import Any

from citizenship.studies import drawing
from citizenship.studies.actions import joinings
from citizenship.studies.models import Joining
from citizenship.studies.reference import load_statement
from tests.citizenship import factories
from tests.factories import token
from tests.journeys import steps
from tests.journeys.visitor import Visitor


def test_a_borough_joins_the_pilot(visitor: Callable[..., Visitor], ravi: Any, ines: Any, camden: Any) -> None:
    load_statement(lambda line: None)
    desk = visitor(phone=True)
    steps.signs_in(desk, ravi.email)
    asks_and_agrees(desk)
    joinings.approve(joining=Joining.objects.get(), by=ines, token=token())
    study = factories.study("help", boroughs=[camden], title="Help to register on the spot")
    desk.goes_to("/citizenship/ceremonies/join/").sees("In the pilot", "Version 1")
    desk.follows("Help to register on the spot").sees("Nothing on this page has changed since")
    anybody = visitor(phone=True, javascript=False)
    anybody.goes_to("/citizenship/studies/").follows("Help to register on the spot")
    anybody.types("Which place in it?", "6").presses("Find the arm")
    found = drawing.drawn(study, camden.borough_id, 6)
    anybody.sees(f"The ceremonies of Camden, place 6: {found.arm.name}", found.ticket.line)
    leaves(desk)


def asks_and_agrees(desk: Visitor) -> None:
    """The two steps that are the borough's."""
    desk.goes_to("/citizenship/ceremonies/join/").presses("Ask to join").sees("We have the request of Camden")
    desk.follows("Agree to the data-sharing statement").sees("What never comes into the portal")
    desk.presses("Agree for my borough").sees("There is a problem", "Tick the box if you may agree")
    desk.ticks("I may agree for my borough").presses("Agree for my borough").sees("Waiting for us")


def leaves(desk: Visitor) -> None:
    """A reason from the list, and no words."""
    desk.goes_to("/citizenship/ceremonies/join/").follows("Leave the pilot")
    desk.ticks("Our council decided it").presses("Leave the pilot").sees("left the pilot on", "You can ask to join")
    assert Joining.objects.get().left_reason == "decision"

"""On a phone, without scripts and without an account: a place is offered, a partner answers, a guest replies."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from citizenship.ceremonies.models import AttendanceRequest, GuestCode, Venue
from tests.citizenship import factories
from tests.journeys.visitor import Visitor

KNOWN = "A place that many Londoners know: culture, sport, history, gardens"


def test_without_an_account_on_a_phone(visitor: Callable[..., Visitor], camden: Any, ravi: Any) -> None:
    factories.joined(camden)
    asked = factories.asked(factories.ceremony("Camden", places=30), factories.partner(camden), key="walk-attend-key")
    code = factories.nominated(factories.mayors(), "Camden", by=ravi).codes.get(number=1)
    person = visitor(phone=True, javascript=False)

    person.goes_to(reverse("citizenship:venues")).presses("Offer this place")
    person.sees("There is a problem")
    person.types("What is the place called?", "Old Signal Box").answers("What kind of place is it?", KNOWN)
    person.chooses("In which borough is it?", "Camden").types("How many people can be seated?", "60")
    person.answers("Is it step-free", "Yes").types("What would it cost the borough", "0")
    person.types("Which organisation offers it?", "Signal Box Trust")
    person.chooses("What kind of organisation is it?", "Historic place, park or garden")
    person.types("Work e-mail address", "desk@signal.example").presses("Offer this place")
    person.sees("We have your offer")
    assert Venue.objects.get(name="Old Signal Box").state == "offered"

    person.goes_to(reverse("citizenship:attend", args=["walk-attend-key"]))
    person.answers("Will you come?", "Yes, we will come").types("how many of you?", "2").presses("Send our answer")
    person.sees("You are coming")
    asked.refresh_from_db()
    assert asked.state == AttendanceRequest.State.ACCEPTED

    person.goes_to(reverse("citizenship:guest_find")).types("Your code", code.printed.lower()).presses("Continue")
    person.sees("tell the register office of Camden")
    person.answers("Will you come?", "Yes, I will come").chooses("How many people come with you?", "2 people")
    person.presses("Send my reply").sees("with 2 guests")
    code.refresh_from_db()
    assert (code.reply, code.guests) == (GuestCode.Reply.YES, 2)

"""On a phone, by keyboard: a place at an event, a code for an offer, two sides brought together."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from programmes import clock
from programmes.catalogue.actions import events, offers
from programmes.catalogue.models import Event, EventBooking, OfferClaim, OfferMatch, Response
from tests.factories import token
from tests.journeys.steps import signs_in_as_staff
from tests.journeys.visitor import Visitor
from tests.programmes.catalogue import offering as make


def test_a_place_at_an_event(visitor: Callable[..., Visitor], otto: Any, efua: Any) -> None:
    way = make.event_way(otto)
    made = make.event(way, places=1, expenses="We pay travel within London.", access=["step_free", "loop"])
    person = visitor(phone=True)
    person.goes_to(reverse("programmes:event_list")).sees("1 place free").follows("Lunch on the green (fictional)")
    person.presses("Send").sees("There is a problem", "Enter your name.")
    person.types("Your name", "Ann").types("Your e-mail address", "ann@visitor.example")
    person.ticks("British Sign Language interpreter").ticks("Travel").presses("Send").sees("Look at your e-mail.")
    assert EventBooking.objects.get().needs == ["sign"]
    person.goes_to(Response.objects.get().get_absolute_url()).sees("Has a place")
    person.goes_to(made.get_absolute_url()).sees("Every place is taken", "Wait for a place")
    person.goes_to(reverse("programmes:event_host", args=[events.host_key(made)])).sees("British Sign Language")

    person.goes_to(way.get_absolute_url()).follows("Send in your event")
    person.types("Title of the event", "Street party (fictional)").types("What happens there", "Tables on the road.")
    person.presses("Send").sees("There is a problem", "Enter who holds it.")

    staff = visitor()
    signs_in_as_staff(staff, efua.email)
    staff.goes_to(made.staff_url).sees("Who comes (1 with a place)", "British Sign Language interpreter")
    staff.goes_to(reverse("admin:programmes_event_plan")).sees("Plan an event")
    staff.goes_to(reverse("admin:programmes_event_cancel", args=[made.pk]))
    staff.types("Reason", "The green is under water.").presses("Cancel the event")
    person.goes_to(made.get_absolute_url()).sees("This event is cancelled. The green is under water.")
    Event.objects.filter(pk=made.pk).update(
        state="held", cancelled_at=None, held_at=clock.now(), came=3, heard="More benches.", heard_at=clock.now()
    )
    person.goes_to(made.get_absolute_url()).sees("What we heard", "More benches.")


def test_a_code_for_an_offer(visitor: Callable[..., Visitor], otto: Any, efua: Any) -> None:
    gives, claims = make.list_ways(otto)
    offer = offers.open_(offer=make.make_offer(gives, stock=1), by=efua, token=token())
    family = visitor(phone=True, javascript=False)
    family.goes_to(claims.get_absolute_url()).types("Age", "x").presses("Show offers").sees("There is a problem")
    family.types("Age", "9").presses("Show offers").sees("1 left").follows("A seat at the matinee (fictional)")
    family.types("Your name", "Ann").types("Your e-mail address", "ann@family.example").presses("Send")
    family.sees("Look at your e-mail.")
    family.goes_to(claims.get_absolute_url()).sees("All taken")

    venue = visitor(phone=True)
    venue.goes_to(offer.giver_url).types("Code", "AAAA BBBB").presses("Note that it was used").sees("We do not know")
    venue.types("Code", OfferClaim.objects.get().spaced).presses("Note that it was used").sees("1 was used")
    venue.presses("Take it off the list").sees("Ended")
    venue.goes_to(gives.get_absolute_url()).presses("Send").sees("Choose what you offer.")


def test_two_sides_are_brought_together(visitor: Callable[..., Visitor], otto: Any, efua: Any) -> None:
    giving, asking = make.pair_ways(otto)
    person = visitor(phone=True)
    person.goes_to(giving.get_absolute_url()).types("Your name", "Gil").types(
        "Your e-mail address", "gil@giver.example"
    )
    person.ticks("A home").ticks("When we match you").presses("Send").sees("What happens next")
    asks = make.answer(asking, "ash@asker.example", boroughs=[], support=["homes"])
    staff = visitor()
    signs_in_as_staff(staff, efua.email)
    staff.goes_to(reverse("admin:programmes_response_change", args=[asks.pk])).follows("Find a match")
    staff.answers("Match with", "Gil, all of London: the borough fits and 1 answer alike.")
    staff.presses("Bring them together")
    staff.goes_to(OfferMatch.objects.get().staff_url).sees("gil@giver.example").follows("It worked")
    staff.types("How many people did it help?", "4").presses("Save").sees("It worked")

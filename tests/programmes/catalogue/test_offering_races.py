"""Two people want the last place, the last ticket, the same match, at one moment: one of them has it."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from programmes import clock
from programmes.catalogue import actions
from programmes.catalogue.actions import matches, offers
from programmes.catalogue.models import Event, EventBooking, Offer, OfferClaim, OfferMatch, Response
from programmes.workflow import MoveRefused
from tests.citizenship.guards import together
from tests.factories import token
from tests.programmes.catalogue import offering as make

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = ["ann@visitor.example", "ben@visitor.example"]


def kinds_of(found: list[Any]) -> list[str]:
    return sorted(type(each).__name__ for each in found)


def test_the_last_place_goes_to_one_and_the_other_waits(otto: Any) -> None:
    made = make.event(make.event_way(otto), places=1)
    together([lambda email=email: make.book(made, email) for email in PEOPLE])
    assert sorted(EventBooking.objects.values_list("state", flat=True)) == ["booked", "waiting"]
    assert sorted(Response.objects.values_list("state", flat=True)) == ["acknowledged", "arranged"]
    assert Event.objects.get().taken == 1


def test_control_without_the_rows_held_only_the_database_stops_the_second(
    otto: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both see a free place before either takes it: the second meets the CHECK, and is refused."""
    made = make.event(make.event_way(otto), places=1)
    gate, takes = threading.Barrier(2), Event.takes

    def looked(event: Event, at: Any) -> bool:
        found = takes(event, at)
        gate.wait(timeout=30)
        return found

    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows)
    monkeypatch.setattr(Event, "takes", looked)
    found = together([lambda email=email: make.book(made, email) for email in PEOPLE])
    assert kinds_of(found) == ["MoveRefused", "Response"]
    assert Event.objects.get().taken == EventBooking.objects.count() == 1


def test_control_without_the_count_both_have_the_last_place(otto: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With neither rows held nor a count kept by the database, one place is given to two."""
    made = make.event(make.event_way(otto), places=1)
    gate, takes = threading.Barrier(2), Event.takes

    def looked(event: Event, at: Any) -> bool:
        found = takes(event, at)
        gate.wait(timeout=30)
        return found

    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows)
    monkeypatch.setattr(Event, "takes", looked)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE programmes_eventbooking DISABLE TRIGGER programmes_event_taken")
    try:
        together([lambda email=email: make.book(made, email) for email in PEOPLE])
        assert list(EventBooking.objects.values_list("state", flat=True)) == ["booked", "booked"]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE programmes_eventbooking ENABLE TRIGGER programmes_event_taken")


def test_a_place_given_back_goes_to_one_of_those_who_wait(otto: Any) -> None:
    """Two give back at one moment: two who wait have a place each, and nobody is left out."""
    made = make.event(make.event_way(otto), places=2)
    goes = [make.book(made, email) for email in PEOPLE]
    waits = [make.book(made, f"{name}@visitor.example") for name in ("cyn", "dan")]
    together([lambda one=one: actions.withdraw_response(response=one, by=None, token=token()) for one in goes])
    assert Event.objects.get().taken == 2
    assert {EventBooking.objects.get(response=one).state for one in waits} == {"booked"}


def test_somebody_gives_back_while_another_gives_up_waiting(otto: Any) -> None:
    """Nobody waits for one another for ever, and no place is left free while somebody waits."""
    made = make.event(make.event_way(otto), places=1)
    goes = make.book(made, PEOPLE[0])
    tired = make.book(made, PEOPLE[1])
    waits = make.book(made, "cyn@visitor.example")
    together([lambda one=one: actions.withdraw_response(response=one, by=None, token=token()) for one in (goes, tired)])
    assert EventBooking.objects.get(response=waits).state == "booked"
    assert Event.objects.get().taken == 1


def test_the_last_one_of_an_offer_goes_to_one(otto: Any, efua: Any) -> None:
    gives, claims = make.list_ways(otto)
    offer = offers.open_(offer=make.make_offer(gives, stock=1), by=efua, token=token())
    found = together([lambda email=email: make.claim(offer, claims, email) for email in PEOPLE])
    assert kinds_of(found) == ["MoveRefused", "Response"]
    assert (Offer.objects.get().taken, OfferClaim.objects.count()) == (1, 1)


def test_control_without_the_count_an_offer_is_given_twice(otto: Any, efua: Any) -> None:
    gives, claims = make.list_ways(otto)
    offer = offers.open_(offer=make.make_offer(gives, stock=1), by=efua, token=token())
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE programmes_offerclaim DISABLE TRIGGER programmes_offer_taken")
    try:
        together([lambda email=email: make.claim(offer, claims, email) for email in PEOPLE])
        assert OfferClaim.objects.filter(state="held").count() == 2
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE programmes_offerclaim ENABLE TRIGGER programmes_offer_taken")


def test_one_giver_is_matched_once(otto: Any, efua: Any, root: Any) -> None:
    giving, asking = make.pair_ways(otto)
    gives = make.answer(giving, "gil@giver.example", boroughs=[], support=["homes"])
    asks = [make.answer(asking, email, boroughs=[], support=["homes"]) for email in PEOPLE]
    found = together(
        [
            lambda one=one, by=by: matches.make(gives=gives, asks=one, by=by, token=token())
            for one, by in zip(asks, (efua, root), strict=True)
        ]
    )
    assert kinds_of(found) == ["MoveRefused", "OfferMatch"]
    assert OfferMatch.objects.filter(state="made").count() == 1


def test_control_without_its_constraint_a_giver_is_in_two(otto: Any, efua: Any) -> None:
    giving, asking = make.pair_ways(otto)
    gives = make.answer(giving, "gil@giver.example", boroughs=[], support=["homes"])
    asks = [make.answer(asking, email, boroughs=[], support=["homes"]) for email in PEOPLE]
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX offermatch_gives_once")
    try:
        for one in asks:
            OfferMatch.objects.create(gives=gives, asks=one, made_at=clock.now(), made_by=efua)
        assert OfferMatch.objects.count() == 2
    finally:
        OfferMatch.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE UNIQUE INDEX offermatch_gives_once ON programmes_offermatch (gives_id) WHERE state = 'made'"
            )
    matches.make(gives=gives, asks=asks[0], by=efua, token=token())
    with pytest.raises(MoveRefused):
        matches.make(gives=gives, asks=asks[1], by=efua, token=token())

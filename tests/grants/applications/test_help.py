"""Help to apply: call-backs, information sessions whose places the database counts, and forgetting afterwards."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from grants.applications import actions
from grants.applications.actions import help as helping
from grants.applications.models import Booking, CallBack, InformationSession
from grants.applications.models.help import KEPT_AFTER_ROUND
from grants.applications.models.keys import hash_of
from grants.applications.views import slowing
from grants.funds.models import Round
from programmes import clock, tokens
from programmes.notices.models import Notice
from programmes.people import worklist
from programmes.people.models import User
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token
from tests.grants.applications.test_actions import _at_once

pytestmark = pytest.mark.django_db
In = Callable[..., Client]
CALL = {
    "name": "Cal Carter",
    "phone": "020 7946 0000",
    "email": "cal@people.example",
    "suits": "After six",
    "about": "May we apply twice?",
    "access_needs": "Text relay",
}


@pytest.fixture
def round_(db: None) -> Round:
    return factories.round()


def ask(round_: Round, **more: str) -> CallBack:
    return actions.ask_call_back(round=round_, by=None, token=token(), **{**CALL, **more})


def plan(round_: Round, by: User, **more: Any) -> InformationSession:
    given = {
        "starts": clock.now() + timedelta(days=3),
        "minutes": 60,
        "place": "City Hall\nRoom 1",
        "link": "",
        "capacity": 2,
        "access_notes": "Step-free.",
    }
    return actions.plan_session(round=round_, by=by, token=token(), **{**given, **more})


def book(session: InformationSession, name: str, **more: str) -> Booking:
    given = {"email": f"{name.lower()}@people.example", "phone": "", "access_needs": ""}
    return actions.book(session=session, name=name, by=None, token=token(), **{**given, **more})


def told(verb: str) -> set[str]:
    found = Notice.objects.filter(event__startswith=f"grants.applications.{verb}:")
    return set(found.values_list("address", flat=True))


def taken(session: InformationSession) -> int:
    return InformationSession.objects.get(pk=session.pk).taken


class TestAskCallBack:
    def test_without_an_account_and_with_a_receipt(self, round_: Round) -> None:
        made = ask(round_)
        assert (made.state, made.name, made.tries) == ("waiting", "Cal Carter", 0)
        assert told("call_back_asked") == {"cal@people.example"}

    def test_one_way_to_reach_them_is_needed(self, round_: Round) -> None:
        with pytest.raises(MoveRefused, match="telephone number or an e-mail"):
            ask(round_, phone=" ", email="")
        ask(round_, email="")
        with pytest.raises(IntegrityError), transaction.atomic():
            CallBack.objects.update(phone="", email="")


class TestFinish:
    def test_it_leaves_the_list(self, round_: Round, efua: User) -> None:
        done = actions.finish(call_back=ask(round_), note="Told them.", by=efua, token=token())
        assert (done.state, done.done_by, done.tries) == ("done", efua, 1)
        assert done.moves.get().note == "Told them."
        with pytest.raises(MoveRefused):
            actions.finish(call_back=done, note="", by=efua, token=token())

    def test_only_by_those_who_help(self, round_: Round, finn: User) -> None:
        with pytest.raises(PermissionDenied):
            actions.finish(call_back=ask(round_), note="", by=finn, token=token())


class TestMiss:
    def test_it_stays_with_one_more_try(self, round_: Round, efua: User) -> None:
        call = ask(round_)
        for tries in (1, 2):
            call = actions.miss(call_back=call, note="", by=efua, token=token())
            assert (call.state, call.tries) == ("not_reached", tries)
        line = next(line for line in worklist.lines(efua) if line.label == "Call-backs to make")
        assert line.count == 1 and "grants.CallBack.miss" in line.moves


class TestPlanSession:
    def test_it_stands_on_the_page(self, round_: Round, efua: User, client_for: In) -> None:
        plan(round_, efua)
        page = client_for().get(reverse("grants:fund_help", args=[round_.fund.slug])).content.decode()
        assert "City Hall, 60 minutes" in page and "2 places free" in page

    def test_refused(self, round_: Round, efua: User, finn: User) -> None:
        for more, message in (({"starts": clock.now()}, "future"), ({"place": " "}, "a place, a link")):
            with pytest.raises(MoveRefused, match=message):
                plan(round_, efua, **more)
        with pytest.raises(PermissionDenied):
            plan(round_, finn)


class TestBook:
    def test_a_place_then_the_waiting_list(self, round_: Round, efua: User) -> None:
        session = plan(round_, efua)
        states = [book(session, name).state for name in ("Ann", "Ben", "Cy")]
        assert states == ["booked", "booked", "waiting"] and taken(session) == 2
        bodies = dict(Notice.objects.filter(event__contains=".booked:").values_list("address", "subject"))
        assert "You have a place" in bodies["ann@people.example"] and "waiting list" in bodies["cy@people.example"]

    def test_once_an_address_and_not_after_it_began(self, round_: Round, efua: User, set_now: Any) -> None:
        session = plan(round_, efua)
        book(session, "Ann")
        with pytest.raises(MoveRefused, match="on the list already"):
            book(session, "Ann", email="ANN@people.example")
        set_now(session.starts_at)
        with pytest.raises(MoveRefused, match="began"):
            book(session, "Ben")

    def test_the_database_refuses_the_place_too_many(self, round_: Round, efua: User) -> None:
        session = plan(round_, efua, capacity=1)
        book(session, "Ann")
        waiting = book(session, "Ben")
        with pytest.raises(IntegrityError, match="session_within_capacity"), transaction.atomic():
            Booking.objects.filter(pk=waiting.pk).update(state="booked")
        InformationSession.objects.filter(pk=session.pk).update(taken=0)
        assert taken(session) == 1  # nobody sets the count by hand
        Booking.objects.filter(state="booked").delete()
        assert taken(session) == 0


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_the_last_place_goes_to_one(self, round_: Round, efua: User) -> None:
        for number in range(8):
            session = plan(round_, efua, capacity=1)
            results = _at_once(*(partial(book, session, f"{name}{number}") for name in ("Ann", "Ben")))
            assert sorted(each.state for each in results) == ["booked", "waiting"], results
            assert taken(session) == 1

    def test_control_without_the_lock_the_database_stops_the_second(
        self, round_: Round, efua: User, monkeypatch: Any
    ) -> None:
        """With the row lock taken out, both believe that the place is free; the count's CHECK refuses one."""
        session = plan(round_, efua, capacity=1)
        meeting = threading.Barrier(2)

        def unlocked(session: InformationSession) -> InformationSession:
            found = InformationSession.objects.select_related("round__fund").get(pk=session.pk)
            meeting.wait(timeout=10)
            return found

        monkeypatch.setattr(helping, "_session", unlocked)
        results = _at_once(*(partial(book, session, name) for name in ("Ann", "Ben")))
        assert sum(isinstance(each, IntegrityError) for each in results) == 1, results
        assert taken(session) == 1 and Booking.objects.count() == 1


class TestCancelBooking:
    def test_the_place_goes_to_whoever_waited_longest(self, round_: Round, efua: User) -> None:
        session = plan(round_, efua, capacity=1)
        first, second = book(session, "Ann"), book(session, "Ben")
        Booking.objects.filter(pk=second.pk).update(booked_at=clock.now() - timedelta(hours=1))
        book(session, "Cy")
        assert actions.cancel_booking(booking=first, by=None, token=token()).state == "cancelled"
        second.refresh_from_db()
        assert second.state == "booked" and told("place_given") == {"ben@people.example"} and taken(session) == 1

    def test_a_waiting_one_frees_nothing(self, round_: Round, efua: User) -> None:
        session = plan(round_, efua, capacity=1)
        book(session, "Ann")
        waiting = book(session, "Ben")
        actions.cancel_booking(booking=waiting, by=None, token=token())
        assert taken(session) == 1 and not told("place_given")

    def test_the_same_form_twice(self, round_: Round, efua: User) -> None:
        booking, once = book(plan(round_, efua), "Ann"), token()
        actions.cancel_booking(booking=booking, by=None, token=once)
        with pytest.raises(tokens.AlreadyDone):
            actions.cancel_booking(booking=booking, by=None, token=once)

    def test_give_place_only_from_the_waiting_list(self, round_: Round, efua: User) -> None:
        booking = book(plan(round_, efua), "Ann")
        with pytest.raises(MoveRefused):
            booking.give_place(at=clock.now())


class TestCancelSession:
    def test_everybody_on_the_list_is_told(self, round_: Round, efua: User) -> None:
        session = plan(round_, efua, capacity=1)
        book(session, "Ann")
        book(session, "Ben")
        done = actions.cancel_session(session=session, by=efua, token=token())
        assert (done.state, done.cancelled_by) == ("cancelled", efua)
        assert told("session_cancelled") == {"ann@people.example", "ben@people.example"}
        with pytest.raises(MoveRefused, match="cancelled"):
            book(session, "Cy")


class TestRemind:
    def test_the_day_before_once(self, round_: Round, efua: User, set_now: Any) -> None:
        session = plan(round_, efua, starts=clock.now() + timedelta(days=3), capacity=1)
        book(session, "Ann")
        book(session, "Ben")
        helping.remind_of_sessions()
        assert not told("session_tomorrow")
        set_now(session.starts_at - timedelta(days=1))
        for _ in range(2):
            helping.remind_of_sessions()
        assert told("session_tomorrow") == {"ann@people.example"}
        assert Notice.objects.filter(event__contains="session_tomorrow").count() == 1


class TestForgetting:
    def test_ninety_days_after_the_round_closed(self, round_: Round, efua: User) -> None:
        call = actions.miss(call_back=ask(round_), note="Rang Cal.", by=efua, token=token())
        booking = book(plan(round_, efua), "Ann")
        over = round_.closes_at + KEPT_AFTER_ROUND
        assert helping.erase_past(over) == 0
        assert helping.erase_past(over + timedelta(seconds=1)) == 2
        call.refresh_from_db()
        booking.refresh_from_db()
        assert (call.name, call.phone, call.about, call.access_needs, call.moves.get().note) == ("", "", "", "", "")
        assert (booking.name, booking.email) == ("", "") and call.erased_at and booking.erased_at

    def test_a_persons_erasure_reaches_what_they_asked_without_signing_in(self, round_: Round) -> None:
        call = ask(round_, email="farah@portal.example")
        helping.erase_person(factories.person("Farah"), None)
        call.refresh_from_db()
        assert call.name == "" and call.email == ""


class TestPublicPages:
    def test_ask_for_a_call(self, round_: Round, client_for: In, queries: Any) -> None:
        url = reverse("grants:fund_help", args=[round_.fund.slug])
        client = client_for()
        with queries(at_most=8):
            assert "You need no account" in client.get(url).content.decode()
        page = client.post(url, {"form_token": token(), "name": "", "phone": "x"}).content.decode()
        assert "Enter your name" in page and "Enter a telephone number such as" in page
        assert client.post(url, {"form_token": token(), **CALL})["Location"] == url
        assert "as soon as we can" in client.get(url).content.decode()
        assert CallBack.objects.get().suits == "After six"

    def test_too_often_is_slowed(self, round_: Round, client_for: In, monkeypatch: Any) -> None:
        monkeypatch.setattr(slowing, "MOST", 1)
        url, client = reverse("grants:fund_help", args=[round_.fund.slug]), client_for()
        pages = [client.post(url, {"form_token": token(), **CALL}) for _ in range(2)]
        assert pages[0].status_code == 302 and slowing.WORDS[:40] in pages[1].content.decode()
        assert CallBack.objects.count() == 1

    def test_a_fund_without_a_round_has_no_page(self, client_for: In) -> None:
        factories.fund()
        assert client_for().get("/grants/culture-micro-grants/help/").status_code == 404
        assert client_for().get("/grants/no-fund/help/").status_code == 404

    def test_book_and_cancel_by_the_link(self, round_: Round, efua: User, client_for: In) -> None:
        session = plan(round_, efua, capacity=1, link="https://meet.example/room")
        url = reverse("grants:session_book", args=[round_.fund.slug, session.pk])
        client = client_for()
        page = client.get(url).content.decode()
        assert "1 of 1 places is free" in page and "meet.example" not in page
        given = {"form_token": token(), "name": "Ann", "email": "ann@people.example"}
        assert client.post(url, given).status_code == 302
        assert "Join the waiting list" in client.get(url).content.decode()
        found = re.search(r"/grants/help/bookings/([^/]+)/", Notice.objects.get().body)
        assert found and Booking.objects.get().key_hash == hash_of(found.group(1))
        own = reverse("grants:booking", args=[found.group(1)])
        assert "meet.example" in client.get(own).content.decode()
        assert client.post(own, {"form_token": token()})["Location"] == own
        assert "Your place is cancelled" in client.get(own).content.decode() and taken(session) == 0
        assert client.get(reverse("grants:booking", args=["nonsense"])).status_code == 404


class TestStaffPages:
    def test_a_call_is_made(self, round_: Round, efua: User, finn: User, client_for: In) -> None:
        call, client = ask(round_), client_for(efua)
        page = client.get(reverse("admin:grants_callback_change", args=[call.pk])).content.decode()
        assert "020 7946 0000" in page and "Text relay" in page
        for verb, state in (("miss", "not_reached"), ("finish", "done")):
            url = reverse(f"admin:grants_callback_{verb}", args=[call.pk])
            assert client_for(finn).get(url).status_code == 403
            assert client.get(url).status_code == 200
            assert client.post(url, {"form_token": token(), "note": "Rang."}).status_code == 302
            call.refresh_from_db()
            assert call.state == state
        listed = client.get(reverse("admin:grants_callback_changelist"), {"state__in": "waiting,not_reached"})
        assert listed.status_code == 200 and "Cal Carter" not in listed.content.decode()

    def test_a_session_and_its_list(self, round_: Round, efua: User, client_for: In) -> None:
        client = client_for(efua)
        day = (clock.now() + timedelta(days=9)).date()
        given = {"round": round_.pk, "date": day, "time": "18:30", "minutes": 45, "capacity": 1, "place": "Library"}
        add = reverse("admin:grants_informationsession_add")
        assert "Enter the day" in client.post(add, {"form_token": token()}).content.decode()
        assert client.post(add, {"form_token": token(), **given}).status_code == 302
        session = InformationSession.objects.get()
        booking = book(session, "Ann", access_needs="BSL")
        book(session, "Ben", phone="020 7946 0001")
        page = client.get(reverse("admin:grants_informationsession_change", args=[session.pk])).content.decode()
        assert "BSL" in page and "Waiting list" in page and "tel:020 7946 0001" in page
        listed = client.get(reverse("admin:grants_informationsession_list", args=[session.pk]))
        assert listed.content.startswith(b"%PDF")
        client.post(reverse("admin:grants_booking_cancel", args=[booking.pk]), {"form_token": token()})
        assert taken(session) == 1
        cancel = reverse("admin:grants_informationsession_cancel", args=[session.pk])
        assert client.get(cancel).status_code == 200
        assert client.post(cancel, {"form_token": token()}).status_code == 302
        session.refresh_from_db()
        assert session.state == "cancelled"

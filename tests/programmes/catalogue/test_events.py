"""Events: announced by staff, booked by visitors, waited for, given back, counted, told of, forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from programmes import clock
from programmes.catalogue import actions
from programmes.catalogue.actions import bookings, events
from programmes.catalogue.models import Event, EventBooking, Response
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests.citizenship.guards import refused
from tests.factories import token
from tests.programmes.catalogue import offering as make

pytestmark = pytest.mark.django_db
State = Event.State


@pytest.fixture
def way(otto: Any) -> Any:
    return make.event_way(otto)


def told(email: str) -> list[str]:
    """The subjects of what somebody was sent, the first at the top."""
    return list(Notice.objects.filter(address=email).order_by("created_at", "pk").values_list("subject", flat=True))


def mail(email: str, subject: str) -> str:
    """Everything that somebody was sent under such a subject."""
    found = Notice.objects.filter(address=email, subject__contains=subject)
    return "\n".join(found.values_list("body", flat=True))


def booking(response: Response) -> EventBooking:
    return EventBooking.objects.get(response=response)


class TestMoves:
    def test_every_move_is_made_only_from_its_states(self, way: Any) -> None:
        given: dict[str, dict[str, Any]] = {
            "open_": {"at": clock.now()},
            "refuse": {"reason": "No.", "at": clock.now()},
            "close": {"at": clock.now()},
            "hold": {"came": 3, "at": clock.now() + timedelta(days=30)},
            "tell": {"heard": "Much.", "doing": "", "at": clock.now()},
            "cancel": {"reason": "Rain.", "at": clock.now()},
        }
        for verb, (starts, end) in Event.FLOW.moves.items():
            for state in State.values:
                row = Event(take_part=way, state=state, starts_at=clock.now() + timedelta(days=9), places=3)
                if state in starts:
                    getattr(row, verb)(**given.get(verb, {}))
                    assert row.state == end
                else:
                    with pytest.raises(MoveRefused):
                        getattr(row, verb)(**given.get(verb, {}))

    def test_every_move_of_a_booking(self) -> None:
        at = clock.now()
        for verb, (starts, end) in EventBooking.FLOW.moves.items():
            for state in EventBooking.State.values:
                row = EventBooking(state=state)
                if state in starts:
                    getattr(row, verb)(at=at)
                    assert row.state == end
                else:
                    with pytest.raises(MoveRefused):
                        getattr(row, verb)(at=at)


class TestStaff:
    def plan(self, **more: Any) -> events.Plan:
        return events.plan_of(make.plan(**more))

    def test_plan_change_open_close_and_adjust(self, way: Any, efua: Any) -> None:
        made = events.plan(take_part=way, plan=self.plan(), by=efua, token=token())
        assert (made.state, Event.objects.announced().count()) == ("draft", 0)
        made = events.change(event=made, plan=self.plan(name="Supper (fictional)"), by=efua, token=token())
        made = events.open_(event=made, by=efua, token=token())
        assert (made.name, made.state, Event.objects.announced().count()) == ("Supper (fictional)", "open", 1)
        made = events.close(event=made, by=efua, token=token())
        made = events.open_(event=made, by=efua, token=token())
        make.book(made, "ann@visitor.example")
        held = events.adjust(event=made, plan=self.plan(place="The hall"), by=efua, token=token())
        assert (held.place, held.sequence) == ("The hall", 1)
        assert "Changed: Street party (fictional)" in told("ann@visitor.example")
        assert [move.verb for move in held.moves.all()] == ["plan", "change", "open_", "close", "open_", "adjust"]

    def test_a_change_of_words_alone_is_not_told(self, way: Any, efua: Any) -> None:
        made = events.plan(take_part=way, plan=self.plan(), by=efua, token=token())
        events.open_(event=made, by=efua, token=token())
        made.refresh_from_db()
        make.book(made, "ann@visitor.example")
        same = {"starts_at": made.starts_at, "ends_at": made.ends_at, "about": "Tables and music."}
        events.adjust(event=made, plan=self.plan(**same), by=efua, token=token())
        assert not [subject for subject in told("ann@visitor.example") if subject.startswith("Changed")]

    def test_a_plan_that_cannot_be_kept_is_refused_beside_its_field(self, way: Any, efua: Any) -> None:
        at = clock.now()
        for more, field in (
            ({"starts_at": at - timedelta(hours=1)}, "day"),
            ({"starts_at": at + timedelta(days=9), "ends_at": at + timedelta(days=8)}, "ends"),
            ({"borough": None}, "borough"),
        ):
            with pytest.raises(MoveRefused) as refusal:
                events.plan(take_part=way, plan=self.plan(**more), by=efua, token=token())
            assert refusal.value.field == field
        assert not Event.objects.exists()

    def test_fewer_places_than_are_taken_are_refused(self, way: Any, efua: Any) -> None:
        made = make.event(way)
        make.book(made, "ann@visitor.example")
        make.book(made, "ben@visitor.example")
        with pytest.raises(MoveRefused):
            events.adjust(event=made, plan=self.plan(places=1), by=efua, token=token())

    def test_nobody_else_may(self, way: Any, otto: Any, amina: Any) -> None:
        made = make.event(way)
        for by in (otto, amina):
            with pytest.raises(PermissionDenied):
                events.cancel(event=made, reason="Rain.", by=by, token=token())


class TestSentIn:
    def test_somebody_sends_one_in_and_staff_announce_it(self, way: Any, efua: Any) -> None:
        made = make.send_in(way)
        assert made.state == "submitted" and made.response and made.response.about == str(made.pk)
        events.open_(event=made, by=efua, token=token())
        made.refresh_from_db()
        made.response.refresh_from_db()
        assert (made.state, made.response.state) == ("open", "arranged")
        assert "is now announced" in mail("host@street.example", "announced")

    def test_the_answers_own_button_announces_it_too(self, way: Any, efua: Any) -> None:
        made = make.send_in(way)
        actions.arrange_response(response=made.response, by=efua, token=token())
        made.refresh_from_db()
        assert made.state == "open"

    def test_taken_on_as_a_draft_first(self, way: Any, efua: Any) -> None:
        made: Any = events.take_on(event=make.send_in(way), by=efua, token=token())
        made.response.refresh_from_db()
        assert (made.state, made.response.state) == ("draft", "acknowledged")

    def test_refused_with_a_reason_that_its_sender_reads(self, way: Any, efua: Any) -> None:
        made: Any = events.refuse(event=make.send_in(way), reason="It is not open to all.", by=efua, token=token())
        made.response.refresh_from_db()
        assert (made.state, made.response.state) == ("refused", "closed")
        assert "It is not open to all." in mail("host@street.example", "")

    def test_where_staff_plan_alone_nothing_is_taken(self, otto: Any) -> None:
        with pytest.raises(MoveRefused):
            make.send_in(make.event_way(otto, gives=False))

    def test_withdrawn_by_its_sender_it_is_called_off(self, way: Any, efua: Any) -> None:
        made: Any = events.open_(event=make.send_in(way), by=efua, token=token())
        make.book(made, "ann@visitor.example")
        actions.withdraw_response(response=made.response, by=None, token=token())
        made.refresh_from_db()
        assert (made.state, made.taken) == ("cancelled", 0)
        assert "Cancelled: Street party (fictional)" in told("ann@visitor.example")
        unseen = make.send_in(way, "other@street.example")
        actions.withdraw_response(response=unseen.response, by=None, token=token())
        unseen.refresh_from_db()
        assert unseen.state == "refused"


class TestBooking:
    def test_booked_at_once_with_what_is_needed(self, way: Any) -> None:
        made = make.event(way, expenses="We pay travel within London.")
        sent = make.book(made, "ann@visitor.example", needs=["sign", "made_up"], more="A lamp", expenses=["travel"])
        held = booking(sent)
        made.refresh_from_db()
        assert (sent.state, held.state, made.taken) == ("arranged", "booked", 1)
        assert (held.needs, held.more, held.expenses) == (["sign"], "A lamp", ["travel"])
        assert "Your place: Has a place" in mail("ann@visitor.example", "")

    def test_expenses_are_kept_only_where_they_are_paid(self, way: Any) -> None:
        sent = make.book(make.event(way), "ann@visitor.example", expenses=["travel"])
        assert booking(sent).expenses == []

    def test_too_late_waits_and_gets_the_place_that_is_given_back(self, way: Any, set_now: Any) -> None:
        made, at = make.event(way, places=1), clock.now()
        sent = []
        for minute, name in enumerate(("ann", "ben", "cyn")):
            set_now(at + timedelta(minutes=minute))
            sent.append(make.book(made, f"{name}@visitor.example"))
        first, second, third = sent
        assert [booking(one).state for one in (first, second, third)] == ["booked", "waiting", "waiting"]
        assert "number 2" in mail("cyn@visitor.example", "")
        actions.withdraw_response(response=first, by=None, token=token())
        second.refresh_from_db()
        made.refresh_from_db()
        assert (second.state, booking(second).state, booking(third).state) == ("arranged", "booked", "waiting")
        assert made.taken == 1
        assert "is now booked" in mail("ben@visitor.example", "booked")

    def test_more_places_go_to_those_who_wait(self, way: Any, efua: Any) -> None:
        made = make.event(way, places=1)
        for name in ("ann", "ben", "cyn", "dan"):
            make.book(made, f"{name}@visitor.example")
        plan = events.plan_of(make.plan(places=3))
        events.adjust(event=made, plan=plan, by=efua, token=token())
        made.refresh_from_db()
        assert (made.taken, made.bookings.waiting().count()) == (3, 1)

    def test_staff_cannot_give_a_place_that_is_not_there(self, way: Any, efua: Any) -> None:
        made = make.event(way, places=1)
        make.book(made, "ann@visitor.example")
        waits = make.book(made, "ben@visitor.example")
        with pytest.raises(MoveRefused, match="No place is free"):
            actions.arrange_response(response=waits, by=efua, token=token())
        waits.refresh_from_db()
        assert (waits.state, waits.promised_date, booking(waits).state) == ("acknowledged", None, "waiting")

    def test_one_booking_an_address_and_event(self, way: Any) -> None:
        made, other = make.event(way), make.event(way, name="Another (fictional)")
        first = make.book(made, "ann@visitor.example")
        assert make.book(made, "ANN@visitor.example") == first
        assert make.book(other, "ann@visitor.example") != first
        made.refresh_from_db()
        assert made.taken == 1

    def test_nothing_is_booked_where_it_cannot_be(self, way: Any, efua: Any, set_now: Any) -> None:
        closed = events.close(event=make.event(way), by=efua, token=token())
        draft, free = make.event(way, state="draft"), make.event(way, places=None)
        for wrong in (closed, draft, free):
            with pytest.raises(MoveRefused):
                make.book(wrong, "ann@visitor.example")
        made = make.event(way, days=1)
        set_now(made.starts_at)
        with pytest.raises(MoveRefused, match="has begun"):
            make.book(made, "ann@visitor.example")
        assert not EventBooking.objects.exists()

    def test_a_key_of_nothing_is_refused(self, way: Any) -> None:
        made = make.event(way)
        made.pk = "nothing"
        with pytest.raises(MoveRefused):
            make.book(made, "ann@visitor.example")


class TestCancelled:
    def test_everybody_is_told_and_nothing_that_they_need_is_kept(self, way: Any, efua: Any) -> None:
        made = events.open_(event=make.send_in(way, places=1), by=efua, token=token())
        goes = make.book(made, "ann@visitor.example", needs=["sign"])
        waits = make.book(made, "ben@visitor.example", more="A lamp")
        events.cancel(event=made, reason="The hall is flooded.", by=efua, token=token())
        made.refresh_from_db()
        assert (made.state, made.taken) == ("cancelled", 0)
        for sent in (goes, waits):
            sent.refresh_from_db()
            held = booking(sent)
            assert (sent.state, sent.closed_reason, held.state) == ("closed", "over", "released")
            assert (held.needs, held.more) == ([], None)
            assert "The hall is flooded." in mail(sent.email, "Cancelled")
        assert "The hall is flooded." in mail("host@street.example", "")


class TestAfterwards:
    def test_counted_told_and_heard(self, way: Any, efua: Any, set_now: Any) -> None:
        made = make.event(way, days=1)
        make.book(made, "ann@visitor.example", may_contact=True)
        make.book(made, "ben@visitor.example")
        with pytest.raises(MoveRefused):
            events.hold(event=made, came=2, by=efua, token=token())
        set_now(made.ends_at)
        events.hold(event=made, came=2, by=efua, token=token())
        set_now(made.ends_at + timedelta(days=2))
        bookings.settle_over(at=clock.now())
        heard = {"heard": "The night bus is late.", "doing": "We write to TfL."}
        held = events.tell(event=made, by=efua, token=token(), **heard)
        assert (held.state, held.came, held.heard) == ("held", 2, "The night bus is late.")
        assert [row.address for row in Notice.objects.filter(subject__startswith="What we heard")] == [
            "ann@visitor.example"
        ]

    def test_the_day_after_needs_are_deleted_and_answers_settled(self, way: Any, set_now: Any) -> None:
        made = make.event(way, days=2, places=1, expenses="Travel.")
        goes = make.book(made, "ann@visitor.example", needs=["loop"], more="Dim light", expenses=["travel"])
        waits = make.book(made, "ben@visitor.example", needs=["quiet"])
        day = clock.london_day(made.starts_at)
        set_now(make.london_time(day, 23))
        assert bookings.forget_needs(at=clock.now()) == 0
        assert bookings.settle_over(at=clock.now()) == 0
        set_now(make.london_time(day + timedelta(days=1), 1))
        assert bookings.forget_needs(at=clock.now()) == 2
        assert bookings.forget_needs(at=clock.now()) == 0
        assert bookings.settle_over(at=clock.now()) == 2
        assert bookings.settle_over(at=clock.now()) == 0
        goes.refresh_from_db()
        waits.refresh_from_db()
        held = booking(goes)
        assert (held.needs, held.more, held.expenses) == ([], None, [])
        assert (goes.state, waits.state, waits.closed_reason) == ("done", "closed", "nothing_free")

    def test_a_reminder_the_day_before_once(self, way: Any, efua: Any, set_now: Any) -> None:
        made = events.open_(event=make.send_in(way), by=efua, token=token())
        make.book(made, "ann@visitor.example")
        assert bookings.remind_due(at=clock.now()) == 0
        set_now(made.starts_at - timedelta(hours=20))
        bookings.remind_due(at=clock.now())
        bookings.remind_due(at=clock.now())
        assert told("ann@visitor.example").count("Soon: Street party (fictional)") == 1
        assert told("host@street.example").count("Your event is soon: Street party (fictional)") == 1


class TestDatabase:
    def test_a_place_too_many_is_refused_whoever_counts(self, way: Any) -> None:
        made = make.event(way, places=1)
        make.book(made, "ann@visitor.example")
        waits = make.book(made, "ben@visitor.example")
        held, at = booking(waits), clock.now()
        held.state, held.booked_at = "booked", at
        refused(held.save, match="event_not_overfull")

    def test_control_with_one_place_more_it_is_taken(self, way: Any) -> None:
        made = make.event(way, places=1)
        make.book(made, "ann@visitor.example")
        waits = booking(make.book(made, "ben@visitor.example"))
        Event.objects.filter(pk=made.pk).update(places=2)
        waits.state, waits.booked_at = "booked", clock.now()
        waits.save()
        made.refresh_from_db()
        assert made.taken == 2

    def test_the_count_is_never_written(self, way: Any) -> None:
        made = make.event(way)
        refused(lambda: Event.objects.filter(pk=made.pk).update(taken=2), match="counted, not written")

    def test_what_is_needed_is_only_deleted(self, way: Any) -> None:
        held = booking(make.book(make.event(way), "ann@visitor.example", needs=["loop"]))
        held.needs = ["sign"]
        refused(held.save, match="only deleted")
        held.needs = []
        held.save()

    def test_a_released_booking_says_nothing(self, way: Any) -> None:
        held = booking(make.book(make.event(way), "ann@visitor.example", needs=["loop"]))
        held.state, held.released_at = "released", clock.now()
        refused(held.save, match="eventbooking_released_says_nothing")

    def test_impossible_events_are_refused(self, way: Any) -> None:
        at = clock.now()
        refused(lambda: make.event(way, borough=None), match="event_is_somewhere")
        refused(lambda: make.event(way, ends_at=at), match="event_ends_later")
        refused(lambda: make.event(way, places=0), match="event_has_places")
        refused(lambda: make.event(way, state="cancelled", cancelled_at=at), match="event_says_why_not")
        refused(lambda: make.event(way, state="held", held_at=at), match="event_counted_when_held")
        refused(lambda: make.event(way, heard="Much.", heard_at=at), match="event_heard_after_it_was_held")
        refused(lambda: make.event(way, state="draft", opened_at=at), match="event_opened_at")

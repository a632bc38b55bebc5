"""Tablets and skills sessions: booked, lent, brought back, noted; and what the database itself refuses."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client

from programmes import clock
from programmes.catalogue import actions, lending
from programmes.catalogue.actions import hubs, loans, skills
from programmes.catalogue.models import Loan, LoanBooking, LoanHub, SkillsPlace, SkillsSession, Tablet
from programmes.workflow import MoveRefused
from tests.citizenship.guards import together
from tests.factories import token
from tests.programmes.catalogue import lists

pytestmark = pytest.mark.django_db


def refused(act: Any, match: str) -> None:
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        act()


@pytest.fixture
def hub(otto: Any, ines: Any) -> LoanHub:
    return lists.hub(lists.lending(otto), ines)


class TestBook:
    def test_a_tablet_is_booked_at_once_and_both_sides_are_told(self, hub: LoanHub) -> None:
        booking = lists.booked(hub, weeks=4)
        loan = booking.loans.get()
        assert (loan.state, booking.response.state) == ("booked", "arranged")
        assert loan.ends_on - loan.starts_on == timedelta(days=27)
        assert lists.letters("hub_booked", to="lantern@library.example")
        told = dict(loans.told(booking.response))
        assert told["Hub"] == "Lantern Library, 1 Sample Street"
        assert "LAN-1: booked" in told["Tablets"]
        assert "LAN-1" in lists.letters("catalogue.received", to="lena@home.example")[-1].body

    def test_when_none_is_left_nobody_is_promised_one(self, hub: LoanHub) -> None:
        lists.booked(hub, "a@home.example")
        lists.booked(hub, "b@home.example")
        with pytest.raises(MoveRefused, match="No tablet is free"), transaction.atomic():
            lists.booked(hub, "c@home.example")
        assert LoanBooking.objects.count() == 2
        assert lists.booked(hub, "c@home.example", days=7).loans.get().state == "booked"

    def test_a_group_takes_several_and_one_person_does_not(self, hub: LoanHub) -> None:
        with pytest.raises(MoveRefused, match="Only a group"), transaction.atomic():
            lists.booked(hub, tablets=2)
        booking = lists.booked(hub, tablets=2, group="Slow Walks")
        assert (booking.for_group, booking.loans.count()) == (True, 2)

    @pytest.mark.parametrize(("days", "weeks"), [(-1, 1), (91, 1), (0, 0), (0, 5)])
    def test_days_that_do_not_fit(self, hub: LoanHub, days: int, weeks: int) -> None:
        with pytest.raises(MoveRefused, match="Choose"), transaction.atomic():
            lists.booked(hub, days=days, weeks=weeks)

    def test_a_closed_hub_takes_none(self, hub: LoanHub, ines: Any) -> None:
        hubs.close_hub(hub=hub, by=ines, token=token())
        with pytest.raises(MoveRefused, match="takes no bookings"), transaction.atomic():
            lists.booked(hub)

    def test_withdrawing_frees_it_but_not_while_it_is_out(self, hub: LoanHub, ines: Any) -> None:
        session = lists.session(hub, ines)
        booking = lists.booked(hub, sessions=(session,))
        loan = loans.lend_loan(loan=booking.loans.get(), by=ines, token=token())
        with pytest.raises(MoveRefused, match="still out"), transaction.atomic():
            actions.withdraw_response(response=booking.response, by=None, token=token())
        other = lists.booked(hub, "b@home.example", sessions=(session,))
        actions.withdraw_response(response=other.response, by=None, token=token())
        assert other.loans.get().state == "cancelled"
        session.refresh_from_db()
        assert session.taken == 1
        assert lists.letters("hub_cancelled")
        assert loan.state == "lent"


class TestDesk:
    def test_lend_and_back_ends_the_booking_and_tells_the_borrower(self, hub: LoanHub, ines: Any) -> None:
        booking = lists.booked(hub, tablets=2, group="Slow Walks")
        one, two = booking.loans.all()
        for loan in (one, two):
            loans.lend_loan(loan=loan, by=ines, token=token())
        loans.give_back_loan(loan=one, by=ines, token=token())
        booking.response.refresh_from_db()
        assert booking.response.state == "arranged"
        loans.give_back_loan(loan=two, by=ines, token=token())
        booking.response.refresh_from_db()
        assert booking.response.state == "done"
        assert lists.letters("finished", to="lena@home.example")

    def test_a_tablet_that_is_late_is_not_handed_out_again(self, hub: LoanHub, ines: Any) -> None:
        late = lists.booked(hub).loans.get()
        loans.lend_loan(loan=late, by=ines, token=token())
        after = lists.booked(hub, "b@home.example", days=7, tablets=2, group="Two").loans.get(tablet=late.tablet)
        with pytest.raises(MoveRefused, match="still with somebody else"):
            loans.lend_loan(loan=after, by=ines, token=token())

    def test_swap(self, hub: LoanHub, ines: Any) -> None:
        loan = lists.booked(hub).loans.get()
        other = hub.tablets.exclude(pk=loan.tablet_id).get()
        loan = loans.swap_loan(loan=loan, tablet=other, by=ines, token=token())
        assert loan.tablet == other
        taken = lists.booked(hub, "b@home.example").loans.get()
        with pytest.raises(MoveRefused, match="not free"):
            loans.swap_loan(loan=taken, tablet=other, by=ines, token=token())

    def test_cancel_tells_the_borrower_why_and_closes(self, hub: LoanHub, ines: Any) -> None:
        booking = lists.booked(hub)
        loans.cancel_loan(loan=booking.loans.get(), note="It is broken.", by=ines, token=token())
        assert "It is broken." in lists.letters("loan_cancelled", to="lena@home.example")[-1].body
        booking.response.refresh_from_db()
        assert booking.response.state == "closed"

    def test_tablets_are_mended_put_back_and_retired(self, hub: LoanHub, ines: Any) -> None:
        tablet = hub.tablets.first()
        assert tablet is not None
        hubs.send_off_tablet(tablet=tablet, by=ines, token=token())
        assert lending.free_today([hub], lists.today())[hub.pk] == (1, 1)
        hubs.put_back_tablet(tablet=tablet, by=ines, token=token())
        assert lending.free_today([hub], lists.today())[hub.pk] == (2, 2)
        hubs.retire_tablet(tablet=tablet, by=ines, token=token())
        loan = lists.booked(hub).loans.get()
        loans.lend_loan(loan=loan, by=ines, token=token())
        with pytest.raises(MoveRefused, match="Take it back first"):
            hubs.send_off_tablet(tablet=loan.tablet, by=ines, token=token())

    def test_only_staff_and_the_hub_with_its_newest_link(self, hub: LoanHub, ines: Any, noor: Any) -> None:
        loan = lists.booked(hub).loans.get()
        old = hub.key
        with pytest.raises(PermissionDenied):
            loans.lend_loan(loan=loan, by=noor, token=token())
        newer = hubs.send_hub_link(hub=hub, by=ines, token=token())
        with pytest.raises(PermissionDenied):
            loans.lend_loan(loan=loan, by=None, key=old, token=token())
        other = lists.hub(hub.take_part, ines, "Harbour Library")
        with pytest.raises(PermissionDenied):
            loans.lend_loan(loan=loan, by=None, key=other.key, token=token())
        assert loans.lend_loan(loan=loan, by=None, key=newer.key, token=token()).state == "lent"
        assert loan.moves.get(verb="lend").by is None


class TestSkills:
    def test_places_and_minutes_are_counted_by_the_database(self, hub: LoanHub, ines: Any) -> None:
        session = lists.session(hub, ines)
        booking = lists.booked(hub, sessions=(session,))
        session.refresh_from_db()
        booking.refresh_from_db()
        assert (session.taken, booking.minutes, booking.minutes_left) == (1, 60, 300)

    def test_a_full_session_is_refused_in_words(self, hub: LoanHub, ines: Any) -> None:
        session = lists.session(hub, ines, places=1)
        lists.booked(hub, sessions=(session,))
        with pytest.raises(MoveRefused, match="is full"), transaction.atomic():
            lists.booked(hub, "b@home.example", sessions=(session,))

    def test_six_hours_and_not_a_minute_more(self, hub: LoanHub, ines: Any) -> None:
        booking = lists.booked(hub, weeks=2)
        for day in (1, 2):
            session = lists.session(hub, ines, days=day, minutes=180)
            skills.book_seat(booking=booking, session=session, by=ines, token=token())
        more = lists.session(hub, ines, days=3, minutes=15)
        with pytest.raises(MoveRefused, match="more than 6 hours"):
            skills.book_seat(booking=booking, session=more, by=ines, token=token())

    def test_a_session_outside_the_loan_is_refused(self, hub: LoanHub, ines: Any) -> None:
        with pytest.raises(MoveRefused, match="not on a day"), transaction.atomic():
            lists.booked(hub, sessions=(lists.session(hub, ines, days=20),))

    def test_came_and_missed(self, hub: LoanHub, ines: Any, set_now: Any) -> None:
        one, two = lists.session(hub, ines, days=1), lists.session(hub, ines, days=2)
        booking = lists.booked(hub, sessions=(one, two))
        first, second = booking.seats.order_by("session__starts_at")
        with pytest.raises(MoveRefused, match="not begun"):
            skills.attend_seat(seat=first, minutes=45, by=ines, token=token())
        set_now(clock.now() + timedelta(days=3))
        with pytest.raises(MoveRefused, match="between 1 and 60"):
            skills.attend_seat(seat=first, minutes=61, by=ines, token=token())
        skills.attend_seat(seat=first, minutes=45, by=ines, token=token())
        skills.miss_seat(seat=second, by=ines, token=token())
        with pytest.raises(MoveRefused, match="has begun"):
            skills.cancel_session(session=one, by=ines, token=token())
        booking.refresh_from_db()
        assert booking.minutes == 45

    def test_a_cancelled_session_gives_the_minutes_back_and_tells(self, hub: LoanHub, ines: Any) -> None:
        session = lists.session(hub, ines)
        booking = lists.booked(hub, sessions=(session,))
        skills.cancel_session(session=session, by=ines, token=token())
        booking.refresh_from_db()
        assert booking.minutes == 0
        assert lists.letters("session_off", to="lena@home.example")
        session.refresh_from_db()
        with pytest.raises(MoveRefused, match="does not take place"):
            skills.book_seat(booking=booking, session=session, by=ines, token=token())

    def test_two_at_one_time_are_refused(self, hub: LoanHub, ines: Any) -> None:
        lists.session(hub, ines)
        with pytest.raises(MoveRefused, match="at this time already"):
            lists.session(hub, ines)


class TestRules:
    """What the database itself holds."""

    def test_no_tablet_twice_on_one_day(self, hub: LoanHub) -> None:
        one, two = lists.booked(hub, "a@home.example").loans.get(), lists.booked(hub, "b@home.example").loans.get()
        refused(lambda: Loan.objects.filter(pk=two.pk).update(tablet=one.tablet), "loan_no_tablet_twice")

    def test_control_after_cancelling_the_same_days_are_free(self, hub: LoanHub, ines: Any) -> None:
        one, two = lists.booked(hub, "a@home.example").loans.get(), lists.booked(hub, "b@home.example").loans.get()
        loans.cancel_loan(loan=one, by=ines, token=token())
        Loan.objects.filter(pk=two.pk).update(tablet=one.tablet)

    def test_not_longer_than_four_weeks(self, hub: LoanHub) -> None:
        booking = lists.booked(hub, weeks=4)
        longer = booking.ends_on + timedelta(days=1)
        refused(lambda: LoanBooking.objects.filter(pk=booking.pk).update(ends_on=longer), "booking_up_to_four_weeks")

    def test_more_tablets_than_one_only_for_groups(self, hub: LoanHub) -> None:
        booking = lists.booked(hub)
        refused(lambda: LoanBooking.objects.filter(pk=booking.pk).update(tablets=2), "booking_several_for_groups")

    def test_a_tablet_of_its_own_hub(self, hub: LoanHub, ines: Any) -> None:
        loan = lists.booked(hub).loans.get()
        other = lists.hub(hub.take_part, ines, "Harbour Library").tablets.first()
        refused(lambda: Loan.objects.filter(pk=loan.pk).update(tablet=other), "of another hub")

    def test_a_place_of_its_own_hub(self, hub: LoanHub, ines: Any) -> None:
        seat = lists.booked(hub, sessions=(lists.session(hub, ines),)).seats.get()
        other = lists.session(lists.hub(hub.take_part, ines, "Harbour Library"), ines)
        refused(lambda: SkillsPlace.objects.filter(pk=seat.pk).update(session=other), "of another hub")

    def test_stamps(self, hub: LoanHub) -> None:
        loan = lists.booked(hub).loans.get()
        refused(lambda: Loan.objects.filter(pk=loan.pk).update(state="lent"), "loan_stamps")
        refused(lambda: LoanHub.objects.filter(pk=hub.pk).update(state="closed"), "hub_closed_stamps")

    def test_control_without_the_trigger_a_session_is_overfilled(self, hub: LoanHub, ines: Any) -> None:
        session = lists.session(hub, ines, places=1)
        one, two = lists.booked(hub, "a@home.example"), lists.booked(hub, "b@home.example")
        facts = {"session": session, "minutes": 60, "booked_at": clock.now()}
        SkillsPlace.objects.create(booking=one, **facts)
        refused(lambda: SkillsPlace.objects.create(booking=two, **facts), "skills_session_not_too_full")
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            SkillsPlace.objects.create(booking=two, **facts)
            cursor.execute("SET LOCAL session_replication_role = origin")
        assert session.seats.count() == 2


class TestDaily:
    def test_reminders_before_and_after_and_none_twice(self, hub: LoanHub, ines: Any, set_now: Any) -> None:
        booking = lists.booked(hub)
        loans.lend_loan(loan=booking.loans.get(), by=ines, token=token())
        start, sent = clock.now(), []
        for day in (0, 4, 5, 7, 8, 13, 14, 20, 21, 30):
            set_now(start + timedelta(days=day))
            sent.append((day, loans.remind_due(), loans.remind_due()))
        assert [(day, first) for day, first, again in sent if first] == [(4, 1), (7, 1), (13, 1), (20, 1)]
        assert not any(again for _, _, again in sent)
        assert len(lists.letters("loan_due", to="lena@home.example")) == 4
        assert len(lists.letters("hub_overdue", to="lantern@library.example")) == 3

    def test_what_nobody_fetches_is_freed(self, hub: LoanHub, set_now: Any) -> None:
        booking = lists.booked(hub)
        set_now(clock.now() + timedelta(days=8))
        assert (loans.release_due(), loans.release_due()) == (1, 0)
        booking.response.refresh_from_db()
        assert (booking.loans.get().state, booking.response.state) == ("cancelled", "closed")
        assert "Nobody came for it" in lists.letters("loan_cancelled")[-1].body

    def test_control_one_that_is_fetched_stays(self, hub: LoanHub, ines: Any, set_now: Any) -> None:
        loans.lend_loan(loan=lists.booked(hub).loans.get(), by=ines, token=token())
        set_now(clock.now() + timedelta(days=8))
        assert loans.release_due() == 0


class TestPages:
    def test_a_visitor_books_and_the_hub_works_it_by_its_link(self, hub: LoanHub, ines: Any) -> None:
        session, client = lists.session(hub, ines), Client()
        way = hub.take_part.get_absolute_url()
        assert "<strong>2 of 2</strong>" in client.get(way).content.decode()
        typed = {
            "form_token": token(), "name": "Lena", "email": "lena@home.example",
            "more-starts_on": lists.today().isoformat(), "more-weeks": "2", "more-tablets": "1",
            "more-sessions": [str(session.pk)],
        }  # fmt: skip
        assert client.post(hub.get_absolute_url(), typed).status_code == 302
        assert "<strong>1 of 2</strong>" in client.get(way).content.decode()
        desk = f"/programmes/yours/hub/{hub.key}/"
        page = client.get(desk)
        assert "Lena" in page.content.decode()
        assert page["Referrer-Policy"] == "same-origin"
        loan = Loan.objects.get()
        for verb, state in (("lend", "lent"), ("give_back", "returned")):
            step = f"{desk}loan/{verb}/{loan.pk}/"
            assert client.get(step).status_code == 200
            assert client.post(step, {"form_token": token()}).status_code == 302
            loan.refresh_from_db()
            assert loan.state == state
        assert client.get("/programmes/yours/hub/made-up/").status_code == 404

    def test_a_hub_reaches_nothing_of_another(self, hub: LoanHub, ines: Any) -> None:
        loan, other = lists.booked(hub).loans.get(), lists.hub(hub.take_part, ines, "Harbour Library")
        assert Client().get(f"/programmes/yours/hub/{other.key}/loan/lend/{loan.pk}/").status_code == 404
        assert Client().get(f"/programmes/yours/hub/{hub.key}/loan/lend/{loan.pk}/").status_code == 200
        assert Client().get(f"/programmes/yours/hub/{hub.key}/loan/made-up/{loan.pk}/").status_code == 404

    def test_the_hub_offers_a_session_and_gives_a_place(self, hub: LoanHub) -> None:
        booking, client = lists.booked(hub), Client()
        desk = f"/programmes/yours/hub/{hub.key}/"
        day = (lists.today() + timedelta(days=2)).isoformat()
        typed = {"form_token": token(), "day": day, "time": "14:30", "minutes": "90", "places": "2"}
        assert client.post(f"{desk}hub/plan/{hub.pk}/", typed).status_code == 302
        made = SkillsSession.objects.get()
        assert clock.uk_time(made.starts_at).startswith("2:30pm")
        typed = {"form_token": token(), "session": str(made.pk)}
        assert client.post(f"{desk}booking/seat/{booking.pk}/", typed).status_code == 302
        assert "1 of 2 places taken" in client.get(desk).content.decode()

    def test_the_desk_costs_the_same_however_much_there_is(self, otto: Any, ines: Any, queries: Any) -> None:
        hub = lists.hub(lists.lending(otto), ines, tablets=8)
        lists.booked(hub, "a@home.example", sessions=(lists.session(hub, ines),))
        client, desk = Client(), f"/programmes/yours/hub/{hub.key}/"
        with queries() as few:
            client.get(desk)
        for number in range(5):
            lists.booked(hub, f"b{number}@home.example", sessions=(lists.session(hub, ines, days=number + 4),), weeks=2)
        with queries(at_most=len(few)):
            client.get(desk)

    def test_staff_have_every_step(self, hub: LoanHub, ines: Any, client_for: Any) -> None:
        session, staff = lists.session(hub, ines), client_for(ines)
        booking = lists.booked(hub, sessions=(session,))
        loan, seat, tablet = booking.loans.get(), booking.seats.get(), hub.tablets.first()
        assert tablet is not None
        page = staff.get(f"/admin/programmes/loanhub/{hub.pk}/change/").content.decode()
        assert "Lena Loan" in page
        steps = [
            *(f"loanhub/{hub.pk}/{verb}/" for verb in ("open", "close", "link", "edit", "tablets", "plan")),
            *(f"loan/{loan.pk}/{verb}/" for verb in ("lend", "give-back", "swap", "cancel", "change")),
            *(f"tablet/{tablet.pk}/{verb}/" for verb in ("send-off", "put-back", "retire", "change")),
            *(f"skillsplace/{seat.pk}/{verb}/" for verb in ("attend", "miss", "change")),
            *(f"skillssession/{session.pk}/{verb}/" for verb in ("cancel", "change")),
            *(f"loanbooking/{booking.pk}/{verb}/" for verb in ("seat", "change")),
            "loanhub/new/", "loanhub/", "loan/?day=late", "tablet/", "skillsplace/?noted=no", "skillssession/",
        ]  # fmt: skip
        assert {address: staff.get(f"/admin/programmes/{address}").status_code for address in steps} == dict.fromkeys(
            steps, 200
        )
        facts = {
            "form_token": token(), "name": "Kiln Library", "borough": "E09000023", "address": "2 Sample Street",
            "hours": "Daily", "access": "Step-free.", "contact_email": "kiln@library.example",
        }  # fmt: skip
        assert staff.post("/admin/programmes/loanhub/new/", facts).status_code == 302
        made = LoanHub.objects.get(name="Kiln Library")
        with pytest.raises(MoveRefused, match="tablets first"):
            hubs.open_hub(hub=made, by=ines, token=token())
        typed = {"form_token": token(), "labels": "KIL-1\nKIL-2\n"}
        assert staff.post(f"/admin/programmes/loanhub/{made.pk}/tablets/", typed).status_code == 302
        assert Tablet.objects.filter(hub=made).count() == 2


@pytest.mark.django_db(transaction=True)
class TestRace:
    def test_the_last_tablet_goes_to_one_of_two(self, otto: Any, ines: Any) -> None:
        hub = lists.hub(lists.lending(otto), ines, tablets=1)
        found = together([lambda n=n: lists.borrow(hub, f"{n}@home.example") for n in range(2)])
        assert sorted(type(each).__name__ for each in found) == ["MoveRefused", "Response"]
        assert Loan.objects.count() == 1

    def test_the_database_alone_holds_it_and_without_its_rule_both_get_it(self, otto: Any, ines: Any) -> None:
        hub = lists.hub(lists.lending(otto), ines)
        one, two = (
            lists.booked(hub, "a@home.example").loans.get(),
            lists.booked(hub, "b@home.example", days=7).loans.get(),
        )
        LoanBooking.objects.filter(pk=two.booking_id).update(starts_on=one.starts_on, ends_on=one.ends_on)
        tablet = hub.tablets.last()
        assert tablet is not None

        def take(loan: Loan) -> Any:
            try:
                with transaction.atomic():
                    days = {"starts_on": one.starts_on, "ends_on": one.ends_on}
                    return Loan.objects.filter(pk=loan.pk).update(tablet=tablet, **days)
            except IntegrityError:
                return "refused"

        assert sorted(map(str, together([lambda: take(one), lambda: take(two)]))) == ["1", "refused"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'loan_no_tablet_twice'")
            rule = cursor.fetchone()[0]
            cursor.execute("ALTER TABLE programmes_loan DROP CONSTRAINT loan_no_tablet_twice")
        try:
            assert together([lambda: take(one), lambda: take(two)]) == [1, 1]
        finally:
            Loan.objects.all().delete()
            with connection.cursor() as cursor:
                cursor.execute(f"ALTER TABLE programmes_loan ADD CONSTRAINT loan_no_tablet_twice {rule}")

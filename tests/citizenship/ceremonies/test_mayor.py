"""The Mayor's ceremony: places that are never given twice, codes without a person, replies in time."""

import threading
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from citizenship.ceremonies.actions import mayor as actions
from citizenship.ceremonies.models import GuestCode, MayorsCeremony, Nomination, Venue
from programmes import clock
from programmes.evidence import codes
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.citizenship import factories
from tests.citizenship.ceremonies.test_partners import refused, without
from tests.citizenship.factories.studies import borough_of

pytestmark = pytest.mark.django_db
State = MayorsCeremony.State


def _plan(**given: Any) -> dict[str, Any]:
    today = clock.london_day(clock.now())
    words: dict[str, Any] = {
        "date": today + timedelta(days=60),
        "starts": time(14),
        "venue": Venue.objects.filter(name="Hall of Maps").first() or factories.venue(),
        "places": 50,
        "most_each": None,
        "guests_each": 2,
        "reply_by": today + timedelta(days=50),
    }
    return {**words, **given}


def _nominate(ceremony: MayorsCeremony, by: Any, places: int = 3, borough: str = "Camden") -> Nomination:
    place = borough_of(borough)
    return actions.nominate(ceremony=ceremony, borough=place, places=places, by=by, token=common.token())


def _answer(code: GuestCode, reply: str = "yes", guests: int = 0) -> GuestCode:
    return actions.answer(code=code, reply=reply, guests=guests, token=common.token())


@pytest.fixture
def ceremony() -> MayorsCeremony:
    """Open, with 50 places."""
    return factories.mayors()


@pytest.fixture
def held(ceremony: MayorsCeremony, ravi: Any) -> Nomination:
    """Three places of Camden's."""
    return _nominate(ceremony, ravi)


class TestPlan:
    def test_a_draft_that_boroughs_do_not_see(self, ines: Any) -> None:
        made = actions.plan_mayors(**_plan(), by=ines, token=common.token())
        assert made.state == State.DRAFT
        assert not MayorsCeremony.objects.announced().exists()
        assert not Notice.objects.exists()

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"date": date(2020, 3, 6)}, "date"),
            ({"reply_by": date(2020, 3, 6)}, "reply_by"),
            ({"most_each": 51}, "most_each"),
            ({"places": 70}, "places"),
            ({"guests_each": 4}, "places"),
        ],
    )
    def test_an_impossible_plan_is_said_at_its_field(self, ines: Any, given: dict[str, Any], field: str) -> None:
        with pytest.raises(MoveRefused) as found:
            actions.plan_mayors(**_plan(**given), by=ines, token=common.token())
        assert found.value.field == field

    def test_a_draft_is_changed_and_an_open_one_adjusted(self, ines: Any, ravi: Any) -> None:
        draft = factories.mayors("draft")
        actions.change_mayors(ceremony=draft, **_plan(places=40), by=ines, token=common.token())
        actions.open_mayors(ceremony=draft, by=ines, token=common.token())
        assert Notice.objects.get(recipient=ravi).subject.startswith("Nominate places")
        with pytest.raises(MoveRefused):
            actions.change_mayors(ceremony=draft, **_plan(), by=ines, token=common.token())
        _nominate(draft, ravi, 4)
        actions.adjust_mayors(ceremony=draft, **_plan(places=45, starts=time(15)), by=ines, token=common.token())
        assert Notice.objects.filter(recipient=ravi, subject__contains="has changed").exists()
        for given, field in (({"places": 3}, "places"), ({"guests_each": 1}, "guests_each")):
            with pytest.raises(MoveRefused) as found:
                actions.adjust_mayors(ceremony=draft, **_plan(**given), by=ines, token=common.token())
            assert found.value.field == field

    def test_only_officers(self, ceremony: MayorsCeremony, ravi: Any) -> None:
        for act in (actions.open_mayors, actions.close_mayors, actions.cancel_mayors):
            with pytest.raises(PermissionDenied):
                act(ceremony=ceremony, by=ravi, token=common.token())
        for act in (actions.change_mayors, actions.adjust_mayors):
            with pytest.raises(PermissionDenied):
                act(ceremony=ceremony, **_plan(), by=ravi, token=common.token())
        with pytest.raises(PermissionDenied):
            actions.hold_mayors(ceremony=ceremony, attended=1, guests=0, by=ravi, token=common.token())
        with pytest.raises(PermissionDenied):
            actions.plan_mayors(**_plan(), by=ravi, token=common.token())

    def test_close_count(self, ceremony: MayorsCeremony, ines: Any, set_now: Any) -> None:
        actions.close_mayors(ceremony=ceremony, by=ines, token=common.token())
        count = {"ceremony": ceremony, "guests": 9, "by": ines}
        with pytest.raises(MoveRefused, match="not begun"):
            actions.hold_mayors(**count, attended=10, token=common.token())
        set_now(ceremony.starts_at + timedelta(hours=2))
        with pytest.raises(MoveRefused) as found:
            actions.hold_mayors(**count, attended=51, token=common.token())
        assert found.value.field == "attended"
        done = actions.hold_mayors(**count, attended=10, token=common.token())
        assert (done.state, done.attended, done.guests) == (State.HELD, 10, 9)

    def test_open_again_until_the_last_day(self, ceremony: MayorsCeremony, ines: Any, set_now: Any) -> None:
        actions.close_mayors(ceremony=ceremony, by=ines, token=common.token())
        assert actions.open_mayors(ceremony=ceremony, by=ines, token=common.token()).closed_at is None
        actions.close_mayors(ceremony=ceremony, by=ines, token=common.token())
        set_now(ceremony.replies_end_at)
        with pytest.raises(MoveRefused, match="last day"):
            actions.open_mayors(ceremony=ceremony, by=ines, token=common.token())

    def test_cancelled_boroughs_are_told(self, held: Nomination, ines: Any, ravi: Any, sela: Any) -> None:
        actions.cancel_mayors(ceremony=held.mayors_ceremony, by=ines, token=common.token())
        told = Notice.objects.filter(subject__contains="called off")
        assert [one.recipient for one in told] == [ravi], "those that hold places"


class TestNominate:
    def test_places_and_a_code_for_each(self, ceremony: MayorsCeremony, ravi: Any) -> None:
        made = _nominate(ceremony, ravi, 12)
        found = list(made.codes.all())
        assert [one.number for one in found] == list(range(1, 13))
        assert len({one.code for one in found}) == 12
        assert all(codes.is_whole(one.code) for one in found)
        ceremony.refresh_from_db()
        assert (ceremony.nominated, ceremony.free) == (12, 38)
        assert Notice.objects.filter(recipient=ravi, subject__contains="12 places").exists()

    def test_a_code_says_nothing_about_a_person(self) -> None:
        names = {field.name for field in GuestCode._meta.concrete_fields}
        assert names == {"id", "nomination", "number", "code", "reply", "guests", "replied_at", "ended_at"}

    def test_never_more_than_there_are(self, ravi: Any, sela: Any) -> None:
        ceremony = factories.mayors(places=10)
        _nominate(ceremony, ravi, 7)
        with pytest.raises(MoveRefused) as found:
            _nominate(ceremony, sela, 4, "Hackney")
        assert (found.value.field, "from 1 to 3" in found.value.message) == ("places", True)
        _nominate(ceremony, sela, 3, "Hackney")
        barnet = common.borough_organisation("Barnet")
        lena = common.member("Lena Ito", of=barnet, role="registrar")
        with pytest.raises(MoveRefused, match="Every place is taken"):
            _nominate(ceremony, lena, 1, "Barnet")

    def test_the_database_counts(self, held: Nomination, sela: Any) -> None:
        ceremony = held.mayors_ceremony
        words = {"mayors_ceremony": ceremony, "nominated_at": clock.now(), "nominated_by": sela}
        hackney = borough_of("Hackney")
        refused(
            lambda: Nomination.objects.create(borough=hackney, places=48, **words), match="mayors_ceremony_not_overfull"
        )
        refused(lambda: MayorsCeremony.objects.update(nominated=0), match="counted, not written")
        refused(lambda: MayorsCeremony.objects.update(places=2), match="not_overfull")
        refused(
            lambda: Nomination.objects.create(borough=held.borough, places=1, **words),
            match="nomination_once_a_borough",
        )
        MayorsCeremony.objects.update(most_each=5)
        refused(lambda: Nomination.objects.create(borough=hackney, places=6, **words), match="one borough may hold")
        MayorsCeremony.objects.update(state="draft", opened_at=None, opened_by=None)
        refused(lambda: Nomination.objects.create(borough=hackney, places=1, **words), match="not open")

    def test_control_without_the_trigger_every_place_goes_twice(self, held: Nomination, sela: Any) -> None:
        without("citizenship_nominated", "citizenship_nomination")
        words = {"mayors_ceremony": held.mayors_ceremony, "nominated_at": clock.now(), "nominated_by": sela}
        Nomination.objects.create(borough=borough_of("Hackney"), places=50, **words)
        assert sum(Nomination.objects.values_list("places", flat=True)) == 53

    def test_no_more_than_one_boroughs_share(self, ravi: Any) -> None:
        with pytest.raises(MoveRefused, match="from 1 to 5"):
            _nominate(factories.mayors(most_each=5), ravi, 6)

    def test_once_while_open_for_your_own(
        self, held: Nomination, ravi: Any, sela: Any, ines: Any, set_now: Any
    ) -> None:
        with pytest.raises(MoveRefused, match="already"):
            _nominate(held.mayors_ceremony, ravi)
        for stranger in (sela, ines):
            with pytest.raises(PermissionDenied):
                _nominate(held.mayors_ceremony, stranger)
        set_now(held.mayors_ceremony.replies_end_at)
        with pytest.raises(MoveRefused, match="closed"):
            _nominate(held.mayors_ceremony, sela, borough="Hackney")

    def test_visible_to(self, held: Nomination, ravi: Any, sela: Any) -> None:
        assert list(Nomination.objects.visible_to(ravi)) == [held]
        assert not Nomination.objects.visible_to(sela).exists()


class TestResize:
    def _resize(self, held: Nomination, places: int, by: Any) -> Nomination:
        return actions.resize(nomination=held, places=places, by=by, token=common.token())

    def test_more_places_have_new_codes(self, held: Nomination, ravi: Any) -> None:
        before = set(held.codes.values_list("code", flat=True))
        self._resize(held, 5, ravi)
        assert before < set(held.codes.live().values_list("code", flat=True))
        assert held.codes.live().count() == 5

    def test_fewer_end_a_no_first_then_the_highest_silent(self, held: Nomination, ravi: Any) -> None:
        first, second, third = held.codes.all()
        _answer(first, "no")
        _answer(second)
        self._resize(held, 2, ravi)
        assert list(held.codes.live()) == [second, third]
        self._resize(held, 1, ravi)
        assert list(held.codes.live()) == [second]
        held.mayors_ceremony.refresh_from_db()
        assert held.mayors_ceremony.nominated == 1

    def test_nobody_who_said_yes_loses_the_place(self, held: Nomination, ravi: Any) -> None:
        for code in list(held.codes.all())[:2]:
            _answer(code)
        with pytest.raises(MoveRefused, match="Keep at least 2"):
            self._resize(held, 1, ravi)
        assert held.codes.live().count() == 3

    def test_not_by_a_stranger_and_not_above_what_is_free(self, held: Nomination, ravi: Any, sela: Any) -> None:
        with pytest.raises(PermissionDenied):
            self._resize(held, 1, sela)
        with pytest.raises(MoveRefused, match="from 1 to 50"):
            self._resize(held, 51, ravi)

    def test_giving_back(self, held: Nomination, ravi: Any, sela: Any) -> None:
        with pytest.raises(PermissionDenied):
            actions.withdraw_nomination(nomination=held, by=sela, token=common.token())
        actions.withdraw_nomination(nomination=held, by=ravi, token=common.token())
        held.mayors_ceremony.refresh_from_db()
        assert (held.mayors_ceremony.nominated, held.codes.live().count()) == (0, 0)
        assert _nominate(held.mayors_ceremony, ravi, 2).places == 2

    def test_the_database_keeps_codes_and_places_together(self, held: Nomination) -> None:
        code = held.codes.get(number=1)
        spare = {"nomination": held, "number": 9, "code": codes.make()}
        refused(lambda: GuestCode.objects.create(**spare), match="more codes than places")
        refused(lambda: Nomination.objects.filter(pk=held.pk).update(places=2), match="more codes than places")
        refused(lambda: GuestCode.objects.filter(pk=code.pk).update(code=codes.make()), match="never changes")

    def test_control_without_the_trigger_a_code_too_many(self, held: Nomination) -> None:
        without("citizenship_guest_code", "citizenship_guestcode")
        assert GuestCode.objects.create(nomination=held, number=9, code=codes.make()).pk


class TestReply:
    def test_yes_then_no_then_yes(self, held: Nomination) -> None:
        code = held.codes.get(number=1)
        assert (_answer(code, "yes", 2).guests, _answer(code, "no", 2).guests) == (2, 0)
        done = _answer(code, "yes", 1)
        assert (done.reply, done.guests) == ("yes", 1)
        assert held.codes.all().counted() == {"yes": 1, "no": 0, "silent": 2, "guests": 1, "coming": 2}

    def test_only_so_many_guests(self, held: Nomination) -> None:
        code = held.codes.get(number=1)
        with pytest.raises(MoveRefused) as found:
            _answer(code, guests=3)
        assert found.value.field == "guests"
        refused(
            lambda: GuestCode.objects.filter(pk=code.pk).update(reply="yes", guests=3, replied_at=clock.now()),
            match="more guests",
        )

    def test_until_the_end_of_the_last_day(self, held: Nomination, set_now: Any) -> None:
        ceremony, code = held.mayors_ceremony, held.codes.get(number=1)
        assert clock.london_day(ceremony.replies_end_at - timedelta(seconds=1)) == ceremony.reply_by
        set_now(ceremony.replies_end_at - timedelta(seconds=1))
        assert _answer(code).reply == "yes"
        set_now(ceremony.replies_end_at)
        with pytest.raises(MoveRefused, match="past"):
            _answer(code, "no")
        refused(lambda: GuestCode.objects.filter(pk=code.pk).update(reply="no"), match="replies are closed")

    def test_control_without_the_trigger_a_reply_comes_late(self, held: Nomination, set_now: Any) -> None:
        set_now(held.mayors_ceremony.replies_end_at)
        without("citizenship_guest_code", "citizenship_guestcode")
        late = GuestCode.objects.filter(pk=held.codes.get(number=1).pk)
        assert late.update(reply="no", replied_at=clock.now()) == 1

    def test_not_by_an_ended_code_nor_once_closed(self, held: Nomination, ravi: Any, ines: Any) -> None:
        gone = held.codes.get(number=3)
        actions.resize(nomination=held, places=2, by=ravi, token=common.token())
        with pytest.raises(MoveRefused, match="not in use"):
            _answer(gone)
        actions.close_mayors(ceremony=held.mayors_ceremony, by=ines, token=common.token())
        with pytest.raises(MoveRefused, match="past"):
            _answer(held.codes.get(number=1))

    @pytest.mark.parametrize(
        "wrong", [{"reply": "yes"}, {"guests": 1}, {"replied_at": datetime(2026, 3, 6, tzinfo=clock.LONDON)}]
    )
    def test_impossible_codes(self, held: Nomination, wrong: dict[str, Any]) -> None:
        refused(lambda: GuestCode.objects.filter(pk=held.codes.get(number=1).pk).update(**wrong), match="guest_code")

    def test_silent_guests_are_told_of_once_in_the_last_week(self, held: Nomination, ravi: Any, set_now: Any) -> None:
        assert actions.remind_due() == 0
        set_now(held.mayors_ceremony.replies_end_at - timedelta(days=5))
        assert actions.remind_due() == 1
        actions.remind_due()
        assert Notice.objects.filter(recipient=ravi, subject__contains="3 guests").count() == 1


class TestMoves:
    MORE: ClassVar[dict[str, Any]] = {"hold": {"attended": 1, "guests": 1}}

    def test_every_verb_from_every_state(self, ceremony: MayorsCeremony, ines: Any) -> None:
        for verb, (starts, end) in MayorsCeremony.FLOW.moves.items():
            for state in State.values:
                record = MayorsCeremony.objects.get()
                record.state = state
                at = record.starts_at if verb == "hold" else clock.now()
                given = {} if verb in {"change", "adjust"} else {"by": ines, "at": at, **self.MORE.get(verb, {})}
                if state in starts:
                    getattr(record, verb)(**given)
                    assert record.state == end
                    continue
                with pytest.raises(MoveRefused):
                    getattr(record, verb)(**given)

    def test_every_verb_of_a_nomination(self, held: Nomination, ravi: Any) -> None:
        held.state = Nomination.State.WITHDRAWN
        for verb, given in (("resize", {"places": 1}), ("withdraw", {"by": ravi, "at": clock.now()})):
            with pytest.raises(MoveRefused):
                getattr(held, verb)(**given)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"places": 0},
            {"guests_each": 7},
            {"most_each": 0},
            {"attended": 1},
            {"state": "held"},
            {"state": "closed"},
            {"state": "cancelled"},
            {"state": "draft"},
        ],
    )
    def test_impossible_ceremonies(self, ceremony: MayorsCeremony, wrong: dict[str, Any]) -> None:
        refused(lambda: MayorsCeremony.objects.update(**wrong), match="mayors_ceremony")

    def test_replies_end_before_it(self, ceremony: MayorsCeremony) -> None:
        late = ceremony.date + timedelta(days=1)
        refused(lambda: MayorsCeremony.objects.update(reply_by=late), match="replies_before")

    def test_a_wiped_database_wipes_this(self, held: Nomination) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM citizenship_guestcode; DELETE FROM citizenship_nominationmove")
        Nomination.objects.all().delete()
        assert MayorsCeremony.objects.get().nominated == 0


@pytest.mark.django_db(transaction=True)
class TestRace:
    def test_two_boroughs_at_once_for_the_last_places(self, ravi: Any, sela: Any) -> None:
        ceremony = factories.mayors(places=10)
        ready, taken, refusals = threading.Barrier(2), [], []

        def take(by: Any, borough: str) -> None:
            try:
                ready.wait(timeout=30)
                taken.append(_nominate(ceremony, by, 6, borough).pk)
            except MoveRefused as refusal:
                refusals.append(refusal.field)
            finally:
                connection.close()

        both = [threading.Thread(target=take, args=each) for each in ((ravi, "Camden"), (sela, "Hackney"))]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
        ceremony.refresh_from_db()
        assert (len(taken), refusals, ceremony.nominated) == (1, ["places"], 6)
        assert GuestCode.objects.count() == 6

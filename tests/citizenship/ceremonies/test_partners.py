"""Partners and what they are asked: one-use links, answers that stand, a borough that hears."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from citizenship.ceremonies.actions import partners as actions
from citizenship.ceremonies.actions import planning, requests
from citizenship.ceremonies.models import AttendanceRequest, Partner, Venue
from citizenship.ceremonies.models.partners import hash_of
from citizenship.studies.actions import joinings
from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.citizenship import factories

pytestmark = pytest.mark.django_db
State = AttendanceRequest.State


def refused(act: Any, *, match: str) -> None:
    """The database itself says no."""
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        act()


def without(trigger: str, table: str) -> None:
    """The same table without this guard, until the test ends."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {table} DISABLE TRIGGER {trigger}")


@pytest.fixture
def ahead(camden_joined: Any) -> Any:
    """A ceremony of Camden's next week."""
    return factories.ceremony("Camden")


@pytest.fixture
def centre(camden: Any) -> Partner:
    """Camden's volunteer centre, with an address."""
    return factories.partner(camden)


@pytest.fixture
def asked(ahead: Any, centre: Partner) -> AttendanceRequest:
    """The centre was asked by a link whose key is "the-key"."""
    return factories.asked(ahead, centre, key="the-key")


def _ask(ceremony: Any, partner: Partner, by: Any, **given: Any) -> AttendanceRequest:
    words = {"ceremony": ceremony, "partner": partner, "purpose": "volunteering", **given}
    return requests.ask(by=by, token=common.token(), **words)


def _keys() -> list[str]:
    """The keys in the messages that were written, in their order."""
    told = Notice.objects.order_by("created_at", "pk").values_list("body", flat=True)
    return [found for body in told for found in re.findall(r"/ceremonies/attend/([\w-]+)/", body)]


class TestUsual:
    def test_a_borough_that_joins_gets_its_usual_partners_and_places(self, camden: Any, ines: Any) -> None:
        joinings.approve(joining=factories.requested(camden), by=ines, token=common.token())
        partners = Partner.objects.filter(borough=camden.borough)
        assert sorted(partners.values_list("kind", flat=True)) == ["council", "electoral_services", "volunteer_centre"]
        assert not any(partners.values_list("email", flat=True)), "no address is made up"
        usual = Venue.objects.of(camden.borough)
        assert {one.kind for one in usual} == {"register_office", "town_hall", "council_building", "online"}
        assert all("Camden" in one.name for one in usual)

    def test_it_keeps_what_it_has(self, camden: Any, ines: Any) -> None:
        at = clock.now()
        actions.make_usual(borough=camden.borough, by=ines, at=at)
        actions.make_usual(borough=camden.borough, by=ines, at=at)
        assert Partner.objects.count() == 3
        assert Venue.objects.count() == 4

    def test_another_boroughs_are_not_its_own(self, camden: Any, hackney: Any, ines: Any) -> None:
        actions.make_usual(borough=camden.borough, by=ines, at=clock.now())
        assert not Partner.objects.of(hackney.borough).exists()
        assert not Venue.objects.of(hackney.borough).exists()


class TestList:
    def test_an_officer_adds_and_changes(self, camden: Any, ines: Any) -> None:
        words = {"name": "Friends of Reading", "kind": "library", "borough": camden.borough, "email": "A@Desk.example"}
        made = actions.add_partner(**words, by=ines, token=common.token())
        assert made.email == "a@desk.example"
        words["active"] = False
        actions.change_partner(partner=made, **words, by=ines, token=common.token())
        made.refresh_from_db()
        assert (made.active, made.email) == (False, ""), "off the list, the address is not kept"

    def test_one_of_a_name_in_a_borough(self, camden: Any, centre: Partner, ines: Any) -> None:
        with pytest.raises(MoveRefused) as found:
            actions.add_partner(
                name=centre.name.upper(),
                kind="community",
                borough=camden.borough,
                email="",
                by=ines,
                token=common.token(),
            )
        assert found.value.field == "name"
        factories.partner(name="Everywhere")
        refused(lambda: factories.partner(name="everywhere"), match="ceremony_partner_once_a_borough")

    def test_only_officers_keep_the_list(self, camden: Any, ravi: Any) -> None:
        with pytest.raises(PermissionDenied):
            actions.add_partner(name="Mine", kind="community", borough=None, email="", by=ravi, token=common.token())
        with pytest.raises(PermissionDenied):
            actions.add_venue(
                name="Mine",
                kind="community",
                borough=camden.borough,
                partner=None,
                capacity=None,
                step_free=True,
                by=ravi,
                token=common.token(),
            )

    def test_a_registrar_says_where_to_write(self, camden: Any, centre: Partner, ravi: Any, sela: Any) -> None:
        actions.set_address(partner=centre, email="New@desk.example", by=ravi, token=common.token())
        centre.refresh_from_db()
        assert centre.email == "new@desk.example"
        with pytest.raises(PermissionDenied):
            actions.set_address(partner=centre, email="x@desk.example", by=sela, token=common.token())
        everywhere = factories.partner(name="Everywhere")
        with pytest.raises(PermissionDenied):
            actions.set_address(partner=everywhere, email="x@desk.example", by=ravi, token=common.token())

    def test_visible_to(self, camden: Any, centre: Partner, ravi: Any, sela: Any, ines: Any, amina: Any) -> None:
        everywhere = factories.partner(name="Everywhere")
        assert set(Partner.objects.visible_to(ravi)) == {centre, everywhere}
        assert set(Partner.objects.visible_to(sela)) == {everywhere}
        assert set(Partner.objects.visible_to(ines)) == {centre, everywhere}
        assert not Partner.objects.visible_to(amina).exists()

    def test_an_officer_lists_a_place_of_a_borough(self, camden: Any, ines: Any) -> None:
        words = {"name": "Second hall", "kind": "town_hall", "borough": camden.borough, "partner": None}
        given = {**words, "capacity": 80, "step_free": True, "by": ines}
        made = actions.add_venue(**given, token=common.token())
        assert list(Venue.objects.of(camden.borough)) == [made]
        for wrong, field in (({}, "name"), ({"borough": None, "name": "Other"}, "borough")):
            with pytest.raises(MoveRefused) as found:
                actions.add_venue(**{**given, **wrong}, token=common.token())
            assert found.value.field == field


class TestAsk:
    def test_the_partner_gets_a_link(self, ahead: Any, centre: Partner, ravi: Any) -> None:
        made = _ask(ahead, centre, ravi)
        assert (made.state, made.expires_at) == (State.ASKED, ahead.begins_at)
        notice = Notice.objects.get()
        assert notice.address == centre.email
        assert "Camden" in notice.subject
        (key,) = _keys()
        assert made.key_hash == hash_of(key), "only the hash is kept"
        assert requests.find(key) == made
        assert AuditEvent.objects.filter(verb="citizenship.requests.ask", target_key=str(made.pk)).exists()

    @pytest.mark.parametrize("state", ["held", "cancelled"])
    def test_only_to_a_ceremony_to_come(self, camden_joined: Any, centre: Partner, ravi: Any, state: str) -> None:
        with pytest.raises(MoveRefused, match="still to come"):
            _ask(factories.ceremony("Camden", state=state), centre, ravi)

    def test_only_those_on_the_list_with_an_address(self, ahead: Any, centre: Partner, hackney: Any, ravi: Any) -> None:
        elsewhere = factories.partner(hackney, name="Elsewhere")
        silent = factories.partner("Camden", name="Silent", email="")
        for wrong in (elsewhere, silent):
            with pytest.raises(MoveRefused) as found:
                _ask(ahead, wrong, ravi)
            assert found.value.field == "partner"

    def test_not_twice_for_the_same(self, asked: AttendanceRequest, ravi: Any) -> None:
        with pytest.raises(MoveRefused, match="already"):
            _ask(asked.ceremony, asked.partner, ravi)
        assert _ask(asked.ceremony, asked.partner, ravi, purpose="membership")

    def test_nobody_asks_for_another_borough(self, ahead: Any, centre: Partner, sela: Any, ines: Any) -> None:
        for stranger in (sela, ines):
            with pytest.raises(PermissionDenied):
                _ask(ahead, centre, stranger)

    def test_visible_to(self, asked: AttendanceRequest, ravi: Any, sela: Any, ines: Any) -> None:
        rows = AttendanceRequest.objects
        assert list(rows.visible_to(ravi)) == list(rows.visible_to(ines)) == [asked]
        assert not rows.visible_to(sela).exists()


class TestAnswer:
    def _accept(self, asked: AttendanceRequest, key: str = "the-key", **given: Any) -> Any:
        words = {"people": 2, "needs": ["table", "power"], **given}
        return requests.accept(request=asked, key=key, token=common.token(), **words)

    def test_yes(self, asked: AttendanceRequest, ravi: Any) -> None:
        held = self._accept(asked)
        assert (held.state, held.people, held.needs) == (State.ACCEPTED, 2, ["power", "table"])
        notice = Notice.objects.get(recipient=ravi)
        assert "comes" in notice.subject
        assert "A table" in notice.body

    def test_no(self, asked: AttendanceRequest, ravi: Any) -> None:
        held = requests.decline(request=asked, reason="date", key="the-key", token=common.token())
        assert (held.state, held.reason) == (State.DECLINED, "date")
        assert "We cannot come on this day" in Notice.objects.get(recipient=ravi).body

    def test_the_link_works_once(self, asked: AttendanceRequest) -> None:
        self._accept(asked)
        with pytest.raises(MoveRefused):
            self._accept(asked)
        with pytest.raises(MoveRefused):
            requests.decline(request=asked, reason="date", key="the-key", token=common.token())

    def test_the_database_keeps_the_answer(self, asked: AttendanceRequest) -> None:
        self._accept(asked)
        rows = AttendanceRequest.objects.filter(pk=asked.pk)
        refused(lambda: rows.update(people=9), match="answered")
        refused(lambda: rows.update(state="asked", people=None, answered_at=None), match="answered")

    def test_control_without_the_trigger_the_answer_changes(self, asked: AttendanceRequest) -> None:
        self._accept(asked)
        without("citizenship_request_answered_once", "citizenship_attendancerequest")
        assert AttendanceRequest.objects.filter(pk=asked.pk).update(people=9) == 1

    def test_not_after_it_began(self, asked: AttendanceRequest, set_now: Any) -> None:
        set_now(asked.ceremony.begins_at + timedelta(seconds=1))
        with pytest.raises(MoveRefused, match="has begun"):
            self._accept(asked)
        with pytest.raises(MoveRefused, match="has begun"):
            requests.decline(request=asked, reason="date", key="the-key", token=common.token())

    def test_the_last_moment_counts(self, asked: AttendanceRequest, set_now: Any) -> None:
        set_now(asked.ceremony.begins_at)
        assert self._accept(asked).state == State.ACCEPTED

    @pytest.mark.parametrize("people", [0, 21])
    def test_a_possible_number(self, asked: AttendanceRequest, people: int) -> None:
        with pytest.raises(MoveRefused) as found:
            self._accept(asked, people=people)
        assert found.value.field == "people"

    def test_a_wrong_key_answers_nothing(self, asked: AttendanceRequest) -> None:
        assert requests.find("another") is None
        with pytest.raises(MoveRefused, match="newer link"):
            self._accept(asked, key="another")


class TestRemind:
    def test_a_new_link_and_the_old_one_stops(self, asked: AttendanceRequest, ravi: Any) -> None:
        requests.remind(request=asked, by=ravi, token=common.token())
        (key,) = _keys()
        assert requests.find("the-key") is None
        assert requests.find(key) == asked

    def test_three_times_at_most(self, asked: AttendanceRequest, ravi: Any) -> None:
        for _ in range(2):
            requests.remind(request=asked, by=ravi, token=common.token())
        with pytest.raises(MoveRefused, match="Telephone"):
            requests.remind(request=asked, by=ravi, token=common.token())

    def test_not_without_an_address_and_not_by_a_stranger(self, asked: AttendanceRequest, ravi: Any, sela: Any) -> None:
        with pytest.raises(PermissionDenied):
            requests.remind(request=asked, by=sela, token=common.token())
        Partner.objects.update(email="")
        with pytest.raises(MoveRefused, match="no address"):
            requests.remind(request=asked, by=ravi, token=common.token())


class TestWithdrawAndFollow:
    @pytest.mark.parametrize("answered", [False, True])
    def test_the_borough_calls_it_off(self, asked: AttendanceRequest, ravi: Any, answered: bool) -> None:
        if answered:
            requests.accept(request=asked, people=1, needs=[], key="the-key", token=common.token())
        held = requests.withdraw_request(request=asked, by=ravi, token=common.token())
        assert held.state == State.WITHDRAWN
        assert "need not come" in Notice.objects.get(address=asked.partner.email).subject
        with pytest.raises(MoveRefused):
            requests.accept(request=asked, people=1, needs=[], key="the-key", token=common.token())

    def test_not_by_a_stranger(self, asked: AttendanceRequest, sela: Any) -> None:
        with pytest.raises(PermissionDenied):
            requests.withdraw_request(request=asked, by=sela, token=common.token())

    def test_a_cancelled_ceremony_tells_them(self, asked: AttendanceRequest, ravi: Any) -> None:
        planning.cancel(ceremony=asked.ceremony, reason="staff", by=ravi, token=common.token())
        asked.refresh_from_db()
        assert (asked.state, asked.withdrawn_by) == (State.WITHDRAWN, ravi)
        assert "called off" in Notice.objects.get(address=asked.partner.email).body

    @pytest.mark.parametrize("answered", [False, True])
    def test_a_moved_ceremony_tells_them_once(self, asked: AttendanceRequest, answered: bool) -> None:
        if answered:
            requests.accept(request=asked, people=1, needs=[], key="the-key", token=common.token())
        assert requests.tell_changes() == 0
        ceremony = asked.ceremony
        for change in ({"starts": None}, {"date": ceremony.date + timedelta(days=1)}):
            type(ceremony).objects.filter(pk=ceremony.pk).update(**change)
            assert (requests.tell_changes(), requests.tell_changes()) == (1, 0)
        asked.refresh_from_db()
        ceremony.refresh_from_db()
        assert asked.told_date == ceremony.date
        told = Notice.objects.filter(address=asked.partner.email, subject__startswith="A change")
        assert told.count() == 2
        assert all(("You said that you come" in one.body) == answered for one in told)
        if not answered:
            assert asked.expires_at == ceremony.begins_at

    def test_what_nobody_answered_ends(self, asked: AttendanceRequest, set_now: Any) -> None:
        assert requests.expire_due() == 0
        set_now(asked.ceremony.begins_at + timedelta(minutes=1))
        assert (requests.expire_due(), requests.expire_due()) == (1, 0)
        asked.refresh_from_db()
        assert asked.state == State.EXPIRED


class TestMoves:
    @pytest.mark.parametrize("state", State.values)
    @pytest.mark.parametrize("verb", list(AttendanceRequest.FLOW.moves))
    def test_every_verb_from_every_state(self, asked: AttendanceRequest, ravi: Any, verb: str, state: str) -> None:
        given: dict[str, dict[str, Any]] = {
            "accept": {"people": 1, "needs": []},
            "decline": {"reason": "date"},
            "remind": {"key_hash": "x"},
            "withdraw": {"by": ravi},
            "expire": {},
        }
        more = given[verb]
        asked.state = state
        starts, end = AttendanceRequest.FLOW.moves[verb]
        if state in starts:
            getattr(asked, verb)(at=clock.now(), **more)
            assert asked.state == end
        else:
            with pytest.raises(MoveRefused):
                getattr(asked, verb)(at=clock.now(), **more)

    @pytest.mark.parametrize(
        ("wrong", "constraint"),
        [
            ({"state": "accepted"}, "answered_stamps"),
            ({"state": "declined"}, "answered_stamps|with_reason"),
            ({"state": "withdrawn"}, "withdrawn_stamps"),
            ({"state": "expired"}, "expired_stamp"),
            ({"people": 21}, "answered_stamps|people"),
            ({"sends": 4}, "sends"),
            ({"expires_at": datetime(2020, 1, 1, tzinfo=clock.LONDON)}, "ends_later"),
        ],
    )
    def test_impossible_states(self, asked: AttendanceRequest, wrong: dict[str, Any], constraint: str) -> None:
        refused(lambda: AttendanceRequest.objects.filter(pk=asked.pk).update(**wrong), match=constraint)

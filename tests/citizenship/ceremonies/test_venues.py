"""Places: offered by anybody, listed and matched by an officer, taken by a borough, called off by either."""

import re
from datetime import date, timedelta
from typing import Any, ClassVar

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from citizenship.ceremonies.actions import partners as partner_actions
from citizenship.ceremonies.actions import planning
from citizenship.ceremonies.actions import venues as actions
from citizenship.ceremonies.models import Partner, Venue, VenueMatch
from programmes import clock
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.citizenship import factories
from tests.citizenship.ceremonies.test_partners import refused, without
from tests.citizenship.factories import partners as make
from tests.citizenship.factories.studies import borough_of

pytestmark = pytest.mark.django_db


def _ahead(days: int = 30) -> date:
    return clock.london_day(clock.now()) + timedelta(days=days)


def _offer(**fields: Any) -> Venue:
    return actions.offer(
        organisation="Friends of the Hall of Maps",
        organisation_kind="museum",
        email="Events@maps.example",
        place=make.place(**fields),
        token=common.token(),
    )


def _key() -> str:
    """The key in the newest message to whoever offers a place."""
    bodies = Notice.objects.order_by("-created_at", "-pk").values_list("body", flat=True)
    return next(found[1] for body in bodies if (found := re.search(r"/venues/offer/([\w-]+)/", body)))


def _propose(venue: Venue, by: Any, **given: Any) -> VenueMatch:
    words = {"borough": borough_of("Camden"), "day": _ahead(), "ceremony": None, **given}
    return actions.propose(venue=venue, by=by, token=common.token(), **words)


@pytest.fixture
def hall() -> Venue:
    """The Hall of Maps, listed, in Camden."""
    return factories.venue("Camden")


@pytest.fixture
def match(hall: Venue) -> VenueMatch:
    """A day there that is held for Camden."""
    return make.match(hall, "Camden")


class TestOffer:
    def test_it_waits_for_an_officer_and_the_sender_gets_a_link(self) -> None:
        made = _offer(dates=[_ahead(), _ahead(40)])
        partner, camden = Partner.objects.get(venues=made), borough_of("Camden")
        assert (made.state, partner.active, partner.email) == ("offered", False, "events@maps.example")
        assert not Partner.objects.of(camden).exists(), "nobody can choose it yet"
        assert not Venue.objects.of(camden).exists()
        assert Notice.objects.get().address == "events@maps.example"
        assert actions.find(_key()) == made
        assert _key() not in str(Venue.objects.values()), "only the hash is kept"

    def test_days_in_the_future(self) -> None:
        with pytest.raises(MoveRefused) as found:
            _offer(dates=[_ahead(0)])
        assert found.value.field == "day_1"

    def test_the_sender_takes_it_back(self) -> None:
        made = _offer()
        held = actions.take_back(venue=made, key=_key(), token=common.token())
        assert (held.state, held.withdrawn_by) == ("withdrawn", None)
        assert Notice.objects.count() == 1, "nobody is written to about it"

    def test_not_with_another_key(self) -> None:
        with pytest.raises(MoveRefused, match="newer link"):
            actions.take_back(venue=_offer(), key="another", token=common.token())


class TestRead:
    def test_listing_brings_the_organisation_along(self, ines: Any) -> None:
        made = actions.list_venue(venue=_offer(), by=ines, token=common.token())
        assert made.state == "listed"
        assert list(Partner.objects.of(borough_of("Camden"))) == [made.partner]
        assert Notice.objects.filter(subject__contains="on our list").exists()

    def test_one_that_is_there_already_is_used(self, ines: Any) -> None:
        there = factories.partner("Camden", name="friends of the hall of maps", email="")
        made = actions.list_venue(venue=_offer(), by=ines, token=common.token())
        there.refresh_from_db()
        assert (made.partner, there.email) == (there, "events@maps.example")

    def test_not_a_second_place_of_the_name(self, hall: Venue, ines: Any) -> None:
        with pytest.raises(MoveRefused, match="of this name"):
            actions.list_venue(venue=_offer(), by=ines, token=common.token())

    def test_declined_with_a_reason_and_forgotten(self, ines: Any, set_now: Any) -> None:
        made = actions.decline_venue(venue=_offer(), reason="access", by=ines, token=common.token())
        assert made.state == "declined"
        assert "wheelchair" in Notice.objects.get(subject__startswith="We cannot use").body
        assert partner_actions.forget_addresses(before=clock.now() - timedelta(days=90)) == 0
        set_now(clock.now() + timedelta(days=91))
        assert partner_actions.forget_addresses(before=clock.now() - timedelta(days=90)) == 1
        assert Partner.objects.get().email == ""

    def test_a_partner_in_use_is_not_forgotten(self, hall: Venue, ines: Any, set_now: Any) -> None:
        factories.venue("Camden", name="Other hall", state="declined", partner=hall.partner)
        set_now(clock.now() + timedelta(days=91))
        assert partner_actions.forget_addresses(before=clock.now() - timedelta(days=90)) == 0

    def test_what_is_said_is_put_right(self, hall: Venue, ines: Any) -> None:
        said = make.place(capacity=90, dates=[_ahead(8), _ahead(4)], access=["quiet", "quiet"])
        held = actions.change_venue(venue=hall, place=said, by=ines, token=common.token())
        assert (held.capacity, held.dates, held.access) == (90, [_ahead(4), _ahead(8)], ["quiet"])

    def test_only_officers(self, hall: Venue, ravi: Any) -> None:
        offered, token = _offer(name="Other"), common.token
        for act in (
            lambda: actions.list_venue(venue=offered, by=ravi, token=token()),
            lambda: actions.decline_venue(venue=offered, reason="cost", by=ravi, token=token()),
            lambda: actions.withdraw_venue(venue=hall, by=ravi, token=token()),
            lambda: actions.change_venue(venue=hall, place=make.place(), by=ravi, token=token()),
            lambda: _propose(hall, ravi),
        ):
            with pytest.raises(PermissionDenied):
                act()

    def test_off_the_list_days_are_called_off(self, match: VenueMatch, ravi: Any, ines: Any) -> None:
        make.accepted(match, by=ravi)
        actions.withdraw_venue(venue=match.venue, by=ines, token=common.token())
        match.refresh_from_db()
        assert (match.state, match.withdrawn_by) == ("withdrawn", ines)
        told = Notice.objects.filter(subject__startswith="Called off")
        assert {one.recipient or one.address for one in told} == {ravi, "events@maps.example"}
        assert not Venue.objects.of(match.borough).exists()


class TestMatch:
    def test_the_borough_is_asked(self, hall: Venue, ines: Any, ravi: Any) -> None:
        made = _propose(hall, ines)
        assert (made.state, made.date) == ("proposed", _ahead())
        assert "could host" in Notice.objects.get(recipient=ravi).subject

    def test_for_a_planned_ceremony(self, hall: Venue, camden_joined: Any, ines: Any) -> None:
        ceremony = factories.ceremony("Camden")
        made = _propose(hall, ines, ceremony=ceremony, borough=None, day=None)
        assert (made.borough, made.date) == (ceremony.borough, ceremony.date)
        with pytest.raises(MoveRefused):
            _propose(factories.venue("Camden", name="Other"), ines, ceremony=ceremony)

    def test_one_borough_a_day(self, match: VenueMatch, ines: Any) -> None:
        with pytest.raises(MoveRefused) as found:
            _propose(match.venue, ines, borough=borough_of("Hackney"), day=match.date)
        assert found.value.field == "day"
        refused(lambda: make.match(match.venue, "Hackney", day=match.date), match="venue_match_one_a_day")

    def test_control_without_the_constraint_the_day_is_held_twice(self, match: VenueMatch) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; DROP INDEX venue_match_one_a_day")
        make.match(match.venue, "Hackney", day=match.date)
        assert VenueMatch.objects.live().filter(date=match.date).count() == 2

    def test_only_days_that_suit(self, ines: Any) -> None:
        hall = factories.venue("Camden", dates=[_ahead(10)])
        with pytest.raises(MoveRefused) as found:
            _propose(hall, ines)
        assert found.value.field == "day"
        assert _propose(hall, ines, day=_ahead(10))

    @pytest.mark.parametrize(
        ("given", "field"),
        [({"day": None}, "borough"), ({"day": date(2020, 3, 6)}, "day"), ({"borough": None}, "borough")],
    )
    def test_what_is_wrong_is_said_at_its_field(self, hall: Venue, ines: Any, given: Any, field: str) -> None:
        with pytest.raises(MoveRefused) as found:
            _propose(hall, ines, **given)
        assert found.value.field == field

    def test_only_listed_places_and_planned_ceremonies(self, hall: Venue, camden_joined: Any, ines: Any) -> None:
        with pytest.raises(MoveRefused, match="not on the list"):
            _propose(_offer(name="Other"), ines)
        with pytest.raises(MoveRefused, match="not planned"):
            _propose(hall, ines, ceremony=factories.ceremony("Camden", state="held"))

    def test_a_match_is_of_that_boroughs_ceremony_on_that_day(self, hall: Venue, camden_joined: Any) -> None:
        ceremony = factories.ceremony("Camden")
        wrong_day = ceremony.date + timedelta(days=1)
        refused(lambda: make.match(hall, "Camden", ceremony=ceremony, day=wrong_day), match="another day")
        refused(lambda: make.match(hall, "Hackney", ceremony=ceremony), match="another borough")

    def test_control_without_the_trigger_any_ceremony_goes(self, hall: Venue, camden_joined: Any) -> None:
        without("citizenship_match_fits", "citizenship_venuematch")
        assert make.match(hall, "Hackney", ceremony=factories.ceremony("Camden")).pk


class TestAnswer:
    def test_the_borough_takes_the_day_and_the_place_hears(self, match: VenueMatch, ravi: Any) -> None:
        assert match.venue not in Venue.objects.of(match.borough)
        held = make.accepted(match, by=ravi)
        assert (held.state, held.accepted_by) == ("accepted", ravi)
        assert match.venue in Venue.objects.of(match.borough), "it is among the borough's places now"
        assert match.venue not in Venue.objects.of(borough_of("Hackney"))
        assert Notice.objects.get(address="events@maps.example").subject.startswith("Camden would like")
        assert actions.find(_key()) == match.venue, "with a new link, because only the hash of the old one is kept"

    def test_a_planned_ceremony_moves_there(self, hall: Venue, camden_joined: Any, ravi: Any) -> None:
        ceremony = factories.ceremony("Camden")
        make.accepted(make.match(hall, "Camden", ceremony=ceremony), by=ravi)
        ceremony.refresh_from_db()
        assert ceremony.venue == hall
        assert ceremony.moves.filter(verb="amend").exists()

    def test_a_ceremony_planned_for_that_day_uses_it(self, match: VenueMatch, camden_joined: Any, ravi: Any) -> None:
        make.accepted(match, by=ravi)
        words = {"borough": match.borough, "by": ravi}
        for wrong in ({"date": match.date + timedelta(days=1)}, {"date": match.date - timedelta(days=1)}):
            with pytest.raises(MoveRefused) as found:
                planning.plan(
                    **words, values=factories.plan_of("Camden", venue=match.venue, **wrong), token=common.token()
                )
            assert found.value.field == "venue"
        values = factories.plan_of("Camden", venue=match.venue, date=match.date)
        made = planning.plan(**words, values=values, token=common.token())
        match.refresh_from_db()
        assert match.ceremony == made
        planning.cancel(ceremony=made, reason="staff", by=ravi, token=common.token())
        match.refresh_from_db()
        assert match.state == "withdrawn"

    def test_an_offered_community_building_needs_a_match_too(self, ines: Any) -> None:
        made = actions.list_venue(venue=_offer(kind="community"), by=ines, token=common.token())
        assert made not in Venue.objects.of(borough_of("Camden"))

    def test_it_does_not_take_the_day(self, match: VenueMatch, ravi: Any) -> None:
        held = actions.decline_match(match=match, reason="far", by=ravi, token=common.token())
        assert (held.state, held.reason) == ("declined", "far")
        assert make.match(match.venue, "Hackney", day=match.date), "the day is free again"

    def test_only_its_own_registrars(self, match: VenueMatch, sela: Any, ines: Any) -> None:
        for stranger in (sela, ines):
            with pytest.raises(PermissionDenied):
                make.accepted(match, by=stranger)
            with pytest.raises(PermissionDenied):
                actions.decline_match(match=match, reason="far", by=stranger, token=common.token())
        with pytest.raises(PermissionDenied):
            actions.withdraw_match(match=match, by=sela, token=common.token())
        assert not VenueMatch.objects.visible_to(sela).exists()
        assert VenueMatch.objects.visible_to(ines).exists()

    def test_not_once_the_day_is_past(self, match: VenueMatch, ravi: Any, set_now: Any) -> None:
        set_now(clock.now() + timedelta(days=32))
        with pytest.raises(MoveRefused, match="past"):
            make.accepted(match, by=ravi)

    def test_either_calls_it_off(self, match: VenueMatch, ravi: Any, ines: Any) -> None:
        make.accepted(match, by=ravi)
        actions.withdraw_match(match=match, by=ravi, token=common.token())
        assert Notice.objects.filter(address="events@maps.example", subject__startswith="Called off").exists()
        again = make.match(match.venue, "Camden", day=match.date)
        before = Notice.objects.filter(address="events@maps.example").count()
        actions.withdraw_match(match=again, by=ines, token=common.token())
        assert Notice.objects.filter(address="events@maps.example").count() == before, "it never heard of that day"

    def test_the_owner_takes_the_place_back(self, match: VenueMatch, ravi: Any) -> None:
        make.accepted(match, by=ravi)
        actions.take_back(venue=match.venue, key=_key(), token=common.token())
        match.refresh_from_db()
        assert (match.state, match.withdrawn_by) == ("withdrawn", None)
        assert Notice.objects.filter(recipient=ravi, subject__startswith="Called off").exists()
        assert not Notice.objects.filter(address="events@maps.example", subject__startswith="Called off").exists()

    def test_a_cancelled_ceremony_frees_the_day(self, hall: Venue, camden_joined: Any, ravi: Any) -> None:
        ceremony = factories.ceremony("Camden")
        match = make.accepted(make.match(hall, "Camden", ceremony=ceremony), by=ravi)
        planning.cancel(ceremony=ceremony, reason="staff", by=ravi, token=common.token())
        match.refresh_from_db()
        assert match.state == "withdrawn"

    @pytest.mark.parametrize("change", ["date", "venue"])
    def test_a_moved_ceremony_frees_the_day(self, hall: Venue, camden_joined: Any, ravi: Any, change: str) -> None:
        ceremony = factories.ceremony("Camden")
        match = make.accepted(make.match(hall, "Camden", ceremony=ceremony), by=ravi)
        assert actions.follow_moves() == 0
        moved = {"date": ceremony.date + timedelta(days=1), "venue": factories.place_of("Camden")}
        type(ceremony).objects.filter(pk=ceremony.pk).update(**{change: moved[change]})
        assert (actions.follow_moves(), actions.follow_moves()) == (1, 0)
        match.refresh_from_db()
        assert match.state == "withdrawn"

    def test_a_changed_plan_frees_the_day_at_once_and_needs_the_next_one_held(
        self, hall: Venue, camden_joined: Any, ravi: Any
    ) -> None:
        ceremony = factories.ceremony("Camden")
        match = make.accepted(make.match(hall, "Camden", ceremony=ceremony), by=ravi)
        ceremony.refresh_from_db()
        as_it_is = {name: getattr(ceremony, name) for name in (*planning.PLANNED, "places", "invited")}

        def amend(**change: Any) -> None:
            values = {**as_it_is, **change}
            planning.amend(ceremony=ceremony, values=values, by=ravi, token=common.token())

        amend(places=31)
        match.refresh_from_db()
        assert match.state == "accepted"
        with pytest.raises(MoveRefused, match="not held for you"):
            amend(date=ceremony.date + timedelta(days=1))
        amend(venue=factories.place_of("Camden"))
        match.refresh_from_db()
        assert match.state == "withdrawn"


class TestMoves:
    def test_what_staff_do(self) -> None:
        assert Venue.FLOW.staff == {"list_", "decline"}
        assert VenueMatch.FLOW.staff == {"withdraw"}

    MORE: ClassVar[dict[str, Any]] = {"decline": {"reason": "cost"}}

    @pytest.mark.parametrize("model", [Venue, VenueMatch])
    def test_every_verb_from_every_state(self, model: Any, match: VenueMatch, ines: Any) -> None:
        for verb, (starts, end) in model.FLOW.moves.items():
            for state in model.State.values:
                record = model.objects.get(pk=match.venue_id if model is Venue else match.pk)
                record.state = state
                if state in starts:
                    getattr(record, verb)(by=ines, at=clock.now(), **self.MORE.get(verb, {}))
                    assert record.state == end
                    continue
                with pytest.raises(MoveRefused):
                    getattr(record, verb)(by=ines, at=clock.now(), **self.MORE.get(verb, {}))

    @pytest.mark.parametrize(
        "wrong",
        [
            {"capacity": 0},
            {"cost_pounds": -1},
            {"name": ""},
            {"state": "declined"},
            {"state": "offered"},
            {"reason": "cost"},
            {"state": "withdrawn"},
        ],
    )
    def test_impossible_places(self, hall: Venue, wrong: dict[str, Any]) -> None:
        refused(lambda: Venue.objects.filter(pk=hall.pk).update(**wrong), match="ceremony_venue")

    @pytest.mark.parametrize("wrong", [{"state": "accepted"}, {"state": "declined"}, {"state": "withdrawn"}])
    def test_impossible_matches(self, match: VenueMatch, wrong: dict[str, Any]) -> None:
        with pytest.raises(IntegrityError, match="venue_match"), transaction.atomic():
            VenueMatch.objects.filter(pk=match.pk).update(**wrong)

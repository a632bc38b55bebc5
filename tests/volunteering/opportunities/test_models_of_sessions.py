"""Sessions and sign-ups: what the database refuses."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programmes import clock
from programmes.workflow import MoveRefused
from tests.volunteering import factories
from tests.volunteering.factories import hosts
from volunteering.opportunities.models import BackgroundCheck, Session, SignUp

pytestmark = pytest.mark.django_db


@pytest.fixture
def opportunity(growers: Any) -> Any:
    return hosts.opportunity(hosts.host(growers))


@pytest.fixture
def farah_joined(farah: Any) -> Any:
    return factories.volunteer(farah)


class TestPlaces:
    """I1: held places never exceed the capacity, whoever writes."""

    def test_counter_follows_every_state(self, opportunity: Any, farah_joined: Any) -> None:
        session = factories.session(opportunity, capacity=1)
        place = factories.sign_up(farah_joined, session)
        assert session.confirmed == 1
        for state, count in (("cancelled", 0), ("confirmed", 1), ("no_show", 1), ("lapsed", 0)):
            SignUp.objects.filter(pk=place.pk).update(state=state)
            session.refresh_from_db()
            assert session.confirmed == count, state
        SignUp.objects.filter(pk=place.pk).delete()
        session.refresh_from_db()
        assert session.confirmed == 0

    def test_one_too_many_is_refused(self, opportunity: Any, farah_joined: Any) -> None:
        session = factories.session(opportunity, capacity=1)
        factories.sign_up(farah_joined, session)
        with pytest.raises(IntegrityError, match="session_places_within_capacity"), transaction.atomic():
            factories.sign_up(factories.volunteer("Ola Berg"), session)

    def test_capacity_below_held_is_refused(self, opportunity: Any, farah_joined: Any) -> None:
        """I4: lowering the capacity below the held places."""
        session = factories.session(opportunity, capacity=2)
        factories.sign_up(farah_joined, session)
        factories.sign_up(factories.volunteer("Ola Berg"), session)
        with pytest.raises(IntegrityError), transaction.atomic():
            Session.objects.filter(pk=session.pk).update(capacity=1)

    def test_an_offer_in_the_quiet_time_is_refused(self, opportunity: Any, farah_joined: Any) -> None:
        """I4: none inside the quiet time, whoever writes."""
        session = factories.session(opportunity)
        late = session.quiet_from + timedelta(seconds=1)
        with pytest.raises(IntegrityError, match="quiet time"), transaction.atomic():
            factories.sign_up(farah_joined, session, state="offered", offered_until_at=late)


class TestOnePerson:
    def test_once_a_session(self, opportunity: Any, farah_joined: Any) -> None:
        """I2: the index itself."""
        session = factories.session(opportunity)
        factories.sign_up(farah_joined, session, state="no_show")
        with pytest.raises(IntegrityError, match="sign_up_once"), transaction.atomic():
            factories.sign_up(farah_joined, session, state="no_show")

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        first=st.tuples(st.integers(0, 600), st.integers(1, 300)),
        second=st.tuples(st.integers(0, 600), st.integers(1, 300)),
        night=st.sampled_from(["2026-03-29", "2026-10-25", "2026-07-01"]),
        state=st.sampled_from(["applied", "confirmed"]),
    )
    def test_overlap_is_refused_exactly(
        self, opportunity: Any, farah_joined: Any, first: Any, second: Any, night: str, state: str
    ) -> None:
        """I3: random intervals, half-open, on the nights on which the clocks change too."""
        begin = datetime.fromisoformat(f"{night}T00:00:00+00:00") - timedelta(hours=4)
        spans = [(begin + timedelta(minutes=at), timedelta(minutes=length)) for at, length in (first, second)]
        overlap = spans[0][0] < spans[1][0] + spans[1][1] and spans[1][0] < spans[0][0] + spans[0][1]
        refused = False
        with transaction.atomic():
            one, two = (
                factories.session(opportunity, starts_at=at, hours=length.total_seconds() / 3600)
                for at, length in spans
            )
            factories.sign_up(farah_joined, one, state=state)
            try:
                with transaction.atomic():
                    factories.sign_up(farah_joined, two, state=state)
            except IntegrityError as error:
                refused = "sign_up_no_overlap" in str(error)
            transaction.set_rollback(True)
        assert refused == overlap

    def test_control_without_the_constraint_both_are_kept(self, opportunity: Any, farah_joined: Any) -> None:
        """Negative control of I3."""
        first = factories.session(opportunity)
        second = factories.session(opportunity, starts_at=first.starts_at + timedelta(hours=1))
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE volunteering_signup DROP CONSTRAINT sign_up_no_overlap")
        for each in (first, second):
            factories.sign_up(farah_joined, each)
        assert SignUp.objects.filter(volunteer=farah_joined).count() == 2

    def test_a_moved_session_takes_its_sign_ups_along(self, opportunity: Any, farah_joined: Any) -> None:
        first = factories.session(opportunity)
        second = factories.session(opportunity, starts_at=first.ends_at)
        for each in (first, second):
            factories.sign_up(farah_joined, each)
        with pytest.raises(IntegrityError, match="sign_up_no_overlap"), transaction.atomic():
            Session.objects.filter(pk=second.pk).update(starts_at=first.starts_at)

    def test_under_16_without_permission(self, opportunity: Any, tomi: Any) -> None:
        """I23: the row itself is refused; somebody else's permission does not help."""
        young = factories.minor(tomi)
        session = factories.session(opportunity)
        for permission in (None, factories.permission(factories.minor("Una Ito"))):
            with pytest.raises(IntegrityError), transaction.atomic():
                factories.sign_up(young, session, permission=permission)


class TestVerbs:
    """Each move from each state: accept, queue, decline, offer, take, lapse, cancel, attend, miss; clear and refuse."""

    @pytest.mark.parametrize("verb", list(SignUp.FLOW.moves))
    @pytest.mark.parametrize("state", SignUp.State.values)
    def test_sign_up(self, verb: str, state: str) -> None:
        at = clock.now()
        wanted: dict[str, dict[str, Any]] = {
            "queue": {"in_line": 1},
            "offer": {"until": at},
            "attend": {"start": at - timedelta(hours=1), "end": at},
        }
        more = wanted.get(verb, {})
        sign_up = SignUp(state=state, offered_until_at=at + timedelta(hours=1))
        starts, end = SignUp.FLOW.moves[verb]
        if state not in starts:
            with pytest.raises(MoveRefused):
                getattr(sign_up, verb)(at=at, **more)
            return
        getattr(sign_up, verb)(at=at, **more)
        assert (sign_up.state, sign_up.since_at, sign_up.sequence) == (end, at, 1)

    @pytest.mark.parametrize("state", Session.State.values)
    def test_session_cancel(self, state: str) -> None:
        session = Session(state=state)
        if state == "cancelled":
            with pytest.raises(MoveRefused):
                session.cancel(by=None, at=clock.now())
        else:
            session.cancel(by=None, at=clock.now())
            assert session.state == "cancelled"

    @pytest.mark.parametrize("verb", ["clear", "refuse"])
    def test_background_check(self, verb: str) -> None:
        check = BackgroundCheck(state="asked")
        getattr(check, verb)(by=None, at=clock.now(), result_date=clock.london_day(clock.now()))
        with pytest.raises(MoveRefused):
            getattr(check, verb)(by=None, at=clock.now(), result_date=clock.london_day(clock.now()))

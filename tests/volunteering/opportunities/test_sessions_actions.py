"""What a host does with sessions, the roster, and background checks."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests.factories import token
from tests.volunteering import factories
from volunteering.opportunities.actions import checks, sessions, signing_up
from volunteering.opportunities.models import BackgroundCheck, RosterView, Session, SignUp

pytestmark = pytest.mark.django_db


def add(opportunity: Any, by: Any, **more: Any) -> list[Session]:
    day = clock.london_day(clock.now()) + timedelta(days=10)
    given = {"day": day, "starts": time(10), "ends": time(12), "capacity": 4, **more}
    return sessions.add_sessions(opportunity=opportunity, by=by, token=token(), **given)


class TestAdd:
    def test_every_week_at_the_same_time_by_the_clock_in_london(self, opportunity: Any, guy: Any, set_now: Any) -> None:
        set_now(datetime(2026, 10, 1, 9, tzinfo=clock.LONDON))
        made = add(opportunity, guy, day=date(2026, 10, 17), every="week", times=3)
        assert [clock.uk_time(each.starts_at) for each in made] == [
            "10am, Saturday 17 October 2026 (UK time)",
            "10am, Saturday 24 October 2026 (UK time)",
            "10am, Saturday 31 October 2026 (UK time)",
        ]
        assert made[2].starts_at - made[1].starts_at == timedelta(days=7, hours=1), "the clocks go back in between"

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"times": 27}, "between 1 and 26"),
            ({"capacity": 0}, "between 1 and 500"),
            ({"day": date(2020, 1, 1)}, "in the future"),
            ({"every": "four_weeks", "times": 20}, "400 days"),
        ],
    )
    def test_refused(self, opportunity: Any, guy: Any, more: dict[str, Any], words: str) -> None:
        with pytest.raises(MoveRefused, match=words):
            add(opportunity, guy, **more)
        assert not Session.objects.exists() or words == "400 days"

    def test_not_twice_at_one_time_and_not_by_a_stranger(self, opportunity: Any, guy: Any, hana: Any) -> None:
        add(opportunity, guy)
        with pytest.raises(MoveRefused, match="already a session"):
            add(opportunity, guy)
        with pytest.raises(MoveRefused, match="acts for this host"):
            add(opportunity, hana)

    def test_a_late_one_marks_the_opportunity(self, opportunity: Any, guy: Any) -> None:
        add(opportunity, guy, starts=time(21), ends=time(23, 30))
        opportunity.refresh_from_db()
        assert opportunity.night


class TestChangeAndCancel:
    def test_fewer_places_than_held_is_refused(self, session: Any, farah_volunteer: Any, guy: Any) -> None:
        """I4."""
        Session.objects.filter(pk=session.pk).update(capacity=2)
        factories.sign_up(farah_volunteer, session)
        factories.sign_up(factories.volunteer("Ola Berg"), session)
        with pytest.raises(MoveRefused, match="2 places are held"):
            sessions.change(session=session, capacity=1, meeting_point="", quiet_hours=48, by=guy, token=token())

    def test_a_new_meeting_point_is_told(self, session: Any, farah_volunteer: Any, guy: Any) -> None:
        factories.sign_up(farah_volunteer, session)
        changed = sessions.change(
            session=session, capacity=1, meeting_point="The green gate", quiet_hours=24, by=guy, token=token()
        )
        assert changed.sequence == 1
        assert Notice.objects.filter(recipient=farah_volunteer.user, body__contains="The green gate").exists()

    def test_calling_off_tells_everybody(self, session: Any, farah_volunteer: Any, guy: Any) -> None:
        place = factories.sign_up(farah_volunteer, session)
        waits = factories.sign_up(factories.volunteer("Ola Berg"), session, state="waiting")
        with pytest.raises(MoveRefused, match="Say why"):
            sessions.cancel(session=session, reason=" ", by=guy, token=token())
        sessions.cancel(session=session, reason="The ground is frozen.", by=guy, token=token())
        for each in (place, waits):
            each.refresh_from_db()
            assert each.state == "cancelled"
            told = Notice.objects.filter(recipient=each.volunteer.user, body__contains="ground is frozen")
            assert told.count() == 1
        session.refresh_from_db()
        assert (session.state, session.confirmed) == ("cancelled", 0)
        assert not SignUp.objects.filter(state="offered").exists()


class TestRoster:
    """I26: from acceptance to 14 days after, each look written down; I23: nobody without the permission."""

    def test_only_those_with_a_place_by_the_name_they_chose(
        self, opportunity: Any, farah_volunteer: Any, guy: Any
    ) -> None:
        session = factories.session(opportunity)
        for code, note in (("service_animals", ""), ("own_words", "Please speak slowly."), ("expenses_paid", "")):
            farah_volunteer.access_needs.create(code=code, note=note)
        factories.sign_up(farah_volunteer, session, shared_needs=["own_words", "service_animals"])
        factories.sign_up(factories.volunteer("Ola Berg"), session, state="waiting")
        factories.sign_up(factories.volunteer("Pia Lund"), session, state="applied")
        rows = sessions.open_roster(session=session, by=guy, how="page")
        (row,) = rows
        assert (row.name, row.ring) == ("Farah", False)
        assert row.needs == ["Please speak slowly.", "To bring my assistance dog"]
        look = RosterView.objects.get()
        assert (look.seen_by, look.people) == (guy, 1)
        assert AuditEvent.objects.filter(verb="volunteering.roster.viewed", by_key=str(guy.pk)).count() == 1

    def test_it_closes_14_days_after(self, session: Any, farah_volunteer: Any, guy: Any, set_now: Any) -> None:
        factories.sign_up(farah_volunteer, session)
        set_now(session.roster_until - timedelta(seconds=1))
        assert len(sessions.open_roster(session=session, by=guy, how="page")) == 1
        set_now(session.roster_until)
        assert sessions.open_roster(session=session, by=guy, how="page") == []

    def test_a_young_person_only_while_permitted(
        self, session: Any, tomi_permitted: Any, guy: Any, growers: Any
    ) -> None:
        factories.sign_up(tomi_permitted, session)
        (row,) = sessions.open_roster(session=session, by=guy, how="page")
        assert row.ring, "nobody has rung the guardian yet"
        tomi_permitted.permissions.get().calls.create(host=growers, confirmed_at=clock.now(), confirmed_by=guy)
        (row,) = sessions.open_roster(session=session, by=guy, how="page")
        assert not row.ring
        ended = clock.now() - timedelta(seconds=1)
        tomi_permitted.permissions.update(given_at=ended - timedelta(days=1), expires_at=ended)
        assert sessions.open_roster(session=session, by=guy, how="page") == []

    def test_a_stranger_sees_nobody(self, session: Any, hana: Any) -> None:
        with pytest.raises(MoveRefused, match="acts for this host"):
            sessions.open_roster(session=session, by=hana, how="page")


class TestBackgroundChecks:
    """I24: the level is the role's, and nobody under 16."""

    @pytest.fixture
    def checked(self, host: Any) -> Any:
        return factories.opportunity(host, minimum_age=16, check_level="enhanced", check_reason="children_sometimes")

    def test_accepted_only_with_a_clear_result(self, farah_volunteer: Any, checked: Any, guy: Any) -> None:
        session = factories.session(checked)
        made = signing_up.sign_up(volunteer=farah_volunteer, session=session, by=farah_volunteer.user, token=token())
        assert made.state == "applied"
        with pytest.raises(MoveRefused, match="needs a background check"):
            signing_up.accept(sign_up=made, by=guy, token=token())
        check = checks.ask(sign_up=made, by=guy, token=token())
        with pytest.raises(MoveRefused, match="already been asked"):
            checks.ask(sign_up=made, by=guy, token=token())
        today = clock.london_day(clock.now())
        checks.record(check=check, suitable=True, result_date=today, by=guy, token=token())
        assert signing_up.accept(sign_up=made, by=guy, token=token()).state == "confirmed"

    def test_an_unsuitable_result_is_refused(self, farah_volunteer: Any, checked: Any, guy: Any) -> None:
        made = factories.sign_up(farah_volunteer, factories.session(checked), state="applied")
        check = checks.ask(sign_up=made, by=guy, token=token())
        today = clock.london_day(clock.now())
        assert checks.record(check=check, suitable=False, result_date=today, by=guy, token=token()).state == "not_clear"
        with pytest.raises(MoveRefused):
            signing_up.accept(sign_up=made, by=guy, token=token())

    def test_no_check_for_a_role_without_one(self, farah_volunteer: Any, session: Any, guy: Any) -> None:
        made = factories.sign_up(farah_volunteer, session, state="applied")
        with pytest.raises(MoveRefused, match="unlawful"):
            checks.ask(sign_up=made, by=guy, token=token())

    def test_the_database_refuses_what_the_action_would(
        self, farah_volunteer: Any, tomi_volunteer: Any, session: Any, checked: Any, guy: Any
    ) -> None:
        """Negative control: the rows themselves, without any action."""
        row = {"asked_at": clock.now(), "asked_by": guy}
        for volunteer, opportunity, level in (
            (farah_volunteer, session.opportunity, "basic"),
            (farah_volunteer, checked, "basic"),
            (tomi_volunteer, checked, "enhanced"),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                BackgroundCheck.objects.create(volunteer=volunteer, opportunity=opportunity, level=level, **row)
        assert BackgroundCheck.objects.create(
            volunteer=farah_volunteer, opportunity=checked, level="enhanced", **row
        ).pk

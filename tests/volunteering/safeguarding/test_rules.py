"""What must hold before somebody takes part (I23, I24): each rule refuses, and lets pass what it should."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from programmes import clock
from programmes.workflow import MoveRefused
from tests.volunteering import factories
from volunteering.safeguarding import rules
from volunteering.safeguarding.ages import Band

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _day(set_now: Any) -> None:
    set_now(NOON)


def opportunity(**fields: Any) -> SimpleNamespace:
    """What the rules ask of an opportunity."""
    plain = {
        "minimum_age": 8,
        "maximum_age": None,
        "adults_only": False,
        "supervised": True,
        "check_level": "none",
        "permission_below": 16,
    }
    return SimpleNamespace(**{**plain, **fields})


def at(hour: int, minute: int = 0, *, day: int = 20, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=clock.LONDON)


class TestAge:
    def test_outside_the_window_is_refused_with_both_ages(self) -> None:
        young = factories.minor(age=15)
        with pytest.raises(MoveRefused, match="people of 16 or over, and you will be 15"):
            rules.refuse_age(young, opportunity(minimum_age=16), NOON.date())
        with pytest.raises(MoveRefused, match="up to 14"):
            rules.refuse_age(young, opportunity(maximum_age=14), NOON.date())
        rules.refuse_age(young, opportunity(minimum_age=15, maximum_age=15), NOON.date())

    def test_the_birthday_counts_on_the_day_of_the_session(self) -> None:
        """I23: turning 16 between sign-up and session is enough; 29 February is reached on 1 March."""
        leap = factories.minor("Leap Osei", birth=date(2008, 2, 29))
        with pytest.raises(MoveRefused):
            rules.refuse_age(leap, opportunity(minimum_age=18), date(2026, 2, 28))
        rules.refuse_age(leap, opportunity(minimum_age=18), date(2026, 3, 1))

    def test_adults_only(self) -> None:
        with pytest.raises(MoveRefused, match="18 or over only"):
            rules.refuse_adult_only(factories.minor(age=17), opportunity(adults_only=True), NOON.date())
        rules.refuse_adult_only(factories.volunteer("Farah Haidari"), opportunity(adults_only=True), NOON.date())

    def test_no_check_of_anybody_under_16(self) -> None:
        """I24."""
        with pytest.raises(MoveRefused, match="nobody under 16 may be checked"):
            rules.refuse_check(factories.minor(age=15), opportunity(check_level="basic"), NOON.date())
        rules.refuse_check(factories.minor("Mo Ali", age=16), opportunity(check_level="basic"), NOON.date())
        rules.refuse_check(factories.minor("Jo Lee", age=15), opportunity(check_level="none"), NOON.date())

    def test_a_supervisor_is_there_for_everybody_under_18(self) -> None:
        with pytest.raises(MoveRefused, match="beside you all the time"):
            rules.refuse_without_supervisor(factories.minor(age=17), opportunity(supervised=False), NOON.date())
        rules.refuse_without_supervisor(factories.volunteer("Farah"), opportunity(supervised=False), NOON.date())

    def test_somebody_erased_is_not_taken_for_an_adult(self) -> None:
        gone = factories.volunteer("Farah Haidari")
        gone.birth_date.delete()
        gone.refresh_from_db()
        with pytest.raises(MoveRefused, match="no longer hold"):
            rules.refuse_age(gone, opportunity(), NOON.date())


class TestNight:
    @pytest.mark.parametrize(
        ("age", "starts", "ends", "allowed"),
        [
            (12, at(17), at(19), True),
            (12, at(17), at(19, 1), False),
            (14, at(19), at(21), True),
            (14, at(19), at(21, 1), False),
            (14, at(6, 59), at(9), False),
            (14, at(7), at(9), True),
            (17, at(20), at(22), True),
            (17, at(20), at(22, 1), False),
            (17, at(6), at(9), True),
            (17, at(22), at(1, day=21), False),  # past midnight, although 1 is less than 22
            (18, at(22), at(3, day=21), True),
            (14, at(19, month=7), at(21, month=7), True),  # in London's summer time, which is 20 UTC
            (14, at(20, month=7), at(21, 30, month=7), False),
        ],
    )
    def test_hours_of_the_day_by_band(self, age: int, starts: datetime, ends: datetime, allowed: bool) -> None:
        who = factories.volunteer("Somebody Else", age=age)
        if allowed:
            rules.refuse_night(who, starts, ends)
        else:
            with pytest.raises(MoveRefused, match="too early or too late"):
                rules.refuse_night(who, starts, ends)

    def test_which_bands_are_closed_is_known_before_anybody_signs_up(self) -> None:
        assert rules.closed_bands(at(10), at(12)) == []
        assert rules.closed_bands(at(18), at(20)) == [Band.UNDER_13]
        assert rules.is_night(at(20), at(23))
        assert not rules.is_night(at(18), at(21, 30))

    def test_each_limit_says_where_it_comes_from(self) -> None:
        assert all(hours.source and hours.own_rule for hours in rules.DAY_HOURS.values())


class TestPermission:
    def test_missing_is_refused_under_16_and_not_at_16(self, tomi_volunteer: Any) -> None:
        """I23."""
        with pytest.raises(MoveRefused, match="has to say yes"):
            rules.refuse_without_permission(tomi_volunteer, NOON.date())
        assert rules.refuse_without_permission(factories.minor("Mo Ali", age=16), NOON.date()) is None

    @pytest.mark.parametrize(
        ("age", "below", "needed"), [(16, 17, True), (17, 17, False), (17, 18, True), (18, 18, False)]
    )
    def test_a_role_may_ask_for_it_up_to_18(self, age: int, below: int, needed: bool) -> None:
        assert rules.needs_permission(factories.volunteer("Mo Ali", age=age), NOON.date(), needed_below=below) is needed

    def test_a_role_cannot_ask_for_less_than_16_or_more_than_18(self) -> None:
        assert rules.needs_permission(factories.minor(age=15), NOON.date(), needed_below=0)
        assert not rules.needs_permission(factories.volunteer("Farah"), NOON.date(), needed_below=99)

    def test_live_is_returned_so_that_a_sign_up_can_name_it(self, tomi_permitted: Any) -> None:
        assert rules.refuse_without_permission(tomi_permitted, NOON.date()) == tomi_permitted.permissions.get()

    def test_asked_and_unanswered(self, tomi_volunteer: Any, gwen_guardian: Any) -> None:
        with pytest.raises(MoveRefused, match="not said yes yet"):
            rules.refuse_without_permission(tomi_volunteer, NOON.date())

    def test_withdrawn(self, tomi_permitted: Any) -> None:
        """I23."""
        tomi_permitted.permissions.update(state="withdrawn", withdrawn_at=NOON, withdrawn_by="guardian")
        with pytest.raises(MoveRefused, match="has ended"):
            rules.refuse_without_permission(tomi_permitted, NOON.date())

    def test_it_must_hold_on_the_day_of_the_session_too(self, tomi_permitted: Any) -> None:
        """I23: expired by then."""
        given = tomi_permitted.permissions.get()
        given.expires_at = NOON + timedelta(days=40)
        given.save()
        last = rules.last_day_of(given)
        rules.refuse_without_permission(tomi_permitted, last)
        with pytest.raises(MoveRefused, match="ends before that day"):
            rules.refuse_without_permission(tomi_permitted, last + timedelta(days=1))

    def test_on_the_sixteenth_birthday_it_is_not_needed_any_more(self) -> None:
        """I23: evaluated on the session's date."""
        young = factories.minor("Almost Sixteen", birth=date(2010, 4, 1))
        with pytest.raises(MoveRefused):
            rules.refuse_without_permission(young, date(2026, 3, 31))
        rules.refuse_without_permission(young, date(2026, 4, 1))

    def test_a_day_that_has_passed_is_judged_by_what_held_then(self, tomi_permitted: Any) -> None:
        tomi_permitted.permissions.update(given_at=NOON - timedelta(days=10), expires_at=NOON)
        assert rules.permission_for(tomi_permitted, NOON.date() - timedelta(days=9)) is not None
        assert rules.permission_for(tomi_permitted, NOON.date() - timedelta(days=11)) is None

    def test_under_13_data_consent_must_stand_as_well(self) -> None:
        child = factories.child()
        rules.refuse_without_permission(child, NOON.date())
        child.data_consents.update(state="withdrawn", withdrawn_at=NOON)
        with pytest.raises(MoveRefused, match="agree first"):
            rules.refuse_without_permission(child, NOON.date())

    def test_the_host_rings_before_a_first_session_under_16(self, tomi_permitted: Any, growers: Any, guy: Any) -> None:
        with pytest.raises(MoveRefused, match="Ring the guardian"):
            rules.refuse_unconfirmed(tomi_permitted, NOON.date(), host_key=growers.pk)
        call = tomi_permitted.permissions.get().calls.create
        call(host=growers, confirmed_at=NOON, confirmed_by=guy)
        rules.refuse_unconfirmed(tomi_permitted, NOON.date(), host_key=growers.pk)

    def test_nobody_rings_about_a_16_year_old(self, growers: Any) -> None:
        rules.refuse_unconfirmed(factories.minor("Mo Ali", age=16), NOON.date(), host_key=growers.pk)


class TestCheck:
    def test_all_rules_at_once(self, tomi_permitted: Any, farah_volunteer: Any) -> None:
        """Late session, adult-only role and check are each refused to a young person with a reason, not to an adult."""
        day = {"starts_at": at(14), "ends_at": at(16)}
        night = {"starts_at": at(20), "ends_at": at(22)}
        assert rules.check(tomi_permitted, opportunity=opportunity(), **day) is not None
        for wrong, when, words in (
            (opportunity(), night, "too late"),
            (opportunity(adults_only=True), day, "18 or over only"),
            (opportunity(check_level="enhanced"), day, "criminal record check"),
            (opportunity(supervised=False), day, "beside you"),
            (opportunity(minimum_age=16), day, "16 or over"),
        ):
            with pytest.raises(MoveRefused, match=words):
                rules.check(tomi_permitted, opportunity=wrong, **when)
            assert rules.check(farah_volunteer, opportunity=wrong, **when) is None

    def test_online_only_where_the_guardian_ticked_it(self, tomi_permitted: Any, farah_volunteer: Any) -> None:
        day, remote = {"starts_at": at(14), "ends_at": at(16)}, opportunity(remote=True)
        with pytest.raises(MoveRefused, match="take part online"):
            rules.check(tomi_permitted, opportunity=remote, **day)
        assert rules.check(farah_volunteer, opportunity=remote, **day) is None
        tomi_permitted.permissions.update(permits=["take_part", "online"])
        assert rules.check(tomi_permitted, opportunity=remote, **day) is not None

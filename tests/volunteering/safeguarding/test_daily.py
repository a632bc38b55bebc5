"""What comes round by itself (I23): bands on a birthday, permissions at their end, reminders, deletion in time."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from programmes import clock, jobs
from programmes.jobs.registry import handlers, schedules
from programmes.notices.models import Notice
from programmes.people import data
from tests import factories as common
from tests.volunteering import factories
from tests.volunteering.safeguarding.keys import key_in
from volunteering.safeguarding import actions
from volunteering.safeguarding.models import Concern, ConsentRequest, DataConsent, Guardian, GuardianLink
from volunteering.safeguarding.models.guardians import hash_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 2, 28, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _day(set_now: Any) -> None:
    set_now(NOON)


class TestBands:
    def test_refresh_bands_on_the_birthday(self, set_now: Any) -> None:
        """I23: 29 February is reached on 1 March in a year without one."""
        leap = factories.volunteer("Leap Osei", birth=date(2008, 2, 29))
        adult = factories.volunteer("Farah Haidari")
        assert actions.refresh_bands() == 0
        set_now(NOON + timedelta(days=1))
        assert actions.refresh_bands() == 1
        leap.refresh_from_db()
        adult.refresh_from_db()
        assert (leap.band, adult.band) == ("from_18", "from_18")
        assert actions.refresh_bands() == 0

    def test_by_the_day_in_london(self, set_now: Any) -> None:
        """Half past midnight in summer is still yesterday in UTC."""
        set_now(datetime(2026, 6, 9, 12, tzinfo=UTC))
        young = factories.volunteer("June Osei", birth=date(2010, 6, 10))
        set_now(datetime(2026, 6, 9, 23, 30, tzinfo=UTC))
        actions.refresh_bands()
        young.refresh_from_db()
        assert young.band == "from_16"

    def test_in_batches(self, monkeypatch: pytest.MonkeyPatch, set_now: Any) -> None:
        monkeypatch.setattr("volunteering.safeguarding.actions.daily._BATCH", 2)
        for number in range(5):
            factories.volunteer(common.person("Leap", email=f"leap{number}@portal.example"), birth=date(2008, 2, 29))
        set_now(NOON + timedelta(days=1))
        assert actions.refresh_bands() == 5

    def test_it_comes_round_each_day(self) -> None:
        assert schedules["volunteering.safeguarding.daily"].every == timedelta(days=1)
        assert "volunteering.safeguarding.daily" in handlers
        assert jobs.handler

    def test_the_daily_work_may_run_twice(self, tomi_permitted: Any, after: list[Any], set_now: Any) -> None:
        set_now(NOON + timedelta(days=366))
        for _ in range(2):
            handlers["volunteering.safeguarding.daily"].function("2027-03-01T00:10Z")
        assert len(after) == 1


class TestPermissions:
    def test_expire_permissions(self, tomi_permitted: Any, after: list[Any], set_now: Any) -> None:
        given = tomi_permitted.permissions.get()
        set_now(given.expires_at - timedelta(seconds=1))
        assert actions.expire_permissions() == 0
        set_now(given.expires_at)
        assert actions.expire_permissions() == 1
        given.refresh_from_db()
        assert given.state == "expired"
        assert after == [("volunteering.safeguarding.permission_ended", given)]
        assert Notice.objects.get(recipient=tomi_permitted.user).event.startswith(
            "volunteering.safeguarding.permission_expired"
        )

    def test_remind_guardians_once_with_a_link_that_gives_it_again(
        self, tomi_permitted: Any, gwen_guardian: Any, set_now: Any
    ) -> None:
        given = tomi_permitted.permissions.get()
        set_now(given.expires_at - timedelta(days=31))
        assert actions.remind_guardians() == 0
        set_now(given.expires_at - timedelta(days=30))
        assert actions.remind_guardians() == 1
        assert actions.remind_guardians() == 0
        notice = Notice.objects.get(address=gwen_guardian.email)
        link = GuardianLink.objects.get(key_hash=hash_of(key_in(notice, "guardian")))
        renewed = actions.give_permission(
            link=link,
            by=None,
            name="Gwen",
            relationship="parent",
            phone="020 7946 0155",
            permits=["take_part"],
            token=common.token(),
        )
        given.refresh_from_db()
        assert given.state == "renewed"
        assert tomi_permitted.permissions.live_on(clock.now()).get() == renewed

    def test_nobody_is_reminded_of_somebody_who_will_be_18(self, set_now: Any) -> None:
        grown = factories.minor("Mo Ali", age=17, permitted=True)
        set_now(grown.permissions.get().expires_at - timedelta(days=20))
        assert actions.remind_guardians() == 0


class TestRetention:
    def test_an_unanswered_request_goes_after_14_days(self, set_now: Any) -> None:
        actions.request_consent(email="mum@family.example", token=common.token())
        set_now(NOON + timedelta(days=13, hours=23))
        data.retain(clock.now())
        assert ConsentRequest.objects.exists()
        set_now(NOON + timedelta(days=14, seconds=1))
        data.retain(clock.now())
        assert not ConsentRequest.objects.exists()

    def test_a_consent_that_nobody_used_goes_after_14_days(self, set_now: Any) -> None:
        DataConsent.objects.create(given_at=NOON, start_by_at=NOON + timedelta(days=14), key_hash="x", statement="{}")
        set_now(NOON + timedelta(days=15))
        data.retain(clock.now())
        assert not DataConsent.objects.exists()

    def test_a_guardian_who_never_answered_goes_after_14_days(self, tomi_volunteer: Any, set_now: Any) -> None:
        actions.ask_guardian(
            volunteer=tomi_volunteer, email="gwen@portal.example", by=tomi_volunteer.user, token=common.token()
        )
        set_now(NOON + timedelta(days=13))
        data.retain(clock.now())
        assert Guardian.objects.exists()
        set_now(NOON + timedelta(days=15))
        data.retain(clock.now())
        assert not Guardian.objects.exists()

    def test_the_guardians_of_somebody_of_19_go(self, set_now: Any) -> None:
        grown = factories.minor("Mo Ali", age=17, permitted=True)
        for days, left in ((300, 1), (700, 0)):  # 18 for less than a year, then 19
            set_now(NOON + timedelta(days=days))
            actions.refresh_bands()
            data.retain(clock.now())
            assert grown.guardians.count() == left

    def test_concerns_go_seven_years_after_they_were_closed(self, sol: Any, set_now: Any) -> None:
        concern = actions.raise_concern(by=None, text="The gate was open.", token=common.token())
        actions.take(concern=concern, by=sol, token=common.token())
        actions.close(concern=concern, outcome="host", text="Mended.", by=sol, token=common.token())
        for years, left in ((6, 1), (8, 0)):
            set_now(NOON + timedelta(days=365 * years))
            data.retain(clock.now())
            assert Concern.objects.count() == left

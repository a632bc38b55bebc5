"""People with a draft hear of the deadline a week and a day before, once each, and never when it is sent."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from grants.applications import actions
from grants.applications.actions.reminders import remind
from grants.applications.models import Application, Collaborator
from grants.funds import actions as funds
from programmes import jobs
from programmes.jobs import registry
from programmes.notices.models import Notice
from programmes.people.models import User
from tests import factories
from tests.factories import token

pytestmark = pytest.mark.django_db
CLOSES = datetime(2026, 3, 6, 12, tzinfo=UTC)
Set = Callable[[datetime | None], None]


@pytest.fixture
def draft(amina: User, bode: User, peckham: Any, set_now: Set) -> Application:
    set_now(CLOSES - timedelta(days=20))
    opened = factories.round(opens_at=CLOSES - timedelta(days=30), closes_at=CLOSES)
    return factories.application(by=amina, of=peckham, to=opened)


def told() -> list[str]:
    found = Notice.objects.filter(
        event__startswith="grants.applications.closing:", recipient__email__startswith="amina"
    )
    return sorted(found.values_list("subject", flat=True))


class TestRemind:
    def test_a_week_and_a_day_before_once_each(self, draft: Application, set_now: Set) -> None:
        for ahead, number in ((timedelta(days=8), 0), (timedelta(days=7), 1), (timedelta(days=6), 1)):
            set_now(CLOSES - ahead)
            remind()
            assert len(told()) == number
        for ahead in (timedelta(days=1), timedelta(hours=3), timedelta(0)):
            set_now(CLOSES - ahead)
            remind()
            assert len(told()) == 2
        assert [subject.split(" to send")[0] for subject in told()] == ["One day left", "One week left"]
        body = Notice.objects.filter(event__contains=":1:").first().body  # type: ignore[union-attr]
        assert "12 noon, Friday 6 March 2026" in body

    def test_colleagues_and_guests_too(self, draft: Application, farah: User, set_now: Set) -> None:
        Collaborator.objects.create(
            application=draft, person=farah, role="writer", guest=True, joined_at=CLOSES, invited_by=draft.lead
        )
        set_now(CLOSES - timedelta(days=5))
        remind()
        assert set(Notice.objects.values_list("recipient__name", flat=True)) == {
            "Amina Yusuf",
            "Bode Adeyemi",
            "Farah Haidari",
        }

    def test_not_when_it_is_sent_or_withdrawn_or_over(self, draft: Application, amina: User, set_now: Set) -> None:
        set_now(CLOSES + timedelta(minutes=1))
        remind()
        set_now(CLOSES - timedelta(days=5))
        actions.submit(application=draft, by=amina, token=token())
        remind()
        assert told() == []

    def test_somebody_who_has_only_just_begun_needs_none(self, draft: Application, set_now: Set) -> None:
        Application.objects.update(started_at=CLOSES - timedelta(days=3))
        set_now(CLOSES - timedelta(days=2))
        remind()
        assert told() == []
        set_now(CLOSES - timedelta(hours=20))
        remind()
        assert len(told()) == 1

    def test_an_extension_is_reminded_of_anew(self, draft: Application, efua: User, set_now: Set) -> None:
        set_now(CLOSES - timedelta(days=7))
        remind()
        later = CLOSES + timedelta(days=14)
        funds.extend(round=draft.round, closes_at=later, reason="Flood.", by=efua, token=token())
        remind()
        assert len(told()) == 1, "the old deadline is no deadline any more"
        set_now(CLOSES + timedelta(days=8))
        remind()
        assert len(told()) == 2

    def test_a_late_exception_counts(self, draft: Application, efua: User, set_now: Set) -> None:
        set_now(CLOSES + timedelta(hours=1))
        until = CLOSES + timedelta(days=2)
        actions.allow_late(application=draft, reason="Flood", until=until, by=efua, token=token())
        set_now(until - timedelta(hours=12))
        remind()
        assert len(told()) == 1

    def test_whoever_switched_reminders_off_finds_it_in_the_inbox(
        self, draft: Application, amina: User, set_now: Set
    ) -> None:
        amina.notices_off = ["reminders"]
        amina.save()
        set_now(CLOSES - timedelta(days=5))
        remind()
        assert set(Notice.objects.filter(recipient=amina).values_list("channel", flat=True)) == {"portal"}

    def test_it_comes_round_every_hour(self) -> None:
        assert jobs and registry.schedules["grants.applications.remind"].every == timedelta(hours=1)
        assert "grants.applications.remind" in registry.handlers

"""The months that insights read are kept by the database, and always say what adding up the ledger would."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programmes import clock
from tests.factories import token
from tests.volunteering import factories
from volunteering.hours import actions
from volunteering.hours.actions import ledger
from volunteering.hours.models import CreditedMonth, HoursEntry

pytestmark = pytest.mark.django_db
Rows = dict[tuple[Any, Any, str], tuple[int, int]]


def kept() -> Rows:
    rows = CreditedMonth.objects.filter(entries__gt=0)
    return {(row.volunteer_id, row.month_date, row.basis): (row.minutes, row.entries) for row in rows}


def added_up() -> Rows:
    """The other way: every entry that stands, one by one, by the clock in London."""
    standing = HoursEntry.objects.counting().filter(minutes__gt=0, reversed_by__isnull=True).order_by()
    rows = (
        standing.annotate(month=TruncMonth("worked_from", tzinfo=clock.LONDON))
        .values_list("volunteer", "month", "basis")
        .annotate(sum=Sum("minutes"), number=Count("pk"))
    )
    return {(who, month.date(), basis): (minutes, number) for who, month, basis, minutes, number in rows}


def agree(number: int) -> None:
    assert kept() == added_up()
    assert len(kept()) == number


class TestCreditedMonth:
    def test_confirmed_corrected_and_taken_back(self, farah_volunteer: Any, host: Any, day: Any) -> None:
        agree(0)
        entry = factories.credited(farah_volunteer, host=host, starts_at=day(3, 10))
        agree(1)
        factories.corrected(entry, minutes=60)
        agree(1)
        assert [minutes for minutes, _ in kept().values()] == [60]
        standing = HoursEntry.objects.get(minutes__gt=0, reversed_by__isnull=True)
        factories.corrected(standing, minutes=0)
        agree(0)
        assert CreditedMonth.objects.get().minutes == 0

    def test_grounds_stand_apart(self, farah_volunteer: Any, host: Any, day: Any) -> None:
        factories.credited(farah_volunteer, host=host, starts_at=day(3, 10))
        factories.credited(farah_volunteer, host=host, starts_at=day(3, 14), basis="check_in")
        agree(2)

    @pytest.mark.parametrize(
        ("start", "month"),
        [
            (datetime(2026, 5, 31, 22, 30, tzinfo=UTC), "2026-05"),  # 11:30pm in London
            (datetime(2026, 5, 31, 23, 30, tzinfo=UTC), "2026-06"),  # 12:30am in London
            (datetime(2026, 1, 31, 23, 30, tzinfo=UTC), "2026-01"),
        ],
    )
    def test_the_month_is_londons(self, farah_volunteer: Any, host: Any, start: datetime, month: str) -> None:
        factories.credited(farah_volunteer, minutes=30, host=host, starts_at=start)
        agree(1)
        assert f"{CreditedMonth.objects.get().month_date:%Y-%m}" == month

    def test_time_elsewhere_is_in_it_from_the_approval_on(self, farah_volunteer: Any, vera: Any, commits: Any) -> None:
        named = factories.elsewhere(farah_volunteer, state="confirmed")
        claim = ledger.lock(factories.claim(farah_volunteer, elsewhere=named))
        with commits(), transaction.atomic():
            stretch, at = (claim.from_at, claim.until_at), clock.now()
            ledger.settle(claim, verb="confirm", basis="supervisor", by=None, at=at, stretch=stretch)
            claim.confirm(by=None, at=at)
            claim.save(update_fields=["state", "since_at"])
        agree(0)
        with commits():
            actions.approve(elsewhere=named, by=vera, token=token())
        agree(1)
        with commits():
            actions.refuse_organisation(elsewhere=named, reason="It does not exist.", by=vera, token=token())
        agree(0)

    def test_a_merge(self, farah_volunteer: Any, host: Any, day: Any, commits: Any, vera: Any) -> None:
        other = factories.volunteer("Second Farah", birth=farah_volunteer.born)
        factories.credited(farah_volunteer, host=host, starts_at=day(3, 10))
        factories.credited(other, host=host, starts_at=day(5, 10))
        with commits(), transaction.atomic():
            actions.merge(kept=farah_volunteer, dropped=other, by=vera, at=day(0, 0))
        assert kept() == added_up()
        assert {who for who, _, _ in kept()} == {farah_volunteer.pk}

    def test_nobody_else_writes_it(self, farah_volunteer: Any, host: Any) -> None:
        factories.credited(farah_volunteer, host=host)
        for act in (lambda rows: rows.update(minutes=7), lambda rows: rows.delete()):
            with pytest.raises(DatabaseError, match="kept by the database"), transaction.atomic():
                act(CreditedMonth.objects.all())

    def test_added_up_afresh_it_is_the_same(self, farah_volunteer: Any, host: Any, day: Any) -> None:
        entry = factories.credited(farah_volunteer, host=host, starts_at=day(3, 10))
        factories.credited(farah_volunteer, host=host, starts_at=day(5, 10))
        factories.corrected(entry, minutes=0)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            CreditedMonth.objects.all().delete()
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
            assert kept() != added_up()
            cursor.execute("SELECT volunteering_months_afresh()")
        agree(1)

    def test_control_without_the_trigger_both_ways_part(self, farah_volunteer: Any, host: Any, day: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER entry_months ON volunteering_hoursentry")
        factories.credited(farah_volunteer, host=host, starts_at=day(3, 10))
        assert kept() != added_up()


STEPS = st.lists(
    st.tuples(st.integers(1, 60), st.integers(0, 20), st.integers(10, 120), st.sampled_from([None, 0, 5])), max_size=8
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_story_leaves_both_ways_the_same(farah_volunteer: Any, host: Any, steps: list[Any]) -> None:
    """Confirmed on any day, some corrected, some taken back."""
    with transaction.atomic():
        noon = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        taken = set()
        for days, hour, minutes, then in steps:
            if days in taken:
                continue
            taken.add(days)
            start = noon - timedelta(days=days) + timedelta(hours=hour)
            entry = factories.credited(farah_volunteer, minutes=minutes, host=host, starts_at=start)
            if then is not None:
                factories.corrected(entry, minutes=then)
        assert kept() == added_up()
        transaction.set_rollback(True)

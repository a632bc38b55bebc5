"""One clock, the database's, and one way of writing a time."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from programmes import clock
from programmes.jobs.models import Job


@pytest.mark.django_db(transaction=True)
def test_is_the_start_of_the_transaction_as_the_database_sees_it() -> None:
    with transaction.atomic():
        first = clock.now()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.02), transaction_timestamp()")
            assert cursor.fetchone()[1] == first == clock.now()
    assert clock.now() > first
    assert first.tzinfo is not None


@pytest.mark.django_db(transaction=True)
def test_a_test_sets_it_for_every_connection(set_now: Any) -> None:
    noon = datetime(2026, 3, 6, 12, tzinfo=UTC)
    set_now(noon)
    seen: list[datetime] = []

    def elsewhere() -> None:
        seen.append(clock.now())
        connection.close()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert seen == [noon]
    assert Job.objects.create(kind="k", key="a").created_at == noon
    set_now(None)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 3, 6, 12, tzinfo=UTC), "12 noon, Friday 6 March 2026 (UK time)"),
        (datetime(2026, 7, 6, 11, tzinfo=UTC), "12 noon, Monday 6 July 2026 (UK time)"),
        (datetime(2026, 3, 6, 0, tzinfo=UTC), "12 midnight, Friday 6 March 2026 (UK time)"),
        (datetime(2026, 7, 6, 23, tzinfo=UTC), "12 midnight, Tuesday 7 July 2026 (UK time)"),
        (datetime(2026, 3, 6, 9, tzinfo=UTC), "9am, Friday 6 March 2026 (UK time)"),
        (datetime(2026, 3, 6, 17, 5, tzinfo=UTC), "5:05pm, Friday 6 March 2026 (UK time)"),
        (datetime(2026, 3, 6, 12, 0, 59, tzinfo=UTC), "12 noon, Friday 6 March 2026 (UK time)"),
        (datetime(2026, 3, 6, 0, 30, tzinfo=UTC), "12:30am, Friday 6 March 2026 (UK time)"),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "12:59am, Sunday 29 March 2026 (UK time)"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "2am, Sunday 29 March 2026 (UK time)"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "1:30am, Sunday 25 October 2026 (UK time)"),
    ],
)
def test_as_people_read_it(moment: datetime, words: str) -> None:
    assert clock.uk_time(moment) == words

"""Periodic work: many beats at once, over many periods. Each job of each period is put down once."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from programmes.jobs import actions, registry
from programmes.jobs.models import Job
from tests import database
from tests.faults.stage import Fault, Outcome, fresh, sql, together

BEATS = 8
KIND = "audit.seal"


def run(guarded: bool, smoke: bool) -> Outcome:
    """Eight beats tick together for hours of minutes, across the night on which the clocks change."""
    minutes = 60 if smoke else 400
    with fresh("periodic"):
        sql(database.CLOCK)
        if not guarded:
            sql("ALTER TABLE programmes_job DROP CONSTRAINT job_once_per_period")
        every = registry.schedules[KIND].every
        start = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
        together(BEATS, lambda number: _tick(start, every, minutes, guarded))
        outcome = Outcome()
        rows = Job.objects.filter(kind=KIND)
        periods = rows.values("period").distinct().count()
        outcome.figures = {"beats": BEATS, "periods": periods, "jobs": rows.count()}
        outcome.expect(periods == minutes, f"{minutes} periods were wanted, {periods} came")
        outcome.never(rows.count() > periods, f"{rows.count() - periods} jobs were put down twice")
        return outcome


def _tick(start: datetime, every: timedelta, minutes: int, guarded: bool) -> None:
    def naive(execute: Any, statement: str, *rest: Any) -> Any:
        return execute(statement.replace(" ON CONFLICT (kind, period) DO NOTHING", ""), *rest)

    for number in range(minutes):
        with transaction.atomic():
            # Each beat has its own view of the clock, inside its own transaction; the table is never committed to.
            database.set_clock(start + number * every)
            if guarded:
                actions.tick()
            else:
                with connection.execute_wrapper(naive):
                    actions.tick()
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM test_clock")


FAULT = Fault("periodic", "one row per job and period", run)

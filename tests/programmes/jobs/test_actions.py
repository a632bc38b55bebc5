"""Work is put down with the change that needs it, done once, retried, given up in sight, and never lost with Redis."""

import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from programmes import clock, jobs
from programmes.audit.models import AuditEvent
from programmes.jobs import actions, broker, registry, tasks
from programmes.jobs.models import Job

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)


@pytest.fixture
def hints(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The jobs that workers were told of."""
    told: list[int] = []
    monkeypatch.setattr(broker, "poke", lambda ids: told.extend(ids))
    return told


def in_threads(function: Callable[[], Any], times: int) -> list[Any]:
    """Call it at once in so many threads, each with its own connection."""
    barrier, results = threading.Barrier(times), []

    def run() -> None:
        try:
            barrier.wait(10)
            results.append(function())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


class TestLater:
    @pytest.mark.django_db(transaction=True)
    def test_is_rolled_back_with_its_transaction(self, work: Any, hints: list[int]) -> None:
        work("tests.note")

        @transaction.atomic
        def act_and_fail() -> None:
            jobs.later("tests.note", "a")
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            act_and_fail()
        assert not Job.objects.filter(kind="tests.note").exists()
        assert hints == []

    @pytest.mark.django_db(transaction=True)
    def test_workers_are_told_after_the_commit(self, work: Any, hints: list[int]) -> None:
        work("tests.note")
        with transaction.atomic():
            jobs.later("tests.note", "a")
            assert hints == []
        assert hints == [Job.objects.get(kind="tests.note").pk]

    @pytest.mark.django_db(transaction=True)
    def test_outside_a_transaction_is_refused(self, work: Any) -> None:
        work("tests.note")
        with pytest.raises(RuntimeError, match="outside a transaction"):
            jobs.later("tests.note", "a")

    def test_work_that_nobody_does_is_refused(self, db: None) -> None:
        with pytest.raises(LookupError, match="nobody handles"):
            jobs.later("tests.unknown", "a")

    def test_two_handlers_for_one_kind_are_refused(self, work: Any) -> None:
        work("tests.note")
        with pytest.raises(ValueError, match="two handlers"):
            jobs.handler("tests.note")(lambda key: None)

    @pytest.mark.django_db(transaction=True)
    def test_work_for_later_is_not_done_now(self, work: Any, hints: list[int], set_now: Any) -> None:
        done = work("tests.note")
        set_now(NOON)
        with transaction.atomic():
            jobs.later("tests.note", "a", due_at=NOON + timedelta(hours=1))
        job = Job.objects.get(kind="tests.note")
        assert hints == []
        assert actions.look(job.pk) is False
        set_now(NOON + timedelta(hours=1))
        assert actions.look(job.pk) is True
        assert done == ["a"]

    @pytest.mark.django_db(transaction=True)
    def test_a_broker_that_is_down_neither_breaks_nor_delays(
        self, work: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
    ) -> None:
        work("tests.note")
        monkeypatch.setattr(broker, "_quiet_until", 0.0)
        settings.REDIS_URL = "redis://127.0.0.1:1/0"  # nobody listens there
        begun = time.monotonic()
        for key in range(200):
            with transaction.atomic():
                jobs.later("tests.note", key)
        assert time.monotonic() - begun < 4
        assert Job.objects.filter(kind="tests.note", done_at=None).count() == 200

    @pytest.mark.django_db(transaction=True)
    def test_a_broker_that_takes_the_line_and_says_nothing_delays_once(
        self, work: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
    ) -> None:
        work("tests.note")
        monkeypatch.setattr(broker, "_quiet_until", 0.0)
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            settings.REDIS_URL = f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"
            begun = time.monotonic()
            for key in range(20):
                with transaction.atomic():
                    jobs.later("tests.note", key)
        assert time.monotonic() - begun < 3
        assert Job.objects.filter(kind="tests.note", done_at=None).count() == 20


class TestLook:
    def make(self, **fields: Any) -> Job:
        return Job.objects.create(**{"kind": "tests.note", "key": "a", **fields})

    def test_does_the_work_once(self, db: None, work: Any) -> None:
        done = work("tests.note")
        job = self.make()
        assert actions.look(job.pk) is True
        assert actions.look(job.pk) is False
        assert done == ["a"]
        job.refresh_from_db()
        assert job.state == "done"
        assert job.attempts == 1

    @pytest.mark.django_db(transaction=True)
    def test_two_workers_claim_one_job_once(self, work: Any) -> None:
        done = work("tests.note")
        job = self.make()
        assert sorted(in_threads(lambda: actions.look(job.pk), 6)) == [False] * 5 + [True]
        assert done == ["a"]

    @pytest.mark.django_db(transaction=True)
    def test_without_the_claim_the_work_is_done_twice(self, work: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """The negative control: the same race when nobody claims."""
        done = work("tests.note")
        job = self.make()
        monkeypatch.setattr(actions, "_claim", lambda pk: Job.objects.get(pk=pk))
        in_threads(lambda: actions.look(job.pk), 6)
        assert len(done) > 1

    def test_a_job_in_hand_is_left_alone_until_its_lease_ends(self, db: None, work: Any, set_now: Any) -> None:
        done = work("tests.note")
        set_now(NOON)
        job = self.make(lease_until=NOON + actions.lease(), attempts=1, due_at=NOON)
        assert job.state == "being tried"
        assert actions.look(job.pk) is False
        set_now(NOON + actions.lease() + timedelta(seconds=1))
        assert actions.look(job.pk) is True
        assert done == ["a"]

    def test_a_worker_that_was_too_slow_changes_nothing(self, db: None, work: Any) -> None:
        job = self.make()

        @registry.handler("tests.slow")
        def slow(key: str) -> None:
            # Meanwhile another worker has taken it over.
            Job.objects.filter(pk=job.pk).update(attempts=2, lease_until=clock.now() + timedelta(hours=1))

        Job.objects.filter(pk=job.pk).update(kind="tests.slow")
        actions.look(job.pk)
        job.refresh_from_db()
        assert job.done_at is None
        Job.objects.filter(pk=job.pk).update(lease_until=None)

        @registry.handler("tests.slow_and_broken")
        def broken(key: str) -> None:
            Job.objects.filter(pk=job.pk).update(attempts=7, lease_until=clock.now() + timedelta(hours=1))
            raise ValueError

        Job.objects.filter(pk=job.pk).update(kind="tests.slow_and_broken")
        actions.look(job.pk)
        job.refresh_from_db()
        assert job.last_error == ""

    def test_a_failure_is_tried_again_later_and_later(self, db: None, work: Any, set_now: Any) -> None:
        work("tests.note", fails=ValueError("no, amina@portal.example"), tries=5)
        set_now(NOON)
        job = self.make(due_at=NOON)
        waits = []
        for _ in range(4):
            actions.look(job.pk)
            job.refresh_from_db()
            waits.append((job.due_at - clock.now()).total_seconds())
            set_now(job.due_at)
        assert waits[0] < waits[1] < waits[2] <= 60 * 1.2
        assert waits[3] <= 60 * 1.2  # the longest wait of this kind
        assert job.last_error == "ValueError: no, [address]"
        assert job.state == "waiting"

    def test_a_job_that_always_fails_is_given_up_and_its_room_told(self, db: None, work: Any) -> None:
        told: list[str] = []
        work("tests.note", fails=ValueError("no"), tries=2, gave_up=told.append)
        job = self.make()
        for _ in range(3):
            Job.objects.filter(pk=job.pk).update(due_at=clock.now())
            actions.look(job.pk)
        job.refresh_from_db()
        assert job.state == "given up"
        assert job.attempts == 2
        assert told == ["a"]

    def test_without_the_cap_on_tries_it_would_never_end(self, db: None, work: Any) -> None:
        """The negative control of giving up."""
        done = work("tests.note", fails=ValueError("no"), tries=10**6)
        job = self.make()
        for _ in range(20):
            Job.objects.filter(pk=job.pk).update(due_at=clock.now())
            actions.look(job.pk)
        job.refresh_from_db()
        assert job.dead_at is None
        assert len(done) == 20

    def test_a_job_that_kills_its_workers_is_given_up_too(self, db: None, work: Any) -> None:
        told: list[str] = []
        done = work("tests.note", tries=3, gave_up=told.append)
        job = self.make(attempts=3, lease_until=clock.now() - timedelta(seconds=1))
        assert actions.look(job.pk) is False
        job.refresh_from_db()
        assert job.state == "given up"
        assert (done, told) == ([], ["a"])

    def test_not_yet_costs_no_try(self, db: None, work: Any, set_now: Any) -> None:
        set_now(NOON)
        until = NOON + timedelta(minutes=5)
        work("tests.note", fails=jobs.NotYet(until))
        job = self.make(due_at=NOON)
        actions.look(job.pk)
        job.refresh_from_db()
        assert (job.attempts, job.due_at, job.lease_until) == (0, until, None)

    def test_a_kind_whose_handler_has_gone_is_given_up_in_the_end(self, db: None) -> None:
        job = self.make(kind="tests.gone", attempts=7)
        actions.look(job.pk)
        job.refresh_from_db()
        assert job.state == "given up"
        assert "nobody handles" in job.last_error


class TestReplay:
    def test_a_given_up_job_starts_again_and_it_is_on_record(
        self, db: None, work: Any, root: Any, hints: list[int]
    ) -> None:
        done = work("tests.note")
        job = Job.objects.create(kind="tests.note", key="a", dead_at=clock.now(), attempts=3)
        assert actions.replay(job=job, by=root) is True
        assert actions.replay(job=job, by=root) is False
        assert AuditEvent.objects.filter(verb="programmes.jobs.replayed", by_key=str(root.pk)).count() == 1
        assert actions.look(job.pk) is True
        assert done == ["a"]


class TestSweep:
    def test_finds_what_redis_lost(self, db: None, work: Any, hints: list[int]) -> None:
        work("tests.note")
        Job.objects.all().delete()
        lost = Job.objects.create(kind="tests.note", key="a")
        Job.objects.create(kind="tests.note", key="done", done_at=clock.now())
        Job.objects.create(kind="tests.note", key="dead", dead_at=clock.now())
        Job.objects.create(kind="tests.note", key="later", due_at=clock.now() + timedelta(hours=1))
        Job.objects.create(kind="tests.note", key="held", lease_until=clock.now() + timedelta(hours=1))
        assert actions.sweep() == 1
        assert hints == [lost.pk]

    def test_does_not_repeat_itself_every_ten_seconds(self, db: None, work: Any, hints: list[int]) -> None:
        Job.objects.all().delete()
        job = Job.objects.create(kind="tests.note", key="a")
        assert (actions.sweep(), actions.sweep()) == (1, 0)
        Job.objects.filter(pk=job.pk).update(poked_at=clock.now() - timedelta(minutes=1))
        assert actions.sweep() == 1


class TestTick:
    @pytest.fixture(autouse=True)
    def _only_ours(self, work: Any) -> None:
        work("tests.hourly")
        registry.schedules.clear()
        jobs.periodic("tests.hourly", every=timedelta(hours=1), offset=timedelta(minutes=15))

    def test_twice_in_one_period_is_once(self, db: None, set_now: Any, hints: list[int]) -> None:
        set_now(NOON)
        assert (actions.tick(), actions.tick()) == (1, 0)
        job = Job.objects.get(kind="tests.hourly")
        assert job.period == job.key == "2026-03-06T11:15:00Z"
        assert hints == [job.pk]
        set_now(NOON + timedelta(minutes=16))
        assert actions.tick() == 1

    @pytest.mark.django_db(transaction=True)
    def test_two_beats_at_once_are_once(self, hints: list[int]) -> None:
        assert sorted(in_threads(actions.tick, 4)) == [0, 0, 0, 1]

    @pytest.mark.parametrize("night", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
    def test_the_nights_when_the_clocks_change(self, db: None, night: datetime, set_now: Any, hints: list[int]) -> None:
        for quarter in range(16):
            set_now(night + timedelta(minutes=15 * quarter))
            actions.tick()
        assert Job.objects.filter(kind="tests.hourly").count() == 5  # 23:15, 00:15, 01:15, 02:15, 03:15

    @pytest.mark.django_db(transaction=True)
    def test_without_the_unique_row_it_would_be_twice(self, hints: list[int]) -> None:
        """The negative control of the period's row."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE programmes_job DROP CONSTRAINT job_once_per_period")
            cursor.execute("CREATE UNIQUE INDEX stand_in ON programmes_job (kind, period, id)")
            sql = "INSERT INTO programmes_job (kind, key, period, attempts, last_error) VALUES ('t', 'k', 'p', 0, '')"
            cursor.execute(sql)
            cursor.execute(sql)
            assert Job.objects.filter(kind="t").count() == 2
            transaction.set_rollback(True)


def test_prune_keeps_what_is_young_undone_or_given_up(db: None) -> None:
    Job.objects.all().delete()
    old = clock.now() - timedelta(days=15)
    for fields in ({"done_at": old}, {"done_at": clock.now()}, {"dead_at": old}, {"due_at": old}):
        Job.objects.create(kind="tests.note", key=next(iter(fields)), **fields)
    assert actions.prune() == 1
    assert Job.objects.count() == 3


def test_the_age_of_the_outbox(db: None, set_now: Any) -> None:
    Job.objects.all().delete()
    set_now(NOON)
    assert actions.outbox_age() == timedelta(0)
    Job.objects.create(kind="tests.note", key="a", due_at=NOON - timedelta(minutes=3))
    assert actions.outbox_age() == timedelta(minutes=3)


def test_the_housekeeping_runs_as_work(db: None) -> None:
    for kind in ("audit.seal", "jobs.prune"):
        job = Job.objects.create(kind=kind, key="2026-03-06T03:00:00Z")
        actions.look(job.pk)
        job.refresh_from_db()
        assert job.state == "done", job.last_error
        assert kind in registry.schedules


def test_celery_s_doors_call_the_actions(db: None, work: Any, hints: list[int]) -> None:
    done = work("tests.note")
    job = Job.objects.create(kind="tests.note", key="a")
    tasks.sweep()
    assert job.pk in hints
    tasks.tick()
    assert Job.objects.filter(kind="audit.seal", period__isnull=False).exists()
    tasks.look(job.pk)
    assert done == ["a"]

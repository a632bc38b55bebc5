"""What monitors are told: as little as possible, and the truth."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from programmes import clock
from programmes.jobs import actions, broker, views
from programmes.jobs.models import Job


@pytest.fixture(autouse=True)
def _fresh() -> None:
    views._refuse_pending_migrations.cache_clear()


def test_alive_touches_nothing(client: Client, django_assert_num_queries: Any, db: None) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/livez")
    assert (answer.status_code, answer.content) == (200, b"alive")
    assert client.post("/livez").status_code == 405


def test_ready(client: Client, db: None) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ready")
    assert not Job.objects.filter(kind="jobs.readyz").exists()
    assert "no-store" in answer["Cache-Control"]


def test_without_redis_the_portal_still_serves(client: Client, db: None, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    Job.objects.create(kind="k", key="old", due_at=clock.now() - timedelta(hours=1))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"degraded")


def test_work_that_nobody_does_shows(client: Client, db: None) -> None:
    Job.objects.create(kind="k", key="old", due_at=clock.now() - timedelta(hours=1))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"unready")
    assert answer["Retry-After"] == "10"


def test_a_database_that_is_away(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**fields: Any) -> None:
        raise OperationalError("secret host name")

    monkeypatch.setattr(Job.objects, "create", away)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"unready")


def test_migrations_that_are_still_to_come(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views.MigrationExecutor, "migration_plan", lambda self, targets: [("a", False)])
    assert client.get("/readyz").status_code == 503
    monkeypatch.undo()
    assert client.get("/readyz").status_code == 200


def test_hints_reach_a_real_queue(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    import redis
    from django.conf import settings

    monkeypatch.setattr(broker, "_quiet_until", 0.0)
    queue = redis.from_url(settings.REDIS_URL)
    before = queue.llen("celery")
    broker.poke([1, 2])
    assert queue.llen("celery") == before + 2
    queue.delete("celery")
    queue.close()
    assert broker.answers() is True
    assert actions.outbox_age() >= timedelta(0)

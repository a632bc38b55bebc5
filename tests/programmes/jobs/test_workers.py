"""With real Celery workers, a real Redis and a real mail server: delivered, whatever is lost on the way."""

import time
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import transaction

from programmes import notices
from programmes.jobs import actions, broker
from programmes.jobs.models import Job
from programmes.notices.models import Notice, State
from tests.services import Sink, Worker, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def tell(event: str, *people: Any) -> Notice:
    with transaction.atomic():
        notices.send(
            event=event, to=people, template="programmes/files/email/refused", context={"file": {"name": event}}
        )
    return Notice.objects.get(event=event)


def test_a_message_goes_out_on_commit(amina: Any, worker: Worker, smtp_sink: Sink) -> None:
    notice = tell("now.pdf", amina)
    assert smtp_sink.wait_for(to=amina.email, about="now.pdf", seconds=20)["Message-ID"] == notice.message_id
    wait_until(lambda: Notice.objects.get(pk=notice.pk).state == State.SENT, what="the row to say so")


def test_what_redis_lost_goes_out_by_the_sweeper_and_not_without_it(
    amina: Any, smtp_sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker, "_quiet_until", 0.0)
    notice = tell("lost.pdf", amina)
    with redis.from_url(settings.REDIS_URL) as queue:
        assert queue.llen("celery") >= 1
        queue.flushall()
    with Worker(email_port=smtp_sink.port):
        time.sleep(2)
        assert smtp_sink.messages == []  # the negative control: nobody sweeps
        actions.sweep()
        smtp_sink.wait_for(to=amina.email, about="lost.pdf", seconds=20)
        wait_until(lambda: Notice.objects.get(pk=notice.pk).state == State.SENT)
    assert len(smtp_sink.messages) == 1


@pytest.mark.long
def test_a_worker_killed_while_sending(amina: Any) -> None:
    """Its lease ends, another takes it over, and a repeat carries the same Message-ID."""
    slow = [3.0]

    def wait(message: Any) -> None:
        time.sleep(slow.pop() if slow else 0)

    with Sink(on_message=wait) as sink:
        first = Worker(email_port=sink.port, JOB_LEASE_SECONDS="3").start()
        notice = tell("killed.pdf", amina)
        wait_until(lambda: Notice.objects.get(pk=notice.pk).state == State.SENDING, what="the worker to claim it")
        first.kill()
        first.log.unlink(missing_ok=True)

        def swept() -> bool:
            Job.objects.update(poked_at=None)
            actions.sweep()
            time.sleep(0.5)
            return Notice.objects.get(pk=notice.pk).state == State.SENT

        with Worker(email_port=sink.port, JOB_LEASE_SECONDS="3"):
            wait_until(swept, seconds=30, what="another worker to send it")
    assert {mail["Message-ID"] for mail in sink.messages} == {notice.message_id}
    assert 1 <= len(sink.messages) <= 2

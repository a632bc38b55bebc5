"""E5: notices while Redis loses everything and workers are killed. None is lost; a repeat carries the same Message-ID.

Two faults: `redis` (flushed and killed midway: each message once) and `worker` (kill -9 midway: none lost).
Unguarded, the sweeper is off, and the loss shows.
"""

import contextlib
import time
from collections import Counter
from email.message import EmailMessage
from typing import Any

import redis as client
from django.db import transaction

from config.embedded import Redis
from programmes import jobs
from programmes.jobs import broker
from programmes.jobs.models import Job
from programmes.notices.models import Channel, Choice, Notice
from tests import factories
from tests.faults import stage
from tests.faults.stage import Fault, Outcome, fresh
from tests.services import Beat, Sink, Worker

LEASE = "5"  # seconds; in production 180: the wait after a kill -9 is what it decides
QUIET = 8.0


def _write(person: Any, numbers: range) -> None:
    """Twenty notices to a transaction, as an action writes them: rows and work together."""
    with transaction.atomic():
        made = []
        for number in numbers:
            row = Notice(
                event=f"faults.outbox:{number}",
                recipient=person,
                recipient_key=f"user:{person.pk}",
                channel=Channel.EMAIL,
                choice=Choice.ESSENTIAL,
                subject=f"Number {number}",
                body=f"This is message {number}.\n",
            )
            row.message_id = f"<{row.pk}@faults.example>"
            made.append(row)
        Notice.objects.bulk_create(made)
        jobs.later_many("notices.deliver", [row.pk for row in made])


def _settled(*, seconds: float) -> bool:
    """Wait until all is sent, or until nothing has moved for a while."""
    end, last, moved = time.monotonic() + seconds, -1, time.monotonic()
    patience = QUIET if seconds < 60 else 60.0
    while time.monotonic() < end:
        undone = Job.objects.filter(kind="notices.deliver").undone().count()
        if undone == 0:
            return True
        if undone != last:
            last, moved = undone, time.monotonic()
        if time.monotonic() - moved > patience:
            return False
        time.sleep(0.5)
    return False


def _judge(sink: Sink, total: int, kills: int, *, repeats_allowed: int) -> Outcome:
    outcome = Outcome()
    arrived = Counter(str(message["Message-ID"]) for message in sink.messages)
    repeats = sum(arrived.values()) - len(arrived)
    subjects = {str(message["Subject"]) for message in sink.messages}
    known = set(Notice.objects.values_list("message_id", flat=True))
    lost = total - len(subjects)
    outcome.figures = {"notices": total, "arrived": len(arrived), "lost": lost, "repeats": repeats, "blows": kills}
    outcome.never(lost > 0, f"{lost} of {total} messages never came")
    outcome.expect(repeats <= repeats_allowed, f"{repeats} repeats, at most {repeats_allowed} can be excused")
    outcome.expect(set(arrived) <= known and len(subjects) == len(arrived), "a repeat came with another Message-ID")
    unsent = Notice.objects.exclude(state="sent").count()
    outcome.expect(lost or unsent == 0, f"{unsent} messages came but are not marked as sent")
    return outcome


def lose_redis(guarded: bool, smoke: bool) -> Outcome:
    """Flush Redis and kill it while messages are being written and sent; with the sweeper each message still comes
    once."""
    total = 200 if smoke else 1000
    server = stage.redis()
    _flush(server)
    with fresh("outbox"), Sink(on_message=_slowly) as sink:
        person = factories.person("Amina Yusuf")
        beat = Beat(JOB_LEASE_SECONDS=LEASE) if guarded else contextlib.nullcontext()
        with beat, Worker(email_port=sink.port, concurrency=2, JOB_LEASE_SECONDS=LEASE):
            blows = 0
            for begin in range(0, total, 20):
                _write(person, range(begin, begin + 20))
                if begin % (total // 5) == total // 10:
                    blows += 1
                    _flush(server) if blows % 2 else _kill(server)
            _settled(seconds=240 if guarded else 30)
        return _judge(sink, total, blows, repeats_allowed=0)


def kill_workers(guarded: bool, smoke: bool) -> Outcome:
    """kill -9 a worker again and again while it sends; what it held is taken over by the next."""
    total, kills = (120, 3) if smoke else (400, 8)
    _flush(stage.redis())
    with fresh("worker"), Sink(on_message=_slowly) as sink:
        person = factories.person("Amina Yusuf")
        beat = Beat(JOB_LEASE_SECONDS=LEASE) if guarded else contextlib.nullcontext()
        with beat:
            worker = Worker(email_port=sink.port, concurrency=2, JOB_LEASE_SECONDS=LEASE).start()
            try:
                for begin in range(0, total, 20):
                    _write(person, range(begin, begin + 20))
                for _ in range(kills):
                    time.sleep(0.7)
                    worker.kill()
                    worker.log.unlink()
                    worker = Worker(email_port=sink.port, concurrency=2, JOB_LEASE_SECONDS=LEASE).start()
                _settled(seconds=240 if guarded else 30)
            finally:
                worker.stop()
        return _judge(sink, total, kills, repeats_allowed=2 * kills)


def _slowly(message: EmailMessage) -> None:
    """A provider takes a moment, so that a blow really falls in the middle."""
    time.sleep(0.01)


def _flush(server: Redis) -> None:
    with client.from_url(server.url()) as connection:
        connection.flushall()


def _kill(server: Redis) -> None:
    """kill -9 of the Redis that we started; a new, empty one takes its place."""
    assert server.process is not None
    server.process.kill()
    server.process.wait(10)
    server.socket.unlink(missing_ok=True)
    server.start()
    broker._quiet_until = 0.0


REDIS = Fault("outbox, Redis lost", "the sweeper", lose_redis)
WORKER = Fault("outbox, worker killed", "the sweeper", kill_workers)

"""Putting work down, taking it in hand, and what happens when it fails.

The record is here, in Postgres; Redis only carries hints.
"""

import logging
import random
import re
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q

from programmes import audit, clock
from programmes.jobs import broker, registry
from programmes.jobs.models import Job

logger = logging.getLogger(__name__)
FIRST_WAIT = timedelta(seconds=15)
# A worker that was just told of a job needs a moment; after this long the sweeper tells the workers again.
POKED_LONG_AGO = timedelta(seconds=30)
DONE_KEPT_FOR = timedelta(days=14)
_ADDRESS = re.compile(r"\S+@\S+")


def lease() -> timedelta:
    """How long a worker may hold a job before another may take it over; a task is ended well before."""
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def scrubbed(error: BaseException) -> str:
    """An error as it may be stored: its kind and words without any e-mail address, at most 500 characters."""
    return f"{type(error).__name__}: {_ADDRESS.sub('[address]', str(error))}"[:500].replace("\x00", "")


def later(kind: str, key: object, due_at: datetime | None = None) -> None:
    """Have this work done after the current transaction commits, or at `due_at`.

    Rolled back with it. Raises outside one.
    """
    later_many(kind, [key], due_at)


def later_many(kind: str, keys: Iterable[object], due_at: datetime | None = None) -> None:
    """The same for several keys, with one query."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{kind} was put down outside a transaction")
    if kind not in registry.handlers:
        raise LookupError(f"nobody handles {kind}")
    given = {"due_at": due_at} if due_at else {}
    made = Job.objects.bulk_create([Job(kind=kind, key=str(key), **given) for key in keys])
    if due_at is None and made:
        job_ids = [job.pk for job in made]
        transaction.on_commit(lambda: broker.poke(job_ids), robust=True)


def waiting(kind: str) -> set[str]:
    """The keys of this kind that are neither done nor given up."""
    return set(Job.objects.undone().filter(kind=kind).values_list("key", flat=True))


def look(job_id: int) -> bool:
    """Do one job if it is due and in nobody's hands. True when it was taken, whatever came of it."""
    job = _claim(job_id)
    if job is None:
        return False
    handler = registry.handlers.get(job.kind)
    try:
        if handler is None:
            raise LookupError(f"nobody handles {job.kind}")
        handler.function(job.key)
    except registry.NotYet as wait:
        _mine(job).update(due_at=wait.until, lease_until=None, attempts=F("attempts") - 1)
    except Exception as error:
        # A handler may fail in any way at all: whatever it was is noted, and decides only when to try again.
        logger.warning("job %s (%s) failed at try %s: %s", job.pk, job.kind, job.attempts, type(error).__name__)
        _failed(job, scrubbed(error))
    else:
        _mine(job).update(done_at=clock.Now(), lease_until=None, last_error="")
    return True


@transaction.atomic
def _claim(job_id: int) -> Job | None:
    """Take the job in hand in a transaction of its own, so that no other worker does it meanwhile."""
    job = Job.objects.due().select_for_update(skip_locked=True, of=("self",)).filter(pk=job_id).first()
    if job is None:
        return None
    handler = registry.handlers.get(job.kind)
    if handler and job.attempts >= handler.tries:
        # Each try ended with the worker: a job that kills workers is given up like one that raises.
        _give_up(job, job.last_error or "the worker stopped each time")
        return None
    job.attempts += 1
    job.lease_until = clock.now() + lease()
    job.save(update_fields=["attempts", "lease_until"])
    return job


def _mine(job: Job) -> Any:
    """The row, only while this very try still holds it: a worker that was too slow changes nothing."""
    return Job.objects.undone().filter(pk=job.pk, attempts=job.attempts, lease_until=job.lease_until)


@transaction.atomic
def _failed(job: Job, error: str) -> None:
    held = _mine(job).select_for_update(of=("self",)).first()
    if held is None:
        return
    handler = registry.handlers.get(job.kind)
    tries, longest = (handler.tries, handler.longest_wait) if handler else (8, timedelta(hours=1))
    if held.attempts >= tries:
        _give_up(held, error)
        return
    wait = min(FIRST_WAIT * 2 ** min(held.attempts - 1, 20), longest)
    held.due_at = clock.now() + wait * random.uniform(0.8, 1.2)  # nosec B311: spreads the load, keeps no secret
    held.lease_until, held.last_error = None, error
    held.save(update_fields=["due_at", "lease_until", "last_error"])


def _give_up(job: Job, error: str) -> None:
    """End a job that cannot be done, where staff see it, and tell its room."""
    job.dead_at, job.lease_until, job.last_error = clock.now(), None, error
    job.save(update_fields=["dead_at", "lease_until", "last_error"])
    handler = registry.handlers.get(job.kind)
    if handler and handler.gave_up:
        handler.gave_up(job.key)


@transaction.atomic
def replay(*, job: Job, by: Any) -> bool:
    """Have a job that was given up tried again from the start. False when it is not given up (any more)."""
    changed = Job.objects.filter(pk=job.pk, dead_at__isnull=False).update(
        dead_at=None, attempts=0, due_at=clock.Now(), lease_until=None, poked_at=None
    )
    if changed:
        audit.record(by=by, verb="programmes.jobs.replayed", target=job, detail={"kind": job.kind})
        transaction.on_commit(lambda: broker.poke([job.pk]), robust=True)
    return bool(changed)


def sweep(*, limit: int = 1000) -> int:
    """Tell the workers again of everything that is due and undone; returns of how many jobs.

    This is what makes Redis expendable: whatever it lost, or never got, is found here.
    """
    long_ago = clock.now() - POKED_LONG_AGO
    with transaction.atomic():
        due = Job.objects.due().filter(Q(poked_at__isnull=True) | Q(poked_at__lt=long_ago))
        ids = list(
            due.select_for_update(skip_locked=True, of=("self",))
            .order_by("due_at")
            .values_list("pk", flat=True)[:limit]
        )
        Job.objects.filter(pk__in=ids).update(poked_at=clock.Now())
    broker.poke(ids)
    return len(ids)


def tick() -> int:
    """Put down the work of each period that has begun, once per kind and period whoever asks.

    Returns how many were new.
    """
    at = clock.now()
    new: list[int] = []
    for schedule in registry.schedules.values():
        seconds = schedule.every.total_seconds()
        shift = schedule.offset.total_seconds()
        start = (at.timestamp() - shift) // seconds * seconds + shift
        period = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(start))
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO programmes_job (kind, key, period, attempts, last_error) VALUES (%s, %s, %s, 0, '')"
                " ON CONFLICT (kind, period) DO NOTHING RETURNING id",
                [schedule.kind, period, period],
            )
            new += [row[0] for row in cursor.fetchall()]
    broker.poke(new)
    return len(new)


def prune() -> int:
    """Delete jobs done more than 14 days ago; returns how many. Given-up ones stay until staff have dealt with them."""
    return Job.objects.filter(done_at__lt=clock.now() - DONE_KEPT_FOR).delete()[0]


def outbox_age() -> timedelta:
    """How long the oldest job that is due has been waiting for a worker."""
    oldest = Job.objects.due().order_by("due_at").values_list("due_at", flat=True).first()
    return clock.now() - oldest if oldest else timedelta(0)

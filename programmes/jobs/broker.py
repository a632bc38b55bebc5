"""Telling the workers to look at a job. Only a hint: what Redis drops or never gets, the sweeper finds."""

import logging
import time
from collections.abc import Sequence
from functools import cache

import redis
from django.conf import settings
from kombu.exceptions import OperationalError
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)
# After a failed hint, no more for this long: a broker that is down must not delay one request after another.
QUIET_SECONDS = 5.0
_quiet_until = 0.0


def poke(job_ids: Sequence[int]) -> None:
    """Send one hint per job; never raises and, when Redis is away, gives up at once for all of them."""
    global _quiet_until
    from programmes.jobs.tasks import look  # tasks import actions, which import this module

    if not job_ids or time.monotonic() < _quiet_until:
        return
    try:
        # Asked first: Celery and the client beneath it would each try for many seconds before they give up.
        if not answers():
            raise OperationalError("Redis does not answer")
        for job_id in job_ids:
            # An old hint is worth nothing: the sweeper gives newer ones.
            look.apply_async((job_id,), retry=False, ignore_result=True, expires=120)
    except (OperationalError, OSError, redis.RedisError) as error:
        _quiet_until = time.monotonic() + QUIET_SECONDS
        logger.warning("no hint given to the workers: %s", type(error).__name__)


def answers() -> bool:
    """Redis is there (asked once, for at most half a second)."""
    try:
        return bool(_client(settings.REDIS_URL).ping())
    except redis.RedisError:
        return False


@cache
def _client(url: str) -> redis.Redis:
    """One for the process: a new connection costs more than everything that is asked over it."""
    once = Retry(NoBackoff(), 0)
    return redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5, retry=once)

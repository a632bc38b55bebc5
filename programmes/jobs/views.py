"""Two answers for machines. They say nothing about what is behind them: the reasons are in the log."""

import logging
from datetime import timedelta
from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from programmes.jobs import actions, broker
from programmes.jobs.models import Job

logger = logging.getLogger(__name__)
STALE = timedelta(minutes=15)


class _Unready(Exception):
    """The portal cannot do its work now."""


@never_cache
@require_safe
@login_not_required
def livez(request: HttpRequest) -> HttpResponse:
    """200 while this process answers; touches nothing."""
    return HttpResponse("alive", content_type="text/plain")


@never_cache
@require_safe
@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """200 "ready", 200 "degraded" (Redis is away: nothing is lost, but work waits), or 503 "unready"."""
    try:
        words = _state()
    except (_Unready, DatabaseError) as reason:
        logger.warning("not ready: %s", reason if isinstance(reason, _Unready) else type(reason).__name__)
        return HttpResponse("unready", content_type="text/plain", status=503, headers={"Retry-After": "10"})
    return HttpResponse(words, content_type="text/plain")


def _state() -> str:
    with transaction.atomic():
        Job.objects.create(kind="jobs.readyz", key="")
        transaction.set_rollback(True)
    _refuse_pending_migrations()
    if not broker.answers():
        logger.warning("degraded: Redis does not answer")
        return "degraded"
    if actions.outbox_age() > STALE:
        raise _Unready("the oldest due job has waited too long: do the workers run?")
    return "ready"


@lru_cache(maxsize=1)
def _refuse_pending_migrations() -> None:
    """Asked until the answer is good; a running process never gets new migrations."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _Unready("migrations are to be applied")

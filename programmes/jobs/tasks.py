"""Celery's doors to the outbox of work, and the ground's own housekeeping."""

import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings

from programmes import jobs, tokens
from programmes.audit import actions as audit_actions
from programmes.jobs import actions

logger = logging.getLogger(__name__)
# A try is ended before its lease runs out, so that two workers never hold one job.
_SOFT = max(settings.JOB_LEASE_SECONDS * 3 // 4, 1)
_HARD = max(settings.JOB_LEASE_SECONDS * 5 // 6, 2)


@shared_task(name="jobs.look", ignore_result=True, soft_time_limit=_SOFT, time_limit=_HARD)
def look(job_id: int) -> None:
    """Do this job if it is due and in nobody's hands."""
    actions.look(job_id)


@shared_task(name="jobs.sweep", ignore_result=True, expires=30)
def sweep() -> None:
    """Find what is due and undone (beat asks every 10 seconds)."""
    actions.sweep()


@shared_task(name="jobs.tick", ignore_result=True, expires=60)
def tick() -> None:
    """Put down the periodic work that has come round (beat asks every 30 seconds)."""
    actions.tick()


@jobs.handler("audit.seal")
def seal(period: str) -> None:
    """Seal the new audit events and note the head of the chain outside the database."""
    logger.info("audit chain sealed up to %s", audit_actions.seal())


@jobs.handler("jobs.prune")
def prune(period: str) -> None:
    """Delete spent form tokens and finished jobs that are past their time."""
    tokens.prune()
    actions.prune()


jobs.periodic("audit.seal", every=timedelta(minutes=1))
jobs.periodic("jobs.prune", every=timedelta(days=1), offset=timedelta(hours=2))

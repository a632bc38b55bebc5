"""The work of insights that a worker does."""

from datetime import timedelta

from programmes import clock, jobs
from volunteering.pathways import participation


@jobs.handler("volunteering.participation.record")
def record(period: str) -> None:
    """Record the months that have ended since the last time."""
    participation.catch_up(clock.now())


jobs.periodic("volunteering.participation.record", every=timedelta(days=1), offset=timedelta(hours=4))

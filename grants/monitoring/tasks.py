"""Work of this room that a worker does."""

from datetime import timedelta

from grants.monitoring import actions, own_results
from programmes import clock, jobs


@jobs.handler("grants.reports.remind")
def remind(period: str) -> None:
    """Write to groups whose reports are due soon or late."""
    actions.remind()


jobs.periodic("grants.reports.remind", every=timedelta(days=1), offset=timedelta(hours=8))


@jobs.handler("grants.results.settle")
def settle(period: str) -> None:
    """Note what the projects of last year changed, once the last of their surveys is over."""
    own_results.settle(clock.now())


jobs.periodic("grants.results.settle", every=timedelta(days=1), offset=timedelta(hours=3))

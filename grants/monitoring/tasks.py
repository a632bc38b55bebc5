"""Work of this room that a worker does."""

from datetime import timedelta

from grants.monitoring import actions
from programmes import jobs


@jobs.handler("grants.reports.remind")
def remind(period: str) -> None:
    """Write to groups whose reports are due soon or late."""
    actions.remind()


jobs.periodic("grants.reports.remind", every=timedelta(days=1), offset=timedelta(hours=8))

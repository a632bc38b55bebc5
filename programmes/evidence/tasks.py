"""The room's work, done by workers."""

from datetime import timedelta

from programmes import jobs
from programmes.evidence import actions


@jobs.handler("evidence.remind")
def remind(period: str) -> None:
    """Write to those who let us, while the survey that they answered asks again."""
    actions.remind()


# Once a day, in the morning.
jobs.periodic("evidence.remind", every=timedelta(days=1), offset=timedelta(hours=9))

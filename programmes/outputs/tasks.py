"""The exports' work, done by workers."""

from datetime import timedelta

from programmes import jobs
from programmes.outputs import actions


@jobs.handler("outputs.make", tries=3, longest_wait=timedelta(minutes=5), gave_up=actions.gave_up)
def make(key: str) -> None:
    """Make one export's file."""
    actions.make(key)


@jobs.handler("outputs.tidy")
def tidy(period: str) -> None:
    """Remove what is past its time."""
    actions.tidy()


jobs.periodic("outputs.tidy", every=timedelta(hours=1), offset=timedelta(minutes=20))

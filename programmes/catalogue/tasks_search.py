"""What a worker does for search. All of it is safe to repeat."""

from datetime import timedelta

from programmes import jobs
from programmes.catalogue import finding


@jobs.handler("programmes.search.learn")
def learn(period: str) -> None:
    """Take in the words of what was published since, so that a mistyped one finds it."""
    finding.learn_all()


@jobs.handler("programmes.search.rebuild")
def rebuild(period: str) -> None:
    """Put right what no action told: a host that was paused, a day that has gone by."""
    finding.rebuild_all()
    finding.learn_all()


jobs.periodic("programmes.search.learn", every=timedelta(minutes=10))
jobs.periodic("programmes.search.rebuild", every=timedelta(days=1), offset=timedelta(hours=2, minutes=30))

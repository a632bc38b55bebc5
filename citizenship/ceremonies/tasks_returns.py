"""Work on monthly returns that a worker does."""

from datetime import timedelta

from citizenship.ceremonies.actions import returns
from programmes import jobs


@jobs.handler("citizenship.returns.remind")
def remind(period: str) -> None:
    """Begin the returns of months that are over, and write to boroughs whose return is due soon or late."""
    returns.remind()


jobs.periodic("citizenship.returns.remind", every=timedelta(days=1), offset=timedelta(hours=8, minutes=20))

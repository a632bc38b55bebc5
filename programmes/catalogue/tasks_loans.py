"""Work on loans that a worker does once a day. All of it is safe to repeat."""

from datetime import timedelta

from programmes import jobs
from programmes.catalogue.actions import loans


@jobs.handler("programmes.catalogue.loans")
def daily(period: str) -> None:
    """Free what nobody came for, and remind of what is due or late."""
    loans.release_due()
    loans.remind_due()


jobs.periodic("programmes.catalogue.loans", every=timedelta(days=1), offset=timedelta(hours=8, minutes=20))

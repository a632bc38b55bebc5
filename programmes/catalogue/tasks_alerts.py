"""Work on alerts that a worker does once a day. All of it is safe to repeat."""

from datetime import timedelta

from programmes import jobs
from programmes.catalogue.actions import alerts


@jobs.handler("programmes.catalogue.alerts")
def daily(period: str) -> None:
    """See what opened, write to those who asked, and forget what is old."""
    alerts.gather()
    alerts.tell()
    alerts.forget()


jobs.periodic("programmes.catalogue.alerts", every=timedelta(days=1), offset=timedelta(hours=7, minutes=30))

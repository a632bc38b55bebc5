"""Work on reminders that a worker does."""

from datetime import timedelta

from citizenship.outreach.actions import reminders
from programmes import jobs


@jobs.handler("citizenship.outreach.remind")
def remind(period: str) -> None:
    """Write to everybody whose day has come."""
    reminders.send_due()


jobs.periodic("citizenship.outreach.remind", every=timedelta(days=1), offset=timedelta(hours=7, minutes=30))

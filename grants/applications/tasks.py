"""Work of this room that a worker does."""

from datetime import timedelta

from grants.applications.actions import reminders
from programmes import jobs


@jobs.handler("grants.applications.remind")
def remind(period: str) -> None:
    """Write to people whose drafts can be sent for less than a week, or less than a day."""
    reminders.remind()


jobs.periodic("grants.applications.remind", every=timedelta(hours=1))

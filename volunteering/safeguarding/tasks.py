"""Work of this room that a worker does."""

from datetime import timedelta

from programmes import jobs
from volunteering.safeguarding import actions


@jobs.handler("volunteering.safeguarding.daily")
def daily(period: str) -> None:
    """Bands of today, permissions at their end, reminders before it. Safe to run twice."""
    actions.refresh_bands()
    actions.expire_permissions()
    actions.remind_guardians()


# Soon after midnight in London, winter or summer: a birthday counts from its first morning.
jobs.periodic("volunteering.safeguarding.daily", every=timedelta(days=1), offset=timedelta(minutes=10))

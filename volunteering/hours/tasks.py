"""Work of this room that a worker does."""

from datetime import timedelta

from programmes import jobs
from volunteering.hours import actions


@jobs.handler("volunteering.hours.automatic")
def automatic(period: str) -> None:
    """Confirm what has waited long enough and is small enough, by each host's rule."""
    actions.run()


@jobs.handler("volunteering.hours.remind")
def remind(period: str) -> None:
    """Write to the hosts whose oldest claim is late; once a week each, whenever it runs."""
    actions.remind_all()


jobs.periodic("volunteering.hours.automatic", every=timedelta(hours=6), offset=timedelta(hours=4))
# Thursday 1 January 1970 plus four days: Mondays, at 8.
jobs.periodic("volunteering.hours.remind", every=timedelta(days=7), offset=timedelta(days=4, hours=8))

"""Work on events and offers that a worker does every hour. All of it is safe to repeat."""

from datetime import timedelta

from programmes import clock, jobs
from programmes.catalogue.actions import bookings, offers


@jobs.handler("programmes.events.hourly")
def hourly(period: str) -> None:
    """Tell those whose event is tomorrow; once its day is past, delete what they needed and close what is left open."""
    at = clock.now()
    bookings.remind_due(at=at)
    bookings.forget_needs(at=at)
    bookings.settle_over(at=at)
    offers.tell_over(at=at)


jobs.periodic("programmes.events.hourly", every=timedelta(hours=1))

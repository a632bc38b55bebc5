"""Work on events that a worker does every hour. All of it is safe to repeat."""

from datetime import timedelta

from citizenship.outreach.actions import briefings, events, young
from programmes import clock, jobs


@jobs.handler("citizenship.events.hourly")
def hourly(period: str) -> None:
    """Delete what people needed once the day of the event is past; remind professionals; forget addresses in time."""
    at = clock.now()
    events.forget_needs(at=at)
    events.forget_hosts(at=at)
    briefings.remind_due(at=at)
    briefings.forget_over(at=at)
    young.expire_due(at=at)


jobs.periodic("citizenship.events.hourly", every=timedelta(hours=1))

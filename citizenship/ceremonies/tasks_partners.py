"""Work on partners, places and the Mayor's ceremony that a worker does. All of it is safe to repeat."""

from datetime import timedelta

from citizenship.ceremonies.actions import mayor, partners, requests, venues
from programmes import clock, jobs

# An organisation whose offer came to nothing is forgotten after this long.
ADDRESS_KEPT_FOR = timedelta(days=90)


@jobs.handler("citizenship.partners.follow")
def follow(period: str) -> None:
    """Tell partners what has changed, free days at places, and close what nobody answered in time."""
    requests.tell_changes()
    venues.follow_moves()
    requests.expire_due()


@jobs.handler("citizenship.partners.daily")
def daily(period: str) -> None:
    """Remind boroughs of silent guests, and forget addresses that are of no more use."""
    mayor.remind_due()
    partners.forget_addresses(before=clock.now() - ADDRESS_KEPT_FOR)


jobs.periodic("citizenship.partners.follow", every=timedelta(minutes=10))
jobs.periodic("citizenship.partners.daily", every=timedelta(days=1), offset=timedelta(hours=7))

"""Work on the campaign that a worker does. It is safe to repeat."""

from datetime import timedelta

from citizenship.outreach.actions import packs
from programmes import clock, jobs

# The addresses of a pack are of use for questions about it; after so long nobody asks.
ADDRESS_KEPT_FOR = timedelta(days=90)


@jobs.handler("citizenship.campaign.daily")
def daily(period: str) -> None:
    """Delete the addresses of packs that were sent or cancelled 90 days ago."""
    packs.forget(before=clock.now() - ADDRESS_KEPT_FOR)


jobs.periodic("citizenship.campaign.daily", every=timedelta(days=1), offset=timedelta(hours=5))

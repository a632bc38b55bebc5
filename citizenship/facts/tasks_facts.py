"""Work on facts that a worker does."""

from datetime import timedelta

from citizenship.facts.actions import alerts, links
from programmes import jobs


@jobs.handler("citizenship.facts.links")
def look_at_links(period: str) -> None:
    """Once a week: have every address that a published fact names looked at."""
    links.put_down()


@jobs.handler(links.LOOK)
def look_at_link(key: str) -> None:
    """Look at one source."""
    links.check(key)


@jobs.handler("citizenship.facts.alert")
def alert(key: str) -> None:
    """Write one change to the advisers who asked."""
    alerts.tell(key)


@jobs.handler("citizenship.facts.forget_unconfirmed")
def forget_unconfirmed(period: str) -> None:
    """Delete addresses that nobody confirmed within a week."""
    alerts.forget_unconfirmed()


jobs.periodic("citizenship.facts.links", every=timedelta(days=7), offset=timedelta(hours=3, minutes=40))
jobs.periodic("citizenship.facts.forget_unconfirmed", every=timedelta(days=1), offset=timedelta(hours=2, minutes=10))

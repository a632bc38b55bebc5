"""Work on what people sent that a worker does by itself. All of it is safe to repeat."""

from datetime import timedelta

from programmes import clock, jobs
from programmes.catalogue.actions import responses


@jobs.handler("catalogue.check_ins")
def check_ins(period: str) -> None:
    """Ask everybody whose pledge is a year old whether it still holds: once each time."""
    responses.ask_again(at=clock.now())


jobs.periodic("catalogue.check_ins", every=timedelta(days=1))

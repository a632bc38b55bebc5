"""Work on the directory that a worker does once a day. All of it is safe to repeat."""

from datetime import timedelta

from citizenship.advice.actions import letters
from programmes import jobs


@jobs.handler("citizenship.advice.daily")
def daily(period: str) -> None:
    """Ask about entries, remind, hide what nobody confirmed, ask for free places, and forget what is old."""
    letters.lapse_due()
    letters.remind_due()
    letters.ask_due()
    letters.ask_places_due()
    letters.forget_due()


jobs.periodic("citizenship.advice.daily", every=timedelta(days=1), offset=timedelta(hours=8))

"""Work on directories that a worker does once a day. All of it is safe to repeat."""

from datetime import timedelta

from programmes import jobs
from programmes.catalogue.actions import letters


@jobs.handler("programmes.catalogue.listings")
def daily(period: str) -> None:
    """Close old links, ask about entries, remind, mark and hide what nobody confirmed, and forget what is old."""
    letters.lapse_due()
    letters.remind_due()
    letters.ask_due()
    letters.hide_due()
    letters.flag_due()
    letters.forget_due()


jobs.periodic("programmes.catalogue.listings", every=timedelta(days=1), offset=timedelta(hours=8, minutes=10))

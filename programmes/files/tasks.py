"""The files' work, done by workers."""

from datetime import timedelta

from programmes import jobs
from programmes.files import actions


@jobs.handler("files.scan", tries=20, longest_wait=timedelta(minutes=10))
def scan(key: str) -> None:
    """Scan one held file."""
    actions.scan(key)


@jobs.handler("files.ask_again")
def ask_again(period: str) -> None:
    """Have files scanned that are still held, such as those from before a scanner was set."""
    actions.ask_again()


@jobs.handler("files.tidy")
def tidy(period: str) -> None:
    """Remove bytes that nothing speaks of."""
    actions.tidy()


jobs.periodic("files.ask_again", every=timedelta(minutes=10))
jobs.periodic("files.tidy", every=timedelta(minutes=30))

"""Work of this room that a worker does: each loads by key and calls one action."""

from datetime import timedelta

from programmes import clock, jobs
from programmes.people import data
from programmes.people.actions import erasure, export


@jobs.handler("people.export")
def make_package(key: str) -> None:
    """Make the copy of their data that a person asked for."""
    export.make_package(key)


@jobs.handler("people.log_erasure", tries=50)
def log_erasure(key: str) -> None:
    """Write an erasure to the log outside the database; a full disk is tried again for two days."""
    erasure.append_to_log(key)


@jobs.handler("people.retain")
def retain(period: str) -> None:
    """Delete what is past its time in every area."""
    data.retain(clock.now())


@jobs.handler("people.remove_packages")
def remove_packages(period: str) -> None:
    """Delete the copies of data whose 48 hours are over."""
    export.remove_packages()


jobs.periodic("people.retain", every=timedelta(days=1), offset=timedelta(hours=3))
jobs.periodic("people.remove_packages", every=timedelta(hours=1))

"""Work of this room that a worker does."""

from datetime import timedelta

from citizenship.findings.actions import results, surveys
from programmes import jobs


@jobs.handler("citizenship.findings.follow")
def follow(period: str) -> None:
    """Bring the waves of ceremonies to come up to date with their days and arms."""
    surveys.follow()


@jobs.handler("citizenship.findings.work_out")
def work_out(period: str) -> None:
    """Work out the figures of studies whose follow-up is over, long before raw answers are deleted."""
    results.work_out_due()


jobs.periodic("citizenship.findings.follow", every=timedelta(hours=1))
jobs.periodic("citizenship.findings.work_out", every=timedelta(days=1), offset=timedelta(hours=4))

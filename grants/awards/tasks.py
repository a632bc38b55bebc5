"""Work of this room that a worker does."""

from datetime import timedelta

from grants.awards.actions import bank
from programmes import jobs


@jobs.handler("grants.bank_details.wipe")
def wipe_bank_details(period: str) -> None:
    """Delete the accounts of grants that have been paid."""
    bank.wipe_what_is_done()


jobs.periodic("grants.bank_details.wipe", every=timedelta(days=1), offset=timedelta(hours=4))

"""The notices' work, done by workers."""

from datetime import timedelta

from programmes import jobs
from programmes.notices import actions


# Half an hour apart at most, for more than half a day: a mail server may be away for a night.
@jobs.handler("notices.deliver", tries=30, longest_wait=timedelta(minutes=30), gave_up=actions.gave_up)
def deliver(key: str) -> None:
    """Send one message."""
    actions.deliver(key)


@jobs.handler("notices.prune")
def prune(period: str) -> None:
    """Blank and delete what is past its time."""
    actions.prune()


jobs.periodic("notices.prune", every=timedelta(days=1), offset=timedelta(hours=2))

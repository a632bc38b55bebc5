"""Work of HeadStart that a worker does."""

from datetime import timedelta

from programmes import jobs
from volunteering.pathways.actions import following
from volunteering.pathways.models import Cycle, Placement


@jobs.handler("volunteering.headstart.check")
def check(period: str) -> None:
    """Work every placement of an open cycle out again, for what no event tells of. Safe to repeat (I30)."""
    rows = Placement.objects.filter(state=Placement.State.ACTIVE, cycle__state=Cycle.State.OPEN)
    for placement in rows.order_by("pk").iterator(chunk_size=200):
        following.check(placement=placement)


jobs.periodic("volunteering.headstart.check", every=timedelta(days=1), offset=timedelta(hours=3))

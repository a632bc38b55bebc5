"""Work of this room that a worker does."""

from datetime import timedelta

from programmes import jobs
from volunteering.rewards.actions import points, redeeming
from volunteering.safeguarding.models import Volunteer


@jobs.handler("volunteering.rewards.settle")
def settle(key: str) -> None:
    """Look at a person's levels and debt after some of their time was taken back."""
    volunteer = Volunteer.objects.select_related("user").filter(pk=key).first()
    if volunteer:
        points.settle(volunteer=volunteer)


@jobs.handler("volunteering.rewards.end_codes")
def end_codes(period: str) -> None:
    """End the codes whose last day has passed."""
    redeeming.end_codes()


jobs.periodic("volunteering.rewards.end_codes", every=timedelta(days=1), offset=timedelta(hours=2))

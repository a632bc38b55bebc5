"""Work of this room that a worker does."""

from datetime import timedelta

from programmes import clock, jobs
from volunteering.opportunities.actions import attendance, signing_up
from volunteering.opportunities.models import Session, SignUp

MOST = 500


@jobs.handler("volunteering.offers.pass_on")
def pass_on(period: str) -> None:
    """End the offers that ran out and offer the places to the next on the lists."""
    signing_up.pass_on_all(most=MOST)


@jobs.handler("volunteering.lists.close")
def close(period: str) -> None:
    """Tell whoever still waited when a session began that it is over."""
    begun = SignUp.objects.filter(
        state__in=["applied", "waiting", "offered"], session__starts_at__lte=clock.now()
    ).values_list("session_id", flat=True)
    for session in Session.objects.filter(pk__in=list(dict.fromkeys(begun[:MOST]))):
        signing_up.close_list(session=session)


@jobs.handler("volunteering.attendance.count")
def count(period: str) -> None:
    """Count who checked in and was not marked by the host within a day of the session's end."""
    at = clock.now()
    waiting = SignUp.objects.filter(
        state=SignUp.State.CONFIRMED,
        checked_in_at__isnull=False,
        session__ends_at__lte=at - attendance.COUNTS_AFTER,
        session__ends_at__gt=at - timedelta(days=14),
    )
    for sign_up in waiting[:MOST]:
        attendance.count_checked_in(sign_up=sign_up)


jobs.periodic("volunteering.offers.pass_on", every=timedelta(minutes=5))
jobs.periodic("volunteering.lists.close", every=timedelta(minutes=30))
jobs.periodic("volunteering.attendance.count", every=timedelta(hours=1))

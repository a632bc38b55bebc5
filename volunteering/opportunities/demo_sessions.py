"""Sessions of the demonstration's opportunities, and who of its people has a place. Plainly fictional; adults only on
lists that others see."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction

from programmes import clock
from programmes.people.models import User
from programmes.tokens import issue
from programmes.workflow import MoveRefused
from volunteering.opportunities.actions import signing_up
from volunteering.opportunities.models import Opportunity, Session
from volunteering.safeguarding.models import Volunteer

# day of the week, begins at, hours, places
_PLANS = ((5, time(10), 3, 8), (2, time(15), 2, 4), (6, time(13), 2, 12))
WEEKS = 4


@transaction.atomic
def load(say: Callable[[str], Any]) -> None:
    """Give each published opportunity of a demonstration host four weeks of sessions, and Farah a place in one."""
    made = 0
    open_ones = Opportunity.objects.filter(state=Opportunity.State.PUBLISHED, host__isnull=False)
    for number, opportunity in enumerate(open_ones.filter(sessions__isnull=True).order_by("published_at", "pk")):
        made += _plan(opportunity, *_PLANS[number % len(_PLANS)])
    say(f"volunteering sessions: {made} new, {_place_for('farah@portal.example')} with a place")


def _plan(opportunity: Opportunity, weekday: int, begins: time, hours: int, places: int) -> int:
    at = clock.now()
    today = clock.london_day(at)
    first = today + timedelta(days=(weekday - today.weekday()) % 7 or 7)
    for week in range(WEEKS):
        start = datetime.combine(first + timedelta(weeks=week), begins, clock.LONDON)
        Session.objects.create(
            opportunity=opportunity,
            starts_at=start,
            ends_at=start + timedelta(hours=hours),
            capacity=places,
            meeting_point="At the green gate" if not opportunity.remote else "",
            created_at=at,
            created_by=opportunity.created_by or User.objects.order_by("pk").first(),
        )
    return WEEKS


def _place_for(email: str) -> int:
    """One place for this person, in the next session that takes them; 0 where they have one or have not joined."""
    volunteer = Volunteer.objects.filter(user__email=email).select_related("user").first()
    if volunteer is None or volunteer.sign_ups.exists():
        return 0
    for session in Session.objects.public_at(clock.now()).filter(opportunity__by_application=False)[:10]:
        try:
            signing_up.sign_up(volunteer=volunteer, session=session, by=volunteer.user, token=issue())
        except MoveRefused:
            continue
        return 1
    return 0

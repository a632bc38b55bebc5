"""Two records of one person become one, or a person leaves: what becomes of their time as an ambassador."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from programmes import clock
from volunteering.pathways.actions import ambassadors
from volunteering.pathways.models import Adjustment, Ambassador
from volunteering.safeguarding.models import Volunteer

ADJUSTMENTS_KEPT_FOR = timedelta(days=365)
# How far an application is; the further one of two stays.
_FAR = {Ambassador.State.APPLIED: 0, Ambassador.State.OFFERED: 1, Ambassador.State.ACTIVE: 2}


@transaction.atomic
def merge(*, kept: Volunteer, dropped: Volunteer, by: Any, at: datetime) -> None:
    """Move applications to the record that is kept. Of two in one season the further one stays (I29)."""
    for theirs in _live(dropped):
        own = _live(kept).filter(season=theirs.season).first()
        if own is not None:
            ambassadors.end(min(own, theirs, key=_progress), by=by, at=at)
    Ambassador.objects.filter(volunteer=dropped).update(volunteer=kept)


def _live(volunteer: Volunteer) -> Any:
    rows = Ambassador.objects.live().filter(volunteer=volunteer).select_for_update(of=("self",))
    return rows.select_related("volunteer__user", "role__opportunity", "season")


def _progress(held: Ambassador) -> tuple[int, int]:
    return _FAR[Ambassador.State(held.state)], len(held.done_parts())


def erase(person: Any, by: Any) -> None:
    """Somebody who leaves gives up their role, their dates and their shifts, so that the places are free."""
    volunteer = Volunteer.objects.filter(user=person).first()
    if volunteer is not None:
        for held in _live(volunteer):
            ambassadors.end(held, by=by, at=clock.now())


def retain(at: datetime) -> int:
    """Delete threads about adjustments a year after their season; returns how many."""
    day = clock.london_day(at - ADJUSTMENTS_KEPT_FOR)
    return Adjustment.objects.filter(ambassador__season__ends_date__lt=day).delete()[0]

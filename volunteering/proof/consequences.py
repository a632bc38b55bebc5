"""What follows for proofs from hours that are corrected and from accounts that become one."""

from datetime import datetime
from typing import Any

from programmes.workflow import consequence
from volunteering.hours.models import HoursEntry
from volunteering.proof import actions
from volunteering.safeguarding.models import Volunteer


@consequence("volunteering.hours.entered")
def end_proofs(entry: HoursEntry, by: Any, at: datetime) -> None:
    """A counter-entry ends the proofs that rest on the hours it takes back."""
    actions.follow(entry=entry, by=by, at=at)


@consequence("volunteering.safeguarding.merged")
def move_proofs(kept: Volunteer, dropped: Volunteer, by: Any, at: datetime) -> None:
    """Proofs go with the person, and say the same as before."""
    actions.follow_merge(kept=kept, dropped=dropped, by=by, at=at)

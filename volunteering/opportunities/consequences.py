"""What this room does when an earlier room's verb is announced."""

from datetime import datetime
from typing import Any

from programmes.workflow import consequence
from volunteering.opportunities.actions import merging, signing_up


@consequence("volunteering.safeguarding.permission_ended")
def end_what_needed_it(permission: Any, by: Any, at: datetime) -> None:
    """Sign-ups that rest on the permission end at once; the host learns that a place is free, not why."""
    actor = by if getattr(by, "is_authenticated", False) else None
    signing_up.end_for(volunteer=permission.volunteer, by=actor, at=at, needing_permission=True)


@consequence("volunteering.safeguarding.merged")
def move_what_they_have(kept: Any, dropped: Any, by: Any, at: datetime) -> None:
    """Sign-ups of the record that is given up go to the one that is kept."""
    merging.merge(kept=kept, dropped=dropped, by=by, at=at)

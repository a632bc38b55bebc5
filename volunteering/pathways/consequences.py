"""What this room does when an earlier room's verb is announced."""

from datetime import datetime
from typing import Any

from programmes.workflow import consequence
from volunteering.hours.models import HoursDecision, HoursEntry
from volunteering.pathways.actions import cycles, employers, following, groups, joining, merging


@consequence("volunteering.hours.entered")
def follow_hours(*, entry: HoursEntry, by: Any, at: datetime, **facts: Any) -> None:
    """HeadStart follows every entry of the hours ledger, more and less, in its transaction (I21).

    A counter-entry whose decision credits something in its place says nothing yet: the entry that comes next does, so
    that a small correction never withdraws a guarantee for a moment. Merging works everything out at its end.
    """
    decision = entry.decision
    corrected = entry.minutes < 0 and decision.minutes > 0
    if corrected or decision.verb == HoursDecision.Verb.MERGE:
        return
    following.follow(volunteer_id=entry.volunteer_id, by=by, at=at, why=decision.reason)


@consequence("volunteering.safeguarding.merged")
def merge_pathways(*, kept: Any, dropped: Any, by: Any, at: datetime, **facts: Any) -> None:
    """Two records of one person: places, registers and the guarantee go to the one that is kept, once (I29)."""
    merging.merge(kept=kept, dropped=dropped, by=by, at=at)


@consequence("volunteering.safeguarding.permission_ended")
def leave_without_permission(*, permission: Any, by: Any, at: datetime, **facts: Any) -> None:
    """Somebody under 16 without a guardian's permission is in no group and has no place in a workshop (I23)."""
    actor = by if getattr(by, "is_authenticated", False) else None
    groups.leave_without_permission(volunteer=permission.volunteer, by=actor, at=at)
    cycles.end_without_permission(volunteer=permission.volunteer, by=actor, at=at)


@consequence("volunteering.safeguarding.merged")
def merge_ambassadors(*, kept: Any, dropped: Any, by: Any, at: datetime, **facts: Any) -> None:
    """Two records of one person: one time as an ambassador in a season (I29)."""
    joining.merge(kept=kept, dropped=dropped, by=by, at=at)


@consequence("volunteering.opportunities.session_cancelled")
def tell_the_team(*, session: Any, reason: str, by: Any, at: datetime, **facts: Any) -> None:
    """A host cancelled a session that a team had its places in: the employer is told."""
    employers.follow_session(session=session, reason=reason, by=by, at=at)


@consequence("volunteering.opportunities.session_moved")
def move_the_team(*, session: Any, reason: str, by: Any, at: datetime, **facts: Any) -> None:
    """A host moved a session that a team had its places in: the match follows, and the employer is told."""
    employers.follow_move(session=session, reason=reason, by=by, at=at)

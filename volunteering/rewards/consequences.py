"""What this room does when an earlier room's verb is announced."""

from datetime import datetime
from typing import Any

from programmes import workflow
from volunteering.hours.models import HoursDecision, HoursEntry
from volunteering.rewards.actions import points, trials


@workflow.consequence("volunteering.hours.entered")
def follow_hours(*, entry: HoursEntry, by: Any, at: datetime, **facts: Any) -> None:
    """Points and award levels follow every entry of the hours ledger, more and less."""
    points.follow(entry=entry, by=by, at=at, quiet=entry.decision.verb == HoursDecision.Verb.MERGE)


@workflow.consequence("volunteering.safeguarding.merged")
def merge_points(*, kept: Any, dropped: Any, by: Any, at: datetime, **facts: Any) -> None:
    """Two records of one person: balance, debt and rewards go to the one that is kept; nothing is earned twice."""
    points.merge(kept=kept, dropped=dropped, by=by, at=at)


@workflow.consequence("volunteering.safeguarding.merged")
def merge_trials(*, kept: Any, dropped: Any, **facts: Any) -> None:
    """Two records of one person: of two places in a trial, the earlier goes with the person."""
    trials.merge(kept=kept, dropped=dropped)


@workflow.consequence("volunteering.safeguarding.permission_ended")
def leave_trials(*, permission: Any, by: Any, at: datetime, **facts: Any) -> None:
    """Somebody under 16 without a guardian's permission is in no trial any more."""
    trials.leave_without_permission(permission=permission, by=by, at=at)

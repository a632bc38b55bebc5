"""What this room does when an earlier room's verb is announced."""

from datetime import datetime
from typing import Any

from programmes.workflow import consequence
from volunteering.hours import actions
from volunteering.opportunities.models import SignUp
from volunteering.safeguarding.models import Volunteer


@consequence("volunteering.opportunities.attended")
def credit_attendance(*, sign_up: SignUp, minutes: int, by: Any, at: datetime) -> None:
    """Somebody was marked as there: their time counts without being logged."""
    actions.attended(sign_up=sign_up, by=by, at=at)


@consequence("volunteering.opportunities.attendance_changed")
def change_attendance(*, sign_up: SignUp, was: Any, by: Any, at: datetime) -> None:
    """A mark was changed: what counted is corrected, or taken back, by counter-entries."""
    if sign_up.state == SignUp.State.ATTENDED:
        actions.attended(sign_up=sign_up, by=by, at=at)
    else:
        actions.missed(sign_up=sign_up, by=by, at=at)


@consequence("volunteering.safeguarding.merged")
def merge_hours(*, kept: Volunteer, dropped: Volunteer, by: Any, at: datetime) -> None:
    """Two records of one person became one: their hours move, and no minute is counted twice."""
    actions.merge(kept=kept, dropped=dropped, by=by, at=at)

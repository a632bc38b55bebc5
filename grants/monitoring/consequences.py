"""What follows here from what happened to an award."""

from typing import Any

from grants.awards.models import Award
from grants.monitoring import actions
from programmes import workflow


@workflow.consequence("grants.awards.accepted")
def schedule_reports(*, award: Award, by: Any, **facts: Any) -> None:
    """An accepted award has its reports' days set, and its participants' survey opened."""
    actions.schedule(award=award, by=by)

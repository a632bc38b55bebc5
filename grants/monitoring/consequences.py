"""What follows here from what happened to an award."""

from datetime import date
from typing import Any

from grants.awards.models import Award, Variation
from grants.monitoring import actions
from programmes import workflow


@workflow.consequence("grants.awards.accepted")
def schedule_reports(*, award: Award, by: Any, **facts: Any) -> None:
    """An accepted award has its reports' days set, and its participants' survey opened."""
    actions.schedule(award=award, by=by)


@workflow.consequence("grants.awards.varied")
def move_reports(*, award: Award, variation: Variation, before: tuple[date, date], by: Any, **facts: Any) -> None:
    """Other dates of the project move the days of the reports that we do not have yet."""
    if variation.kind == Variation.Kind.DATES and variation.start_date and variation.end_date:
        actions.move_due_days(award=award, before=before, after=(variation.start_date, variation.end_date), by=by)


@workflow.consequence("grants.awards.revoked")
def close_survey(*, award: Award, by: Any, **facts: Any) -> None:
    """Nobody answers the survey of a grant that was taken back: every wave of it closes now."""
    actions.close_survey(award=award, by=by)

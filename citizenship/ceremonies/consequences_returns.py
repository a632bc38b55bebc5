"""What a change of a ceremony does to a monthly return that was sent: the next version of it, marked as revised."""

from datetime import date, datetime
from typing import Any

from citizenship.ceremonies.actions import returns
from citizenship.ceremonies.models import Ceremony, Correction, ReturnVersion
from programmes.workflow import consequence

Why = ReturnVersion.Why


@consequence("citizenship.ceremonies.recorded")
def revise_for_late_record(*, ceremony: Ceremony, by: Any, at: datetime, **more: Any) -> None:
    """A ceremony of a month that was sent is recorded only now."""
    returns.revise(borough=ceremony.borough, month=ceremony.date, why=Why.RECORDED, ceremony=ceremony, by=by, at=at)


@consequence("citizenship.ceremonies.corrected")
def revise_for_correction(*, correction: Correction, by: Any, at: datetime, **more: Any) -> None:
    """A recorded ceremony is put right. Where its day moves to another month, both months' returns change."""
    ceremony = correction.ceremony
    days = {ceremony.date.replace(day=1)}
    if "date" in correction.was:
        days.add(date.fromisoformat(correction.was["date"]).replace(day=1))
    for month in sorted(days):
        returns.revise(borough=ceremony.borough, month=month, why=Why.CORRECTED, ceremony=ceremony, by=by, at=at)


@consequence("citizenship.ceremonies.cancelled")
def revise_for_strike(*, ceremony: Ceremony, by: Any, at: datetime, **more: Any) -> None:
    """A recorded ceremony is struck. One that was only planned had told nothing, so nothing is revised."""
    if ceremony.recorded_at is not None:
        returns.revise(
            borough=ceremony.borough, month=ceremony.date, why=Why.CANCELLED, ceremony=ceremony, by=by, at=at
        )

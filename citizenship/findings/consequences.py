"""What this room does when an earlier room announces a verb."""

from datetime import datetime
from typing import Any

from citizenship.ceremonies.models import Ceremony
from citizenship.findings.actions import surveys
from programmes.workflow import consequence


@consequence("citizenship.ceremonies.planned")
def give_waves(ceremony: Ceremony, by: Any, at: datetime) -> None:
    """A ceremony that is in an arm from the start asks its people from the start."""
    surveys.settle(ceremony=ceremony, by=by)


@consequence("citizenship.ceremonies.cancelled")
def stop_waves(ceremony: Ceremony, by: Any, at: datetime) -> None:
    """Nobody is asked afterwards about a ceremony that did not take place."""
    surveys.stop(ceremony=ceremony, by=by)

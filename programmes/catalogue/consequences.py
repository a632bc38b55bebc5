"""What this room does when an earlier room announces a verb."""

from datetime import datetime
from typing import Any

from programmes.catalogue import search
from programmes.evidence.models import Measure
from programmes.workflow import consequence


@consequence("programmes.evidence.measure_published")
def let_it_be_found(measure: Measure, by: Any, at: datetime) -> None:
    """Search knows the measure as it is published."""
    if measure.number is not None:
        search.keep_measure(measure)

"""What becomes of ceremonies that are planned already when a study starts or the arms of its boroughs change."""

from datetime import datetime
from typing import Any

from citizenship.studies.models import Study
from programmes import jobs
from programmes.workflow import consequence


@consequence("citizenship.studies.started")
def give_arms(*, study: Study, by: Any, at: datetime) -> None:
    """Ceremonies of its boroughs that were planned before it started come into their arms at once."""
    jobs.later("citizenship.ceremonies.arms", f"{study.slug}:{at:%Y-%m-%dT%H:%M}")


@consequence("citizenship.studies.assigned")
def follow_arms(*, study: Study, by: Any, at: datetime) -> None:
    """Ceremonies follow their borough's arm, or the study that it has come into, as far as no lock forbids it."""
    jobs.later("citizenship.ceremonies.arms", f"{study.slug}:{at:%Y-%m-%dT%H:%M}")

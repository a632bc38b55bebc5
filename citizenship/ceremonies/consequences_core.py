"""What becomes of a borough's planned ceremonies when it leaves the pilot."""

from datetime import datetime
from typing import Any

from citizenship.ceremonies.actions import arms
from citizenship.ceremonies.models import Ceremony
from programmes.workflow import consequence


@consequence("citizenship.studies.left")
def leave_studies(*, joining: Any, by: Any, at: datetime) -> None:
    """Take the borough's planned ceremonies out of their studies, except where the arm is locked: those stand."""
    rows = Ceremony.objects.of(joining.borough).filter(state=Ceremony.State.PLANNED, study__isnull=False)
    for ceremony in rows.select_for_update(of=("self",)).select_related("study", "arm"):
        if ceremony.is_locked(at) and ceremony.arm_id:
            continue
        arms.take_out(ceremony=ceremony, by=by, at=at)
        ceremony.save(update_fields=arms.FIELDS)
        ceremony.moves.create(verb="assign_arm", by=by, at=at, note="The borough left the pilot")

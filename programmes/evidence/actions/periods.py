"""Moving waves that have not begun: an event was put on another day, and its waves go with it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from programmes import audit, clock
from programmes.evidence.models import Survey, Wave


@transaction.atomic
def move_waves(*, survey: Survey, scope: str, periods: Mapping[str, tuple[datetime, datetime]], by: Any) -> int:
    """Give the waves of this scope the openings and closings that `periods` names by kind; returns how many moved.

    A wave that has begun keeps its opening, and one that has closed stays as it is: answers belong to the time at
    which they were given.
    """
    at, moved = clock.now(), []
    waves = Wave.objects.select_for_update(of=("self",)).filter(survey=survey, scope=scope).order_by("opens_at", "pk")
    for wave in waves:
        if wave.kind not in periods or (wave.closes_at is not None and wave.closes_at <= at):
            continue
        opens_at, closes_at = periods[wave.kind]
        opens_at = wave.opens_at if wave.opens_at <= at else max(opens_at, at)
        closes_at = max(closes_at, opens_at)
        if (wave.opens_at, wave.closes_at) != (opens_at, closes_at):
            moved.append((wave, opens_at, closes_at, closes_at > (wave.closes_at or closes_at)))
    # Later ones first where they move on, earlier ones first where they move back, so that no two ever overlap.
    on = [each for each in moved if each[3]]
    back = [each for each in moved if not each[3]]
    for wave, opens_at, closes_at, _ in [*back, *reversed(on)]:
        wave.opens_at = opens_at
        wave.close(closes_at)
        wave.save(update_fields=["opens_at", "closes_at", "paper_until"])
        audit.record(by=by, verb="programmes.evidence.wave_moved", target=wave)
    return len(moved)

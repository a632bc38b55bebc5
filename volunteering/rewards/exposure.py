"""What a participant of a running trial sees of rewards: asked by every page, notice and export that would name one.

Nobody is in a trial who has not agreed. People outside see the catalogue as usual; so do those who have left, and
everybody once the trial has ended. Inside, the arm decides, and an arm without rewards shows no word about them.
"""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from volunteering.rewards.models.experiments import ArmAssignment, Exposure


def assignments_at(volunteer: Any, at: datetime) -> list[ArmAssignment]:
    """The person's assignments that decide at this moment what they see, with arm and trial. One query."""
    return list(
        ArmAssignment.objects.filter(
            volunteer=volunteer,
            withdrawn_at__isnull=True,
            experiment__state="running",
            experiment__starts_at__lte=at,
            experiment__ends_at__gt=at,
        ).select_related("arm", "experiment")
    )


def visible_reward_ids(volunteer: Any, at: datetime) -> frozenset[Any] | None:
    """The keys of the rewards that this person may see; None where no trial limits them. Two queries at most.

    Somebody who is in two trials (after a merge of accounts) sees what both arms show.
    """
    live = assignments_at(volunteer, at)
    if not live:
        return None
    through = live[0].arm.rewards.through
    shown: dict[int, set[Any]] = {assignment.arm_id: set() for assignment in live}
    for arm, reward in through.objects.filter(arm__in=shown).values_list("arm_id", "reward_id"):
        shown[arm].add(reward)
    return frozenset.intersection(*(frozenset(keys) for keys in shown.values()))


def shows_rewards(volunteer: Any, at: datetime) -> bool:
    """Whether any word about rewards, points or levels may be shown to this person: not in an arm without rewards."""
    return not any(assignment.arm.is_control for assignment in assignments_at(volunteer, at))


def hidden_from(volunteers: Any, at: datetime) -> set[uuid.UUID]:
    """Of these volunteers, the keys of those to whom nothing may be said about rewards. One query, for batches."""
    found = ArmAssignment.objects.filter(
        volunteer__in=volunteers,
        withdrawn_at__isnull=True,
        arm__is_control=True,
        experiment__state="running",
        experiment__starts_at__lte=at,
        experiment__ends_at__gt=at,
    )
    return set(found.values_list("volunteer_id", flat=True))


@transaction.atomic
def note(volunteer: Any, at: datetime, place: str) -> bool:
    """Record that the person met, at this place of the portal, what their arm shows; only the first time counts.

    Nothing is recorded of somebody who is in no running trial. Returns what shows_rewards says, from the same query.
    """
    live = assignments_at(volunteer, at)
    rows = [Exposure(assignment=each, place=place, first_at=at) for each in live]
    if rows:
        Exposure.objects.bulk_create(rows, ignore_conflicts=True)
    return not any(assignment.arm.is_control for assignment in live)

"""What waits for the safeguarding officers, as lines of the work-list."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from programmes import clock
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Waiting
from volunteering.safeguarding.models import Concern, ParticipationPermission, Volunteer
from volunteering.safeguarding.models.guardians import RENEWABLE


def _list(model: str, **filters: str) -> str:
    return f"{reverse(f'admin:volunteering_{model}_changelist')}?{urlencode(filters)}"


@worklist.register
def safeguarding(user: Any) -> list[Waiting]:
    """Concerns, permissions to check and permissions that end soon; nothing for anybody but the officers."""
    if not user.can(Permission.HANDLE_CONCERNS):
        return []
    concerns = Concern.objects.visible_to(user)
    given = ParticipationPermission.objects.visible_to(user)
    rows: dict[str, Any] = {
        "new": (concerns.filter(state=Concern.State.RAISED), "raised_at"),
        "taken": (concerns.filter(state=Concern.State.TAKEN, taken_by=user), "since_at"),
        "sample": (given.waiting_for_sample(), "given_at"),
        "ending": (given.ending_by(clock.now() + RENEWABLE), "given_at"),
        "twice": (Volunteer.objects.twice(), "joined_at"),
    }
    found = worklist.counts(rows)
    return [
        Waiting(
            "Safeguarding concerns nobody looks after",
            *found["new"],
            "Open the oldest and look after it",
            _list("concern", state__exact="raised"),
            ("volunteering.Concern.take",),
        ),
        Waiting(
            "Safeguarding concerns you look after",
            *found["taken"],
            "Note what you do, then close it",
            _list("concern", state__exact="taken"),
            ("volunteering.Concern.note", "volunteering.Concern.close", "volunteering.Concern.reopen"),
        ),
        Waiting(
            "Guardians' permissions to check",
            *found["sample"],
            "Ring the guardian",
            _list("participationpermission", check="waits"),
            ("volunteering.ParticipationPermission.sample", "volunteering.ParticipationPermission.withdraw"),
        ),
        Waiting(
            "Guardians' permissions that end within 30 days",
            *found["ending"],
            "See who was reminded",
            _list("participationpermission", state__exact="live"),
        ),
        Waiting(
            "Young people who may have two records",
            *found["twice"],
            "Ask them, then join the records",
            _list("volunteer", twice="yes"),
            ("volunteering.Volunteer.merge", "volunteering.Volunteer.correct_birth_date"),
        ),
    ]

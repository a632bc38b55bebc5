"""What waits for the officers of the pilots about ceremonies: arms to give and to lock, and what to look at."""

from datetime import timedelta
from typing import Any

from django.urls import reverse

from citizenship.ceremonies.models import Ceremony, Correction, Deviation
from programmes import clock
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line

# Arms that lock within so many days are looked at; deviations and corrections are news for so long.
LOCKS_WITHIN = timedelta(days=7)
NEWS = timedelta(days=14)


def _list(model: str, query: str = "") -> str:
    return reverse(f"admin:citizenship_{model}_changelist") + query


@worklist.register
def ceremonies(user: Any) -> list[Line]:
    """Arms to give, arms to lock, deviations and revised records of the last two weeks."""
    if not user.can(Permission.MANAGE_PILOTS):
        return []
    at = clock.now()
    soon = Ceremony.objects.filter(
        state=Ceremony.State.PLANNED, arm_locks_at__gt=at, arm_locks_at__lte=at + LOCKS_WITHIN
    )
    return [
        Line(
            "Ceremonies of a study without an arm",
            Ceremony.objects.without_arm().filter(date__gt=clock.london_day(at)),
            "planned_at",
            "Give each its arm",
            _list("ceremony", "?arms=without"),
            ("citizenship.Ceremony.assign_arm",),
        ),
        Line(
            "Arms that lock within seven days",
            soon,
            "arm_assigned_at",
            "Look once more, or lock now",
            _list("ceremony", "?arms=soon"),
            ("citizenship.Ceremony.lock",),
        ),
        Line(
            "Deviations of the last two weeks",
            Deviation.objects.filter(at__gte=at - NEWS),
            "at",
            "Read what was different",
            _list("deviation"),
        ),
        Line(
            "Records corrected in the last two weeks",
            Correction.objects.filter(at__gte=at - NEWS),
            "at",
            "See what changed",
            _list("correction"),
        ),
    ]

"""What waits for editors about recordings."""

from typing import Any

from django.urls import reverse

from citizenship.checker.models import OutcomeMedia
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line


@worklist.register
def recordings(user: Any) -> list[Line]:
    """Recordings that were added and are not offered yet."""
    if not user.can(Permission.TRANSLATE):
        return []
    return [
        Line(
            "Recordings to offer",
            OutcomeMedia.objects.filter(state=OutcomeMedia.State.DRAFT),
            "since_at",
            "Listen to it beside the outcome, then offer it",
            f"{reverse('admin:citizenship_outcomemedia_changelist')}?state__exact=draft",
            ("citizenship.OutcomeMedia.publish", "citizenship.OutcomeMedia.withdraw"),
        )
    ]

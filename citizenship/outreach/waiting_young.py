"""What waits for the staff: requests to join that an organisation has not taken over."""

from datetime import timedelta
from typing import Any

from django.urls import reverse

from citizenship.outreach.models import ForumInterest
from programmes import clock
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line

PATIENCE = timedelta(days=14)


@worklist.register
def forum(user: Any) -> list[Line]:
    """Requests that wait longer than two weeks; staff write to the organisation, or put its entry right."""
    if not user.can(Permission.MANAGE_OUTREACH):
        return []
    return [
        Line(
            "Requests to join the Forum that wait for an organisation",
            ForumInterest.objects.waiting().filter(asked_at__lt=clock.now() - PATIENCE),
            "asked_at",
            "Send the organisation its link again",
            reverse("admin:citizenship_forumhost_changelist"),
            tuple(f"citizenship.ForumHost.{verb}" for verb in ("change", "send_link", "end")),
        )
    ]

"""What waits for staff about the guidance."""

from typing import Any

from django.urls import reverse

from citizenship.findings.models.guidance import GuidanceVersion
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line


@worklist.register
def guidance(user: Any) -> list[Line]:
    """A draft that somebody else wrote, and a checked version that somebody else checked."""
    if not user.can(Permission.PUBLISH_FINDINGS):
        return []
    url = reverse("admin:citizenship_guidanceversion_changelist")
    drafts = GuidanceVersion.objects.filter(state=GuidanceVersion.State.DRAFT)
    checked = GuidanceVersion.objects.filter(state=GuidanceVersion.State.CHECKED)
    return [
        Line(
            "Guidance to check",
            drafts.exclude(written_by=user),
            "written_at",
            "Read every word, then check it",
            f"{url}?state__exact=draft",
            ("citizenship.GuidanceVersion.approve",),
        ),
        Line(
            "Guidance to publish",
            checked.exclude(checked_by=user),
            "since_at",
            "Publish it, or take it back",
            f"{url}?state__exact=checked",
            ("citizenship.GuidanceVersion.publish", "citizenship.GuidanceVersion.take_back"),
        ),
    ]

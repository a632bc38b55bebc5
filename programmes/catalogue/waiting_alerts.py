"""What waits for the editors who keep alerts."""

from typing import Any

from django.urls import reverse

from programmes.catalogue.models import AlertItem, AlertTopic
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line, Waiting


@worklist.register
def written(user: Any) -> list[Line | Waiting]:
    """Drafts to send. Topics wait for nobody, but lead from here."""
    if not user.can(Permission.EDIT_PROGRAMMES):
        return []
    return [
        Line(
            "Messages to people who asked for alerts",
            AlertItem.objects.filter(state=AlertItem.State.DRAFT),
            "seen_at",
            "Read it once more, then send it or not",
            f"{reverse('admin:programmes_alertitem_changelist')}?state__exact=draft",
            ("programmes.AlertItem.publish", "programmes.AlertItem.drop"),
        ),
        Line(
            "Topics of alerts that are not offered",
            AlertTopic.objects.filter(state=AlertTopic.State.RETIRED),
            "added_at",
            "Offer it again when there is something to say",
            f"{reverse('admin:programmes_alerttopic_changelist')}?state__exact=retired",
            ("programmes.AlertTopic.offer", "programmes.AlertTopic.retire"),
        ),
    ]

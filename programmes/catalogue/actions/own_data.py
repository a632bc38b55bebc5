"""A person's own data in this room: erased, exported, kept for two years."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from programmes.catalogue.actions.responses import withdraw
from programmes.catalogue.models import Invitation, InvitationSheet, Response
from programmes.people.data import ERASED_DOMAIN
from programmes.questions.models import AnswerSheet

KEPT_FOR = timedelta(days=730)


def erase(person: Any, by: Any) -> None:
    """Withdraw everything this person sent, under their account or their address, and forget where we invited them."""
    theirs = Response.objects.filter(person=person.pk) | Response.objects.filter(email=person.email.lower())
    for response in theirs.exclude(state=Response.State.WITHDRAWN):
        withdraw(response, by)
    for invitation in Invitation.objects.filter(email=person.email.lower()):
        invitation.email = f"{invitation.pk}@{ERASED_DOMAIN}"
        invitation.save(update_fields=["email"])


def export(person: Any) -> list[dict[str, Any]]:
    """What this person sent: the answers, which lie on sheets that name nobody."""
    return [
        {
            "sent_through": str(response.take_part),
            "sent_at": response.received_at.isoformat(),
            "state": response.get_state_display(),
            "answers": dict(response.sheet.answers.values_list("key", "value")) if response.sheet else {},
        }
        for response in Response.objects.filter(person=person).select_related("take_part__programme", "sheet")
    ]


@transaction.atomic
def retain(at: datetime) -> int:
    """Delete what was sent or last confirmed more than two years ago, and invitations that ended so long ago.

    Returns how many rows.
    """
    old = Response.objects.filter(received_at__lt=at - KEPT_FOR).exclude(checked_at__gte=at - KEPT_FOR)
    sheets = list(old.exclude(sheet=None).values_list("sheet", flat=True))
    gone = Invitation.objects.filter(expires_at__lt=at - KEPT_FOR).delete()[0]
    gone += InvitationSheet.objects.filter(expires_at__lt=at - KEPT_FOR).delete()[0]
    return gone + old.delete()[0] + AnswerSheet.objects.filter(pk__in=sheets).delete()[0]

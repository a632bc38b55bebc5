"""What waits for editors: commitments past the day by which somebody had to look again."""

from typing import Any

from django.db.models import DateTimeField
from django.db.models.functions import Cast
from django.urls import reverse

from programmes.catalogue.models import Commitment
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line


@worklist.register
def commitments(user: Any) -> list[Line]:
    """Commitments to check again."""
    if not user.can(Permission.EDIT_PROGRAMMES):
        return []
    return [
        Line(
            "Commitments to check again",
            Commitment.objects.overdue().annotate(due_at=Cast("review_date", DateTimeField())),
            "due_at",
            "Look for news, add it with its source, then say that the rest is still right",
            f"{reverse('admin:programmes_commitment_changelist')}?review=overdue",
        )
    ]

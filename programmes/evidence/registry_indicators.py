"""What indicators add to the portal's registries: the work-list's line."""

from typing import Any

from django.db.models import DateTimeField
from django.db.models.functions import Cast
from django.urls import reverse

from programmes.evidence.models import Indicator
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.models import Today
from programmes.people.worklist import Line


@worklist.register
def indicators(user: Any) -> list[Line]:
    """Indicators to check again."""
    if not user.can(Permission.EDIT_EVIDENCE):
        return []
    rows = Indicator.objects.filter(review_date__lt=Today())
    return [
        Line(
            "Indicators to check again",
            rows.annotate(due_at=Cast("review_date", DateTimeField())),
            "due_at",
            "Look for a published result, and whether the reason still holds",
            f"{reverse('admin:programmes_indicator_changelist')}?review=overdue",
        )
    ]

"""What waits for editors: pages to publish or to check again, and ways to take part to open or to close."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from programmes.catalogue.models import Programme, TakePart
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.models import Today
from programmes.people.worklist import Line, Waiting


def _list(model: str, **filters: str) -> str:
    return f"{reverse(f'admin:programmes_{model}_changelist')}?{urlencode(filters)}"


@worklist.register
def pages(user: Any) -> list[Waiting]:
    """Drafts of programme pages, and pages past the day by which they had to be checked. One query."""
    if not user.can(Permission.EDIT_PROGRAMMES):
        return []
    found = Programme.objects.aggregate(
        drafts=Count("pk", filter=Q(state=Programme.State.DRAFT)),
        overdue=Count("pk", filter=Q(state=Programme.State.PUBLISHED, review_date__lt=Today())),
    )
    return [
        Waiting(
            "Programme pages to finish",
            found["drafts"],
            None,
            "Look at the page, then publish it",
            _list("programme", state__exact="draft"),
            ("programmes.Programme.publish",),
        ),
        Waiting(
            "Programme pages to check again",
            found["overdue"],
            None,
            "Check its facts, and set the next date",
            _list("programme", review="overdue"),
            ("programmes.Programme.withdraw",),
        ),
    ]


@worklist.register
def taking_part(user: Any) -> list[Line]:
    """Ways to take part that nobody has opened yet. Those that are open lead to what came in."""
    if not user.can(Permission.EDIT_PROGRAMMES):
        return []
    return [
        Line(
            "Ways to take part to open",
            TakePart.objects.filter(state=TakePart.State.DRAFT),
            "added_at",
            "Look at the questions, then open it",
            _list("takepart", state__exact="draft"),
            ("programmes.TakePart.open_", "programmes.TakePart.close"),
        )
    ]

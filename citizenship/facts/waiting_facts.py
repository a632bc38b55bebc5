"""What waits for the people who look after facts: the owner's list."""

from typing import Any

from django.db.models import DateTimeField, F, Q
from django.db.models.functions import Cast
from django.urls import reverse

from citizenship.facts.models import Fact, FactEdit, FactSource
from citizenship.facts.standing import DUE_WITHIN, due_by
from programmes import clock
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line


@worklist.register
def facts(user: Any) -> list[Line]:
    """Your facts that are due within a week or overdue, changes that wait for you, and sources that do not open."""
    if not user.can(Permission.KEEP_FACTS):
        return []
    today = clock.london_day(clock.now())
    listed, edits = (reverse(f"admin:citizenship_{name}_changelist") for name in ("fact", "factedit"))
    rows = Fact.objects.published().minded_by(user)
    mine = rows.annotate(day_at=Cast("review_by", DateTimeField())).annotate(listed_at=F("day_at") - DUE_WITHIN)
    waiting = FactEdit.objects.filter(state=FactEdit.State.WAITING)
    failed = FactSource.objects.filter(
        Q(fact__owner=user) | Q(fact__owner__isnull=True) | Q(fact__owner__is_active=False),
        fact__state=Fact.State.PUBLISHED,
        link_state=FactSource.Link.FAILED,
    )
    withdraw = ("citizenship.Fact.withdraw",)
    return [
        Line(
            "Facts past their day",
            mine.filter(review_by__lt=today),
            "day_at",
            "Check each against its sources, or withdraw it",
            f"{listed}?due=overdue&whose=mine",
            withdraw,
        ),
        Line(
            "Facts due in seven days",
            mine.filter(review_by__gte=today, review_by__lte=due_by(today)),
            "listed_at",
            "Check each against its sources",
            f"{listed}?due=due&whose=mine",
            withdraw,
        ),
        Line(
            "Changes to facts to publish",
            waiting.exclude(written_by=user, needs_two=True),
            "written_at",
            "Hold the words against the sources, then publish them or take them back",
            f"{edits}?state__exact=waiting",
            ("citizenship.FactEdit.publish", "citizenship.FactEdit.drop", "citizenship.Fact.publish"),
        ),
        Line(
            "Sources that do not open",
            failed,
            "link_failed_at",
            "Open each yourself; write the new address, or another source",
            f"{listed}?links=failed&whose=mine",
        ),
    ]

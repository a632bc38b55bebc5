"""What waits for those who keep the evidence: figures to publish, and measures that somebody should check again."""

from typing import Any

from django.db.models import DateTimeField
from django.db.models.functions import Cast
from django.urls import reverse

from programmes import clock
from programmes.evidence.models import Measure, Release
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line

_MODEL = "programmes.Release"


@worklist.register
def measures(user: Any) -> list[Line]:
    """Imports of colleagues, one's own that wait for a colleague, and measures past their day."""
    if not user.can(Permission.EDIT_EVIDENCE):
        return []
    url = reverse("admin:programmes_release_changelist")
    waiting = Release.objects.waiting()
    today = clock.london_day(clock.now())
    overdue = Measure.objects.filter(review_date__lt=today)
    return [
        Line(
            "Figures to look at and publish",
            waiting.exclude(imported_by=user),
            "since_at",
            "Look at the table and the charts, then publish them or turn them down; withdraw what was wrong",
            f"{url}?state__exact=waiting",
            (f"{_MODEL}.publish", f"{_MODEL}.drop", f"{_MODEL}.withdraw"),
        ),
        Line(
            "Figures that you imported",
            waiting.filter(imported_by=user),
            "since_at",
            "Ask a colleague to look at them and publish them",
            f"{url}?state__exact=waiting",
        ),
        Line(
            "Measures past their day",
            overdue.annotate(day_at=Cast("review_date", DateTimeField())),
            "day_at",
            "Hold the words against the source, then enter the days",
            reverse("admin:programmes_measure_changelist") + "?review_date__lt=" + today.isoformat(),
        ),
    ]

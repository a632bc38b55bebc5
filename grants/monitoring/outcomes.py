"""What reports add up to: the people a fund has reached, told to programmes.evidence."""

from datetime import datetime

from django.utils import timezone

from grants.monitoring.models import Report
from programmes import clock, evidence
from programmes.questions.models import Answer

PEOPLE = "grants-people-taking-part"
# The question of the end-of-grant report that holds the number.
PEOPLE_KEY = "people_reached"


def note_people(report: Report, at: datetime) -> None:
    """Record the number of people in all end-of-grant reports of the fund that were accepted this calendar year."""
    fund = report.application.round.fund
    year = timezone.localdate(at, clock.LONDON).year
    accepted = Report.objects.filter(
        kind=Report.Kind.END,
        state=Report.State.ACCEPTED,
        award__application__round__fund=fund,
        accepted_at__gte=datetime(year, 1, 1, tzinfo=clock.LONDON),
    )
    given = Answer.objects.filter(sheet__in=accepted.values("sheet"), key=PEOPLE_KEY, value__isnull=False)
    numbers = [int(str(value)) for value in given.values_list("value", flat=True)]
    if numbers:
        evidence.record(
            measure=PEOPLE,
            area=evidence.LONDON,
            group=fund.slug,
            period=str(year),
            value=sum(numbers),
            source=f"{len(numbers)} accepted end-of-grant reports of {fund.name}",
        )

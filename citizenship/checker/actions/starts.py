"""Counting how often a checker is begun."""

from django.db import transaction
from django.db.models import F

from citizenship.checker.models import Start
from programmes import clock


@transaction.atomic
def count_start(*, checker: str) -> None:
    """Add one to today's total for this checker. Nothing else is known of who began, and nothing is kept of it.

    There is no token and no audit row: both would be a record of one person's visit.
    """
    day = clock.london_day(clock.now())
    row, _made = Start.objects.get_or_create(checker=checker, day=day)
    Start.objects.filter(pk=row.pk).update(begun=F("begun") + 1)

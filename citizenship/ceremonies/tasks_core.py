"""Work on ceremonies that a worker does: arms kept up to date, and registrars reminded of what is not recorded."""

from collections import defaultdict
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from citizenship.ceremonies import notices
from citizenship.ceremonies.actions import arms
from citizenship.ceremonies.models import Ceremony
from citizenship.studies.models import Study
from programmes import clock, jobs

# How many days a ceremony may wait before its registrars are reminded, and how many the message lists.
DAYS_BEFORE_REMINDER = 3
MOST_LISTED = 10


@jobs.handler("citizenship.ceremonies.arms")
def bring_up_to_date(period: str) -> None:
    """Give planned ceremonies the arms that studies begun or changed meanwhile hold for them. Safe to repeat."""
    running = Study.objects.running()
    whole = Q(study__assigned_per=Study.Per.BOROUGH)
    rows = Ceremony.objects.ahead(clock.london_day(clock.now())).filter(
        Q(arm__isnull=True) | whole, borough__in=running.values("places__borough")
    )
    for ceremony in rows.order_by("planned_at", "pk").iterator(chunk_size=200):
        arms.settle(ceremony=ceremony)


@jobs.handler("citizenship.ceremonies.to_record")
def remind(period: str) -> None:
    """Tell each borough's registrars which ceremonies took place and are not recorded. One message a week at most."""
    until = clock.london_day(clock.now()) - timedelta(days=DAYS_BEFORE_REMINDER)
    waiting = defaultdict(list)
    rows = Ceremony.objects.to_record(until).select_related("borough", "venue").order_by("date", "number")
    for ceremony in rows.iterator(chunk_size=200):
        waiting[ceremony.borough].append(f"{ceremony.date:%A} {ceremony.date.day} {ceremony.date:%B}, {ceremony.venue}")
    with transaction.atomic():
        for borough, days in waiting.items():
            notices.to_record(borough, days[:MOST_LISTED], reverse("citizenship:ceremonies"), period)


jobs.periodic("citizenship.ceremonies.arms", every=timedelta(hours=1), offset=timedelta(minutes=20))
# Mondays at six in the morning UTC: the first of January 1970 was a Thursday.
jobs.periodic("citizenship.ceremonies.to_record", every=timedelta(days=7), offset=timedelta(days=4, hours=6))

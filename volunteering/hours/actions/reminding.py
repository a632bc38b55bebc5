"""What waits is measured by host, and its coordinators are reminded: every Monday, and when an officer asks."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Min

from programmes import audit, clock, tokens
from programmes.people.models import Membership, User
from programmes.workflow import MoveRefused
from volunteering.hosts.authority import ACTS
from volunteering.hosts.models import Host
from volunteering.hours import notices
from volunteering.hours.models import HostReminder, HoursClaim

# What waits less than this is not late. Our own rule, told to hosts on their page.
ANSWER_WITHIN_DAYS = 7
AGAIN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Backlog:
    """What waits at one host: how many claims, and since when."""

    host: Host
    waiting: int
    oldest_at: datetime
    reminded_at: datetime | None = None
    median_days: int = 0

    def days(self, at: datetime) -> int:
        """For how many days the oldest has waited."""
        return (at - self.oldest_at).days


def backlog(*, at: datetime, most: int = 200) -> list[Backlog]:
    """Hosts with time that waits, the longest wait first; four queries however many hosts there are."""
    rows = list(
        HoursClaim.objects.waiting()
        .filter(host__isnull=False)
        .values("host")
        .annotate(waiting=Count("pk"), oldest=Min("since_at"))
        .order_by("oldest", "host")[:most]
    )
    keys = [row["host"] for row in rows]
    hosts = Host.objects.select_related("organisation").in_bulk(keys)
    last = dict(
        HostReminder.objects.filter(host__in=keys).order_by("host", "at").values_list("host", "at")
    )  # the last of each stays
    medians = _median_days(keys, at)
    return [
        Backlog(hosts[row["host"]], row["waiting"], row["oldest"], last.get(row["host"]), medians.get(row["host"], 0))
        for row in rows
    ]


def _median_days(keys: list[Any], at: datetime) -> dict[Any, int]:
    """By host, half of what waits has waited so many days."""
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT host_id, percentile_disc(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM %s - since_at) / 86400)"
            " FROM volunteering_hoursclaim WHERE state = 'waiting' AND host_id = ANY(%s) GROUP BY host_id",
            [at, keys],
        )
        return {key: int(days) for key, days in cursor.fetchall()}


@transaction.atomic
def remind(*, host: Host, by: User, token: str) -> HostReminder:
    """An officer has a host's coordinators written to now. Raises MoveRefused when they were within the last day."""
    tokens.spend(token, by=by, purpose=f"volunteering.hours.remind:{host.pk}")
    held = Host.objects.select_for_update(of=("self",)).get(pk=host.pk)
    at = clock.now()
    if HostReminder.objects.filter(host=held, at__gt=at - AGAIN_AFTER).exists():
        raise MoveRefused("They were reminded within the last day. Give them a little time.")
    made = _remind(held, at, by=by, week=None)
    if made is None:
        raise MoveRefused("Nothing waits at this host any more.")
    audit.record(by=by, verb="volunteering.hours.reminded", target=made)
    return made


def remind_all() -> int:
    """Write to every host whose oldest claim is late, once a week; returns how many hosts. Safe to repeat (I30)."""
    at = clock.now()
    today = clock.london_day(at)
    week = today - timedelta(days=today.weekday())
    late = HoursClaim.objects.waiting().filter(host__isnull=False, since_at__lt=at - timedelta(days=ANSWER_WITHIN_DAYS))
    keys = late.values_list("host", flat=True).distinct().order_by("host")
    return sum(_weekly(key, week) for key in keys)


@transaction.atomic
def _weekly(key: Any, week: date) -> int:
    host = Host.objects.select_for_update(of=("self",)).get(pk=key)
    if HostReminder.objects.filter(host=host, week_date=week).exists():
        return 0
    return int(_remind(host, clock.now(), by=None, week=week) is not None)


def _remind(host: Host, at: datetime, *, by: User | None, week: date | None) -> HostReminder | None:
    found = HoursClaim.objects.waiting().filter(host=host).aggregate(waiting=Count("pk"), oldest=Min("since_at"))
    if not found["waiting"]:
        return None
    made = HostReminder.objects.create(
        host=host, week_date=week, at=at, by=by, waiting=found["waiting"], oldest_at=found["oldest"]
    )
    active = Membership.objects.active().filter(organisation=host.pk, role__in=ACTS, user__is_active=True)
    notices.reminder(made, [row.user for row in active.select_related("user").order_by("pk")])
    return made

"""The database's clock: one truth for deadlines, whatever the web servers believe.

`portal_now()` is an SQL function that returns the transaction's timestamp; only the test database replaces it.
"""

from calendar import monthrange
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import DateTimeField, Func
from django.utils import timezone

LONDON = ZoneInfo("Europe/London")


class Now(Func):
    """The database's time, for use in queries, defaults and constraints."""

    template = "portal_now()"
    output_field = DateTimeField()


def now() -> datetime:
    """The time at which the current transaction began, as the database sees it (aware, UTC)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_now()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def uk_time(moment: datetime) -> str:
    """The moment as people read it, to the minute: "12 noon, Friday 6 March 2026 (UK time)".

    Deadlines are whole minutes (a constraint of the round), so nothing that decides anything is hidden.
    """
    local = timezone.localtime(moment, LONDON)
    return f"{_hour(local)}, {uk_date(local)} (UK time)"


def uk_date(moment: datetime) -> str:
    """The day in London: "Friday 6 March 2026"."""
    local = timezone.localtime(moment, LONDON)
    return f"{local:%A} {local.day} {local:%B %Y}"


def london_day(moment: datetime) -> date:
    """The day that it is in London at this moment."""
    return timezone.localtime(moment, LONDON).date()


def months_later(day: date, months: int) -> date:
    """The same day so many calendar months later (or earlier); the last of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _hour(local: datetime) -> str:
    if (local.hour, local.minute) == (12, 0):
        return "12 noon"
    if (local.hour, local.minute) == (0, 0):
        return "12 midnight"
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"

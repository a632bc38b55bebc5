"""Arithmetic with stretches of time: how long, on which days in London, and what is left when parts are taken out."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from programmes import clock

Stretch = tuple[datetime, datetime]


def period(start: datetime, end: datetime) -> DateTimeTZRange:
    """From `start` up to, and without, `end`."""
    return DateTimeTZRange(start, end, "[)")


def minutes(start: datetime, end: datetime) -> int:
    """Whole minutes between two moments, exact over nights on which the clocks change."""
    return int((end - start).total_seconds()) // 60


def whole(moment: datetime) -> datetime:
    """The moment, cut to the minute."""
    return moment.replace(second=0, microsecond=0)


def free(start: datetime, end: datetime, taken: Iterable[Stretch]) -> list[Stretch]:
    """What of `start` to `end` none of the taken stretches touches, in order."""
    left, begin = [], start
    for first, last in sorted(taken):
        if first > begin:
            left.append((begin, min(first, end)))
        begin = max(begin, last)
        if begin >= end:
            break
    if begin < end:
        left.append((begin, end))
    return [(first, last) for first, last in left if last > first]


def by_day(start: datetime, end: datetime) -> dict[date, int]:
    """The minutes of a stretch on each day in London."""
    found: dict[date, int] = {}
    begin = start
    while begin < end:
        day = clock.london_day(begin)
        midnight = datetime.combine(day + timedelta(days=1), time(), clock.LONDON)
        stop = min(end, midnight.astimezone(begin.tzinfo))
        found[day] = found.get(day, 0) + minutes(begin, stop)
        begin = stop
    return found


def hour(moment: datetime) -> str:
    """A time of the day in London: "10am", "2:30pm", "12 noon"."""
    return clock.uk_time(moment).split(",")[0]


def day(moment: datetime) -> str:
    """A day in London, short: "Fri 6 March 2026"."""
    local = timezone.localtime(moment, clock.LONDON)
    return f"{local:%a} {local.day} {local:%B %Y}"


def told(start: datetime, end: datetime) -> str:
    """A stretch as people read it: "Fri 6 March 2026, 10am to 12 noon"."""
    if clock.london_day(start) == clock.london_day(end):
        return f"{day(start)}, {hour(start)} to {hour(end)}"
    return f"{day(start)}, {hour(start)} to {day(end)}, {hour(end)}"


def is_key(text: str) -> bool:
    """Whether somebody typed, or a page sent, the key of a record."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def words(minutes: int) -> str:
    """Minutes as people read them: "3 hours 30 minutes", "1 hour", "0 minutes"."""
    sign, (hours, rest) = "-" if minutes < 0 else "", divmod(abs(minutes), 60)
    parts = []
    if hours:
        parts.append(f"{hours:,} hour{'' if hours == 1 else 's'}")
    if rest or not hours:
        parts.append(f"{rest} minute{'' if rest == 1 else 's'}")
    return sign + " ".join(parts)

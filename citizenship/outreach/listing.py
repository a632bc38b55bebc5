"""Events to come, as everybody reads them: by borough, language and day, page by page, with as many queries as ever."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Q

from citizenship.advice.needs import LANGUAGES
from citizenship.outreach.models import OutreachEvent
from programmes import clock

PAGE = 20
_SEPARATOR = "~"


@dataclass(frozen=True)
class Line:
    """One event of a list."""

    event: OutreachEvent
    open: bool
    languages: list[str]


@dataclass(frozen=True)
class Found:
    """One page of events, and the mark at which the next page begins ("" on the last)."""

    lines: list[Line]
    after: str


def languages_of(event: OutreachEvent) -> list[str]:
    """The languages spoken there, by their English names; a code that the list has no more stands as it is."""
    return [LANGUAGES.get(code, code) for code in event.languages]


def line(event: OutreachEvent, at: datetime) -> Line:
    """An event as a list shows it."""
    return Line(event, event.is_open(at), languages_of(event))


def to_come(*, borough: Any = None, language: str = "", day: date | None = None, briefings: bool = False) -> Any:
    """Events to come that fit; those for all of London fit every borough. Without `briefings`, those for everybody."""
    rows = OutreachEvent.objects.to_come(clock.now()).select_related("borough")
    rows = rows.briefings() if briefings else rows.for_everybody()
    if borough:
        rows = rows.filter(Q(borough=borough) | Q(borough__isnull=True))
    if language:
        rows = rows.filter(languages__overlap=sorted({language, language.split("-")[0]}))
    if day:
        rows = rows.filter(starts_at__gte=datetime.combine(day, time.min, clock.LONDON))
    return rows


def page(rows: Any, after: str = "", size: int = PAGE) -> Found:
    """One page, from the event after the mark on: never slower for being further on."""
    if (mark := _read(after)) is not None:
        moment, key = mark
        rows = rows.filter(Q(starts_at__gt=moment) | Q(starts_at=moment, pk__gt=key))
    found = list(rows[: size + 1])
    at = clock.now()
    more = len(found) > size
    shown = found[:size]
    return Found(
        [line(event, at) for event in shown],
        f"{shown[-1].starts_at.isoformat()}{_SEPARATOR}{shown[-1].pk}" if more else "",
    )


def _read(mark: str) -> tuple[datetime, UUID] | None:
    """A mark from an address; one that nobody of us wrote counts as none."""
    moment, _, key = mark.partition(_SEPARATOR)
    try:
        read = datetime.fromisoformat(moment)
        return (read, UUID(key)) if read.tzinfo else None
    except ValueError:
        return None

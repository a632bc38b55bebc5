"""Events to come, as everybody reads them: by borough, language and day, page by page, with as many queries as ever."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q

from citizenship.advice.needs import LANGUAGES
from citizenship.outreach.models import OutreachEvent
from programmes import clock
from programmes.people import keyset

PAGE = 20


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
    found = list(keyset.from_moment(rows, after, "starts_at")[: size + 1])
    at = clock.now()
    shown, mark = keyset.beginning(found, size, "starts_at")
    return Found([line(event, at) for event in shown], mark)

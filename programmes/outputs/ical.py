"""Calendars as iCalendar (RFC 5545): what every file of ours begins and ends with, and lines that any program reads."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.conf import settings

CONTENT_TYPE = "text/calendar; charset=utf-8"
FOLD = 75


def calendar(events: Iterable[list[str]], *, part: str, name: str = "") -> str:
    """A whole file. `part` is the part of the portal that made it; with a `name` programs look at it again."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{escaped(settings.PORTAL_NAME)}//{escaped(part)}//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    if name:
        lines += [f"X-WR-CALNAME:{escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H"]
    for event in events:
        lines += event
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _folded(line))


def moment(at: datetime) -> str:
    """A moment as the format has it."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(text: str) -> str:
    """Text as a value: commas, semicolons, backslashes and line ends are marked."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(plain.splitlines())


def _folded(line: str) -> list[str]:
    """Lines of at most 75 octets; what goes on begins with a space. No letter is cut in two."""
    folded, rest = [], line
    while len(rest.encode()) > FOLD:
        cut = FOLD
        while len(rest[:cut].encode()) > FOLD:
            cut -= 1
        folded.append(rest[:cut])
        rest = " " + rest[cut:]
    return [*folded, rest]

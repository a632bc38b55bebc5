"""What a proof says, read from the hours ledger at one moment. It names places and grounds, never a person."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from programmes.clock import LONDON, london_day
from volunteering.hours.models import Basis, HoursEntry
from volunteering.hours.totals import words as told
from volunteering.safeguarding.models import Volunteer

# How the ground of a confirmation reads on paper, in the order in which grounds are listed.
GROUNDS = {
    Basis.HOST: "confirmed by a coordinator of the host",
    Basis.CHECK_IN: "checked in at the host’s session",
    Basis.SUPERVISOR: "confirmed by a supervisor",
    Basis.OFFICER: "confirmed by the Greater London Authority",
    Basis.AUTOMATIC: "confirmed automatically under a stated limit; not confirmed by a person",
}


__all__ = ["GROUNDS", "day_told", "lines", "of", "standing", "told"]


def day_told(day: str | date) -> str:
    """The day as people write it: 6 March 2026."""
    found = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{found.day} {found:%B %Y}"


def standing(volunteer: Volunteer, *, since: date | None = None, until: date | None = None) -> list[HoursEntry]:
    """The ledger's entries that count and that nothing has reversed, worked between these days in London."""
    found = HoursEntry.objects.counting().filter(volunteer=volunteer, minutes__gt=0, reversed_by__isnull=True)
    if since:
        found = found.filter(worked_from__gte=_midnight(since))
    if until:
        found = found.filter(worked_from__lt=_midnight(until + timedelta(days=1)))
    parties = ("claim__host__organisation", "claim__elsewhere")
    return list(found.select_related(*parties).order_by("worked_from", "pk"))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min), LONDON)


def of(entries: list[HoursEntry]) -> dict[str, Any]:
    """What these entries say together: minutes in all, and for each place on which ground and between which days."""
    groups: dict[tuple[str, str], list[HoursEntry]] = defaultdict(list)
    for entry in entries:
        groups[(entry.claim.place, entry.basis)].append(entry)
    days = [london_day(entry.worked_from) for entry in entries]
    return {
        "minutes": sum(entry.minutes for entry in entries),
        "from": min(days).isoformat(),
        "until": max(days).isoformat(),
        "places": [
            {
                "place": place,
                "basis": basis,
                "minutes": sum(entry.minutes for entry in found),
                "from": min(london_day(entry.worked_from) for entry in found).isoformat(),
                "until": max(london_day(entry.worked_from) for entry in found).isoformat(),
            }
            for (place, basis), found in sorted(groups.items(), key=lambda item: _order(item[0]))
        ],
    }


def _order(group: tuple[str, str]) -> tuple[str, int]:
    place, basis = group
    return place.lower(), list(GROUNDS).index(Basis(basis))


def lines(content: dict[str, Any]) -> list[dict[str, str]]:
    """The places as rows for a page or for paper."""
    return [
        {
            "place": row["place"],
            "time": told(row["minutes"]),
            "ground": GROUNDS[Basis(row["basis"])],
            "days": day_told(row["from"])
            if row["from"] == row["until"]
            else f"{day_told(row['from'])} to {day_told(row['until'])}",
        }
        for row in content["places"]
    ]

"""What came of invitations: counted by quarter once every sheet of it has ended, small numbers hidden together.

A quarter is told once, when nothing of it can change: so no two days can be subtracted, and no sheet is told by itself.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q

from citizenship.findings.gathering import quarter
from citizenship.findings.models import Interest, InterestSheet
from programmes.catalogue.models import Invitation
from programmes.evidence.suppression import suppress

NAMES = ("opened", "used", "signed_up")


def table(at: datetime) -> list[dict[str, Any]]:
    """Each quarter and interest with what is told of all boroughs together and of each; the newest first."""
    rows = InterestSheet.objects.select_related("sheet", "ceremony__borough").order_by("pk")
    groups: dict[tuple[str, str], list[InterestSheet]] = defaultdict(list)
    for row in rows:
        groups[quarter(row.ceremony.date), row.interest].append(row)
    found = []
    for (when, interest), sheets in sorted(groups.items(), reverse=True):
        if is_over(when, sheets, at):
            found.append({"quarter": when, "interest": Interest(interest).label, "lines": _lines(sheets)})
    return found


def is_over(when: str, sheets: Iterable[InterestSheet], at: datetime) -> bool:
    """Whether the quarter has passed and every invitation of it has ended."""
    year, number = int(when[:4]), int(when[-1])
    after = date(year + number // 4, number % 4 * 3 + 1, 1)
    return at.date() >= after and all(row.sheet.expires_at < at for row in sheets)


def _lines(sheets: list[InterestSheet]) -> list[dict[str, Any]]:
    """Issued, opened, used and signed up: for all boroughs, then each; "issued" is printed paper and always told."""
    used = _used([str(row.sheet_id) for row in sheets])
    cells: dict[tuple[str, str], int] = defaultdict(int)
    issued: dict[str, int] = defaultdict(int)
    names = {row.ceremony.borough_id: row.ceremony.borough.name for row in sheets}
    for row in sheets:
        opened, taken = used.get(str(row.sheet_id), (0, 0))
        for place in ("", row.ceremony.borough_id):
            issued[place] += row.sheet.count
            for name, count in zip(NAMES, (opened, taken, row.sheet.first_steps), strict=True):
                cells[place, name] += count
    shown = suppress(cells, [(("", name), [(key, name) for key in names]) for name in NAMES])
    places = [("", "All boroughs"), *sorted(names.items(), key=lambda each: each[1])]
    return [
        {"key": key, "place": label, "issued": issued[key], **{name: shown[key, name] for name in NAMES}}
        for key, label in places
    ]


def _used(scopes: list[str]) -> dict[str, tuple[int, int]]:
    """By sheet: how many invitations were opened, and how many used."""
    rows = Invitation.objects.filter(scope__in=scopes).values("scope").order_by("scope")
    counted = rows.annotate(
        opened=Count("pk", filter=Q(opened_at__isnull=False)), used=Count("pk", filter=Q(state=Invitation.State.USED))
    )
    return {row["scope"]: (row["opened"], row["used"]) for row in counted}

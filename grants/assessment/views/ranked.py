"""The ranking of a round in pages that walk by score and reference: no page counts or skips over the rows before it,
except to say at which place it begins and how much money the places above it ask for.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet, Sum

RANKED = 100
ORDER = ("-score", "application__reference")
MARK = re.compile(r"(\d\.\d\d)_([A-Za-z0-9-]{1,24})")


@dataclass
class Ranked:
    """One page: the rows with their `place` and the money asked for up to them (`running`), and the ways on."""

    rows: list[Any] = field(default_factory=list)
    is_first: bool = True
    previous_url: str = ""
    next_url: str = ""


def page(found: QuerySet[Any], asked: Any) -> Ranked:
    """The page that the address asks for with `after` or `before` a mark; the highest places for anything else."""
    after, before = MARK.fullmatch(str(asked.get("after", ""))), MARK.fullmatch(str(asked.get("before", "")))
    if before:
        turned = found.filter(_above(before)).order_by(F("score").asc(), "-application__reference")
        rows = list(turned[: RANKED + 1])
        earlier, later, rows = len(rows) > RANKED, True, rows[:RANKED][::-1]
    else:
        rows = list((found.filter(_below(after)) if after else found).order_by(*ORDER)[: RANKED + 1])
        earlier, later, rows = after is not None, len(rows) > RANKED, rows[:RANKED]
    if not rows:
        return Ranked()
    place, running = _sum_above(found, rows[0]) if earlier else (0, Decimal())
    for row in rows:
        place, running = place + 1, running + row.application.amount_asked
        row.place, row.running = place, running
    return Ranked(
        rows,
        not earlier,
        f"?{urlencode({'before': _mark(rows[0])})}" if earlier else "",
        f"?{urlencode({'after': _mark(rows[-1])})}" if later else "",
    )


def _sum_above(found: QuerySet[Any], row: Any) -> tuple[int, Decimal]:
    """How many stand above this row, and what they ask for together."""
    mark = MARK.fullmatch(_mark(row))
    assert mark is not None  # nosec B101: the row has just been read
    above = found.filter(_above(mark)).aggregate(count=Count("pk"), asked=Sum("application__amount_asked"))
    return above["count"], above["asked"] or Decimal()


def _mark(row: Any) -> str:
    return f"{row.score:.2f}_{row.application.reference}"


def _below(mark: re.Match[str]) -> Q:
    """Beyond a mark. The first condition alone is what an index walks; the second settles equal scores."""
    score, reference = Decimal(mark[1]), mark[2]
    return Q(score__lte=score) & (Q(score__lt=score) | Q(application__reference__gt=reference))


def _above(mark: re.Match[str]) -> Q:
    score, reference = Decimal(mark[1]), mark[2]
    return Q(score__gte=score) & (Q(score__gt=score) | Q(application__reference__lt=reference))

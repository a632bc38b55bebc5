"""What a finished round came to, for everybody: bids, money, boroughs, reasons for no, and how long it took.

Boroughs with fewer than three bids are counted together, so that no line speaks of one applicant.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Count, DurationField, F, Q, QuerySet, Sum

from grants.applications.models import Application
from grants.awards.models import Award, DecisionReason
from grants.funds.models import Round

FEWEST = 3  # bids; a borough with fewer has no line of its own
_SENT = ("submitted", "returned", "declined", "funded")
_LIVE = Q(award__state__in=Award.LIVE)


class Median(Aggregate):
    """The middle value of a column."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass
class Line:
    """One borough's share; money in pounds."""

    name: str
    bids: int = 0
    asked: Decimal = Decimal(0)
    awards: int = 0
    awarded: Decimal = Decimal(0)

    def add(self, other: "Line") -> None:
        """Count another one in."""
        self.bids += other.bids
        self.asked += other.asked
        self.awards += other.awards
        self.awarded += other.awarded


@dataclass
class Report:
    """A finished round in numbers."""

    total: Line
    withdrawn: int
    declined: int
    published: int
    published_pounds: Decimal
    days: int | None
    boroughs: list[Line] = field(default_factory=list)
    reasons: list[tuple[str, int]] = field(default_factory=list)


def finished() -> QuerySet[Round]:
    """Rounds that are closed and in which every bid is decided: those that have a report."""
    waiting = Application.objects.filter(state__in=["submitted", "returned"]).values("round")
    return Round.objects.filter(state=Round.State.CLOSED).exclude(pk__in=waiting).select_related("fund")


def report(round: Round) -> Report:
    """The round's numbers, in four queries however many bids it had. A bid withdrawn before the decision is only
    counted as withdrawn."""
    sent = Application.objects.filter(round=round, state__in=_SENT)
    facts = sent.aggregate(
        declined=Count("pk", filter=Q(state="declined")),
        published=Count("pk", filter=Q(award__published_at__isnull=False)),
        published_pounds=Sum("award__amount", filter=Q(award__published_at__isnull=False), default=Decimal(0)),
        wait=Median(F("decided_at") - F("submitted_at"), output_field=DurationField()),
    )
    lines = _boroughs(sent)
    total = Line("All boroughs")
    for line in lines:
        total.add(line)
    wait: timedelta | None = facts.pop("wait")
    return Report(
        total=total,
        withdrawn=Application.objects.filter(round=round, state="withdrawn", submitted_at__isnull=False).count(),
        days=wait.days if wait is not None else None,
        boroughs=merged(lines),
        reasons=_reasons(round),
        **facts,
    )


def _boroughs(sent: QuerySet[Application]) -> list[Line]:
    found: Any = (
        sent.values("borough__name")
        .order_by("borough__name")
        .annotate(
            bids=Count("pk"),
            asked=Sum("amount_asked", default=Decimal(0)),
            awards=Count("pk", filter=_LIVE),
            awarded=Sum("award__amount", filter=_LIVE, default=Decimal(0)),
        )
    )
    return [Line(row.pop("borough__name") or "", **row) for row in found]


def merged(lines: list[Line]) -> list[Line]:
    """Boroughs with enough bids, and the others as one line.

    Where the others alone are too few, the smallest borough joins them: else the difference from the total would tell.
    """
    large = sorted((line for line in lines if line.name and line.bids >= FEWEST), key=lambda line: line.name)
    small = [line for line in lines if not line.name or line.bids < FEWEST]
    while small and sum(line.bids for line in small) < FEWEST and large:
        smallest = min(large, key=lambda line: (line.bids, line.name))
        large.remove(smallest)
        small.append(smallest)
    if not small:
        return large
    others = Line("Other boroughs" if large else "All boroughs")
    for line in small:
        others.add(line)
    return [*large, others]


def _reasons(round: Round) -> list[tuple[str, int]]:
    """How often each reason was given in the decision that stands, the most frequent first."""
    labels = dict(DecisionReason.Code.choices)
    found = (
        DecisionReason.objects.filter(
            application__round=round,
            application__state="declined",
            verb=DecisionReason.Verb.DECLINE,
            given_at=F("application__decided_at"),
        )
        .values("code")
        .annotate(count=Count("pk"))
        .order_by("-count", "code")
    )
    return [(labels[row["code"]], row["count"]) for row in found]

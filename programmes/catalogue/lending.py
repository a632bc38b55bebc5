"""Reading what a hub can lend: tablets free on given days, and the weeks ahead. It reads, and promises nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from programmes.catalogue.models import Loan, LoanHub, SkillsSession, Tablet

HELD = (Loan.State.BOOKED, Loan.State.LENT)
WEEKS_SHOWN = 8
SESSIONS_SHOWN = 40


def free_tablets(hub: LoanHub, starts: date, ends: date, today: date) -> QuerySet[Tablet]:
    """Tablets of a hub that nobody has on these days. One that should be back and is not counts as out."""
    held = Loan.objects.filter(tablet=OuterRef("pk"))
    taken = held.filter(state__in=HELD, starts_on__lte=ends, ends_on__gte=starts)
    late = held.filter(state=Loan.State.LENT, ends_on__lt=today)
    rows = Tablet.objects.filter(hub=hub, state=Tablet.State.HERE)
    return rows.filter(~Exists(taken), ~Exists(late)).order_by("label", "pk")


@dataclass(frozen=True)
class Week:
    """One week at a hub: from which day, and how many tablets are free on each of its days."""

    starts_on: date
    ends_on: date
    free: int


def weeks(hub: LoanHub, today: date) -> list[Week]:
    """The weeks ahead, from today. Two queries."""
    tablets = set(Tablet.objects.filter(hub=hub, state=Tablet.State.HERE).values_list("pk", flat=True))
    last = today + timedelta(weeks=WEEKS_SHOWN)
    held = list(
        Loan.objects.filter(tablet__hub=hub, state__in=HELD, starts_on__lte=last).values_list(
            "tablet", "state", "starts_on", "ends_on"
        )
    )
    late = {tablet for tablet, state, _, ends in held if state == Loan.State.LENT and ends < today}
    made = []
    for number in range(WEEKS_SHOWN):
        first = today + timedelta(weeks=number)
        end = first + timedelta(days=6)
        out = {tablet for tablet, _, starts, ends in held if starts <= end and ends >= first}
        made.append(Week(first, end, len(tablets - out - late)))
    return made


def free_today(hubs: Iterable[LoanHub], today: date) -> dict[object, tuple[int, int]]:
    """For each hub: how many tablets are free for a week from today, and how many it has. One query."""
    until = today + timedelta(days=6)
    held = Loan.objects.filter(tablet=OuterRef("pk"), state__in=HELD, starts_on__lte=until)
    out = held.filter(Q(ends_on__gte=today) | Q(state=Loan.State.LENT))
    rows = Tablet.objects.filter(hub__in=list(hubs), state=Tablet.State.HERE).annotate(is_out=Exists(out))
    counted = rows.order_by().values("hub").annotate(free=Count("pk", filter=Q(is_out=False)), all=Count("pk"))
    return {row["hub"]: (row["free"], row["all"]) for row in counted}


def sessions(hub: LoanHub, at: datetime, until: datetime | None = None) -> QuerySet[SkillsSession]:
    """The hub's sessions ahead, the next first."""
    rows = SkillsSession.objects.filter(hub=hub, state=SkillsSession.State.PLANNED, starts_at__gt=at)
    return (rows.filter(starts_at__lt=until) if until else rows).order_by("starts_at", "pk")

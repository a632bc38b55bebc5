"""What a grant's money looks like now: promised, planned, on its way, paid, paid back and free."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from grants.awards import publishing
from grants.awards.models import Agreement, Award, Clawback, Payment, Variation
from programmes import clock
from programmes.questions import engine

NOTHING = Decimal("0.00")
LONGEST = timedelta(days=365)


@dataclass(frozen=True)
class Figures:
    """One award's money, in pounds."""

    amount: Decimal
    planned: Decimal
    on_the_way: Decimal
    paid: Decimal
    paid_back: Decimal

    @property
    def net(self) -> Decimal:
        """What the group has."""
        return self.paid - self.paid_back

    @property
    def unplanned(self) -> Decimal:
        """What no payment is planned for."""
        return self.amount - self.planned - self.on_the_way - self.net


_ON_THE_WAY = (Payment.State.REQUESTED, Payment.State.AUTHORISED, Payment.State.BATCHED)


def figures(award: Award) -> Figures:
    """The award's money as it stands; one query for the payments, one for what came back."""
    rows = Payment.objects.filter(award=award).live().order_by().values_list("state").annotate(total=Sum("amount"))
    sums: dict[str, Decimal] = dict(rows)
    way = sum((sums.get(state, NOTHING) for state in _ON_THE_WAY), NOTHING)
    paid_now = sums.get(Payment.State.PAID, NOTHING)
    return Figures(
        amount=award.amount,
        planned=sum(sums.values(), NOTHING) - way - paid_now,
        on_the_way=way,
        paid=paid_now,
        paid_back=_sums(Clawback.objects.filter(state=Clawback.State.RECOVERED), "recovered_amount", [Q(award=award)])[
            0
        ],
    )


def paid(awards: "QuerySet[Award]") -> Decimal:
    """What has been paid for these awards, less what came back: beside `committed` it says what is still to pay."""
    return paid_under([Q(award__in=awards)])[0]


def paid_under(parts: list[Q]) -> list[Decimal]:
    """The same for several sets of awards at once, each told as a condition from the payment: two queries."""
    out = _sums(Payment.objects.filter(state=Payment.State.PAID), "amount", parts)
    back = _sums(Clawback.objects.filter(state=Clawback.State.RECOVERED), "recovered_amount", parts)
    return [gone - returned for gone, returned in zip(out, back, strict=True)]


def _sums(rows: "QuerySet[Any]", column: str, parts: list[Q]) -> list[Decimal]:
    asked: dict[str, Any] = {f"part_{n}": Sum(column, filter=part, default=NOTHING) for n, part in enumerate(parts)}
    found = rows.aggregate(**asked)
    return [found[name] for name in asked]


def period(award: Award) -> tuple[date, date]:
    """The first and last day of the project: as agreed last, else as the application says, else a year from now."""
    agreed = Agreement.objects.filter(award=award).exclude(state=Agreement.State.WITHDRAWN).order_by("-version").first()
    if agreed:
        return agreed.start_date, agreed.end_date
    start, end = publishing.dates(award.application)
    first = start or clock.london_day(award.accepted_at or award.offered_at)
    return first, max(end or first + LONGEST, first)


def budget(award: Award) -> dict[str, Decimal]:
    """Each heading of the budget, in words, and its money: as the application says, with the changes agreed since."""
    given = engine.answers(award.application.sheet).get("budget")
    words, sums = _words(award), dict[str, Decimal]()
    for line in given if isinstance(given, list) else []:
        if line.get("heading") and line.get("amount"):
            heading = words.get(line["heading"], line["heading"])
            sums[heading] = sums.get(heading, NOTHING) + Decimal(line["amount"])
    agreed = Variation.objects.filter(award=award, kind=Variation.Kind.BUDGET, state=Variation.State.APPROVED)
    for change in agreed.order_by("decided_at"):
        moved = change.amount or NOTHING
        sums[change.from_heading] = sums.get(change.from_heading, NOTHING) - moved
        sums[change.to_heading] = sums.get(change.to_heading, NOTHING) + moved
    return sums


def headings(award: Award) -> list[str]:
    """Every heading to which money may move: those that the fund offers, and those in use."""
    return list(dict.fromkeys([*_words(award).values(), *budget(award)]))


def _words(award: Award) -> dict[str, str]:
    asked = engine.defined(award.application.sheet).questions.get("budget")
    return {choice.code: str(choice.label("en")) for choice in asked.choices} if asked else {}

"""The money behind a decision: each pot that an award would be taken from, with what is committed, paid and free."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from grants.awards import money
from grants.funds.models import AuthorisationYear, Round

# The names of the CHECK constraints that refuse an award above a ceiling, each with its pot.
CEILINGS = {
    "round_within_ceiling": "round",
    "strand_within_ceiling": "strand",
    "fund_within_ceiling": "fund",
    "authorisation_within_ceiling": "authorisation",
    "authorisation_year_within_ceiling": "year",
}


@dataclass(frozen=True)
class Pot:
    """One pot's money in pounds: `name` as a table writes it, `called` as a sentence does."""

    key: str
    name: str
    called: str
    ceiling: Decimal
    committed: Decimal
    paid: Decimal = Decimal(0)
    passed_on: Decimal = Decimal(0)

    @property
    def free(self) -> Decimal:
        """Neither committed nor passed on to lower decisions."""
        return self.ceiling - self.committed - self.passed_on


def fresh(round: Round) -> Round:
    """The round with its strand, fund and decision, as they stand now."""
    return Round.objects.select_related("fund", "strand", "authorisation").get(pk=round.pk)


def years(round: Round) -> list[str]:
    """The financial years between which an award of this round must choose; none where its decision has no years."""
    if not round.authorisation_id:
        return []
    found = AuthorisationYear.objects.filter(authorisation=round.authorisation_id)
    return list(found.order_by("year").values_list("year", flat=True))


def pots(round: Round, *, year: str = "") -> list[Pot]:
    """Every pot that an award of this round is taken from. With `year`, that year's alone; else all of its years."""
    now = fresh(round)
    rows: list[tuple[str, str, str, Any, Any, Q]] = [
        ("round", "This round", "this round", now, now.ceiling, Q(award__application__round=now))
    ]
    if now.strand:
        rows.append(
            (
                "strand",
                f"Strand: {now.strand.name}",
                "this strand",
                now.strand,
                now.strand.ceiling,
                Q(award__application__round__strand=now.strand),
            )
        )
    rows.append(
        ("fund", "The fund", "this fund", now.fund, now.fund.ceiling, Q(award__application__round__fund=now.fund))
    )
    rows += _decided(now, year)
    paid = money.paid_under([row[5] for row in rows])
    passed_on = now.authorisation.passed_on() if now.authorisation else Decimal(0)
    return [
        Pot(key, name, called, ceiling, pot.committed, paid[n], passed_on if key == "authorisation" else Decimal(0))
        for n, (key, name, called, pot, ceiling, _) in enumerate(rows)
    ]


def _decided(round: Round, year: str) -> Iterator[tuple[str, str, str, Any, Any, Q]]:
    """The decision that gives the round its money, and its financial years."""
    decision = round.authorisation
    if decision is None:
        return
    under = Q(award__application__round__authorisation=decision)
    name = f"Decision {decision}"
    yield "authorisation", name, f"decision {decision}", decision, decision.grants_amount, under
    for each in decision.years.order_by("year"):
        if not year or each.year == year:
            called = f"{each.year} of decision {decision}"
            yield "year", f"{name}, {each.year}", called, each, each.grants_amount, under & Q(award__year=each.year)

"""Who may sign an award: the form of decision that an amount needs, and whether this person's roles reach it.

The table of forms stands in programmes/people/access.py. A decision that gives a round its money may let a lower form
than usual approve the awards under it. What is signed on paper, as Mayoral decisions are, is recorded by its number.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from grants.awards.models import Award
from grants.funds.models import Authorisation, Round
from programmes import clock
from programmes.people import access
from programmes.people.access import LEVEL_LIMITS, SIGNS, Level
from programmes.workflow import MoveRefused

FORMS = {
    Level.DAR: "a delegated authority record (DAR)",
    Level.ADD: "an assistant director’s decision (ADD)",
    Level.DD: "a director’s decision (DD)",
    Level.MD: "a Mayoral decision (MD)",
}


class BeyondLevel(MoveRefused):
    """The amount needs a higher form of decision than this person signs. `level` is the form that it needs."""

    def __init__(self, message: str, *, level: Level) -> None:
        super().__init__(message, field="amount")
        self.level = level


@dataclass(frozen=True)
class Signature:
    """How an award came to be approved: the form, the person or the number on paper, and what passed it down."""

    level: Level
    approved_by: Any
    reference: str = ""
    signed_date: date | None = None
    under: Authorisation | None = None

    def put_on(self, award: Award) -> list[str]:
        """Write it onto the award; returns the names of the fields to save."""
        award.approval_level, award.approved_by = self.level, self.approved_by
        award.signed_reference, award.signed_date = self.reference, self.signed_date
        award.delegated_under = self.under
        return ["approval_level", "approved_by", "signed_reference", "signed_date", "delegated_under"]


def needed(round: Round, amount: Decimal) -> tuple[Level, Authorisation | None]:
    """The lowest form that may approve this many pounds in this round, and the decision that lets it if one does."""
    level, decision = access.level_for(amount), round.authorisation
    passed = Level(decision.delegated_level) if decision and decision.delegated_level else level
    return (passed, decision) if passed.rank < level.rank else (level, None)


def most(by: Any, round: Round) -> Decimal | None:
    """The most that this person may approve in this round, in pounds; None where there is no limit."""
    own, decision = access.level_of(by.roles), round.authorisation
    if decision and decision.delegated_level and Level(decision.delegated_level).rank <= own.rank:
        return None
    return LEVEL_LIMITS[own]


def sign(
    *, round: Round, amount: Decimal, by: Any, signed_reference: str = "", signed_date: date | None = None
) -> Signature:
    """This person's signature under an award, or what somebody has signed on paper, recorded by this person.

    Raises BeyondLevel, naming the form that is needed, and MoveRefused for a number that does not fit.
    """
    level, under = needed(round, amount)
    if signed_reference or signed_date:
        return _on_paper(level, under, amount, signed_reference.replace(" ", "").upper(), signed_date)
    if access.level_of(by.roles).rank < level.rank:
        raise BeyondLevel(_too_much(by, amount, level), level=level)
    return Signature(level, by, under=under)


def _on_paper(
    level: Level, under: Authorisation | None, amount: Decimal, reference: str, day: date | None
) -> Signature:
    letters, number = reference.rstrip("0123456789"), reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if letters.lower() not in Level.values or not 1 <= len(number) <= 6 or letters + number != reference:
        raise MoveRefused(
            "Enter the number as printed on the decision, such as MD2167 or DD2324.", field="signed_reference"
        )
    if day is None or day > clock.london_day(clock.now()):
        raise MoveRefused("Enter the day on which it was signed. It cannot lie in the future.", field="signed_date")
    signed = Level(letters.lower())
    if signed.rank < level.rank:
        raise MoveRefused(
            f"£{amount:,.2f} needs {FORMS[level]}, so {reference} cannot approve it.", field="signed_reference"
        )
    limit = LEVEL_LIMITS[signed]
    above = under if limit is not None and amount > limit else None
    return Signature(signed, None, reference=reference, signed_date=day, under=above)


def _too_much(by: Any, amount: Decimal, level: Level) -> str:
    limit = LEVEL_LIMITS[access.level_of(by.roles)]
    own = f"You may approve up to £{limit:,.0f}. " if limit is not None else ""
    return f"{own}£{amount:,.2f} must be approved by {SIGNS[level]}, on {FORMS[level]}."

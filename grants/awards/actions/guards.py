"""What every decision stands on: the order of locks, the limits and ceilings in words, and the reasons.

The database keeps the ceilings (see grants/migrations/0006_ceilings.py). Here its refusal becomes words with figures.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from grants.applications.models import Application
from grants.awards import figures
from grants.awards.models import Award, DecisionReason
from grants.awards.places import EXAMPLE, Place
from grants.funds.models import PENNY, Round
from programmes.workflow import MoveRefused


def locked(application: Application) -> Application:
    """The application's row: the first lock of every decision, so that two decisions on it wait for each other."""
    rows = Application.objects.select_for_update(of=("self",)).with_parties()
    return rows.select_related("round__strand", "round__authorisation").get(pk=application.pk)


def live(award: Award) -> Award:
    """The award as it stands now, locked after its application."""
    application = locked(award.application)
    fresh = Award.objects.select_for_update(of=("self",)).get(pk=award.pk)
    fresh.application = application
    return fresh


@contextmanager
def within_ceiling(round: Round, *, year: str = "") -> Iterator[None]:
    """Turn the database's refusal to overspend into MoveRefused with the figures of the pot that is too small."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        key = figures.CEILINGS.get(getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or "")
        pot = next((pot for pot in figures.pots(round, year=year) if pot.key == key), None)
        if pot is None:
            raise
        raise MoveRefused(
            f"There is not enough money left in {pot.called}. Of £{pot.ceiling:,.2f}, "
            f"£{pot.committed:,.2f} is committed and £{pot.free:,.2f} is free.",
            field="amount",
        ) from error


def refuse_outside_limits(amount: Decimal, round: Round) -> None:
    """Refuse what is no sum of money in pounds and pence, or outside what the round's strand or fund gives."""
    if not isinstance(amount, Decimal) or not amount.is_finite() or amount != amount.quantize(PENNY):
        raise MoveRefused("Enter the amount in pounds and pence, such as 2500 or 2500.50.", field="amount")
    terms = round.terms
    if not terms.minimum_award <= amount <= terms.maximum_award:
        raise MoveRefused(
            f"Awards from this {'strand' if round.strand_id else 'fund'} are between £{terms.minimum_award:,.2f} "
            f"and £{terms.maximum_award:,.2f}.",
            field="amount",
        )


def refuse_wrong_year(year: str, round: Round) -> None:
    """Refuse an award that does not say from which of its decision's financial years its money comes."""
    choices = figures.years(round)
    if year and year not in choices:
        raise MoveRefused("This round’s decision has no money for that year. Choose one of its years.", field="year")
    if choices and not year:
        raise MoveRefused(f"Choose the financial year: {', '.join(choices)}.", field="year")


def refuse_without_wards(places: list[Place], round: Round) -> None:
    """Refuse an award of a place-based strand that names no ward."""
    if round.strand and round.strand.place_based and not places:
        raise MoveRefused(f"Name at least one ward, such as {EXAMPLE}.", field="places")


def give_reasons(
    application: Application, verb: str, codes: Iterable[str], text: str, *, by: Any, at: datetime
) -> None:
    """Keep the reasons of a decision against an application: at least one from the list, with words of our own."""
    codes, text = list(dict.fromkeys(codes)), text.strip()
    if not codes or not set(codes) <= set(DecisionReason.Code.values):
        raise MoveRefused("Choose at least one reason.", field="codes")
    if not text:
        raise MoveRefused("Explain the reasons in your own words: the applicant reads them.", field="text")
    DecisionReason.objects.bulk_create(
        DecisionReason(application=application, verb=verb, code=code, text=text, given_at=at, given_by=by)
        for code in codes
    )

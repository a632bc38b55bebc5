"""What must be true of an application's answers together, beyond what each question asks for itself.

A question takes part by its key: `amount`, `start_date`, `end_date`, `income` and the two references' names and
addresses.
A set without a key is not asked for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from grants.funds.models import Fund, Strand

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Problem:
    """One thing to put right before sending: the question that can do it, and what to do."""

    question: str
    message: str


def problems(given: Answers, *, terms: Fund | Strand, applicant_email: str, as_person: bool) -> list[Problem]:
    """Everything that the answers together still get wrong, in the order of the form."""
    found = [*_income(given, terms, as_person), *_dates(given), *_money(given, terms)]
    return found + (_references(given, applicant_email) if as_person else [])


def amount_asked(given: Answers) -> Decimal | None:
    """The amount asked for, in pounds; None while it is not answered."""
    return Decimal(given["amount"]) if given.get("amount") else None


def _income(given: Answers, terms: Fund | Strand, as_person: bool) -> list[Problem]:
    income = given.get("income")
    if as_person or income is None or terms.turnover_limit is None or Decimal(income) < terms.turnover_limit:
        return []
    return [Problem("income", f"This fund is for groups with a turnover under £{terms.turnover_limit:,.0f}.")]


def _dates(given: Answers) -> list[Problem]:
    start, end = given.get("start_date"), given.get("end_date")
    if start and end and date.fromisoformat(end) < date.fromisoformat(start):
        return [Problem("end_date", "The project ends before it starts. Check the two dates.")]
    return []


def _money(given: Answers, terms: Fund | Strand) -> list[Problem]:
    asked = amount_asked(given)
    if asked is None:
        return []
    if not terms.minimum_award <= asked <= terms.maximum_award:
        return [Problem("amount", f"Ask for between £{terms.minimum_award:,.0f} and £{terms.maximum_award:,.0f}.")]
    return []


def _references(given: Answers, applicant_email: str) -> list[Problem]:
    found = []
    emails = [str(given.get(f"referee{n}_email") or "").strip().lower() for n in (1, 2)]
    names = [" ".join(str(given.get(f"referee{n}_name") or "").lower().split()) for n in (1, 2)]
    for number, email in enumerate(emails, 1):
        if not email:
            continue
        try:
            validate_email(email)
        except ValidationError:
            found.append(Problem(f"referee{number}_email", "Enter a full e-mail address, such as name@example.com."))
        if email == applicant_email.strip().lower():
            found.append(
                Problem(f"referee{number}_email", "This is your own e-mail address. Give that of the other person.")
            )
    if emails[0] and emails[0] == emails[1]:
        found.append(
            Problem("referee2_email", "Both references have the same e-mail address. Give two different people.")
        )
    if names[0] and names[0] == names[1]:
        found.append(Problem("referee2_name", "Both references have the same name. Give two different people."))
    return found

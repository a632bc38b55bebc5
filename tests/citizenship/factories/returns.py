"""Monthly returns for tests, in each state, without the pages. Their ceremonies are made by factories.ceremonies."""

from datetime import date
from typing import Any

from citizenship.ceremonies.actions import returns as actions
from citizenship.ceremonies.models import MonthlyReturn
from programmes import tokens
from tests.citizenship.factories.studies import borough_of, joined


def monthly(given: Any, month: date, **fields: Any) -> MonthlyReturn:
    """The borough's return of this month, not sent; the borough joins the pilot where it has not."""
    joined(given)
    made = actions.open_return(borough=borough_of(given), month=month)
    for name, value in fields.items():
        setattr(made, name, value)
    made.save()
    return made


def sent(given: Any, month: date, *, by: Any) -> MonthlyReturn:
    """A return that this registrar has sent."""
    return actions.send(monthly=monthly(given, month), by=by, token=tokens.issue())


def final(given: Any, month: date, *, by: Any, officer: Any) -> MonthlyReturn:
    """A return that was sent by a registrar and made final by an officer."""
    return actions.finish(monthly=sent(given, month, by=by), by=officer, token=tokens.issue())

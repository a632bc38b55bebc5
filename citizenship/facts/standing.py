"""How a fact stands on a day: fresh, due, overdue, or so far past its day that nothing may be built on it.

The thresholds are the portal's own rule for facts about status (after the page expiry that GOV.UK's developer
documentation uses): a week before, its owner is told; after it, readers are; a month after it, a fact about a
deadline, a route or a letter no longer tells anybody what to do.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

DUE_WITHIN = timedelta(days=7)
EXPIRES_AFTER = timedelta(days=30)


class Standing(StrEnum):
    """How far a fact is from the day by which it must be checked again."""

    FRESH = "fresh"
    DUE = "due"
    OVERDUE = "overdue"
    EXPIRED = "expired"


class Dated(Protocol):
    """What is asked of a fact, or of whatever else is checked again by a day."""

    critical: bool
    review_by: date


def standing(fact: Dated, today: date) -> Standing:
    """How the fact stands on this day (a day in London).

    Due: `review_by` is today or within seven days. Overdue: it is past. Expired: the fact is critical and more than
    thirty days past. The day itself still counts as in time.
    """
    left = fact.review_by - today
    if left > DUE_WITHIN:
        return Standing.FRESH
    if left >= timedelta(0):
        return Standing.DUE
    return Standing.EXPIRED if fact.critical and -left > EXPIRES_AFTER else Standing.OVERDUE


def due_by(today: date) -> date:
    """The last `review_by` that is on the owner's list on this day."""
    return today + DUE_WITHIN


def expired_before(today: date) -> date:
    """A critical fact with an earlier `review_by` than this has expired."""
    return today - EXPIRES_AFTER

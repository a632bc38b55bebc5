"""What the portal knows of the Mayor's funds, for `manage.py load_reference`.

One file for each fund says what is known of it, from which public source, and what is ours: those values are marked
as demonstration wherever they show, and staff put the right ones in.
"""

from grants.funds.reference.culture import ELIGIBILITY, FUND, QUESTIONS, SLUG
from grants.funds.reference.loading import PLANS, call_of, dates, equip, load, question_set, sets
from grants.funds.reference.words import GROUP, PERSON

__all__ = [
    "ELIGIBILITY",
    "FUND",
    "GROUP",
    "PERSON",
    "PLANS",
    "QUESTIONS",
    "SLUG",
    "call_of",
    "dates",
    "equip",
    "load",
    "question_set",
    "sets",
]

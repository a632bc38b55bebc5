"""Funds, their strands and rounds, the decisions that give them money, and what a round asks for.

`committed` is kept by database triggers (grants/migrations/0006_ceilings.py) as the sum of live awards, on the round,
the strand, the fund, the authorising decision and its year. A CHECK refuses every award that would take any of them
above its ceiling, whichever way it is made.
"""

from grants.funds.models.asked import Criterion, Document, DocumentAsked, ReportDue
from grants.funds.models.codesign import Codesign, CodesignHelper, CriterionChange, CriterionComment
from grants.funds.models.funds import RESERVED_SLUGS, Fund, Strand, refuse_reserved
from grants.funds.models.money import PENNY, Authorisation, AuthorisationYear, in_pounds, pounds
from grants.funds.models.rounds import Extension, Round

__all__ = [
    "PENNY",
    "RESERVED_SLUGS",
    "Authorisation",
    "AuthorisationYear",
    "Codesign",
    "CodesignHelper",
    "Criterion",
    "CriterionChange",
    "CriterionComment",
    "Document",
    "DocumentAsked",
    "Extension",
    "Fund",
    "ReportDue",
    "Round",
    "Strand",
    "in_pounds",
    "pounds",
    "refuse_reserved",
]

"""Awards: how they are decided, and what is promised to whom."""

from grants.awards.models.agreements import Agreement, AgreementDocument, AgreementTerms, GrantMove
from grants.awards.models.awards import Award, AwardMove, AwardQuerySet
from grants.awards.models.bank import BankDetails
from grants.awards.models.deciding import AwardPlace, DecisionReason, Recommendation, RecommendationMove
from grants.awards.models.payments import Milestone, Payment, PaymentBatch, PaymentLimit
from grants.awards.models.totals import PublishedTotal
from grants.awards.models.variations import Clawback, Suspension, Variation

__all__ = [
    "Agreement",
    "AgreementDocument",
    "AgreementTerms",
    "Award",
    "AwardMove",
    "AwardPlace",
    "AwardQuerySet",
    "BankDetails",
    "Clawback",
    "DecisionReason",
    "GrantMove",
    "Milestone",
    "Payment",
    "PaymentBatch",
    "PaymentLimit",
    "PublishedTotal",
    "Recommendation",
    "RecommendationMove",
    "Suspension",
    "Variation",
]

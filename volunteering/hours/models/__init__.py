"""The room's models: claims, the ledger of what counts, disputes, organisations that are not here, and the limits."""

from volunteering.hours.models.claims import ClaimMove, HoursClaim
from volunteering.hours.models.disputes import Dispute, DisputeMove
from volunteering.hours.models.elsewhere import Elsewhere, ElsewhereMove, SupervisorLink
from volunteering.hours.models.ledger import Basis, CreditedTime, HoursDecision, HoursEntry
from volunteering.hours.models.months import CreditedMonth
from volunteering.hours.models.rules import AuditSample, AutomaticRule, DailyCap, HostReminder

__all__ = [
    "AuditSample",
    "AutomaticRule",
    "Basis",
    "ClaimMove",
    "CreditedMonth",
    "CreditedTime",
    "DailyCap",
    "Dispute",
    "DisputeMove",
    "Elsewhere",
    "ElsewhereMove",
    "HostReminder",
    "HoursClaim",
    "HoursDecision",
    "HoursEntry",
    "SupervisorLink",
]

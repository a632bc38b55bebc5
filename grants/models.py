"""Gathers the area's rooms, so that Django finds their models."""

from grants.applications.models import Application, ApplicationMove, LateException
from grants.awards.models import Award, AwardMove, DecisionReason
from grants.funds.models import Fund, Round

__all__ = ["Application", "ApplicationMove", "Award", "AwardMove", "DecisionReason", "Fund", "LateException", "Round"]

"""Gathers the area's rooms, so that Django finds their models."""

from grants.applications.models import Application, ApplicationMove, LateException
from grants.assessment.models import (
    Assessment,
    AssessmentMove,
    Assignment,
    Conflict,
    Declaration,
    DueDiligence,
    DueDiligenceMove,
    Moderation,
    PanelInvitation,
    QualityCheck,
    Score,
    ScoreChange,
    Sift,
)
from grants.awards.models import Award, AwardMove, DecisionReason
from grants.funds.models import Criterion, Fund, ReportDue, Round
from grants.monitoring.models import LearningEntry, Report, ReportMove

__all__ = [
    "Application",
    "ApplicationMove",
    "Assessment",
    "AssessmentMove",
    "Assignment",
    "Award",
    "AwardMove",
    "Conflict",
    "Criterion",
    "DecisionReason",
    "Declaration",
    "DueDiligence",
    "DueDiligenceMove",
    "Fund",
    "LateException",
    "LearningEntry",
    "Moderation",
    "PanelInvitation",
    "QualityCheck",
    "Report",
    "ReportDue",
    "ReportMove",
    "Round",
    "Score",
    "ScoreChange",
    "Sift",
]

"""Assessing.

Who may not look (interests), what stands where (stages), who scored what, and what is checked before money moves.
"""

from grants.assessment.models.diligence import DueDiligence, DueDiligenceMove
from grants.assessment.models.interests import Conflict, Declaration
from grants.assessment.models.panel import PanelInvitation
from grants.assessment.models.scores import Assignment, Score, ScoreChange
from grants.assessment.models.stages import Assessment, AssessmentMove, Moderation, QualityCheck, Sift

__all__ = [
    "Assessment",
    "AssessmentMove",
    "Assignment",
    "Conflict",
    "Declaration",
    "DueDiligence",
    "DueDiligenceMove",
    "Moderation",
    "PanelInvitation",
    "QualityCheck",
    "Score",
    "ScoreChange",
    "Sift",
]

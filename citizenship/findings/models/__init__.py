"""The room's rows, gathered."""

from citizenship.findings.models.guidance import GuidanceMove, GuidanceVersion, Recommendation
from citizenship.findings.models.interest import Interest, InterestSheet
from citizenship.findings.models.openings import SurveyOpening
from citizenship.findings.models.results import Figures, FollowUp, Publication, PublicationMove

__all__ = [
    "Figures",
    "FollowUp",
    "GuidanceMove",
    "GuidanceVersion",
    "Interest",
    "InterestSheet",
    "Publication",
    "PublicationMove",
    "Recommendation",
    "SurveyOpening",
]

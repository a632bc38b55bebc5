"""The room's rows, gathered."""

from citizenship.studies.models.joinings import (
    TIME_TO_AGREE,
    Joining,
    JoiningMove,
    LeavingReason,
    RefusalReason,
    SharingStatement,
    registered_for,
)
from citizenship.studies.models.places import BoroughPlace, BoroughPlaceMove
from citizenship.studies.models.studies import Arm, ClosingReason, Outcome, Study, StudyMove
from citizenship.studies.offers import Level, Method, Offer, Reason

__all__ = [
    "TIME_TO_AGREE",
    "Arm",
    "BoroughPlace",
    "BoroughPlaceMove",
    "ClosingReason",
    "Joining",
    "JoiningMove",
    "LeavingReason",
    "Level",
    "Method",
    "Offer",
    "Outcome",
    "Reason",
    "RefusalReason",
    "SharingStatement",
    "Study",
    "StudyMove",
    "registered_for",
]

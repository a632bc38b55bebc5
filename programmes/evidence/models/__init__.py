"""The room's rows, gathered: measures and surveys, paper forms that are typed in, and who may be contacted again."""

from programmes.evidence.models.consent import ContactConsent
from programmes.evidence.models.keying import FormState, KeyedBatch, KeyedForm
from programmes.evidence.models.surveys import (
    PAPER_FOR,
    Measure,
    Observation,
    Survey,
    SurveyAnswer,
    SurveyCode,
    Wave,
    WaveQuerySet,
)
from programmes.evidence.models.translations import TranslationReview

__all__ = [
    "PAPER_FOR",
    "ContactConsent",
    "FormState",
    "KeyedBatch",
    "KeyedForm",
    "Measure",
    "Observation",
    "Survey",
    "SurveyAnswer",
    "SurveyCode",
    "TranslationReview",
    "Wave",
    "WaveQuerySet",
]

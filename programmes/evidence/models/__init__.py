"""The room's rows, gathered: measures and surveys, paper forms that are typed in, and who may be contacted again."""

from programmes.evidence.models.consent import ContactConsent
from programmes.evidence.models.indicators import Indicator, IndicatorReading
from programmes.evidence.models.keying import FormState, KeyedBatch, KeyedForm
from programmes.evidence.models.measures import (
    Drawing,
    Measure,
    Observation,
    Quoted,
    Series,
)
from programmes.evidence.models.releases import Release, ReleaseMove, ReleaseRow
from programmes.evidence.models.surveys import (
    PAPER_FOR,
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
    "Drawing",
    "FormState",
    "Indicator",
    "IndicatorReading",
    "KeyedBatch",
    "KeyedForm",
    "Measure",
    "Observation",
    "Quoted",
    "Release",
    "ReleaseMove",
    "ReleaseRow",
    "Series",
    "Survey",
    "SurveyAnswer",
    "SurveyCode",
    "TranslationReview",
    "Wave",
    "WaveQuerySet",
]

"""Saying that somebody who knows both languages has read a translation."""

from typing import Any

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.evidence.models import Survey, TranslationReview
from programmes.questions import definition
from programmes.workflow import MoveRefused


@transaction.atomic
def review_translation(*, survey: Survey, language: str, by: Any, token: str) -> TranslationReview:
    """Note that this translation was read against the English: its pages stop saying that nobody has.

    Raises MoveRefused for a language that the survey does not have.
    """
    tokens.spend(token, by=by, purpose=f"programmes.evidence.review_translation:{survey.pk}")
    languages = definition.load(survey.question_set_id).languages
    if language not in languages[1:]:
        raise MoveRefused("Choose one of the survey’s translations.", field="language")
    found, made = TranslationReview.objects.get_or_create(
        survey=survey, language=language, defaults={"reviewed_by": by, "reviewed_at": clock.now()}
    )
    if made:
        audit.record(by=by, verb="programmes.evidence.review_translation", target=survey, detail={"language": language})
    return found

"""What is deleted when its time is over: raw answers, codes, paper forms, and entries that nobody finished."""

from datetime import datetime, timedelta

from django.db import transaction

from programmes.evidence.models import FormState, KeyedBatch, KeyedForm, SurveyAnswer, SurveyCode, Wave
from programmes.questions.models import AnswerSheet

RAW_KEPT_FOR = timedelta(days=730)
# An entry of a paper form that was never compared or settled counts nowhere, and is of no use to anybody.
UNFINISHED_KEPT_FOR = timedelta(days=30)


@transaction.atomic
def retain(at: datetime) -> int:
    """Delete codes and raw answers of scopes whose last wave closed more than 24 months ago; returns how many rows.

    What was typed from a paper form and never went in is deleted thirty days after forms could last be typed in.
    """
    unfinished = KeyedForm.objects.exclude(state=FormState.KEPT)
    gone = unfinished.filter(wave__paper_until__lt=at - UNFINISHED_KEPT_FOR).delete()[0]
    recent = Wave.objects.exclude(closes_at__lt=at - RAW_KEPT_FOR).values("scope")
    gone += KeyedBatch.objects.exclude(scope__in=recent).delete()[0]
    old = SurveyCode.objects.exclude(scope__in=recent)
    given = SurveyAnswer.objects.filter(code__in=old)
    sheets = list(given.values_list("sheet", flat=True))
    gone += given.delete()[0] + AnswerSheet.objects.filter(pk__in=sheets).delete()[0]
    return gone + old.delete()[0]

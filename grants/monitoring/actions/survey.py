"""What a group does with its participants' survey: issue codes, ask again at the end, finish."""

from typing import Any

from django.db import transaction

from grants.awards.models import Award
from grants.monitoring import schedule
from programmes import clock, tokens
from programmes.evidence import actions as evidence
from programmes.evidence.models import Survey, SurveyCode, Wave
from programmes.workflow import MoveRefused


def _survey(award: Award) -> Survey:
    if award.state not in Award.LIVE:
        raise MoveRefused("This grant has ended, so its survey is closed.")
    survey = schedule.survey_of(award.application)
    if survey is None:
        raise MoveRefused("There is no survey for this fund at the moment.")
    return survey


@transaction.atomic
def issue(*, award: Award, count: int, by: Any, token: str) -> list[SurveyCode]:
    """Make codes for people who take part, on one sheet to print; the group never notes who got which."""
    return evidence.issue_codes(survey=_survey(award), scope=str(award.pk), count=count, by=by, token=token)


@transaction.atomic
def ask_again(*, award: Award, by: Any, token: str) -> Wave:
    """Close the first survey and open the same questions for the end; the codes lead there from now on."""
    tokens.spend(token, by=by, purpose=f"grants.survey.ask_again:{award.pk}")
    return evidence.open_wave(survey=_survey(award), scope=str(award.pk), kind=Wave.Kind.AFTER, by=by)


@transaction.atomic
def finish(*, award: Award, by: Any, token: str) -> Wave:
    """Take no more answers. Only from now on is it shown what changed, so that nobody can subtract two days."""
    tokens.spend(token, by=by, purpose=f"grants.survey.finish:{award.pk}")
    wave = Wave.objects.filter(survey=_survey(award), scope=str(award.pk), kind=Wave.Kind.AFTER).first()
    if wave is None:
        raise MoveRefused("Ask again first: the survey at the end has not been opened.")
    return evidence.close_wave(wave=wave, by=by)


@transaction.atomic
def close_survey(*, award: Award, by: Any) -> int:
    """Take no more answers for this award, in any wave; returns how many waves were open."""
    open_now = Wave.objects.filter(scope=str(award.pk)).open_at(clock.now())
    waves = list(open_now.order_by("pk"))
    for wave in waves:
        evidence.close_wave(wave=wave, by=by)
    return len(waves)

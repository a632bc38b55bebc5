"""The survey of a study: opened once by staff, given its waves ceremony by ceremony, codes issued by registrars."""

from datetime import datetime
from typing import Any

from django.db import transaction

from citizenship.ceremonies.models import Ceremony
from citizenship.findings import waves
from citizenship.findings.models import SurveyOpening
from citizenship.studies.authority import refuse_others, refuse_stranger, refuse_without_statement
from citizenship.studies.models import Study
from programmes import audit, clock, tokens
from programmes.evidence import actions as evidence
from programmes.evidence.models import SurveyCode, Wave
from programmes.people.models import User
from programmes.workflow import MoveRefused

State = Ceremony.State


@transaction.atomic
def open_survey(*, study: Study, by: User, token: str) -> SurveyOpening:
    """From now on every ceremony in an arm of this study asks its people, at four times; it cannot be undone.

    Raises MoveRefused before the protocol is registered, after the study has closed, and where the survey is open.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.findings.open_survey:{study.pk}")
    refuse_others(by)
    study = Study.objects.select_for_update(of=("self",)).get(pk=study.pk)
    if study.state not in (Study.State.REGISTERED, Study.State.RUNNING):
        raise MoveRefused("Register the study first, and open its survey before it closes.")
    if SurveyOpening.objects.filter(study=study).exists():
        raise MoveRefused("The survey of this study is open already.")
    if waves.survey() is None:
        raise MoveRefused("The questions are not here yet. Ask the portal’s administrator to load the reference data.")
    made = SurveyOpening.objects.create(study=study, opened_at=clock.now(), opened_by=by)
    audit.record(by=by, verb="citizenship.findings.survey_opened", target=study)
    for ceremony in Ceremony.objects.filter(study=study, arm__isnull=False, state=State.PLANNED).order_by("pk"):
        settle(ceremony=ceremony, by=by)
    return made


@transaction.atomic
def settle(*, ceremony: Ceremony, by: Any) -> int:
    """Give a ceremony its waves, or move those that have not begun to its new day; returns how many were made or moved.

    Nothing happens outside an open survey, for a borough whose data-sharing statement does not hold, and for a
    ceremony that has begun without waves. Safe to repeat.
    """
    survey, at = waves.survey(), clock.now()
    if survey is None or not waves.is_open_for(ceremony) or ceremony.state == State.CANCELLED:
        return 0
    scope = waves.scope(ceremony)
    wanted = waves.periods(ceremony, at)
    there = {wave.kind for wave in Wave.objects.filter(survey=survey, scope=scope)}
    if there:
        # The first wave began when it was made; its closing moves with the ceremony.
        return evidence.move_waves(survey=survey, scope=scope, periods=wanted, by=by)
    if Wave.Kind.BEFORE not in wanted or not _agreed(ceremony, at):
        return 0
    for kind, (opens_at, closes_at) in wanted.items():
        evidence.open_wave(
            survey=survey,
            scope=scope,
            kind=kind,
            opens_at=opens_at,
            closes_at=closes_at,
            # At the ceremony people answer with a pen; later they answer from home.
            on_paper=kind in waves.AT_THE_CEREMONY,
            by=by,
        )
    return len(wanted)


def _agreed(ceremony: Ceremony, at: datetime) -> bool:
    try:
        refuse_without_statement(ceremony.borough, at)
    except MoveRefused:
        return False
    return True


@transaction.atomic
def stop(*, ceremony: Ceremony, by: Any) -> int:
    """A ceremony was called off: the waves that have not begun never will; returns how many.

    What is open closes at its own time, since slips may be in people's hands. Calling it on again brings them back.
    """
    survey = waves.survey()
    if survey is None:
        return 0
    rows = Wave.objects.filter(survey=survey, scope=waves.scope(ceremony), opens_at__gt=clock.now())
    found = list(rows.order_by("opens_at", "pk"))
    for wave in found:
        evidence.close_wave(wave=wave, by=by)
    return len(found)


@transaction.atomic
def issue(*, ceremony: Ceremony, count: int, by: User, token: str) -> list[SurveyCode]:
    """Make codes for the people of one ceremony, on one sheet to print; nobody notes who gets which.

    Raises PermissionDenied for a registrar of another borough, MoveRefused where the ceremony asks nobody: it is in no
    arm, its survey is not open, the borough's data-sharing statement does not hold, or it has been called off.
    """
    ceremony = Ceremony.objects.select_for_update(of=("self",)).select_related("borough").get(pk=ceremony.pk)
    refuse_stranger(by, ceremony.borough)
    survey, at = waves.survey(), clock.now()
    if survey is None or not waves.is_open_for(ceremony):
        raise MoveRefused("This ceremony is in no study that asks its people, so it needs no codes.")
    if ceremony.state == State.CANCELLED:
        raise MoveRefused("This ceremony was called off, so it needs no codes.")
    refuse_without_statement(ceremony.borough, at)
    if at >= waves.begins_at(ceremony) + waves.LEAVING_FOR:
        raise MoveRefused("This ceremony was more than a week ago. Codes are handed out on its day.")
    settle(ceremony=ceremony, by=by)
    return evidence.issue_codes(survey=survey, scope=waves.scope(ceremony), count=count, by=by, token=token)


@transaction.atomic
def follow(*, limit: int = 500) -> int:
    """Bring the waves of ceremonies to come up to date: a day was changed, an arm was given later. How many changed.

    Ceremonies of the last week are looked at too, since a slip of the day may be put right then.
    """
    since = clock.london_day(clock.now() - waves.LEAVING_FOR)
    rows = Ceremony.objects.filter(study__survey__isnull=False, arm__isnull=False, date__gte=since)
    found = rows.exclude(state=State.CANCELLED).select_related("borough").order_by("date", "pk")[:limit]
    return sum(bool(settle(ceremony=ceremony, by=None)) for ceremony in found)

"""Measures are recorded; surveys are made, their waves opened and closed, codes issued, answers taken in."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.evidence import codes
from programmes.evidence.models import Measure, Observation, Survey, SurveyAnswer, SurveyCode, Wave
from programmes.questions import actions as questions
from programmes.questions.models import FILE_KINDS, Answer, QuestionSet
from programmes.workflow import MoveRefused

LONDON = "E12000007"
SHEET_MOST, SCOPE_MOST = 200, 2000


@transaction.atomic
def record(
    *,
    measure: str,
    area: str,
    period: str,
    value: Decimal | int | None,
    n: int | None = None,
    group: str = "",
    wave: str = "",
    interval: tuple[Decimal, Decimal] | None = None,
    source: str = "",
) -> Observation:
    """Note one figure of a measure, in the measure's unit; the same figure noted again replaces the earlier one.

    The caller has already suppressed small numbers: what is recorded may be published. Measure.DoesNotExist for an
    unknown slug.
    """
    of = Measure.objects.get(pk=measure)
    low, high = interval or (None, None)
    observation, _ = Observation.objects.update_or_create(
        measure=of,
        area=area,
        group=group,
        period=period,
        wave=wave,
        definition_version=of.definition_version,
        defaults={
            "value": value,
            "n": n,
            "interval_low": low,
            "interval_high": high,
            "source": source or of.source,
            "recorded_at": clock.now(),
        },
    )
    return observation


@transaction.atomic
def add_survey(
    *, slug: str, name: str, question_set: QuestionSet, texts: Mapping[str, Any], by: Any, may_contact: bool = False
) -> Survey:
    """Make a survey of a frozen question set. Raises MoveRefused for a draft, or for questions that ask for files.

    With `may_contact`, people may leave an address after answering and are told when the survey asks again.
    """
    if not question_set.is_frozen:
        raise MoveRefused("Freeze the questions first: a survey’s questions may not change between two waves.")
    if question_set.questions.filter(kind__in=FILE_KINDS).exists():
        raise MoveRefused("A survey cannot ask for files: a file may show who sent it.")
    survey = Survey.objects.create(
        slug=slug, name=name, question_set=question_set, texts=dict(texts), may_contact=may_contact
    )
    audit.record(by=by, verb="programmes.evidence.survey_added", target=survey)
    return survey


@transaction.atomic
def open_wave(
    *,
    survey: Survey,
    scope: str,
    kind: str,
    by: Any,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    on_paper: bool = False,
) -> Wave:
    """Let participants of this scope answer, from now or from `opens_at`.

    A wave of the scope that is still open is closed at that moment, so that a code always leads to one of them. A wave
    that is there already is left as it is and returned. With `on_paper`, forms may be printed and typed in, for
    fourteen days after it has closed too; what came of it is shown only then.
    """
    at = opens_at or clock.now()
    waves = list(Wave.objects.select_for_update(of=("self",)).filter(survey=survey, scope=scope).order_by("pk"))
    there = next((wave for wave in waves if wave.kind == kind), None)
    if there:
        return there
    for wave in waves:
        if wave.closes_at is None or wave.closes_at > at:
            wave.close(at)
            wave.save(update_fields=["closes_at", "paper_until"])
    made = Wave(survey=survey, scope=scope, kind=kind, opens_at=at, closes_at=closes_at)
    if on_paper:
        made.put_on_paper()
    made.save(force_insert=True)
    audit.record(by=by, verb="programmes.evidence.wave_opened", target=made)
    return made


@transaction.atomic
def close_wave(*, wave: Wave, by: Any) -> Wave:
    """Take no more answers in this wave; from now on its outcomes may be shown. Closing it again changes nothing.

    Where paper forms are in use they may be typed in for fourteen days more, and the outcomes wait for that.
    """
    wave = Wave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
    at = clock.now()
    if wave.closes_at is None or wave.closes_at > at:
        wave.close(at)
        wave.save(update_fields=["closes_at", "paper_until"])
        audit.record(by=by, verb="programmes.evidence.wave_closed", target=wave)
    return wave


@transaction.atomic
def issue_codes(*, survey: Survey, scope: str, count: int, by: Any, token: str) -> list[SurveyCode]:
    """Make new codes for one printed sheet, at most 200; a scope has 2,000 at most.

    Raises tokens.AlreadyDone with the sheet's number when this very form has issued them.
    """
    tokens.spend(token, by=by, purpose=f"programmes.evidence.issue_codes:{scope}")
    if not 1 <= count <= SHEET_MOST:
        raise MoveRefused(f"Enter a number from 1 to {SHEET_MOST}.", field="count")
    # The survey's waves of the scope are locked, so that two colleagues do not make the same sheet.
    waves = Wave.objects.select_for_update(of=("self",)).filter(survey=survey, scope=scope).order_by("pk")
    if not waves:
        raise MoveRefused("This survey is not open for you, so it needs no codes.")
    there = SurveyCode.objects.filter(survey=survey, scope=scope)
    if there.count() + count > SCOPE_MOST:
        raise MoveRefused(f"A project has {SCOPE_MOST:,} codes at most. Print the ones you have again.", field="count")
    sheet = (there.order_by("-sheet").values_list("sheet", flat=True).first() or 0) + 1
    made = SurveyCode.objects.bulk_create(
        SurveyCode(survey=survey, scope=scope, code=code, sheet=sheet, issued_at=clock.now())
        for code in new_codes(count)
    )
    audit.record(by=by, verb="programmes.evidence.codes_issued", target=survey, detail={"scope": scope, "count": count})
    tokens.settle(token, str(sheet))
    return made


def new_codes(count: int) -> list[str]:
    """So many codes that nobody has yet, in random order."""
    found: set[str] = set()
    while len(found) < count:
        fresh = {codes.make() for _ in range(count - len(found))}
        found |= fresh - set(SurveyCode.objects.filter(code__in=fresh).values_list("code", flat=True))
    return list(found)


@transaction.atomic
def answer(*, code: SurveyCode, wave: Wave, answers: Mapping[str, Any], language: str, token: str) -> SurveyAnswer:
    """Take one participant's answers in, once for each code and wave. Nobody's account is noted, signed in or not.

    Raises MoveRefused when the wave has closed meanwhile, or this code has answered it.
    """
    tokens.spend(token, by=None, purpose=f"programmes.evidence.answer:{code.pk}:{wave.pk}")
    # Two phones with one code wait for each other here.
    code = SurveyCode.objects.select_for_update(of=("self",)).get(pk=code.pk)
    at = clock.now()
    if not Wave.objects.get(pk=wave.pk).is_open(at):
        raise MoveRefused("This survey has closed, so your answers could not be taken. Thank you all the same.")
    if SurveyAnswer.objects.filter(code=code, wave=wave).exists():
        raise MoveRefused("This code has already been used for this survey. Each person needs a code of their own.")
    return take_in(code, wave, answers, language=language, at=at)


def take_in(code: SurveyCode, wave: Wave, answers: Mapping[str, Any], *, language: str, at: datetime) -> SurveyAnswer:
    """Keep the answers of a code in a wave; whoever calls has locked the code and knows that there are none yet."""
    sheet = questions.open_sheet(question_set=code.survey.question_set, by=None, language=language)
    Answer.objects.bulk_create(
        Answer(sheet=sheet, key=key, value=value, revision=1, saved_at=at)
        for key, value in answers.items()
        if value is not None
    )
    return SurveyAnswer.objects.create(code=code, wave=wave, sheet=sheet, answered_at=at)


def said_with(code: SurveyCode, wave: Wave) -> dict[str, Any]:
    """What was answered with this code in this wave, for the page that thanks; {} for nothing. One query."""
    rows = Answer.objects.filter(
        sheet__in=SurveyAnswer.objects.filter(code=code, wave=wave).values("sheet"), value__isnull=False
    )
    return dict(rows.values_list("key", "value"))

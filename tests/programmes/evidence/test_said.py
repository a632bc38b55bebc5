"""What people said in one wave, by group: suppressed together, and only once the wave is over."""

import pytest

from programmes import clock
from programmes.evidence import actions
from programmes.evidence.models import Survey, Wave
from programmes.evidence.said import Said, said
from programmes.questions import actions as questions
from programmes.questions.models import Kind, Question, QuestionSet, Section
from tests.factories import token

pytestmark = pytest.mark.django_db

GROUPS = {"Plain": ["one"], "Tickets": ["two"]}


@pytest.fixture
def survey() -> Survey:
    """One question with two answers, asked in two scopes."""
    made = QuestionSet.objects.create(family="made-up", name="Made up", languages=["en"])
    section = Section.objects.create(question_set=made, key="you", order=1, texts={"en": {"title": "You"}})
    choices = [{"code": code, "texts": {"en": words}} for code, words in (("yes", "Yes"), ("no", "No"))]
    Question.objects.create(
        section=section,
        order=1,
        key="likes",
        kind=Kind.ONE_OF,
        required=False,
        texts={"en": {"label": "Do you like it?"}},
        choices=choices,
    )
    asked = questions.freeze(question_set=made, by=None)
    found = actions.add_survey(slug="made-up", name="Made up", question_set=asked, texts={}, by=None)
    for scope in ("one", "two"):
        actions.open_wave(survey=found, scope=scope, kind=Wave.Kind.BEFORE, by=None)
    return found


def answered(survey: Survey, scope: str, **counts: int) -> None:
    """So many people of this scope gave each answer."""
    wave = Wave.objects.get(scope=scope)
    codes = actions.issue_codes(survey=survey, scope=scope, count=sum(counts.values()), by=None, token=token())
    given = [answer for answer, count in counts.items() for _ in range(count)]
    for code, answer in zip(codes, given, strict=True):
        actions.answer(code=code, wave=wave, answers={"likes": answer}, language="en", token=token())


def close() -> None:
    """No more answers in any wave."""
    for wave in Wave.objects.all():
        actions.close_wave(wave=wave, by=None)


def told(survey: Survey) -> list[Said]:
    """What may be told now."""
    return said(survey, GROUPS, Wave.Kind.BEFORE, at=clock.now())


def test_by_group_and_together(survey: Survey) -> None:
    answered(survey, "one", yes=12, no=11)
    answered(survey, "two", yes=10, no=15)
    close()
    [question] = told(survey)
    assert question.lines == (("Yes", (12, 10), 22), ("No", (11, 15), 26))
    assert (question.answered, question.total) == ((23, 25), 48)


def test_a_small_answer_takes_others_with_it(survey: Survey) -> None:
    """Four in one group: neither its row nor its column may leave it to be worked out."""
    answered(survey, "one", yes=12, no=4)
    answered(survey, "two", yes=13, no=14)
    close()
    [question] = told(survey)
    (_, yes, _), (_, no, _) = question.lines
    assert no[0] is None
    assert yes[0] is None or question.answered[0] is None
    assert no[1] is None or question.lines[1][2] is None
    assert question.has_figures


def test_nothing_while_one_wave_is_open(survey: Survey) -> None:
    answered(survey, "one", yes=12, no=11)
    actions.close_wave(wave=Wave.objects.get(scope="one"), by=None)
    assert told(survey) == []


def test_nothing_of_no_groups(survey: Survey) -> None:
    assert said(survey, {}, Wave.Kind.BEFORE, at=clock.now()) == []

"""A small survey in two languages, open for one award, with codes."""

import uuid
from typing import Any

import pytest

from programmes.evidence import actions
from programmes.evidence.models import Survey, SurveyCode, Wave
from programmes.questions import actions as questions
from programmes.questions.models import Question, QuestionSet, Section
from tests import factories


def make_survey(slug: str = "neighbours", **question: Any) -> Survey:
    """One question, yes or no, in English and Arabic."""
    made = QuestionSet.objects.create(name=slug, family=slug, languages=["en", "ar"])
    section = Section.objects.create(question_set=made, key="you", texts={"en": {"title": "You"}})
    texts = {"en": {"label": "Do you know your neighbours?"}, "ar": {"label": "هل تعرف جيرانك؟"}}
    Question.objects.create(section=section, key="know", **{"kind": "yes_no", "texts": texts, **question})
    made = questions.freeze(question_set=made, by=None)
    words = {"en": {"title": "Your neighbours", "intro": "One question.", "thanks": "Your answer is in."}}
    return actions.add_survey(slug=slug, name="Neighbours", question_set=made, texts=words, by=None)


@pytest.fixture
def survey(db: None) -> Survey:
    """The survey."""
    return make_survey()


@pytest.fixture
def scope() -> str:
    """What the survey is open for."""
    return str(uuid.uuid4())


@pytest.fixture
def before(survey: Survey, scope: str) -> Wave:
    """Its first wave, open now."""
    return actions.open_wave(survey=survey, scope=scope, kind="before", by=None)


@pytest.fixture
def codes(before: Wave) -> list[SurveyCode]:
    """Thirty codes."""
    return issue(before.survey, before.scope, 30)


def issue(survey: Survey, scope: str, count: int) -> list[SurveyCode]:
    """So many codes on one sheet."""
    return actions.issue_codes(survey=survey, scope=scope, count=count, by=None, token=factories.token())


def say(code: SurveyCode, wave: Wave, **answers: Any) -> Any:
    """One participant's answers, taken in."""
    return actions.answer(code=code, wave=wave, answers=answers, language="en", token=factories.token())

"""A frozen set cannot change, and keys are unique: the database says so."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from programmes.questions.models import Kind, Question, QuestionSet, Section, SetState, direction
from programmes.workflow import MoveRefused
from tests.programmes.questions import sets

pytestmark = pytest.mark.django_db

ONE = ("one", [{"key": "a", "kind": Kind.TEXT, "label": "A"}])


def _add_section(of: QuestionSet) -> None:
    Section.objects.create(question_set=of, key="new")


def _add_question(of: QuestionSet) -> None:
    Question.objects.create(section=of.sections.get(), key="new", kind=Kind.TEXT)


def _thaw(of: QuestionSet) -> None:
    QuestionSet.objects.filter(pk=of.pk).update(state=SetState.DRAFT, frozen_at=None)


def _move_in(of: QuestionSet) -> None:
    other = sets.write(("one", [{"key": "b", "kind": Kind.TEXT, "label": "B"}]), family="other", frozen=False)
    Question.objects.filter(question_set=other).update(question_set=of, section=of.sections.get())


CHANGES: list[Callable[[QuestionSet], Any]] = [
    _add_section,
    _add_question,
    _thaw,
    _move_in,
    lambda of: of.sections.update(texts={"en": {"title": "Else"}}),
    lambda of: of.questions.update(word_limit=5),
    lambda of: of.questions.all().delete(),
    lambda of: of.sections.all().delete(),
    lambda of: of.delete(),
    lambda of: QuestionSet.objects.filter(pk=of.pk).update(languages=["ar"]),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_frozen_set_refuses_every_change(change: Callable[[QuestionSet], Any]) -> None:
    frozen = sets.write(ONE)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        change(frozen)


@pytest.mark.parametrize("change", CHANGES)
def test_without_the_triggers_the_same_changes_go_through(change: Callable[[QuestionSet], Any]) -> None:
    frozen = sets.write(ONE)
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TRIGGER section_frozen ON programmes_section; DROP TRIGGER question_frozen ON programmes_question;"
            "DROP TRIGGER questionset_frozen ON programmes_questionset"
        )
    change(frozen)


def test_a_draft_may_change_and_a_frozen_set_may_be_renamed() -> None:
    draft = sets.write(ONE, frozen=False)
    for change in (_add_section, lambda of: of.questions.update(word_limit=5), lambda of: of.delete()):
        change(draft)
    QuestionSet.objects.filter(pk=sets.write(ONE).pk).update(name="Another name")


def test_freezing_twice_is_refused() -> None:
    frozen = sets.write(ONE)
    with pytest.raises(MoveRefused):
        frozen.freeze(at=frozen.frozen_at)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": SetState.FROZEN, "frozen_at": None},
        {"version": 0},
        {"family": "taken", "version": 1},
    ],
)
def test_impossible_sets_are_refused(fields: dict[str, Any]) -> None:
    QuestionSet.objects.create(name="Taken", family="taken", languages=["en"])
    with pytest.raises(IntegrityError), transaction.atomic():
        QuestionSet.objects.create(**{"name": "Other", "family": "other", "languages": ["en"], **fields})


def test_a_key_stands_once_in_the_whole_set() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        sets.write(ONE, ("two", ONE[1]), frozen=False)


@pytest.mark.parametrize("fields", [{"minimum": 5, "maximum": 4}, {"kind": "poem"}])
def test_impossible_questions_are_refused(fields: dict[str, Any]) -> None:
    draft = sets.write(ONE, frozen=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        draft.questions.update(**fields)


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"key": "form_token"}, "key"), ({"key": "Has Space"}, "key"), ({"minimum": 5, "maximum": 4}, "maximum")],
)
def test_the_admin_says_what_is_wrong_with_a_question(fields: dict[str, Any], field: str) -> None:
    question = sets.write(ONE, frozen=False).questions.get()
    for name, value in fields.items():
        setattr(question, name, value)
    with pytest.raises(ValidationError) as wrong:
        question.full_clean()
    assert field in wrong.value.message_dict


@pytest.mark.parametrize("languages", [["en", "en"], ["xx"], []])
def test_languages_are_known_and_stand_once(languages: list[str]) -> None:
    with pytest.raises(ValidationError):
        QuestionSet(name="A", family="a", languages=languages).full_clean()


def test_rows_say_what_they_are() -> None:
    frozen = sets.write(ONE)
    assert [str(frozen), str(frozen.sections.get()), str(frozen.questions.get())] == [
        "Set test (version 1)",
        "Section one",
        "A",
    ]
    assert str(Question(key="bare")) == "bare"
    assert direction("ar") == "rtl"
    assert direction("pl") == "ltr"
    assert list(QuestionSet.objects.frozen()) == [frozen]

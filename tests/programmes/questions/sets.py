"""Question sets for the tests of this room: one small, one with every kind."""

from decimal import Decimal
from typing import Any

from programmes import clock
from programmes.questions.models import AnswerSheet, Kind, Question, QuestionSet, Section


def choices(*pairs: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"code": code, "texts": {"en": text}} for code, text in pairs]


EVERY_KIND: list[dict[str, Any]] = [
    {"key": "title", "kind": Kind.TEXT, "label": "What is it called?"},
    {
        "key": "story",
        "kind": Kind.LONG_TEXT,
        "label": "What will you do?",
        "help": "Plain words are best.",
        "word_limit": 250,
    },
    {"key": "people", "kind": Kind.NUMBER, "label": "How many people?", "minimum": Decimal(1), "maximum": Decimal(500)},
    {"key": "amount", "kind": Kind.MONEY, "label": "How much?", "minimum": Decimal(1000), "maximum": Decimal(5000)},
    {"key": "start", "kind": Kind.DATE, "label": "When will it start?"},
    {"key": "adults", "kind": Kind.YES_NO, "label": "Is it for adults?"},
    {
        "key": "who",
        "kind": Kind.ONE_OF,
        "label": "Who are you?",
        "choices": choices(("person", "One person"), ("group", "A group")),
    },
    {
        "key": "forms",
        "kind": Kind.MANY_OF,
        "label": "Which of these?",
        "required": False,
        "choices": choices(("music", "Music"), ("film", "Film"), ("craft", "Craft")),
        "max_items": 2,
    },
    {"key": "where", "kind": Kind.BOROUGHS, "label": "Which boroughs?"},
    {"key": "home", "kind": Kind.BOROUGHS, "label": "Which borough is home?", "max_items": 1},
    {"key": "papers", "kind": Kind.FILES, "label": "Add a document", "required": False, "max_items": 3},
    {"key": "film", "kind": Kind.MEDIA, "label": "Add a recording", "required": False},
    {
        "key": "budget",
        "kind": Kind.BUDGET,
        "label": "What is it for?",
        "maximum": Decimal(5000),
        "total_equals": "amount",
        "choices": choices(("fees", "Fees"), ("place", "Places")),
    },
    {"key": "agreed", "kind": Kind.DECLARATION, "label": "I confirm this", "help": "It is true as far as I know."},
]


def write(
    *sections: tuple[str, list[dict[str, Any]]], family: str = "test", frozen: bool = True, **fields: Any
) -> QuestionSet:
    """A set of (key, questions); "label" and "help" are its English texts."""
    fields.setdefault("languages", ["en"])
    made = QuestionSet.objects.create(family=family, name=f"Set {family}", **fields)
    for place, (key, questions) in enumerate(sections):
        section = Section.objects.create(
            question_set=made, key=key, order=place, texts={"en": {"title": f"Section {key}"}}
        )
        for order, given in enumerate(questions):
            values = dict(given)
            texts = values.pop("texts", None) or {"en": {"label": values.pop("label"), "help": values.pop("help", "")}}
            Question.objects.create(section=section, order=order, texts=texts, **values)
    if frozen:
        made.freeze(at=clock.now())
        made.save()
    return made


def every_kind(**fields: Any) -> QuestionSet:
    """One section with each of the kinds."""
    return write(("all", EVERY_KIND), **fields)


def sheet(of: QuestionSet, *, by: Any = None, **fields: Any) -> AnswerSheet:
    """A sheet on which nothing is answered yet."""
    return AnswerSheet.objects.create(question_set=of, opened_by=by, **fields)

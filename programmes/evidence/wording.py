"""The questions as one wave asks them: a text may have a form of its own for a wave ("label_after" beside "label")."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from programmes.questions import conditions, definition
from programmes.questions.definition import Asked, Definition, Texts

_NAMES = ("label", "help", "title", "intro")


def asked_in(question_set_id: UUID, kind: str) -> Definition:
    """The set as the wave `kind` asks it: its own texts, and only the questions whose wave it is.

    A condition on `facts.wave` picks the waves of a question; conditions on other answers stay.
    """
    questions = definition.load(question_set_id)
    facts = facts_of(kind)
    parts = tuple(
        replace(
            part,
            texts=_texts(part.texts, kind),
            questions=tuple(_worded(asked, kind) for asked in part.questions if _is_asked(asked, facts)),
        )
        for part in questions.sections
    )
    return replace(questions, sections=tuple(part for part in parts if part.questions))


def facts_of(kind: str) -> dict[str, str]:
    """What a survey's conditions may ask for."""
    return {"wave": str(kind)}


def _is_asked(asked: Asked, facts: Mapping[str, str]) -> bool:
    source = str(asked.condition.get("key", ""))
    if not source.startswith(definition.FACT):
        return True
    given = facts.get(source.removeprefix(definition.FACT))
    return conditions.holds(str(asked.condition["op"]), asked.condition.get("value"), given)


def _worded(asked: Asked, kind: str) -> Asked:
    return replace(asked, texts=_texts(asked.texts, kind))


def _texts(texts: Texts, kind: str) -> Texts:
    own = {
        language: {**words, **{name: words[f"{name}_{kind}"] for name in _NAMES if words.get(f"{name}_{kind}")}}
        for language, words in texts.by_language.items()
    }
    return Texts(own, texts.default)


def all_optional(questions: Definition) -> bool:
    """Whether nothing has to be answered."""
    return not any(asked.required for part in questions.sections for asked in part.questions)

"""A question set as the engine reads it: immutable values, fetched once per frozen version and kept by the process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from programmes.questions.models import FILE_KINDS, Kind, Question, QuestionSet

# Frozen sets never change, so they are kept; the oldest goes when this many are held.
KEPT = 200
_frozen: dict[UUID, "Definition"] = {}

FACT = "facts."
TAKES = ("documents", "pictures", "media")


@dataclass(frozen=True)
class Texts:
    """Texts by language, falling back to the set's first language and then to any there is."""

    by_language: Mapping[str, Mapping[str, str]]
    default: str

    def get(self, name: str, language: str) -> str:
        """The text called `name` in this language."""
        return self.find(name, language)[0]

    def find(self, name: str, language: str) -> tuple[str, str]:
        """The text called `name`, and the language that it is really in."""
        for candidate in (language, self.default, *self.by_language):
            text = self.by_language.get(candidate, {}).get(name, "")
            if text:
                return text, candidate
        return "", language


@dataclass(frozen=True)
class Choice:
    """One choice: the code that is stored, and its words by language."""

    code: str
    texts: Texts

    def label(self, language: str) -> str:
        """The choice in words; the code where nobody has written any."""
        return self.texts.get("label", language) or self.code


@dataclass(frozen=True)
class Asked:
    """One question."""

    key: str
    section: str
    kind: str
    required: bool
    texts: Texts
    word_limit: int | None
    minimum: Decimal | None
    maximum: Decimal | None
    whole: bool
    max_items: int | None
    choices: tuple[Choice, ...]
    total_equals: str
    file_kinds: tuple[str, ...]
    condition: Mapping[str, Any]
    rules: tuple[Mapping[str, Any], ...]
    reuse: bool = False  # the same applicant's next sheet may start with this answer

    def label(self, language: str) -> str:
        """The question itself."""
        return self.texts.get("label", language) or self.key

    def help(self, language: str) -> str:
        """The help under it, "" when there is none."""
        return self.texts.get("help", language)

    @property
    def has_files(self) -> bool:
        """True when the answer is a list of files."""
        return self.kind in FILE_KINDS

    @property
    def takes(self) -> tuple[str, ...]:
        """The kinds of file that it takes: recordings, or documents and pictures where it says nothing."""
        if self.kind == Kind.MEDIA:
            return ("media",)
        return tuple(kind for kind in self.file_kinds if kind in TAKES) or ("documents", "pictures")

    def choice(self, code: str) -> Choice | None:
        """The choice with this code."""
        return next((choice for choice in self.choices if choice.code == code), None)


@dataclass(frozen=True)
class Part:
    """One section with its questions in order."""

    key: str
    texts: Texts
    questions: tuple[Asked, ...]

    def title(self, language: str) -> str:
        """The section's name in the task list and over its page."""
        return self.texts.get("title", language) or self.key

    def intro(self, language: str) -> str:
        """What stands above its questions."""
        return self.texts.get("intro", language)


@dataclass(frozen=True)
class Definition:
    """A whole set."""

    pk: UUID
    name: str
    layout: str
    languages: tuple[str, ...]
    sections: tuple[Part, ...]
    frozen: bool = field(default=False)

    @cached_property
    def questions(self) -> dict[str, Asked]:
        """Every question by its key, in order."""
        return {question.key: question for part in self.sections for question in part.questions}

    @cached_property
    def asks_boroughs(self) -> bool:
        """True when the names of the boroughs will be needed."""
        return any(question.kind == Kind.BOROUGHS for question in self.questions.values())

    def language(self, wanted: str) -> str:
        """The language to show: the one asked for where the set has it, else the set's first."""
        return wanted if wanted in self.languages else self.languages[0]


def load(pk: UUID) -> Definition:
    """The set with this key: no query for a frozen one that this process has met before, three otherwise."""
    known = _frozen.get(pk)
    return known or read(QuestionSet.objects.get(pk=pk))


def read(question_set: QuestionSet) -> Definition:
    """The set as values; kept by the process when it is frozen."""
    known = _frozen.get(question_set.pk) if question_set.is_frozen else None
    if known:
        return known
    default = question_set.default_language
    sections = list(question_set.sections.order_by("order", "pk"))
    keys = {section.pk: section.key for section in sections}
    asked: dict[str, list[Asked]] = {key: [] for key in keys.values()}
    for row in question_set.questions.order_by("order", "pk"):
        asked[keys[row.section_id]].append(_asked(row, keys[row.section_id], default))
    definition = Definition(
        pk=question_set.pk,
        name=question_set.name,
        layout=question_set.layout,
        languages=tuple(question_set.languages or [default]),
        sections=tuple(Part(part.key, Texts(part.texts, default), tuple(asked[part.key])) for part in sections),
        frozen=question_set.is_frozen,
    )
    if definition.frozen:
        while len(_frozen) >= KEPT:
            _frozen.pop(next(iter(_frozen)))
        _frozen[question_set.pk] = definition
    return definition


def _asked(row: Question, section: str, default: str) -> Asked:
    return Asked(
        key=row.key,
        section=section,
        kind=row.kind,
        required=row.required,
        texts=Texts(row.texts, default),
        word_limit=row.word_limit,
        minimum=row.minimum,
        maximum=row.maximum,
        whole=row.whole,
        max_items=row.max_items,
        choices=tuple(_choice(entry, default) for entry in row.choices),
        total_equals=row.total_equals,
        file_kinds=tuple(row.file_kinds),
        condition=row.condition or {},
        rules=tuple(row.rules or ()),
        reuse=row.reuse,
    )


def _choice(entry: Mapping[str, Any], default: str) -> Choice:
    labels = {language: {"label": text} for language, text in entry.get("texts", {}).items()}
    return Choice(str(entry["code"]), Texts(labels, default))

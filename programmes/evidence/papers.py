"""A survey on paper: the questions with a number beside each box, and what somebody types in from it.

The numbers are the same in every language, so that who types a form in need not read it: "2" is the second box. A
question with other answers is typed as it stands on the paper.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from programmes.people.models import Borough
from programmes.questions import conditions, show
from programmes.questions.definition import Asked, Definition
from programmes.questions.forms import field_for
from programmes.questions.models import FILE_KINDS, Kind

SEVERAL = frozenset({Kind.MANY_OF, Kind.BOROUGHS})
_BOXES = frozenset({Kind.ONE_OF, Kind.YES_NO, Kind.DECLARATION}) | SEVERAL
_NOT_ON_PAPER = FILE_KINDS | {Kind.BUDGET}
_APART = re.compile(r"[\s,;/+&]+")


@dataclass(frozen=True)
class Line:
    """One question on paper. `boxes` are (number, code, words), none where there is room to write."""

    number: int
    asked: Asked
    label: str
    help: str
    boxes: tuple[tuple[int, str, str], ...]

    @property
    def key(self) -> str:
        """The key of the question."""
        return self.asked.key

    @property
    def several(self) -> bool:
        """Whether more than one box may be ticked."""
        return self.asked.kind in SEVERAL

    def words(self, value: Any) -> str:
        """An answer with its number, as somebody reads it beside the paper."""
        if value in (None, "", []):
            return "Nothing"
        given = value if isinstance(value, list) else [value]
        told = [f"{number} {words}" for number, code, words in self.boxes if code in given]
        return ", ".join(told) or str(value)

    def typed(self, value: Any) -> str:
        """An answer as it would be typed."""
        given = value if isinstance(value, list) else [value]
        return " ".join(str(number) for number, code, _ in self.boxes if code in given) or str(value or "")


def lines(questions: Definition, language: str) -> list[Line]:
    """The questions that can stand on paper, numbered, in this language. No query unless boroughs are asked for."""
    names = {b.gss_code: b.name for b in Borough.objects.order_by("name")} if questions.asks_boroughs else {}
    asked = [each for each in questions.questions.values() if each.kind not in _NOT_ON_PAPER]
    return [
        Line(number, each, each.label(language), each.help(language), _boxes(each, language, names))
        for number, each in enumerate(asked, 1)
    ]


def _boxes(asked: Asked, language: str, names: Mapping[str, str]) -> tuple[tuple[int, str, str], ...]:
    if asked.kind not in _BOXES:
        return ()
    yes = [("yes", show.asked_word(asked, "yes", language))]
    options = yes if asked.kind == Kind.DECLARATION else show.options(asked, language, names)
    return tuple((number, code, words) for number, (code, words) in enumerate(options, 1))


def read(line: Line, typed: str) -> Any:
    """The answer that was typed: the number of a box, or what stands there. None for nothing.

    Raises ValidationError with what may be typed.
    """
    text = typed.strip()
    if not text:
        return None
    if not line.boxes:
        return field_for(line.asked, None, {}).clean(_parts(text) if line.asked.kind == Kind.DATE else text)
    numbers = [part for part in _APART.split(text) if part]
    by_number = {str(number): code for number, code, _ in line.boxes}
    last = len(line.boxes)
    if any(number not in by_number for number in numbers):
        raise ValidationError(f"Type the number of a box, from 1 to {last}, or nothing.")
    if line.several:
        return [code for number, code in by_number.items() if number in numbers]
    if len(numbers) > 1:
        raise ValidationError("Only one box can count. If two are ticked, leave it out.")
    return by_number[numbers[0]]


def _parts(text: str) -> dict[str, str]:
    """A day as it is written on paper, "3/6/2026", in its three parts."""
    parts = [part for part in re.split(r"[\s./-]+", text) if part]
    return dict(zip(("day", "month", "year"), [*parts, "", "", ""][:3], strict=True))


def counted(questions: Definition, answers: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that count: those to questions that are asked of somebody who gives them."""
    asked = conditions.asked(questions, answers, facts)
    return {key: value for key, value in answers.items() if key in asked and value is not None}

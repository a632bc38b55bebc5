"""When a question is asked, and what a rule says of its answer: one small language for both.

{"key": "applying_as", "op": "is", "value": "person"} asks another answer; a key that begins with "facts." asks what
the owner of the sheet knows. What has not been answered fulfils no condition, so a question waits until the answer is
there.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from programmes.questions.definition import FACT, Asked, Definition
from programmes.questions.models import Kind, QuestionSet

OPS = {
    "is": "is",
    "is_not": "is answered, and is not",
    "includes": "includes",
    "at_least": "is at least",
    "at_most": "is at most",
    "answered": "is answered",
}
_WITH_VALUE = frozenset(OPS) - {"answered"}
_COMPARED = frozenset({"at_least", "at_most"})

Answers = Mapping[str, Any]


def holds(op: str, value: Any, answer: Any) -> bool:
    """Whether the answer fulfils "op value". `value` may be a list: any of them will do."""
    if blank(answer):
        return False
    if op == "answered":
        return True
    if op in _COMPARED:
        return _compare(op, value, answer)
    wanted = {str(one) for one in value} if isinstance(value, list) else {str(value)}
    given = {str(one) for one in answer} if isinstance(answer, list) else {str(answer)}
    return not (wanted & given) if op == "is_not" else bool(wanted & given)


def blank(answer: Any) -> bool:
    """True for what counts as no answer."""
    return answer is None or answer == "" or answer == []


def _compare(op: str, value: Any, answer: Any) -> bool:
    try:
        given, bound = Decimal(str(answer)), Decimal(str(value))
    except InvalidOperation:
        return False
    return given >= bound if op == "at_least" else given <= bound


def asked(definition: Definition, answers: Answers, facts: Answers) -> dict[str, Asked]:
    """The questions that are asked of somebody with these answers and facts, in order.

    An answer to a question that is itself not asked counts as not given, so that a chain of conditions falls together.
    """
    shown: dict[str, Asked] = {}
    for key, question in definition.questions.items():
        condition = question.condition
        if not condition:
            shown[key] = question
            continue
        source = str(condition["key"])
        given = (
            facts.get(source.removeprefix(FACT))
            if source.startswith(FACT)
            else answers.get(source)
            if source in shown
            else None
        )
        if holds(str(condition["op"]), condition.get("value"), given):
            shown[key] = question
    return shown


def problems(question_set: QuestionSet) -> list[str]:
    """What must be put right before the set can be frozen, in words for the person who writes it."""
    found: list[str] = []
    earlier: dict[str, Any] = {}
    sections = list(question_set.sections.order_by("order", "pk"))
    if not sections:
        return ["The set has no section yet."]
    default = question_set.default_language
    for section in sections:
        if not section.texts.get(default, {}).get("title"):
            found.append(f"Section “{section.key}” has no title.")
        questions = list(section.questions.order_by("order", "pk"))
        if not questions:
            found.append(f"Section “{section}” has no question.")
        for question in questions:
            found += [f"Question “{question.key}”: {problem}" for problem in _problems(question, earlier, default)]
            earlier[question.key] = question
    return found


def _problems(question: Any, earlier: Mapping[str, Any], default: str) -> list[str]:
    found = []
    if not question.texts.get(default, {}).get("label"):
        found.append("it has no text.")
    if question.kind in (Kind.ONE_OF, Kind.MANY_OF) and len(question.choices) < 2:
        found.append("it needs at least two options.")
    codes = [choice.get("code") for choice in question.choices]
    if len(set(codes)) != len(codes):
        found.append("two of its options have the same code.")
    if question.condition:
        found += condition_problems(question.condition, earlier)
    if question.total_equals and getattr(earlier.get(question.total_equals), "kind", "") != Kind.MONEY:
        found.append(f"its total must equal “{question.total_equals}”, which is not an earlier money question.")
    for rule in question.rules:
        if rule.get("op") not in OPS or rule.get("verdict") not in {"stop", "warn"}:
            found.append("one of its rules is not complete.")
    return found


def condition_problems(condition: Any, earlier: Mapping[str, Any]) -> list[str]:
    """What is wrong with a condition, given the questions that stand before it."""
    if not isinstance(condition, dict) or not condition.get("key") or condition.get("op") not in OPS:
        return ["its condition is not complete."]
    key, op, value = str(condition["key"]), condition["op"], condition.get("value")
    if op in _WITH_VALUE and blank(value):
        return ["its condition needs an answer to compare with."]
    if op in _COMPARED:
        try:
            Decimal(str(value))
        except InvalidOperation:
            return ["its condition compares with something that is not a number."]
    if key.startswith(FACT):
        return []
    if key not in earlier:
        return [f"its condition asks “{key}”, which is not an earlier question."]
    source = earlier[key]
    if op not in _COMPARED and source.kind in (Kind.ONE_OF, Kind.MANY_OF):
        codes = {choice["code"] for choice in source.choices}
        unknown = [
            str(one) for one in (value if isinstance(value, list) else [value]) if one is not None and one not in codes
        ]
        if op != "answered" and unknown:
            return [f"its condition compares with “{unknown[0]}”, which is not an option of “{key}”."]
    if source.kind == Kind.YES_NO and op in {"is", "is_not"} and value not in {"yes", "no"}:
        return ["its condition must compare with yes or no."]
    return []

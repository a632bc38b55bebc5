"""How the reference data writes a question: short functions, so that a set reads like its page."""

from decimal import Decimal
from typing import Any

from programmes.questions.models import Kind

Asked = dict[str, Any]
Sections = list[tuple[str, str, str, list[Asked]]]

PERSON = {"key": "facts.applying_as", "op": "is", "value": "person"}
GROUP = {"key": "facts.applying_as", "op": "is", "value": "organisation"}


def q(key: str, kind: str, label: str, help: str = "", **more: Any) -> Asked:
    """One question in English."""
    return {"key": key, "kind": kind, "texts": {"en": {"label": label, "help": help}}, **more}


def choices(*pairs: tuple[str, str]) -> list[dict[str, Any]]:
    """The choices of a question, or the headings of a budget: code and words."""
    return [{"code": code, "texts": {"en": text}} for code, text in pairs]


def only_if(key: str, value: Any, op: str = "is") -> dict[str, Any]:
    """Asked only when an earlier answer says so."""
    return {"key": key, "op": op, "value": value}


def _rule(verdict: str, answer: str, text: str) -> list[dict[str, Any]]:
    return [{"op": "is", "value": answer, "verdict": verdict, "texts": {"en": text}}]


def stop(answer: str, text: str) -> list[dict[str, Any]]:
    """This answer means that one cannot apply, for this reason."""
    return _rule("stop", answer, text)


def warn(answer: str, text: str) -> list[dict[str, Any]]:
    """This answer is something to bear in mind."""
    return _rule("warn", answer, text)


def yes_no(key: str, label: str, refusal: str, help: str = "", **more: Any) -> Asked:
    """A question of a check: "no" means that one cannot apply."""
    return q(key, Kind.YES_NO, label, help, rules=stop("no", refusal), **more)


def long(key: str, label: str, help: str = "", *, limit: int, **more: Any) -> Asked:
    """A question for a few paragraphs, with a limit in words."""
    return q(key, Kind.LONG_TEXT, label, help, word_limit=limit, **more)


def between(least: int, most: int) -> str:
    """The size of a grant in words."""
    return f"between £{least:,} and £{most:,}"


def money(pounds: int) -> Decimal:
    """Whole pounds as an amount."""
    return Decimal(pounds).quantize(Decimal("0.01"))

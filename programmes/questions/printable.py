"""Printable copies as accessible PDF: the answers of a sheet, and a set's questions with room to write."""

from collections.abc import Iterable, Mapping
from typing import Any

from programmes.outputs import pdf as outputs
from programmes.questions import conditions, definition, engine, show
from programmes.questions.definition import FACT, Asked, Definition
from programmes.questions.fields import pounds
from programmes.questions.models import AnswerSheet, Kind, QuestionSet, direction

_LINES = {Kind.LONG_TEXT: 8, Kind.BUDGET: 8, Kind.FILES: 0, Kind.MEDIA: 0}


def pdf(
    sheet: AnswerSheet,
    *,
    title: str,
    subtitle: str = "",
    about: Iterable[tuple[str, str]] = (),
    language: str | None = None,
) -> bytes:
    """The sheet's answers as PDF, under the owner's title ("Application CMG-1"); `about` are facts to stand first."""
    language = engine.defined(sheet).language(language or sheet.language)
    data = {
        "title": title,
        "subtitle": subtitle,
        "lang": language,
        "rtl": direction(language) == "rtl",
        "about": [{"question": name, "answer": value} for name, value in about],
        "sections": sections(sheet, language),
    }
    return outputs.render("programmes/questions/printable.typ", data)


def sections(sheet: AnswerSheet, language: str | None = None) -> list[dict[str, Any]]:
    """The answers by section, as a template of a document takes them."""
    return [
        {
            "title": section.title,
            "rows": [
                {"question": row.label, "answer": row.answer, "lines": list(map(_line, row.lines)), "total": row.total}
                for row in section.rows
            ],
        }
        for section in engine.read_back(sheet, language)
    ]


def _line(line: Mapping[str, str]) -> list[str]:
    amount = pounds(line["amount"]) if line["amount"] else ""
    return [line["heading"], line["item"], amount]


def blank_pdf(question_set: QuestionSet, *, language: str = "en") -> bytes:
    """The questions alone, to read before beginning or to fill in by hand; conditions stand in words."""
    questions = definition.read(question_set)
    language = questions.language(language)
    sections = [
        {
            "title": part.title(language),
            "intro": part.intro(language),
            "rows": [_blank(questions, asked, language) for asked in part.questions],
        }
        for part in questions.sections
    ]
    data = {
        "title": questions.name,
        "lang": language,
        "rtl": direction(language) == "rtl",
        "sections": sections,
    }
    return outputs.render("programmes/questions/printable_blank.typ", data)


def _blank(questions: Definition, asked: Asked, language: str) -> dict[str, Any]:
    options = [] if asked.kind == Kind.BOROUGHS else [words for _, words in show.options(asked, language, {})]
    notes = [when(questions, asked, language), show.limit(asked)]
    if asked.has_files:
        notes.append(f"Add {show.takes(asked)}.")
    return {
        "question": asked.label(language) if asked.required else f"{asked.label(language)} (optional)",
        "help": asked.help(language),
        "notes": " ".join(note for note in notes if note),
        "options": options if asked.kind != Kind.BUDGET else [],
        "lines": 0 if options and asked.kind != Kind.BUDGET else _LINES.get(Kind(asked.kind), 1),
        "tick": asked.kind == Kind.DECLARATION,
    }


def when(questions: Definition, asked: Asked, language: str) -> str:
    """A question's condition in words, "" when it is always asked."""
    if not asked.condition:
        return ""
    key, op, value = str(asked.condition["key"]), str(asked.condition["op"]), asked.condition.get("value")
    source = questions.questions.get(key)
    name = f"“{source.label(language)}”" if source else key.removeprefix(FACT).replace("_", " ")
    values = value if isinstance(value, list) else [] if value is None else [value]
    said = [show.asked_word(source, str(one), language) if source else str(one) for one in values]
    return f"Only if {name} {conditions.OPS[op]} {' or '.join(said)}".strip() + "."

"""How questions and answers look: what a template needs to show a question, and an answer as a person reads it."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from programmes.questions import budget, words
from programmes.questions.definition import Asked
from programmes.questions.fields import most_files, plain, pounds
from programmes.questions.given import taken
from programmes.questions.models import Kind, direction

TEMPLATES = {
    Kind.TEXT: "programmes/questions/kind/text.html",
    Kind.NUMBER: "programmes/questions/kind/text.html",
    Kind.MONEY: "programmes/questions/kind/text.html",
    Kind.LONG_TEXT: "programmes/questions/kind/long_text.html",
    Kind.DATE: "programmes/questions/kind/date.html",
    Kind.YES_NO: "programmes/questions/kind/choices.html",
    Kind.ONE_OF: "programmes/questions/kind/choices.html",
    Kind.MANY_OF: "programmes/questions/kind/choices.html",
    Kind.BOROUGHS: "programmes/questions/kind/choices.html",
    Kind.DECLARATION: "programmes/questions/kind/declaration.html",
    Kind.FILES: "programmes/questions/kind/files.html",
    Kind.MEDIA: "programmes/questions/kind/files.html",
    Kind.BUDGET: "programmes/questions/kind/budget.html",
}
_SEVERAL = frozenset({Kind.MANY_OF, Kind.BOROUGHS})
_FILES_WORDS = {"documents": "documents", "pictures": "pictures", "media": "sound or video recordings"}
_YES_NO = {"yes": "Yes", "no": "No"}
# Where a set gives no words of its own for yes and no.
_YES_NO_IN = {
    "ar": {"yes": "نعم", "no": "لا"},
    "bg": {"yes": "Да", "no": "Не"},
    "es": {"yes": "Sí", "no": "No"},
    "fr": {"yes": "Oui", "no": "Non"},
    "it": {"yes": "Sì", "no": "No"},
    "lt": {"yes": "Taip", "no": "Ne"},
    "pl": {"yes": "Tak", "no": "Nie"},
    "pt": {"yes": "Sim", "no": "Não"},
    "ro": {"yes": "Da", "no": "Nu"},
}


def question(form: Any, key: str, *, heading: bool) -> dict[str, Any]:
    """Everything that the template of a question needs; the same shape for every kind."""
    asked: Asked = form.questions[key]
    bound = form[key]
    label, language = asked.texts.find("label", form.language)
    page_id = bound.auto_id
    # A bound form shows its errors; one that was only filled in again after signing in has none to show.
    errors = [(anchor(form, key, error), str(m)) for error in _errors(form, key) for m in error.messages]
    parts = {str(error.code).removeprefix("at-") for error in _errors(form, key) if str(error.code).startswith("at-")}
    help_text = asked.help(form.language)
    described = [f"{page_id}-help"] if help_text else []
    described += [f"{page_id}-taken"] if taken(form.kept).get(key) else []
    described += [f"{page_id}-error"] if errors else []
    described += [f"{page_id}-info"] if asked.word_limit and asked.kind == Kind.LONG_TEXT else []
    shown = {
        "id": page_id,
        "name": bound.html_name,
        "kind": asked.kind,
        "template": TEMPLATES[Kind(asked.kind)],
        "label": label or key,
        # Where nothing is required, the page says so once instead of each question.
        "optional": not asked.required and not getattr(form, "all_optional", False),
        "help": help_text,
        "heading": heading,
        "lang": language,
        "dir": direction(language),
        "value": bound.value(),
        **_told(form, errors),
        "error_parts": parts,
        "described": " ".join(described),
        "asked": asked,
        "limit": asked.word_limit,
        "conflict": form.conflicts.get(key),
        "conflict_text": _conflict_text(form, asked),
        "taken_from": taken(form.kept).get(key, ""),
    }
    return shown | _of_kind(form, asked, bound)


def _told(form: Any, errors: list[tuple[str, str]]) -> dict[str, Any]:
    """The errors in English, or in the language of a form that knows its own words for every one of them (`say`)."""
    say = getattr(form, "say", None)
    told = [say(message) for _, message in errors] if say else []
    if say is None or any(each.lang != form.language for each in told):
        return {"errors": errors, "error_lang": "en", "error_dir": "ltr", "error_word": "Error:"}
    own = [(at, each.text) for (at, _), each in zip(errors, told, strict=True)]
    return {
        "errors": own,
        "error_lang": form.language,
        "error_dir": direction(form.language),
        "error_word": say("Error:").text,
    }


def _conflict_text(form: Any, asked: Asked) -> str:
    conflict = form.conflicts.get(asked.key)
    return answer(asked, conflict.theirs, form.language, form.boroughs, {}) if conflict else ""


def _errors(form: Any, key: str) -> list[ValidationError]:
    return list(form.errors.as_data().get(key, [])) if form.is_bound else []


def _of_kind(form: Any, asked: Asked, bound: Any) -> dict[str, Any]:
    if asked.kind in {Kind.YES_NO, Kind.ONE_OF, Kind.MANY_OF, Kind.BOROUGHS}:
        several = asked.kind in _SEVERAL and asked.max_items != 1
        ticked = set(bound.value() or []) if asked.kind in _SEVERAL else {bound.value()}
        return {
            "several": several,
            "select": asked.kind == Kind.BOROUGHS and not several,
            "columns": asked.kind == Kind.BOROUGHS,
            "inline": asked.kind == Kind.YES_NO,
            "options": [(code, text, code in ticked) for code, text in options(asked, form.language, form.boroughs)],
        }
    if asked.kind == Kind.DATE:
        value = bound.value() or {}
        return {
            "inputs": [(p, p.capitalize(), value.get(p, ""), 4 if p == "year" else 2) for p in ("day", "month", "year")]
        }
    if asked.has_files:
        kept = [form.stored[pk] for pk in form.kept.get(asked.key) or [] if pk in form.stored]
        return {"files": kept, "room": most_files(asked) > len(kept), "most": most_files(asked), "takes": takes(asked)}
    if asked.kind == Kind.BUDGET:
        rows = form.rows(asked.key)
        return {
            "rows": rows,
            "headings": [(choice.code, choice.label(form.language)) for choice in asked.choices],
            "total": _typed_total(form, asked),
            "more": len(rows) < budget.most_lines(asked),
        }
    return {}


def _typed_total(form: Any, asked: Asked) -> str:
    """The total of what stands on the page when it is right, else of what is kept."""
    lines = form.kept.get(asked.key)
    if form.is_bound and asked.key not in form.errors:
        lines = form.cleaned_data.get(asked.key)
    return pounds(budget.total(lines))


def options(asked: Asked, language: str, boroughs: Mapping[str, str]) -> list[tuple[str, str]]:
    """The codes that may be chosen, with their words."""
    if asked.kind == Kind.BOROUGHS:
        return list(boroughs.items())
    if asked.kind == Kind.YES_NO:
        return [(code, asked_word(asked, code, language)) for code in ("yes", "no")]
    return [(choice.code, choice.label(language)) for choice in asked.choices]


def asked_word(asked: Asked, code: str, language: str) -> str:
    """A choice in words; yes and no have words of ours where the set gives none of its own."""
    choice = asked.choice(code)
    if choice:
        return choice.label(language)
    return _YES_NO_IN.get(language, _YES_NO).get(code) or code


def anchor(form: Any, key: str, error: ValidationError) -> str:
    """The id of the input that an error is about: one of several when it says so, else the first."""
    asked: Asked = form.questions[key]
    page_id = form[key].auto_id
    if error.code == "settle":
        return f"settle-{key}-theirs"
    if str(error.code).startswith("at-"):
        return f"{page_id}-{str(error.code).removeprefix('at-')}"
    first = {Kind.DATE: "-day", Kind.BUDGET: "-0-item"}
    return f"{page_id}{first.get(Kind(asked.kind), '')}"


def ask_for(asked: Asked) -> str:
    """What to say where a required answer is missing."""
    if asked.kind == Kind.DECLARATION:
        return "Tick the box to confirm."
    if asked.kind in {Kind.YES_NO, Kind.ONE_OF}:
        return "Choose an answer."
    if asked.kind in _SEVERAL:
        return "Choose at least one answer."
    if asked.kind == Kind.MEDIA:
        return "Add a recording."
    if asked.has_files:
        return "Add a file."
    if asked.kind == Kind.BUDGET:
        return "Enter at least one line."
    return {Kind.DATE: "Enter the date.", Kind.MONEY: "Enter an amount.", Kind.NUMBER: "Enter a number."}.get(
        Kind(asked.kind), "Enter your answer."
    )


def takes(asked: Asked) -> str:
    """Which files a question takes, in words."""
    names = [_FILES_WORDS[kind] for kind in asked.takes]
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else names[0]


def answer(asked: Asked, value: Any, language: str, boroughs: Mapping[str, str], files: Mapping[str, Any]) -> str:
    """The answer as a person reads it; "" when there is none. Several things stand on lines of their own."""
    if value is None or value == [] or value == "":
        return ""
    if asked.kind == Kind.MONEY:
        return pounds(value)
    if asked.kind == Kind.NUMBER:
        return plain(Decimal(value))
    if asked.kind == Kind.DATE:
        day = dt.date.fromisoformat(value)
        return f"{day.day} {day:%B %Y}"
    if asked.kind in {Kind.YES_NO, Kind.ONE_OF}:
        return asked_word(asked, value, language)
    if asked.kind == Kind.DECLARATION:
        return "Confirmed"
    if asked.kind == Kind.MANY_OF:
        return "\n".join(asked_word(asked, code, language) for code in value)
    if asked.kind == Kind.BOROUGHS:
        return "\n".join(boroughs.get(code, code) for code in value)
    if asked.has_files:
        return "\n".join(files[pk].name for pk in value if pk in files)
    if asked.kind == Kind.BUDGET:
        return "\n".join([*(_line(asked, line, language) for line in value), f"Total: {pounds(budget.total(value))}"])
    return str(value)


def _line(asked: Asked, line: budget.Line, language: str) -> str:
    heading = asked_word(asked, line["heading"], language) if line["heading"] else ""
    what = ": ".join(part for part in (heading, line["item"]) if part) or "Not said yet"
    return f"{what}, {pounds(line['amount'])}" if line["amount"] else f"{what}, no amount yet"


def limit(asked: Asked) -> str:
    """The limits of a question in words, for its printed copy."""
    if asked.word_limit:
        return f"Up to {words.plural(asked.word_limit, 'word')}."
    as_words = pounds if asked.kind in {Kind.MONEY, Kind.BUDGET} else plain
    low, high = asked.minimum, asked.maximum
    if low is not None and high is not None:
        return f"From {as_words(low)} to {as_words(high)}."
    if high is not None:
        return f"Up to {as_words(high)}."
    return f"{as_words(low)} or more." if low is not None else ""

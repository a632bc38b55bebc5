"""The ways to take part that come with the set-up, read from ways/<programme>.toml for `manage.py load_reference`.

They come as drafts: a real portal opens one when somebody is there to work on what comes in. What is there already,
edited or not, is left alone.
"""

import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.db import transaction

from programmes.catalogue import reference as _pages  # noqa: F401 the pages come first
from programmes.catalogue.loading import reference
from programmes.catalogue.models import Programme, TakePart
from programmes.questions.models import Kind, Question, QuestionSet, Section

FOLDER = Path(__file__).parent / "ways"
KINDS = {"whole_number": Kind.NUMBER, "several": Kind.MANY_OF}
# What stands in a file and goes into the row as it is.
PLAIN = (
    *("row", "slug", "kind", "title", "summary", "intro", "promise", "reply_days", "once", "keeps_name", "age_from"),
    *("age_to", "public_names", "check_in_months", "hands_on_to", "next_url", "next_label", "target"),
    *("match_percent", "indicator", "leads_to", "quick_exit", "side", "outcomes", "settings"),
)
OTHER = ("counterpart", "heading", "family", "question", "result")
ASKED = (
    *("key", "label", "help", "kind", "options", "required", "words", "min", "max", "max_items"),
    *("decimals", "show_if"),
)
RESULT = ("key", "when", "heading", "text", "url", "label")


def files() -> list[Path]:
    """One for each programme that has ways to take part."""
    return sorted(FOLDER.glob("*.toml"))


def read(path: Path) -> list[dict[str, Any]]:
    """The ways of one file. Raises ValueError for a word that means nothing here."""
    ways: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8")).get("way", [])
    for way in ways:
        _refuse(path, way, {*PLAIN, *OTHER})
        for asked in way.get("question", []):
            _refuse(path, asked, set(ASKED))
        for result in way.get("result", []):
            _refuse(path, result, set(RESULT))
    return ways


def _refuse(path: Path, entry: dict[str, Any], known: Iterable[str]) -> None:
    unknown = entry.keys() - set(known)
    if unknown:
        where = entry.get("slug") or entry.get("key")
        raise ValueError(f"{path.name}, {where}: nothing is called {', '.join(sorted(unknown))}")


@reference.register
def load_ways(say: Callable[[str], object]) -> None:
    """Every way that is not there yet, as a draft; pages must be there first."""
    made = there = 0
    for path in files():
        programme = Programme.objects.filter(slug=path.stem).first()
        if programme is None:
            say(f"Ways to take part of {path.stem}: the page is not there")
            continue
        added = _load(programme, read(path))
        made, there = made + added, there + len(read(path)) - added
    say(f"{made} ways to take part added as drafts, {there} there already")


@transaction.atomic
def _load(programme: Programme, entries: list[dict[str, Any]]) -> int:
    """Those of one programme; returns how many are new."""
    there = {way.slug: way for way in programme.ways.all()}
    for entry in entries:
        # Ways that are older than the catalogue's rows learn to which they belong.
        programme.ways.filter(slug=entry["slug"], row="").update(row=entry.get("row", ""))
    new = [entry for entry in entries if entry["slug"] not in there]
    for entry in new:
        there[entry["slug"]] = _way(programme, entry)
    for entry in new:
        if entry.get("counterpart"):
            way = there[entry["slug"]]
            way.counterpart = there[entry["counterpart"]]
            way.save(update_fields=["counterpart"])
    return len(new)


def _way(programme: Programme, entry: dict[str, Any]) -> TakePart:
    fields = {name: entry[name] for name in PLAIN if name in entry}
    asked = entry.get("question")
    return TakePart.objects.create(
        programme=programme,
        question_set=_questions(programme, entry) if asked else None,
        results=[_result(each) for each in entry.get("result", [])],
        **fields,
    )


def _result(entry: dict[str, Any]) -> dict[str, Any]:
    return {**entry, "when": [_condition(each) for each in entry.get("when", [])]}


def _condition(given: dict[str, Any]) -> dict[str, Any]:
    return {"op": "is", **given} if given else {}


def family(programme: str, entry: dict[str, Any]) -> str:
    """The short name of a way's question set."""
    return str(entry.get("family") or f"{programme}-{entry['slug']}")[:60].strip("-")


def _questions(programme: Programme, entry: dict[str, Any]) -> QuestionSet:
    """The way's questions; those that are there under the name already are left alone."""
    name = family(programme.slug, entry)
    found = QuestionSet.objects.filter(family=name).order_by("-version").first()
    if found:
        return found
    made = QuestionSet.objects.create(name=f"{programme.name}: {entry['title']}"[:120], family=name, languages=["en"])
    title = entry.get("heading", "Your answers")
    section = Section.objects.create(question_set=made, key="answers", order=1, texts={"en": {"title": title}})
    for order, asked in enumerate(entry["question"], start=1):
        Question.objects.create(section=section, order=order, **question_fields(asked))
    return made


def question_fields(asked: dict[str, Any]) -> dict[str, Any]:
    """One question of a file as a row of the questions' engine has it."""
    kind = KINDS.get(asked["kind"], asked["kind"])
    return {
        "key": asked["key"],
        "kind": kind,
        "required": asked.get("required", True),
        "texts": {"en": {name: asked[name] for name in ("label", "help") if name in asked}},
        "word_limit": asked.get("words"),
        "minimum": asked.get("min"),
        "maximum": asked.get("max"),
        "whole": not asked.get("decimals", False),
        "max_items": asked.get("max_items"),
        "choices": [{"code": code, "texts": {"en": label}} for code, label in asked.get("options", [])],
        "condition": _condition(asked.get("show_if", {})),
    }

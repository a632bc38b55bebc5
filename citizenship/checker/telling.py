"""What a checker's pages say, in the language of the page: questions with their answers, and outcomes."""

import datetime as dt
import re
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from citizenship.checker import frame
from citizenship.checker.tree import Outcome, Question, Tree
from citizenship.checker.walk import Position
from citizenship.facts import words
from citizenship.facts.models import FactSource
from citizenship.facts.reading import FactLine, Shown
from citizenship.facts.words import Book, Said

# Where an outcome's links lead.
PAGES = {
    "settled_status": "citizenship:settled_status",
    "becoming_british": "citizenship:becoming_british",
    "young_londoners": "citizenship:young_londoners",
    "reminders": "citizenship:reminders",
    "other_formats": "programmes:format_create",
}


class Words:
    """The words of the frame by name: `{{ w.back|shown }}`. Each is looked up as it is said, so that the notice above
    the page knows what the page holds.
    """

    def __init__(self, book: Book) -> None:
        self.book = book

    def __getitem__(self, name: str) -> Said:
        """The text frame.<name> in the page's language. Raises KeyError for a word that the frame does not have."""
        return self.book.say(frame.PREFIX + name, frame.ENGLISH[name])


@dataclass(frozen=True)
class Choice:
    """One answer as a page offers it."""

    key: str
    said: Said
    hint: Said | None
    checked: bool


@dataclass(frozen=True)
class Asked:
    """One question as a page asks it."""

    question: Question
    ask: Said
    hint: Said | None
    choices: list[Choice]


@dataclass(frozen=True)
class Answered:
    """One question with what was answered, for "your answers so far". A day that was left out has no answer."""

    key: str
    ask: Said
    given: list[Said]
    day: dt.date | None


@dataclass(frozen=True)
class Place:
    """Whom to turn to."""

    label: Said
    url: str
    phone: str

    @property
    def number(self) -> str:
        """The telephone number as a phone dials it."""
        return re.sub(r"[^0-9+]", "", self.phone)


@dataclass(frozen=True)
class Told:
    """One outcome as a page tells it."""

    outcome: Outcome
    title: Said
    means: list[Said]
    next: list[Said]
    also: list[Said]
    where: list[Place]
    links: list[tuple[Said, str]]


@dataclass(frozen=True)
class Stated:
    """One fact as an outcome shows it."""

    line: FactLine
    statement: Said
    # Each source with the word for what kind it is, and whether that word stands here for the first time.
    sources: list[tuple[FactSource, Said, bool]]

    @property
    def troubled(self) -> bool:
        """One of its sources did not open the last time that we tried."""
        return any(source.trouble for source in self.line.sources)


def asked(tree: Tree, position: Position, book: Book, given: list[str]) -> Asked:
    """The question that comes now; `given` are answers that were sent and could not be taken."""
    question = position.asks()
    return Asked(
        question=question,
        ask=_ask(tree, question, position.marks, book),
        hint=book.say(tree.question_key(question, "hint"), question.hint) if question.hint else None,
        choices=[
            Choice(
                one.key,
                book.say(tree.answer_key(question, one), one.say),
                book.say(tree.answer_key(question, one, "hint"), one.hint) if one.hint else None,
                one.key in given,
            )
            for one in question.answers
        ],
    )


def _ask(tree: Tree, question: Question, marks: frozenset[str], book: Book) -> Said:
    name = question.asked(marks)
    return book.say(tree.question_key(question, name), getattr(question, name))


def trail(tree: Tree, position: Position, book: Book) -> list[Answered]:
    """What was answered so far, first question first."""
    found = []
    for step in position.state.steps:
        question = tree.questions[step.question]
        is_day = question.kind == "date" and bool(step.given)
        chosen = [one for one in question.answers if one.key in step.given]
        found.append(
            Answered(
                key=question.key,
                ask=_ask(tree, question, position.marks, book),
                given=[book.say(tree.answer_key(question, one), one.say) for one in chosen],
                day=dt.date.fromisoformat(step.given[0]) if is_day else None,
            )
        )
    return found


def told(tree: Tree, outcome: Outcome, marks: frozenset[str] | None, book: Book) -> Told:
    """The outcome's texts. `marks` choose the added actions; None leaves out every one that depends on an answer."""

    def numbered(name: str, values: list[tuple[int, str]]) -> list[Said]:
        return [book.say(tree.outcome_key(outcome, name, number), text) for number, text in values]

    also = [
        (number, one.say)
        for number, one in enumerate(outcome.also, 1)
        if not one.when or (marks is not None and marks & set(one.when))
    ]
    where = numbered("where", [(number, one.label) for number, one in enumerate(outcome.where, 1)])
    links = numbered("links", [(number, one.label) for number, one in enumerate(outcome.links, 1)])
    return Told(
        outcome=outcome,
        title=book.say(tree.outcome_key(outcome, "title"), outcome.title),
        means=numbered("means", list(enumerate(outcome.means, 1))),
        next=numbered("next", list(enumerate(outcome.next, 1))),
        also=numbered("also", also),
        where=[Place(said, one.url, one.phone) for said, one in zip(where, outcome.where, strict=True)],
        links=[(said, address(one.to, book)) for said, one in zip(links, outcome.links, strict=True)],
    )


def address(to: str, book: Book) -> str:
    """The address of one of the portal's pages, in the language of this page."""
    return in_language(reverse(PAGES[to]), book)


def in_language(url: str, book: Book) -> str:
    """The address with the page's language, unless that is English."""
    return url if book.is_english else f"{url}?{urlencode({'lang': book.code})}"


def stated(shown: Shown, book: Book) -> list[Stated]:
    """The facts behind an outcome, each in the page's language."""
    w, seen, found = Words(book), set[str](), []
    for line in shown.lines:
        sources = []
        for source in line.sources:
            sources.append((source, w[f"source_kind_{source.kind}"], source.kind not in seen))
            seen.add(source.kind)
        found.append(Stated(line, book.say(f"fact.{line.fact.key}", line.fact.statement), sources))
    return found


def book_for(language: str, tree: Tree, outcome: Outcome | None = None) -> Book:
    """The words of a page of this checker, in one query: the frame, the questions, and the outcome with its facts."""
    keys = [frame.PREFIX, f"{tree.slug}.title", f"{tree.slug}.intro.", f"{tree.slug}.q."]
    if outcome is not None:
        # "events.": what the next room says under "near you".
        keys += [f"{tree.slug}.o.{outcome.key}.", "events.", *(f"fact.{key}" for key in outcome.facts)]
    return words.book(language, keys, home=True)

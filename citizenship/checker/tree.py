"""A checker as data: questions, answers and outcomes in one TOML file that a reviewer can read and compare.

The file's form stands in citizenship/README.md, "Writing a checker". Validation is in validation.py, the walk in
walk.py; this module knows neither the database nor a person's answers.
"""

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

TREES = Path(__file__).parent / "trees"
SLUGS = ("settled_status", "becoming_british", "young_londoners")
KINDS = ("one", "many", "date")
# Marks that change how a question is asked: of the person, of a child, of somebody else.
CHILD, OTHER = "child", "other"
LONG_AGO = 366  # days: an example of a day whose months have passed
SOON = 10  # days: an example of a day whose months have not


class TreeError(ValueError):
    """The file is not a checker. Carries every problem, one readable line each."""

    def __init__(self, slug: str, problems: list[str]) -> None:
        super().__init__(f"{slug}: " + "; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Part:
    """One English text of a tree and its key for translations."""

    key: str
    english: str
    note: str = ""


@dataclass(frozen=True)
class Answer:
    """One answer of a question: what it says, where it leads, what it marks for the rest of the walk."""

    key: str
    say: str
    go: str = ""
    hint: str = ""
    marks: tuple[str, ...] = ()
    alone: bool = False


@dataclass(frozen=True)
class Question:
    """One question. kind: one answer, many answers, or a day that may be left out (`go`, and `go_past` if given)."""

    key: str
    code: str
    kind: str
    ask: str
    ask_child: str = ""
    ask_other: str = ""
    hint: str = ""
    answers: tuple[Answer, ...] = ()
    go: str = ""
    go_past: str = ""
    months: int = 0

    def asked(self, marks: frozenset[str]) -> str:
        """Which text asks it: "ask", "ask_child" or "ask_other"."""
        if CHILD in marks and self.ask_child:
            return "ask_child"
        return "ask_other" if OTHER in marks and self.ask_other else "ask"

    def answer(self, key: str) -> Answer | None:
        """The answer with this key, if the question has it."""
        return next((one for one in self.answers if one.key == key), None)

    def leads_to(self) -> tuple[str, ...]:
        """Every question or outcome that may come next, each once, in the file's order."""
        ways = [one.go for one in self.answers] if self.kind != "date" else [self.go, self.go_past]
        return tuple(dict.fromkeys(way for way in ways if way))


@dataclass(frozen=True)
class Also:
    """An added action: for everybody who comes to the outcome, or for those with one of the marks."""

    say: str
    when: tuple[str, ...] = ()


@dataclass(frozen=True)
class Where:
    """Whom to turn to: a name, a page and a telephone, of which one may be missing."""

    label: str
    url: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Link:
    """On to another page of the portal."""

    label: str
    to: str


@dataclass(frozen=True)
class Outcome:
    """One end of the walk."""

    key: str
    code: str
    title: str
    means: tuple[str, ...]
    next: tuple[str, ...]
    facts: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    urgent: bool = False
    help: str = "any"
    needs: tuple[str, ...] = ()
    directory: bool = True
    also: tuple[Also, ...] = ()
    where: tuple[Where, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Way:
    """One whole walk: each step a question's key and the answers given there, and the outcome it ends in."""

    steps: tuple[tuple[str, tuple[str, ...]], ...]
    outcome: str
    marks: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Tree:
    """A whole checker."""

    slug: str
    version: int
    dated: dt.date
    title: str
    intro: tuple[str, ...]
    first: str
    letter: str
    questions: Mapping[str, Question]
    outcomes: Mapping[str, Outcome]

    @property
    def words_slug(self) -> str:
        """The tree's name in addresses: settled-status."""
        return self.slug.replace("_", "-")

    def question_key(self, question: Question, name: str) -> str:
        """The key of a question's text for translations."""
        return f"{self.slug}.q.{question.key}.{name}"

    def answer_key(self, question: Question, answer: Answer, name: str = "say") -> str:
        """The key of an answer's text for translations."""
        return f"{self.slug}.q.{question.key}.a.{answer.key}.{name}"

    def outcome_key(self, outcome: Outcome, name: str, number: int | None = None) -> str:
        """The key of an outcome's text for translations; lists are numbered from 1."""
        return f"{self.slug}.o.{outcome.key}.{name}" + ("" if number is None else f".{number}")

    def texts(self) -> list[Part]:
        """Every English text of the tree with its key, in the file's order: what translators translate."""
        found = [Part(f"{self.slug}.title", self.title)]
        found += [Part(f"{self.slug}.intro.{number}", text) for number, text in enumerate(self.intro, 1)]
        for question in self.questions.values():
            found += self._question_texts(question)
        for outcome in self.outcomes.values():
            found += self.outcome_texts(outcome)
        return found

    def _question_texts(self, question: Question) -> Iterator[Part]:
        for name in ("ask", "ask_child", "ask_other", "hint"):
            if getattr(question, name):
                yield Part(self.question_key(question, name), getattr(question, name), f"Question {question.code}")
        for answer in question.answers:
            for name in ("say", "hint"):
                if getattr(answer, name):
                    key = self.answer_key(question, answer, name)
                    yield Part(key, getattr(answer, name), f"An answer to {question.code}: {question.ask}")

    def outcome_texts(self, outcome: Outcome) -> list[Part]:
        """The English texts of one outcome, each with its key."""
        note = f"Outcome {outcome.code}"
        found = [Part(self.outcome_key(outcome, "title"), outcome.title, note)]
        lists = {
            "means": outcome.means,
            "next": outcome.next,
            "also": tuple(one.say for one in outcome.also),
            "where": tuple(one.label for one in outcome.where),
            "links": tuple(one.label for one in outcome.links),
        }
        for name, values in lists.items():
            numbered = enumerate(values, 1)
            found += [Part(self.outcome_key(outcome, name, number), text, note) for number, text in numbered]
        return found


def load(slug: str) -> Tree:
    """The tree in trees/<slug>.toml, read once in a process and only if it is valid.

    Raises FileNotFoundError for an unknown name, TreeError with every problem otherwise.
    """
    return _load(slug, str(TREES))


@cache
def _load(slug: str, folder: str) -> Tree:
    from citizenship.checker import validation

    return validation.checked(Path(folder) / f"{slug}.toml")


def parse(path: Path) -> Tree:
    """The file as a tree, not yet validated. Raises TreeError for what is not TOML or lacks a part."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TreeError(path.stem, [f"The file is not TOML: {error}."]) from error
    try:
        return _tree(raw)
    except (KeyError, TypeError, AttributeError) as error:
        raise TreeError(path.stem, [f"The file lacks something, or has it in another form: {error}."]) from error


def _tree(raw: dict[str, Any]) -> Tree:
    questions = [_question(dict(one)) for one in raw.pop("question", [])]
    outcomes = [_outcome(dict(one)) for one in raw.pop("outcome", [])]
    _refuse_twins([one.key for one in questions] + [one.key for one in outcomes], raw.get("slug", ""))
    raw["intro"] = tuple(raw.get("intro", ()))
    return Tree(
        **raw,
        questions={one.key: one for one in questions},
        outcomes={one.key: one for one in outcomes},
    )


def _refuse_twins(keys: list[str], slug: str) -> None:
    """Keys name a question or an outcome: one key, one thing."""
    twins = sorted({key for key in keys if keys.count(key) > 1})
    if twins:
        raise TreeError(slug, [f"The key {key} is used twice." for key in twins])


def _question(raw: dict[str, Any]) -> Question:
    answers = tuple(Answer(**{**one, "marks": tuple(one.get("marks", ()))}) for one in raw.pop("answer", []))
    return Question(**raw, answers=answers)


def _outcome(raw: dict[str, Any]) -> Outcome:
    lists: dict[str, Any] = {name: tuple(raw.pop(name, ())) for name in ("means", "next", "facts", "needed", "needs")}
    return Outcome(
        also=tuple(Also(one["say"], tuple(one.get("when", ()))) for one in raw.pop("also", [])),
        where=tuple(Where(**one) for one in raw.pop("where", [])),
        links=tuple(Link(**one) for one in raw.pop("links", [])),
        **lists,
        **raw,
    )


def paths(tree: Tree, today: dt.date | None = None) -> Iterator[Way]:
    """Every path from the first question to an outcome, as a person could walk it on the day `today`.

    A question with many answers is walked with one answer, with all that go together, and with each that excludes
    the others. A day is left out, recent, and long ago. The letter's outcome, which every page leads to, is no path.
    """
    yield from _paths(tree, tree.first, (), frozenset(), today or tree.dated)


def _paths(tree: Tree, key: str, steps: tuple, marks: frozenset[str], today: dt.date) -> Iterator[Way]:
    if key in tree.outcomes:
        yield Way(steps, key, marks)
        return
    question = tree.questions[key]
    for given, go, more in choices(question, today):
        yield from _paths(tree, go, (*steps, (key, given)), marks | more, today)


def choices(question: Question, today: dt.date) -> list[tuple[tuple[str, ...], str, frozenset[str]]]:
    """The ways to answer that lead somewhere of their own: the answers, what comes next, the marks they set."""
    if question.kind == "date":
        ago = question.go_past or question.go
        recent, old = today - dt.timedelta(days=SOON), today - dt.timedelta(days=LONG_AGO)
        days: list[tuple[tuple[str, ...], str]] = [
            ((), question.go),
            ((recent.isoformat(),), question.go),
            ((old.isoformat(),), ago),
        ]
        return [(given, go, frozenset()) for given, go in days]
    if question.kind == "one":
        return [((one.key,), one.go, frozenset(one.marks)) for one in question.answers]
    together = [one for one in question.answers if not one.alone]
    groups = [[one] for one in question.answers if one.alone]
    groups += [together[:1]] if together else []
    groups += [together] if len(together) > 1 else []
    return [
        (tuple(one.key for one in group), group[0].go, frozenset(mark for one in group for mark in one.marks))
        for group in groups
    ]

"""Where a person is in a checker. The answers travel in the body of each form, signed, and are kept nowhere.

What travels is the version of the tree and each question with its answers. It is replayed through the tree at every
step: whatever no longer fits is dropped, so that no page can show an answer that the tree would not ask for.
"""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.core import signing

from citizenship.checker.tree import Outcome, Question, Tree

SALT = "citizenship.checker."
# A page that was left open overnight still works; one from last month begins again.
LIVES = dt.timedelta(days=2)
LONGEST_STATE = 4000  # signs; the longest walk needs a tenth of it


class StateUnreadable(ValueError):
    """What came back was not ours, or is too old. Says nothing of what was in it."""

    def __init__(self) -> None:
        super().__init__("unreadable")


class VersionChanged(StateUnreadable):
    """It was ours, but the questions have changed since."""


@dataclass(frozen=True)
class Step:
    """One question as it was answered: keys of answers, or one day, or nothing where the day was left out."""

    question: str
    given: tuple[str, ...]


@dataclass(frozen=True)
class State:
    """What travels: the answered questions in their order, and whether the person asked for help with a letter."""

    steps: tuple[Step, ...] = ()
    letter: bool = False


@dataclass(frozen=True)
class Day:
    """A day that the person gave, and the last day that follows from it."""

    given: dt.date
    until: dt.date
    passed: bool


@dataclass(frozen=True)
class Position:
    """Where the answers lead: to a question or to an outcome, with what was marked on the way."""

    state: State
    question: Question | None
    outcome: Outcome | None
    marks: frozenset[str]
    day: Day | None = None

    def asks(self) -> Question:
        """The question that comes now. Raises LookupError at an outcome."""
        if self.question is None:
            raise LookupError("this walk has ended")
        return self.question

    def ends(self) -> Outcome:
        """The outcome that the walk has come to. Raises LookupError while a question is open."""
        if self.outcome is None:
            raise LookupError("this walk has not ended")
        return self.outcome

    @property
    def number(self) -> int:
        """The number of the question, from 1."""
        return len(self.state.steps) + 1


def seal(tree: Tree, state: State) -> str:
    """The state as a form carries it: compressed and signed, for this tree alone."""
    steps = [[step.question, list(step.given)] for step in state.steps]
    return signing.dumps([tree.version, steps, int(state.letter)], salt=SALT + tree.slug, compress=True)


def unseal(tree: Tree, text: str) -> State:
    """The state that a form carried; the beginning for an empty text.

    Raises StateUnreadable for anything that we did not sign for this tree in the last two days, VersionChanged where
    the tree has another version since.
    """
    if not text:
        return State()
    if len(text) > LONGEST_STATE:
        raise StateUnreadable
    try:
        version, steps, letter = signing.loads(text, salt=SALT + tree.slug, max_age=LIVES)
    except (signing.BadSignature, ValueError):
        # Without its cause: the text of the error would hold what was sent.
        raise StateUnreadable from None
    if version != tree.version:
        raise VersionChanged
    return State(tuple(Step(question, tuple(given)) for question, given in steps), bool(letter))


def replay(tree: Tree, state: State, today: dt.date) -> Position:
    """Walk the tree with these answers. The first one that does not fit ends the walk: it and all later ones go."""
    key, kept, marks, day = tree.first, [], set[str](), None
    for step in state.steps:
        question = tree.questions.get(key)
        if question is None or question.key != step.question or problem(question, step.given, today):
            break
        kept.append(step)
        given = reckon(question, step.given, today)
        day = given or day
        marks.update(mark for one in question.answers if one.key in step.given for mark in one.marks)
        key = leads_to(question, step.given, given)
    outcome = tree.outcomes[tree.letter] if state.letter else tree.outcomes.get(key)
    return Position(
        state=State(tuple(kept), state.letter),
        question=None if outcome else tree.questions[key],
        outcome=outcome,
        marks=frozenset(marks),
        day=None if state.letter else day,
    )


def leads_to(question: Question, given: tuple[str, ...], day: Day | None) -> str:
    """What comes after this question, answered so."""
    if question.kind == "date":
        return question.go_past if day and day.passed and question.go_past else question.go
    chosen = next(one for one in question.answers if one.key in given)
    return chosen.go


def problem(question: Question, given: Iterable[str], today: dt.date) -> str:
    """The name of the message (frame.<name>) about answers that the question cannot take; "" when it can."""
    answers = list(given)
    if question.kind == "date":
        return _problem_of_day(answers, today)
    chosen = [question.answer(one) for one in answers]
    if not chosen or None in chosen or len(set(answers)) != len(answers):
        return "error_one" if question.kind == "one" else "error_many"
    if question.kind == "one":
        return "" if len(chosen) == 1 else "error_one"
    alone = any(one.alone for one in chosen if one)
    return "error_alone" if alone and len(chosen) > 1 else ""


def _problem_of_day(answers: list[str], today: dt.date) -> str:
    if not answers:
        return ""
    try:
        day = dt.date.fromisoformat(answers[0])
    except ValueError:
        return "error_date"
    if len(answers) > 1 or day.year < 1900:
        return "error_date"
    return "error_future" if day > today else ""


def reckon(question: Question, given: tuple[str, ...], today: dt.date) -> Day | None:
    """The day that follows from the one given: so many calendar months later; None where none was given."""
    if question.kind != "date" or not given:
        return None
    day = dt.date.fromisoformat(given[0])
    until = months_after(day, question.months)
    return Day(day, until, until < today)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same date so many months on, or that month's last day where it has no such date."""
    whole = day.month - 1 + months
    year, month = day.year + whole // 12, whole % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def answered(state: State, question: Question, given: tuple[str, ...]) -> State:
    """The state with one more answer."""
    return replace(state, steps=(*state.steps, Step(question.key, given)), letter=False)


def back(state: State) -> State:
    """One step back: out of the letter's outcome, else the last answer is dropped."""
    if state.letter:
        return replace(state, letter=False)
    return replace(state, steps=state.steps[:-1])


def changed(state: State, question: str) -> State:
    """Back to this question: its answer and all later ones are dropped. An unknown question changes nothing."""
    keys = [step.question for step in state.steps]
    if question not in keys:
        return state
    return State(state.steps[: keys.index(question)])

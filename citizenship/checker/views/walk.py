"""The walk: one question on each page, then the outcome. Answers come in the body of the form and go back in it."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from citizenship.checker import actions, telling, tree, walk
from citizenship.checker.forms import day
from citizenship.checker.private import keeps_nothing
from citizenship.checker.tree import Question, Tree
from citizenship.checker.views.outcome import outcome_page
from citizenship.checker.views.pages import frame, language_of, page
from citizenship.checker.walk import Position, State, StateUnreadable, VersionChanged
from programmes import clock

# Its starts are counted, as totals only; the others are not counted at all.
COUNTED = {"becoming_british"}


@keeps_nothing
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """One step of the walk: the next question or the outcome. GET is the beginning."""
    found, today = tree.load(slug), clock.london_day(clock.now())
    state, notice = read_state(found, request.POST)
    state, wrong = _moved(found, state, request.POST, today)
    position = walk.replay(found, state, today)
    if position.outcome is not None:
        return outcome_page(request, found, position, today)
    return _question_page(request, found, position, notice, wrong)


def read_state(found: Tree, data: QueryDict) -> tuple[State, str]:
    """The state that the form carried, and the name of a notice when the walk has to begin again."""
    try:
        return walk.unseal(found, data.get("state", "")), ""
    except VersionChanged:
        return State(), "version_changed"
    except StateUnreadable:
        return State(), "started_again"


def _moved(found: Tree, state: State, data: QueryDict, today: date) -> tuple[State, str]:
    """The state after the button that was pressed, and what is wrong with the answer, if anything is."""
    if "change" in data:
        return walk.changed(state, str(data["change"])), ""
    pressed = data.get("do", "")
    if pressed == "back":
        return walk.back(state), ""
    if pressed == "letter":
        return State(state.steps, letter=True), ""
    if pressed != "answer":
        return state, ""
    position = walk.replay(found, state, today)
    question = position.question
    # A page that was shown for another question, such as after the state was lost: nothing is taken from it.
    if question is None or data.get("question") != question.key:
        return state, ""
    given, wrong = _given(question, data, today)
    if wrong:
        return state, wrong
    if found.slug in COUNTED and not position.state.steps:
        actions.count_start(checker=found.slug)
    return walk.answered(position.state, question, given), ""


def _given(question: Question, data: QueryDict, today: date) -> tuple[tuple[str, ...], str]:
    if question.kind == "date":
        typed = day.read(data)
        if typed.date is None:
            return (), "" if typed.empty else "error_date"
        given: tuple[str, ...] = (typed.date.isoformat(),)
    else:
        given = tuple(data.getlist("answer"))
    return given, walk.problem(question, given, today)


def _question_page(request: HttpRequest, found: Tree, position: Position, notice: str, wrong: str) -> HttpResponse:
    language, there = language_of(request)
    book = telling.book_for(language, found)
    sent: list[str] = request.POST.getlist("answer") if wrong else []
    shown: dict[str, Any] = frame(found, book, there)
    context = {
        **shown,
        "asked": telling.asked(found, position, book, sent),
        "typed": day.read(request.POST) if wrong else day.Typed(),
        "number": position.number,
        "trail": telling.trail(found, position, book),
        "marks": position.marks,
        "state": walk.seal(found, position.state),
        "notice": shown["w"][notice] if notice else None,
        "wrong": shown["w"][wrong] if wrong else None,
        "can_go_back": bool(position.state.steps),
    }
    return page(request, "citizenship/checker/question.html", context)

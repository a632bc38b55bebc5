"""The way in to a checker, and the whole of it on one page for whoever wants to check it."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from citizenship.checker import drawing, telling, tree, walk
from citizenship.checker.private import keeps_nothing
from citizenship.checker.tree import Outcome, Question, Tree
from citizenship.checker.views.pages import frame, language_of, page
from citizenship.facts import words
from programmes import clock

# The other checkers, and the word of the frame that names each.
OTHERS = {
    "settled_status": "landing_settled",
    "becoming_british": "landing_british",
    "young_londoners": "landing_young",
}


@keeps_nothing
@require_safe
def landing(request: HttpRequest, slug: str) -> HttpResponse:
    """What the checker is, who it is for, and the other ways: on paper, by telephone, with somebody beside you."""
    found = tree.load(slug)
    language, there = language_of(request)
    book = telling.book_for(language, found)
    shown = frame(found, book, there)
    context = {
        **shown,
        "intro": [book.say(f"{slug}.intro.{number}", text) for number, text in enumerate(found.intro, 1)],
        "is_status": slug == "settled_status",
        "reminders_url": telling.address("reminders", book),
        "graph_url": reverse(f"citizenship:{slug}_graph"),
        "state": walk.seal(found, walk.State()),
        "others": [(shown["w"][name], telling.address(to, book)) for to, name in OTHERS.items() if to != slug],
    }
    return page(request, "citizenship/checker/landing.html", context)


@dataclass(frozen=True)
class Lead:
    """Where an answer leads on the page of the whole checker."""

    key: str
    code: str
    label: str


@dataclass(frozen=True)
class Line:
    """One answer of a question, as a row of its table."""

    says: str
    hint: str
    marks: str
    alone: bool
    to: Lead


@login_not_required
@require_safe
def graph(request: HttpRequest, slug: str) -> HttpResponse:
    """Every question, every answer and where it leads, every outcome with its whole text, for reviewers."""
    found = tree.load(slug)
    ways = list(tree.paths(found, clock.london_day(clock.now())))
    context = {
        "tree": found,
        "questions": [(one, _lines(found, one)) for one in found.questions.values()],
        "outcomes": [(one, [(each, ", ".join(each.when)) for each in one.also]) for one in found.outcomes.values()],
        **words.page(words.book("en")),
        "check_name": f"citizenship:{slug}_check",
        "first": _lead(found, found.first),
        "letter": _lead(found, found.letter),
        "paths": len(ways),
        "longest": max(len(way.steps) for way in ways),
        "drawing": drawing.of(found),
    }
    return page(request, "citizenship/checker/graph.html", context)


def _lead(found: Tree, key: str) -> Lead:
    if key in found.outcomes:
        outcome: Outcome = found.outcomes[key]
        return Lead(key, outcome.code, outcome.title)
    return Lead(key, found.questions[key].code, found.questions[key].ask)


def _lines(found: Tree, question: Question) -> list[Line]:
    if question.kind != "date":
        return [
            Line(one.say, one.hint, ", ".join(one.marks), one.alone, _lead(found, one.go)) for one in question.answers
        ]
    lines = [
        Line(f"A day, or left out; {question.months} months are counted on", "", "", False, _lead(found, question.go))
    ]
    if question.go_past:
        lines.append(Line("A day whose months have passed", "", "", False, _lead(found, question.go_past)))
    return lines

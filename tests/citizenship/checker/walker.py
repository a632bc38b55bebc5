"""Somebody who answers a checker in tests: each page's own form is what goes back, as a browser would send it."""

import datetime as dt
import re
from typing import Any

from django.test import Client
from django.urls import reverse

from citizenship.checker import tree, walk
from citizenship.checker.tree import Question, Tree
from citizenship.checker.walk import Position, State, Step

_STATE = re.compile(r'name="state" value="([^"]*)"')
_QUESTION = re.compile(r'name="question" value="([^"]*)"')


class Page:
    """One page of the walk as it came: its text, the state it carries, the question it asks ("" for an outcome)."""

    def __init__(self, response: Any) -> None:
        assert response.status_code == 200, response.status_code
        self.response = response
        self.text = response.content.decode()
        self.state = _STATE.findall(self.text)[-1]
        asked = _QUESTION.findall(self.text)
        self.question = asked[0] if asked else ""


class Walker:
    """A browser at one checker, in one language."""

    def __init__(self, client: Client, slug: str, language: str = "en") -> None:
        self.client, self.language = client, language
        self.url = reverse(f"citizenship:{slug}_check")

    def begins(self) -> Page:
        """Open the first question."""
        return Page(self.client.get(self.url, {"lang": self.language}))

    def sends(self, page: Page, **fields: Any) -> Page:
        """Press a button of a page: do="back", change="who", do="letter", …"""
        return Page(self.client.post(self.url, {"state": page.state, "language": self.language, **fields}))

    def answers(self, page: Page, question: Question, given: tuple[str, ...]) -> Page:
        """Answer the question that the page asks."""
        fields: dict[str, Any] = {"do": "answer", "question": page.question}
        if question.kind == "date":
            fields |= dict(zip(("year", "month", "day"), given[0].split("-"), strict=True)) if given else {}
        else:
            fields["answer"] = list(given)
        return self.sends(page, **fields)

    def walks(self, tree: Tree, steps: Any) -> Page:
        """From the first question through these answers."""
        page = self.begins()
        for key, given in steps:
            assert page.question == key, (page.question, key)
            page = self.answers(page, tree.questions[key], given)
        return page


def positions(found: Tree, today: dt.date) -> dict[str, Position]:
    """For each outcome of a checker one way to it: the way that adds the most actions."""
    longest: dict[str, Position] = {}
    for way in sorted(tree.paths(found, today), key=lambda one: len(one.marks)):
        state = State(tuple(Step(*step) for step in way.steps))
        longest[way.outcome] = walk.replay(found, state, today)
    longest[found.letter] = walk.replay(found, State(letter=True), today)
    return longest

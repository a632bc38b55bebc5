"""Every path of every checker, walked by POST: each ends where the tree says, and no page promises anything."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from citizenship.checker import tree, validation
from citizenship.checker.tree import Tree
from tests.citizenship.checker.walker import Page, Walker

pytestmark = pytest.mark.django_db


def ends(walker: Walker, found: Tree, page: Page, key: str, today: dt.date, steps: tuple = ()) -> Iterator[Any]:
    """Every path from this page on; pages that paths share are asked for once. Gives the path and its last page."""
    if key in found.outcomes:
        assert page.question == "", (steps, page.question)
        yield steps, key, page
        return
    assert page.question == key, (steps, page.question, key)
    question = found.questions[key]
    for given, go, _marks in tree.choices(question, today):
        following = walker.answers(page, question, given)
        yield from ends(walker, found, following, go, today, (*steps, (key, given)))


@pytest.mark.parametrize("slug", tree.SLUGS)
def test_every_path_by_post(slug: str, client: Client, facts: None, day: Any) -> None:
    found, today = tree.load(slug), day.date()
    walker = Walker(client, slug)
    walked: Counter[Any] = Counter()
    for steps, outcome, page in ends(walker, found, walker.begins(), found.first, today):
        walked[steps, outcome] += 1
        assert len(steps) <= validation.LONGEST
        assert f"<h1>{found.outcomes[outcome].title.split('{')[0]}" in page.text.replace("&#x27;", "'"), (
            steps,
            outcome,
        )
        plain = page.text.lower().replace("’", "'")
        assert not [phrase for phrase in validation.BANNED if phrase in plain]
        assert page.response["Cache-Control"] == "no-store"
    expected = Counter((way.steps, way.outcome) for way in tree.paths(found, today))
    assert walked == expected
    assert {outcome for _steps, outcome in walked} | {found.letter} == set(found.outcomes)

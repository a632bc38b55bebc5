"""Every outcome of every checker in English, Polish and Arabic: on a small phone, by keyboard, no finding of axe.

The pages are the real ones, each opened by POST in one browser; the walk to each of them is held by the tests of every
path (tests/citizenship/checker/test_paths.py). That no script is needed is shown by the first test: it has none.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse

from citizenship.checker import tree, walk
from programmes.catalogue import loading
from tests.citizenship.checker.walker import positions
from tests.citizenship.factories import advice
from tests.journeys.visitor import Visitor

DAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
# The page's own form for languages carries the state: it is filled and sent as its button would send it.
SEND = """([state, language]) => {
  const form = document.querySelector("form.languages");
  form.querySelector("[name=state]").value = state;
  form.querySelector(`button[value="${language}"]`).click();
}"""
# Radios are one stop together and are moved through by arrows; the last test does that.
KINDS = "a[href], button, input:not([type=hidden], [type=radio]), select, summary, video, audio"
STOPS = """kinds => {
  window.stops = () => [...document.querySelectorAll(kinds)].filter(e => e.checkVisibility());
  window.reached = new Set();
  document.addEventListener("focusin", e => window.reached.add(e.target));
  return window.stops().length;
}"""
MISSED = "() => window.stops().filter(e => !window.reached.has(e)).map(e => e.outerHTML.slice(0, 120))"


@pytest.fixture
def loaded(transactional_db: None, set_now: Any) -> None:
    """Facts, languages and translations as they come with the portal, and somebody who can help."""
    set_now(DAY)
    loading.reference.run(lambda line: None, only=["facts", "languages", "translations"])
    of = advice.adviser("iaa_2")
    advice.service(of, name="Advice in Camden", needs=["settled_status", "late_application", "citizenship", "appeals"])


def opens(one: Visitor, slug: str, language: str, state: str) -> None:
    """Show what this state leads to, in this language."""
    with one.page.expect_navigation():
        one.page.evaluate(SEND, [state, language])
    one.arrives()


def works_by_keyboard(one: Visitor) -> None:
    """Tab reaches everything that can be pressed, chosen or followed."""
    stops = one.page.evaluate(STOPS, KINDS)
    for _ in range(stops + 3):
        one.page.keyboard.down("Tab")
    one.page.keyboard.up("Tab")
    assert one.page.evaluate(MISSED) == []


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "pl", "ar"])
def test_every_outcome(visitor: Callable[..., Visitor], loaded: None, language: str) -> None:
    one = visitor(phone=True)
    for slug in tree.SLUGS:
        found = tree.load(slug)
        one.goes_to(f"{reverse(f'citizenship:{slug}_check')}?lang={language}")
        works_by_keyboard(one)
        for position in positions(found, DAY.date()).values():
            opens(one, slug, language, walk.seal(found, position.state))
            root = one.page.locator("html")
            assert root.get_attribute("lang") == language
            assert root.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
            works_by_keyboard(one)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_frame_around_them(visitor: Callable[..., Visitor], loaded: None, language: str) -> None:
    """The way in, a mistake, the date, and the page of the whole checker."""
    one = visitor(phone=language == "ar")
    one.goes_to(f"/citizenship/settled-status/?lang={language}")
    works_by_keyboard(one)
    one.goes_to(f"/citizenship/settled-status/check/?lang={language}")
    one.page.locator("button[value=answer]").focus()
    with one.page.expect_navigation():
        one.page.keyboard.press("Enter")
    one.arrives()
    found = tree.load("settled_status")
    way = next(way for way in tree.paths(found) if found.questions[way.steps[-1][0]].kind == "date")
    steps = tuple(walk.Step(*step) for step in way.steps[:-1])
    opens(one, "settled_status", language, walk.seal(found, walk.State(steps)))
    works_by_keyboard(one)
    if language == "en":
        one.goes_to("/citizenship/settled-status/graph/")


def test_one_walk_without_scripts_on_a_phone(visitor: Callable[..., Visitor], loaded: None) -> None:
    """From the way in to who can help near the person, with the keyboard alone."""
    one = visitor(phone=True, javascript=False)
    one.goes_to("/citizenship/settled-status/").presses("Start now").ticks("Me").presses("Continue")
    one.sees("What is your nationality?").ticks("From the EU").presses("Continue")
    one.page.locator("input[type=radio]").first.focus()
    one.page.keyboard.press("Space")
    one.presses("Continue").sees("What this means in general", "Checked on")
    one.chooses("Your borough", "Camden").presses("Show who can help").sees("Advice in Camden")
    one.follows("Everybody in the directory")
    assert one.page.url.endswith("?borough=E09000007")

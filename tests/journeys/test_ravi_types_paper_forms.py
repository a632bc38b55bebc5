"""Ravi prints forms, and types a pile of them in by keyboard: twenty keys for a form of five answers, and no mouse."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from citizenship.findings import instrument
from programmes import clock
from programmes.evidence import actions, scopes
from programmes.evidence.models import KeyedBatch, SurveyAnswer, SurveyCode
from tests import factories
from tests.journeys import steps
from tests.journeys.visitor import Visitor


@pytest.fixture
def codes(transactional_db: None, ravi: Any, monkeypatch: pytest.MonkeyPatch) -> list[SurveyCode]:
    """A ceremony of Ravi's whose survey on leaving is open, with twelve codes."""
    survey, scope = instrument.load(), f"hall:{uuid.uuid4()}"
    monkeypatch.setattr(scopes, "_scopes", [])
    scopes.register(
        "hall:", lambda user, key: user == ravi, lambda key: "Camden, Friday 12 March 2027", lambda key: "/"
    )
    closes = clock.now() + timedelta(days=7)
    actions.open_wave(survey=survey, scope=scope, kind="leaving", closes_at=closes, by=None)
    return actions.issue_codes(survey=survey, scope=scope, count=12, by=None, token=factories.token())


def types_in(window: Visitor, *words: str) -> int:
    """Type each word, Tab to the next field, and send the form with Enter. How many keys that took."""
    keys = 0
    for word in words:
        window.page.keyboard.type(word)
        window.page.keyboard.press("Tab")
        keys += len(word) + 1
    with window.page.expect_navigation():
        window.page.keyboard.press("Enter")
    window.arrives()
    return keys + 1


def test_a_pile_of_forms(visitor: Callable[..., Visitor], ravi: Any, codes: list[SurveyCode]) -> None:
    window = visitor()
    steps.signs_in(window, ravi.email).goes_to(f"/keying/of/{instrument.SURVEY}/{codes[0].scope}/")
    window.presses("Use forms on paper too").sees("You can print forms now", "Download forms")
    window.reaches(window.page.locator("summary"))
    window.page.keyboard.press("Enter")
    window.ticks("Twice").presses("Start a batch").sees("Type in a form")

    assert types_in(window, codes[0].code, "1", "2", "3", "2", "1") <= 20
    window.sees("That form is typed in")
    types_in(window, codes[1].code, "2", "2", "1", "2", "2")
    window.sees("2 typed in so far")
    window.follows("The batch").presses_or_follows("Type in second entries")
    types_in(window, codes[0].code, "1", "2", "3", "2", "1")
    window.sees("Both entries agree")
    types_in(window, codes[1].code, "2", "1", "1", "2", "2")
    window.sees("The two entries differ")
    assert SurveyAnswer.objects.count() == 1

    window.follows("The batch").follows("Form ").ticks("Second entry: 1 Yes").presses("Count it like this")
    window.sees("The form is settled and counted").presses("Finish the batch").sees("Finished")
    settled = SurveyAnswer.objects.get(code=codes[1]).sheet.answers
    assert settled.get(key="join").value == "yes" and KeyedBatch.objects.get().finished_by == ravi

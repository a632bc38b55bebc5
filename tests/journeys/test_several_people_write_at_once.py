"""Where there is a script, the page saves itself and says who else is here; nothing waits for it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from grants.applications.models import Application
from tests import factories
from tests.journeys import steps
from tests.journeys.visitor import Visitor

SAID = "[data-saved]"


@pytest.fixture
def application(transactional_db: None, amina: Any, bode: Any, peckham: Any) -> Application:
    """The draft of Peckham Welcomes, with every answer given."""
    return factories.application(by=amina, of=peckham)


def answer(application: Application, key: str) -> Any:
    """What the database holds."""
    return application.sheet.answers.get(key=key).value


def test_a_page_saves_itself_and_keeps_the_focus(
    visitor: Callable[..., Visitor], application: Application, amina: Any
) -> None:
    one = steps.signs_in(visitor(), amina.email).goes_to(f"{application.get_absolute_url()}project/")
    one.page.locator("#id_summary").fill("Half a sentence that")
    expect(one.page.locator(SAID)).to_have_text(re.compile(r"^Saved at \d\d:\d\d\.$"))
    assert answer(application, "summary") == "Half a sentence that"
    assert one.page.evaluate("document.activeElement.id") == "id_summary"
    one.types("What will you do?", "A whole sentence.").presses("Save and continue")
    assert answer(application, "summary") == "A whole sentence."


@pytest.mark.long
def test_without_a_connection_it_says_so_and_tries_again(
    visitor: Callable[..., Visitor], application: Application, amina: Any
) -> None:
    one = steps.signs_in(visitor(), amina.email).goes_to(f"{application.get_absolute_url()}project/")
    refused: list[str] = []

    def refuse(route: Any) -> None:
        if route.request.method == "POST" and not refused:
            refused.append(route.request.url)
            route.fulfill(status=503, body="")
        else:
            route.continue_()

    one.page.route("**/project/", refuse)
    one.page.locator("#id_summary").fill("Words on a train")
    expect(one.page.locator(SAID)).to_contain_text("Not saved yet: we cannot reach the portal.")
    expect(one.page.locator(SAID)).to_have_text(re.compile(r"^Saved at"), timeout=30_000)
    assert refused and answer(application, "summary") == "Words on a train"
    one.faults.clear()  # the refusal itself, which this test made


def test_each_sees_that_the_other_is_here(
    visitor: Callable[..., Visitor], application: Application, amina: Any, bode: Any
) -> None:
    page = f"{application.get_absolute_url()}project/"
    steps.signs_in(visitor(), bode.email).goes_to(page)
    for javascript in (True, False):
        one = steps.signs_in(visitor(javascript=javascript), amina.email)
        one.goes_to(application.get_absolute_url()).sees("Bode Adeyemi is editing this section")
        one.goes_to(page).sees("Bode Adeyemi is editing this section")


def test_without_a_script_nothing_saves_itself(
    visitor: Callable[..., Visitor], application: Application, amina: Any
) -> None:
    before = answer(application, "summary")
    one = steps.signs_in(visitor(javascript=False), amina.email)
    one.goes_to(f"{application.get_absolute_url()}project/")
    one.page.locator("#id_summary").fill("Typed and not saved")
    one.page.wait_for_timeout(4_000)
    assert answer(application, "summary") == before
    one.presses("Save and continue")
    assert answer(application, "summary") == "Typed and not saved"

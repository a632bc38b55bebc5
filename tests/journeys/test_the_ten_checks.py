"""The parts of the ten acceptance checks that need a real browser: words that are never lost, the summary that takes
the focus, and a whole application by keyboard on a small phone and at 200 % zoom. The other clauses are in
tests/grants/test_the_ten_checks_1_to_4.py and test_the_ten_checks_5_to_10.py.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from grants.applications.models import Application
from programmes.questions.models import Question
from tests import factories
from tests.journeys import steps
from tests.journeys.visitor import Visitor

SAID = "[data-saved]"
WORDS = " ".join(f"word{number}" for number in range(300))


class TestCheck3NeverLoseWords:
    """Also: test_nothing_typed_is_lost.py (Back, an ended session, two people, the deadline) and
    test_several_people_write_at_once.py (saving by itself, a connection that is gone).
    """

    def test_300_words_and_a_tab_that_is_killed(
        self, visitor: Callable[..., Visitor], amina: Any, peckham: Any
    ) -> None:
        opened = factories.round()
        with factories.thawed():
            Question.objects.filter(question_set=opened.question_set, key="summary").update(word_limit=400)
        draft = factories.application(by=amina, of=peckham, to=opened, summary=None)
        page = f"{draft.get_absolute_url()}project/"
        one = steps.signs_in(visitor(), amina.email).goes_to(page).types("What will you do?", WORDS)
        expect(one.page.locator(SAID)).to_have_text(re.compile(r"^Saved at \d\d:\d\d\.$"))
        one.page.close()  # nothing was pressed
        other = steps.signs_in(visitor(), amina.email).goes_to(page)
        assert other.page.get_by_label("What will you do?").input_value() == WORDS
        expect(other.page.locator(SAID)).to_have_text(re.compile(r"^Saved at .*\(UK time\)"))
        other.page.reload()
        other.arrives()
        assert other.page.get_by_label("What will you do?").input_value() == WORDS
        other.goes_to("/grants/applications/").sees("Songs of Rye Lane")
        assert Application.objects.count() == 1


class TestCheck4Focus:
    """The rest: tests/grants/test_the_ten_checks_1_to_4.py::TestCheck4Limits, test_bad_input_changes_nothing.py."""

    def test_the_summary_takes_the_focus_and_its_link_leads_to_the_field(
        self, visitor: Callable[..., Visitor], amina: Any, peckham: Any
    ) -> None:
        draft = factories.application(by=amina, of=peckham)
        one = steps.signs_in(visitor(), amina.email).goes_to(f"{draft.get_absolute_url()}money/")
        one.types("How much do you ask for?", "-1").presses("Save and continue")
        assert one.page.title().startswith("Error: ")
        focused = "document.activeElement.closest('.govuk-error-summary') !== null"
        assert one.page.evaluate(focused), "the summary has the focus as soon as the page is open"
        link = one.page.locator(".govuk-error-summary").get_by_role("link").first
        one.reaches(link)
        one.page.keyboard.press("Enter")
        assert one.page.evaluate("document.activeElement.id") == "id_amount"


class TestCheck10Journey:
    """With scripts off, at 320 px: test_one_person_on_a_phone_without_scripts.py. Constant queries with 5,000
    applications, from the first page to the last: tests/performance/test_query_counts.py; how long they take:
    `make bench` (tests/performance/__main__.py).
    """

    @pytest.mark.parametrize("zoomed", [False, True], ids=["320 px", "200 % zoom"])
    def test_a_whole_application_by_keyboard_with_axe(
        self, zoomed: bool, visitor: Callable[..., Visitor], farah: Any
    ) -> None:
        from tests.journeys import test_one_person_on_a_phone_without_scripts as alone

        factories.round()
        one = visitor(phone=not zoomed)
        if zoomed:
            # A window of 1280 px that is zoomed to 200 % has room for 640.
            one.page.set_viewport_size({"width": 640, "height": 400})
        steps.signs_in(one, farah.email).goes_to("/grants/").follows("Culture Micro Grants").presses("Apply")
        one.ticks("Myself, as one person").presses("Start")
        alone.about_herself(one)
        steps.the_project(one, title="Threads")
        steps.people_and_place(one)
        steps.money(one)
        steps.safety(one)
        alone.names_two_people(one)
        steps.declaration(one)
        one.presses("Check your answers and send").sees("Ruth Webb", "Threads").presses("Send application")
        one.sees(Application.objects.get().reference)
        assert Application.objects.get().state == "submitted"
        assert len(one.checked) >= 10, "axe has looked at every page of it"

    def test_tab_order_with_scripts_off(self, visitor: Callable[..., Visitor], amina: Any, peckham: Any) -> None:
        """Without scripts Tab reaches each field of a page and its buttons, in the order in which they stand."""
        draft = factories.application(by=amina, of=peckham)
        one = steps.signs_in(visitor(javascript=False), amina.email)
        one.goes_to(f"{draft.get_absolute_url()}money/")
        wanted = ["amount", "budget-0-heading", "budget-0-item", "budget-0-amount"]
        met: list[str] = []
        for _ in range(120):
            one.page.keyboard.press("Tab")
            focused = one.page.locator("main :focus")
            if focused.count():
                name = focused.get_attribute("name") or ""
                met.append(focused.inner_text().strip() if name in {"", "press"} else name)
            if "Save and continue" in met:
                break
        places = [met.index(name) for name in wanted]
        assert places == sorted(places) and met[-1] == "Save and continue"

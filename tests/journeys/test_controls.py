"""Negative controls: what every page is held to in the journeys is really noticed when a page breaks it."""

from collections.abc import Callable

import pytest

from tests.journeys.visitor import Visitor


@pytest.fixture
def someone(visitor: Callable[..., Visitor]) -> Visitor:
    """A visitor on a page that keeps every promise."""
    return visitor(phone=True).goes_to("/privacy/")


def test_axe_notices_a_picture_without_words(someone: Visitor) -> None:
    someone.page.evaluate(
        "document.querySelector('main').innerHTML += '<img src=\"data:,\">'; document.title = 'Broken'"
    )
    with pytest.raises(AssertionError, match="image-alt"):
        someone.axe()


def test_a_page_wider_than_the_phone_is_noticed(someone: Visitor) -> None:
    # by the style sheet's own object model, which the CSP allows where it refuses a style attribute
    someone.page.evaluate("document.querySelector('main').style.width = '900px'")
    with pytest.raises(AssertionError, match="wider than the window"):
        someone.no_sideways_scroll()


def test_a_request_to_another_site_is_noticed(someone: Visitor) -> None:
    someone.page.evaluate("fetch('http://127.0.0.1:9/tracker').catch(() => null)")
    someone.page.wait_for_timeout(300)
    assert any("tracker" in fault or "Content Security Policy" in fault for fault in someone.faults)
    someone.faults.clear()


def test_an_inline_script_is_refused_and_noticed(someone: Visitor) -> None:
    someone.page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s)"
    )
    someone.page.wait_for_timeout(300)
    assert someone.page.evaluate("window.ran") is None
    assert any("CSP violation" in fault for fault in someone.faults)
    someone.faults.clear()


def test_what_tab_cannot_reach_is_noticed(someone: Visitor) -> None:
    link = someone.page.get_by_role("link", name="Accessibility")
    link.evaluate("e => e.tabIndex = -1")
    with pytest.raises(AssertionError, match="Tab never reached"):
        someone.reaches(link)

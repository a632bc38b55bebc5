"""A visitor and a member look at the pages that belong to nobody's story: each keeps every promise of a page."""

from collections.abc import Callable
from typing import Any

import pytest

from tests import factories
from tests.journeys.visitor import Visitor

VISITORS = [
    "/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/none/",
    "/accounts/password/reset/key/x-y/",
    "/accounts/inactive/",
    "/privacy/",
    "/accessibility/",
    "/no-such-page/",
]
MEMBERS = [
    "/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/reauthenticate/",
]


def signs_in(visitor: Visitor, person: Any) -> Visitor:
    """Through the door that everybody uses."""
    visitor.goes_to("/accounts/login/").types("E-mail address", person.email).types("Password", factories.PASSWORD)
    return visitor.presses("Sign in")


@pytest.mark.parametrize("phone", [False, True])
def test_what_a_visitor_sees(visitor: Callable[..., Visitor], phone: bool) -> None:
    someone = visitor(phone=phone)
    for path in VISITORS:
        someone.goes_to(path)


@pytest.mark.parametrize("phone", [False, True])
def test_what_a_member_sees_of_their_account(visitor: Callable[..., Visitor], farah: Any, phone: bool) -> None:
    member = signs_in(visitor(phone=phone), farah)
    for path in MEMBERS:
        member.goes_to(path)


def test_what_goes_wrong_is_told_above_and_beside(visitor: Callable[..., Visitor], farah: Any) -> None:
    someone = visitor()
    someone.goes_to("/accounts/login/").types("E-mail address", farah.email).types("Password", "not this one")
    someone.presses("Sign in").sees("There is a problem")
    assert someone.page.title().startswith("Error: ")


def test_the_first_tab_offers_to_skip_to_the_content(visitor: Callable[..., Visitor]) -> None:
    someone = visitor()
    someone.goes_to("/")
    someone.page.keyboard.press("Tab")
    someone.page.keyboard.press("Enter")
    assert someone.page.evaluate("document.activeElement.id") == "main"


def test_without_a_script_every_link_of_the_menu_is_there(visitor: Callable[..., Visitor]) -> None:
    someone = visitor(phone=True, javascript=False)
    someone.goes_to("/accounts/login/").sees("Sign in", "New here?")
    assert not someone.page.locator("#passkey_login").is_visible()
    assert someone.page.get_by_role("link", name="Sign in").first.is_visible()

"""allauth's pages speak as the rest of the portal does, and nobody stays signed in on a library's computer."""

import re
from typing import Any

import pytest
from allauth.account import app_settings as account
from allauth.mfa import app_settings as mfa
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

from tests import factories
from tests.programmes.people import rows

pytestmark = pytest.mark.django_db
# What allauth's own forms say.
THEIRS = re.compile(r"\b[Ee]mail\b|Remember Me|Current Password|New Password|Successfully|Authenticator code")
TAGS = re.compile(r"<(?:a|input|form|script|link|meta)\b[^>]*>|<script.*?</script>", re.S)


def said(response: Any) -> str:
    """The words of the page, without its addresses and names of fields."""
    assert response.status_code == 200, response.status_code
    return TAGS.sub(" ", response.content.decode())


@pytest.fixture(autouse=True)
def _no_limits(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.mark.parametrize(
    ("page", "labels"),
    [
        ("/accounts/login/", ["E-mail address", "Password"]),
        ("/accounts/signup/", ["Full name", "E-mail address", "Password"]),
        ("/accounts/password/reset/", ["E-mail address"]),
    ],
)
def test_what_a_visitor_reads(page: str, labels: list[str], client: Client) -> None:
    words = said(client.get(page))
    assert not THEIRS.search(words), THEIRS.search(words)
    for label in labels:
        assert re.search(rf"<label[^>]*>\s*{label}\s*</label>", words), label


@pytest.mark.parametrize(
    ("page", "labels"),
    [
        ("/accounts/email/", ["New e-mail address"]),
        ("/accounts/password/change/", ["Your present password", "New password", "New password again"]),
        ("/accounts/2fa/totp/activate/", ["Code that the app shows"]),
        ("/accounts/2fa/webauthn/add/", ["Name of the key"]),
        ("/accounts/reauthenticate/", ["Password"]),
    ],
)
def test_what_a_member_reads(page: str, labels: list[str], farah: Any, client: Client) -> None:
    client.post("/accounts/login/", {"login": farah.email, "password": factories.PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD})  # a second factor asks for it again
    words = said(client.get(page))
    assert not THEIRS.search(words), THEIRS.search(words)
    for label in labels:
        assert re.search(rf"<label[^>]*>\s*{label}\s*</label>", words), label


def test_control_without_our_forms_their_words_are_seen(client: Client, settings: Any) -> None:
    settings.ACCOUNT_FORMS = {}
    assert THEIRS.search(said(client.get("/accounts/login/")))


def test_every_named_form_is_there() -> None:
    for named in (*account.FORMS.values(), *mfa.FORMS.values()):
        assert import_string(named).__doc__


def test_what_is_missing_or_wrong_is_said_in_our_words(client: Client) -> None:
    empty = said(client.post("/accounts/login/", {}))
    assert "Enter your e-mail address." in empty
    assert "Enter your password." in empty
    odd = said(client.post("/accounts/login/", {"login": "nonsense", "password": "x"}))
    assert "name@example.org" in odd
    assert "Enter an e-mail address such as" in said(client.post("/accounts/password/reset/", {"email": "nonsense"}))


def test_two_passwords_that_differ(farah: Any, client: Client) -> None:
    client.force_login(farah)
    sent = {"oldpassword": factories.PASSWORD, "password1": "four blue kettles", "password2": "four red kettles"}
    assert "The two passwords are not the same." in said(client.post("/accounts/password/change/", sent))
    wrong = {**sent, "oldpassword": "no", "password2": "four blue kettles"}
    assert "That is not your present password." in said(client.post("/accounts/password/change/", wrong))


def test_a_wrong_code_at_the_second_step(efua: Any, client: Client) -> None:
    led = client.post("/accounts/login/", {"login": efua.email, "password": factories.PASSWORD})
    assert led["Location"].startswith(reverse("mfa_authenticate"))
    words = said(client.post(led["Location"], {"code": "000000"}))
    assert "That code is not right." in words
    assert "Enter the code." in said(client.post(led["Location"], {"code": ""}))


def lasts(response: Any) -> tuple[str, str]:
    """How long the session's cookie outlives the browser: ("", "") means not at all."""
    cookie = response.cookies[settings.SESSION_COOKIE_NAME]
    return cookie["max-age"], cookie["expires"]


def test_closing_the_browser_signs_out(farah: Any, client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert 'name="remember"' not in page
    sent = {"login": farah.email, "password": factories.PASSWORD, "remember": "on"}
    response = client.post("/accounts/login/", sent)
    assert lasts(response) == ("", "")
    assert client.session.get_expire_at_browser_close()


def test_so_does_it_after_a_new_account(peckham: Any, client: Client) -> None:
    rows.invite(organisation=peckham, to="sam@portal.example")
    client.get(reverse("programmes:invite_accept", args=[rows.KEY]))
    new = {"name": "Sam Neuman", "email": "sam@portal.example", "password1": "three green bicycles", "agree": "on"}
    response = client.post("/accounts/signup/", new)
    assert client.get("/account/").status_code == 200
    assert lasts(response) == ("", "")


def test_control_with_the_box_it_would_stay(farah: Any, client: Client, settings: Any) -> None:
    settings.ACCOUNT_SESSION_REMEMBER = True
    client.post("/accounts/login/", {"login": farah.email, "password": factories.PASSWORD})
    assert not client.session.get_expire_at_browser_close()


def test_the_messages_after_it(farah: Any, client: Client) -> None:
    sent = {"login": farah.email, "password": factories.PASSWORD}
    words = said(client.post("/accounts/login/", sent, follow=True))
    assert "You are signed in." in words
    assert "You are signed out." in said(client.post("/accounts/logout/", follow=True))

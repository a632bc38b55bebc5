"""What anybody may read and ask."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from programmes.people.models import PersonRequest
from tests.programmes.people.pages import send, token_on

pytestmark = pytest.mark.django_db


def at(name: str) -> str:
    return reverse(f"programmes:{name}")


@pytest.mark.parametrize("name", ["complaint_create", "format_create", "privacy", "accessibility"])
def test_open_to_a_visitor(name: str, client: Client, queries: Any) -> None:
    with queries(at_most=2):
        assert client.get(at(name)).status_code == 200
    assert client.put(at(name)).status_code == 405


def test_a_visitor_complains_once(client: Client) -> None:
    page = at("complaint_create")
    sent = {"form_token": token_on(client.get(page)), "email": "vi@portal.example", "name": "Vi", "text": "Rude."}
    for _ in range(2):
        assert client.post(page, sent)["Location"] == page
    made = PersonRequest.objects.get()
    assert (made.kind, made.user, made.text) == ("complaint", None, "Rude.")


def test_a_person_finds_their_address_filled_in(amina: Any, client_for: Any) -> None:
    browser = client_for(amina)
    assert amina.email in browser.get(at("complaint_create")).content.decode()
    send(browser, at("complaint_create"), email=amina.email, text="Slow.")
    assert PersonRequest.objects.get().user == amina


def test_what_is_wrong_is_said(client: Client) -> None:
    page = send(client, at("complaint_create"), email="nonsense", text="").content.decode()
    assert "name@example.org" in page
    assert "Write what went wrong." in page
    page = send(client, at("format_create"), email="", text="").content.decode()
    for words in ("Choose a format.", "Enter an e-mail address.", "Write what you need"):
        assert words in page
    assert not PersonRequest.objects.exists()


def test_another_format(client: Client) -> None:
    response = send(client, at("format_create"), format="bsl", text="The fund page", email="vi@portal.example")
    assert response["Location"] == at("format_create")
    assert PersonRequest.objects.get().format == "bsl"


def test_the_privacy_notice_says_what_the_register_says(client: Client) -> None:
    assert "to sign you in and to write to you" not in client.get(at("privacy")).content.decode()
    page = client.get(at("privacy"), {"records": "programmes"}).content.decode()
    for words in (
        "to sign you in and to write to you",
        "six years after the role ended",
        "the account behind the key is emptied",
    ):
        assert words in page


def test_the_privacy_notice_has_every_area(client: Client) -> None:
    for area in ("programmes", "grants", "volunteering", "citizenship"):
        page = client.get(at("privacy"), {"records": area}).content.decode()
        assert page.count("govuk-heading-s") > 5, area

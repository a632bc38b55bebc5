"""A person's own pages: summary, details, e-mails, data."""

import time
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from programmes import clock
from programmes.people import actions, tasks
from programmes.people.models import PersonRequest, User
from tests import factories
from tests.factories import token
from tests.programmes.people.pages import send, token_on

pytestmark = pytest.mark.django_db

PAGES = ["account", "account_details", "account_notices", "account_data", "account_erase"]


@pytest.fixture
def browser(amina: Any, client_for: Any) -> Client:
    return client_for(amina)


def at(name: str, *args: Any) -> str:
    return reverse(f"programmes:{name}", args=args)


@pytest.mark.parametrize("page", PAGES)
def test_pages_open_for_their_person_only(page: str, browser: Client, client: Client) -> None:
    response = browser.get(at(page))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    visitor = client.get(at(page))
    assert visitor.status_code == 302
    assert "/accounts/login/" in visitor["Location"]


def test_the_summary_says_who_one_is(browser: Client, amina: Any, queries: Any) -> None:
    with queries(at_most=6):
        page = browser.get(at("account")).content.decode()
    for words in ("Amina Yusuf", amina.email, "Peckham Welcomes", "Lead", at("account_data"), reverse("mfa_index")):
        assert words in page


def test_staff_see_their_roles(efua: Any, client_for: Any) -> None:
    page = client_for(efua).get(at("account")).content.decode()
    assert "Grants officer, until" in page
    assert "You belong to no organisation" in page


def test_the_summary_can_only_be_read(browser: Client) -> None:
    assert browser.post(at("account")).status_code == 405


class TestDetails:
    def test_change(self, browser: Client, amina: Any) -> None:
        response = send(browser, at("account_details"), name="Amina Y. Yusuf", phone="020 7946 0000")
        assert response["Location"] == at("account")
        assert "Amina Y. Yusuf" in browser.get(at("account")).content.decode()

    def test_what_is_wrong_is_said_beside_its_field(self, browser: Client, amina: Any) -> None:
        response = send(browser, at("account_details"), name="", phone="call me")
        page = response.content.decode()
        assert response.status_code == 200
        assert "<title>Error: " in page
        assert "Enter your full name." in page
        assert "Enter a telephone number" in page
        amina.refresh_from_db()
        assert amina.name == "Amina Yusuf"

    def test_the_same_form_twice_leads_to_the_same_place(self, browser: Client, amina: Any) -> None:
        sent = {"form_token": token_on(browser.get(at("account_details"))), "name": "One", "phone": ""}
        assert browser.post(at("account_details"), sent)["Location"] == at("account")
        assert browser.post(at("account_details"), {**sent, "name": "Two"})["Location"] == at("account")
        assert User.objects.get(pk=amina.pk).name == "One"

    @pytest.mark.parametrize("wrong", ["short", "x" * 43 + "y", "é" * 43])
    def test_a_token_that_is_none_changes_nothing_and_is_renewed(self, wrong: str, browser: Client, amina: Any) -> None:
        response = browser.post(at("account_details"), {"form_token": wrong, "name": "Mallory", "phone": ""})
        assert response.status_code == 200
        amina.refresh_from_db()
        assert amina.name == "Amina Yusuf"

    def test_a_token_of_another_form_is_refused_with_a_new_one(self, browser: Client, amina: Any) -> None:
        sent = token_on(browser.get(at("account_details")))
        browser.post(at("account_details"), {"form_token": sent, "name": "One", "phone": ""})
        response = browser.post(at("account_notices"), {"form_token": sent, "wanted": ["news"]})
        assert "could not be sure" in response.content.decode()
        again = browser.post(at("account_notices"), {"form_token": token_on(response), "wanted": ["news"]})
        assert again.status_code == 302
        assert token_on(response) != sent


def test_choosing_e_mails(browser: Client, amina: Any) -> None:
    assert send(browser, at("account_notices"), wanted=["news"]).status_code == 302
    amina.refresh_from_db()
    assert amina.notices_off == ["colleagues", "reminders"]
    page = browser.get(at("account_notices")).content.decode()
    assert page.count("checked") == 1
    assert send(browser, at("account_notices"), wanted=["spam"]).status_code == 200


class TestData:
    def test_ask_and_see_it_wait(self, browser: Client, amina: Any) -> None:
        assert send(browser, at("account_data")).status_code == 302
        page = browser.get(at("account_data")).content.decode()
        assert "A copy of my data" in page
        assert "We answer by" in page
        assert browser.post(at("account_data"), {"form_token": ""}).status_code == 200

    @pytest.fixture
    def ready(self, amina: Any) -> PersonRequest:
        asked = actions.ask_for_data(by=amina, token=token())
        tasks.make_package(str(asked.pk))
        return asked

    def sign_in(self, user: Any) -> Client:
        browser = Client()
        browser.post("/accounts/login/", {"login": user.email, "password": factories.PASSWORD})
        return browser

    def test_download_asks_for_the_password_again(self, ready: PersonRequest, amina: Any) -> None:
        browser = self.sign_in(amina)
        page = at("account_data_download", ready.pk)
        asked = browser.get(page)
        assert asked.status_code == 302
        assert "reauthenticate" in asked["Location"]
        led = browser.post(asked["Location"], {"password": factories.PASSWORD})
        assert led["Location"] == page
        response = browser.get(page)
        assert response.status_code == 200
        assert response["Content-Disposition"] == 'attachment; filename="my-data.zip"'
        assert b"".join(response.streaming_content).startswith(b"PK")

    def recent(self, user: Any) -> Client:
        """A browser in which the password has just been given again."""
        browser = self.sign_in(user)
        session = browser.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        return browser

    def test_it_is_for_that_person_only_and_48_hours(self, ready: PersonRequest, amina: Any, bode: Any) -> None:
        page = at("account_data_download", ready.pk)
        mine = self.recent(amina)
        opened = mine.get(page)
        assert opened.status_code == 200
        assert b"".join(opened.streaming_content)
        assert self.recent(bode).get(page).status_code == 404
        assert mine.get(at("account_data_download", uuid.uuid4())).status_code == 404
        PersonRequest.objects.filter(pk=ready.pk).update(package_expires_at=clock.now() - timedelta(seconds=1))
        assert mine.get(page).status_code == 404

    def test_a_file_that_is_gone_is_not_found(self, ready: PersonRequest, amina: Any) -> None:
        ready.refresh_from_db()
        ready.package.storage.delete(ready.package.name)
        assert self.recent(amina).get(at("account_data_download", ready.pk)).status_code == 404

    def test_the_page_shows_the_link_and_the_outcome(self, ready: PersonRequest, browser: Client) -> None:
        assert at("account_data_download", ready.pk) in browser.get(at("account_data")).content.decode()
        PersonRequest.objects.filter(pk=ready.pk).update(package="")
        assert "could be downloaded for 48 hours" in browser.get(at("account_data")).content.decode()


class TestErase:
    def test_ask(self, browser: Client, amina: Any) -> None:
        assert "only lead of Peckham Welcomes" in browser.get(at("account_erase")).content.decode()
        response = send(browser, at("account_erase"), sure="on", text="Goodbye")
        assert response["Location"] == at("account_data")
        assert PersonRequest.objects.get().text == "Goodbye"

    def test_the_tick_is_needed(self, browser: Client) -> None:
        response = send(browser, at("account_erase"))
        assert "Tick the box" in response.content.decode()
        assert not PersonRequest.objects.exists()

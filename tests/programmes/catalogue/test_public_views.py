"""What a visitor reads and sends: no account, no double, nothing of anybody else's."""

from typing import Any

import pytest
from django.core.cache import cache

from programmes.catalogue import actions, limits
from programmes.catalogue.models import Response
from programmes.notices.models import Notice
from programmes.questions import engine
from tests.factories import token
from tests.programmes.catalogue import rows

pytestmark = pytest.mark.django_db
FORM = {
    "shown": "about_group,borough,declaration",
    "about_group": "We listen.",
    "borough": "E09000028",
    "name": "Lena",
    "email": "lena@lamplight.example",
    "may_contact": "on",
}


@pytest.fixture(autouse=True)
def fresh_limits() -> Any:
    cache.clear()
    yield
    cache.clear()


def filled(**more: Any) -> dict[str, Any]:
    return {**FORM, "form_token": token(), **more}


class TestPages:
    def test_the_list_by_theme(self, client: Any, otto: Any, queries: Any) -> None:
        for slug in ("justice", "esol", "sport"):
            rows.way(of=rows.programme(slug), by=otto)
        rows.programme("hidden", published=False)
        with queries(at_most=4):
            page = client.get("/programmes/").content.decode()
        assert "Barriers and inequalities" in page
        assert "as of 1 March 2018" in page
        assert page.count("You can take part now") == 3
        assert "Hidden" not in page

    def test_one_programme(self, client: Any, otto: Any, queries: Any) -> None:
        page = rows.programme()
        page.facts.create(label="Money", value="£600,000", as_of="2018", source="All of Us")
        rows.way(of=page, by=otto)
        with queries(at_most=9):
            text = client.get(page.get_absolute_url()).content.decode()
        assert "£600,000" in text
        assert '<td class="govuk-table__cell">All of Us</td>' in text
        assert "Say that you are interested" in text

    def test_a_draft_is_for_editors(self, client_for: Any, otto: Any, amina: Any, noor: Any) -> None:
        way = rows.way(of=rows.programme(published=False))
        for url in (way.programme.get_absolute_url(), way.get_absolute_url()):
            assert [client_for(who).get(url).status_code for who in (None, amina, noor, otto)] == [404, 404, 404, 200]
        assert "This is a draft" in client_for(otto).get(way.get_absolute_url()).content.decode()

    def test_a_draft_takes_nothing(self, client_for: Any, otto: Any) -> None:
        way = rows.way()
        client_for(otto).post(way.get_absolute_url(), filled())
        assert not Response.objects.exists()

    def test_a_closed_one_says_so(self, client: Any, otto: Any) -> None:
        way = actions.close_take_part(take_part=rows.way(by=otto), by=otto, token=token())
        assert "This closed at" in client.get(way.get_absolute_url()).content.decode()


class TestTakePart:
    def test_sent_once_for_two_presses(self, client: Any, otto: Any) -> None:
        way = rows.way(by=otto)
        form = filled()
        for _ in range(2):
            answer = client.post(way.get_absolute_url(), form)
            assert answer.status_code == 302
        sent = Response.objects.get()
        assert engine.answers(sent.sheet) == rows.GIVEN
        assert sent.may_contact
        assert Notice.objects.count() == 1
        assert "We have what you sent" in client.get(answer.url).content.decode()

    def test_nothing_typed_is_lost_when_something_is_missing(self, client: Any, otto: Any) -> None:
        way = rows.way(by=otto)
        page = client.post(way.get_absolute_url(), filled(about_group="", email="not an address")).content.decode()
        assert "Enter your answer." in page
        assert "Enter an e-mail address such as" in page
        assert 'value="Lena"' in page
        assert not Response.objects.exists()

    def test_without_agreeing_nobody_is_written_to(self, client: Any, otto: Any) -> None:
        way = rows.way(by=otto)
        form = filled()
        del form["may_contact"]
        client.post(way.get_absolute_url(), form)
        assert not Response.objects.get().may_contact
        assert list(way.responses.may_be_contacted()) == []

    def test_the_second_from_an_address_sees_the_same_page(self, client: Any, otto: Any) -> None:
        way = rows.way(by=otto)
        first, second = (client.post(way.get_absolute_url(), filled()) for _ in range(2))
        assert first.url == second.url
        assert Response.objects.count() == 1

    def test_slowed_after_ten_an_hour(self, client: Any, otto: Any) -> None:
        way = rows.way(by=otto)
        for number in range(limits.MOST):
            client.post(way.get_absolute_url(), filled(email=f"n{number}@many.example"))
        answer = client.post(way.get_absolute_url(), filled(email="one-more@many.example"))
        assert answer.status_code == 429
        assert "We listen." in answer.content.decode()
        assert Response.objects.count() == limits.MOST
        cache.clear()  # the control: an hour later it is taken
        client.post(way.get_absolute_url(), filled(email="one-more@many.example"))
        assert Response.objects.count() == limits.MOST + 1

    def test_a_signed_in_person_finds_their_name_filled_in(self, client_for: Any, otto: Any, carys: Any) -> None:
        way = rows.way(by=otto)
        assert carys.email in client_for(carys).get(way.get_absolute_url()).content.decode()


class TestResponse:
    def test_read_again_and_withdraw(self, client: Any, otto: Any) -> None:
        sent = rows.sent(rows.way(by=otto))
        assert "We listen." in client.get(sent.get_absolute_url()).content.decode()
        answer = client.post(sent.get_absolute_url(), {"form_token": token()}, follow=True)
        assert "You withdrew what you sent" in answer.content.decode()
        assert "We listen." not in answer.content.decode()
        assert Response.objects.get().state == "withdrawn"

    def test_looking_withdraws_nothing(self, client: Any, otto: Any) -> None:
        sent = rows.sent(rows.way(by=otto))
        client.get(sent.get_absolute_url())
        assert Response.objects.get().state == "received"

    def test_a_made_up_link_is_nothing(self, client: Any, otto: Any) -> None:
        sent = rows.sent(rows.way(by=otto))
        assert client.get(f"/programmes/yours/{sent.pk.hex}:made-up/").status_code == 404
        assert client.get(sent.get_absolute_url()).status_code == 200  # the control

    def test_nobody_keeps_a_copy_of_the_page(self, client: Any, otto: Any) -> None:
        answer = client.get(rows.sent(rows.way(by=otto)).get_absolute_url())
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "same-origin"

"""A participant's pages, as a visitor with a cheap phone meets them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from programmes import clock
from programmes.evidence import actions, limits, printed
from programmes.evidence import codes as signs
from programmes.evidence.models import SurveyAnswer, SurveyCode, Wave
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    cache.clear()


def page(code: SurveyCode) -> str:
    return f"/say/{code.code}/"


def sent(client: Client, code: SurveyCode, token: str = "", **answers: str) -> Any:
    data = {"know": "yes", "shown": "know", "form_token": token or factories.token(), **answers}
    return client.post(page(code), data, follow=True)


def test_somebody_answers_and_is_thanked(client: Client, codes: list[SurveyCode]) -> None:
    shown = client.get(page(codes[0]))
    assert shown.status_code == 200
    assert "no-store" in shown["Cache-Control"]
    assert "Do you know your neighbours?" in shown.content.decode()
    thanked = sent(client, codes[0])
    assert "Your answer is in." in thanked.content.decode()
    assert "Please keep your slip" in thanked.content.decode()
    assert signs.spaced(codes[0].code) in thanked.content.decode()
    assert SurveyAnswer.objects.get().sheet.answers.get().value == "yes"
    assert "sessionid" not in client.cookies


def test_coming_back_shows_the_thanks_again(client: Client, codes: list[SurveyCode]) -> None:
    sent(client, codes[0])
    assert "Your answer is in." in client.get(page(codes[0])).content.decode()
    again = sent(client, codes[0], know="no")
    assert "Your answer is in." in again.content.decode()
    assert SurveyAnswer.objects.count() == 1


def test_a_double_press_counts_once(client: Client, codes: list[SurveyCode]) -> None:
    token = factories.token()
    for _ in range(2):
        assert sent(client, codes[0], token).status_code == 200
    assert SurveyAnswer.objects.count() == 1


def test_a_signed_in_person_is_nobody_here_too(client_for: Any, amina: Any, codes: list[SurveyCode]) -> None:
    sent(client_for(amina), codes[0])
    given = SurveyAnswer.objects.get()
    assert given.sheet.opened_by is None
    assert given.sheet.answers.get().saved_by is None


def test_the_other_language(client: Client, codes: list[SurveyCode]) -> None:
    shown = client.get(page(codes[0]) + "?lang=ar").content.decode()
    assert "هل تعرف جيرانك؟" in shown and 'dir="rtl"' in shown
    client.post(page(codes[0]) + "?lang=ar", {"know": "no", "shown": "know", "form_token": factories.token()})
    assert SurveyAnswer.objects.get().sheet.language == "ar"


def test_a_missing_answer_is_asked_for(client: Client, codes: list[SurveyCode]) -> None:
    shown = sent(client, codes[0], know="").content.decode()
    assert "<title>Error:" in shown and "Choose an answer." in shown
    assert not SurveyAnswer.objects.exists()


@pytest.mark.parametrize("token", ["x" * 44, "é" * 43])
def test_a_broken_token_is_said_and_the_page_can_be_sent_again(
    client: Client, codes: list[SurveyCode], token: str
) -> None:
    shown = sent(client, codes[0], token).content.decode()
    assert "We could not be sure that this form is new" in shown and not SurveyAnswer.objects.exists()
    fresh = shown.split('name="form_token" value="')[1].split('"')[0]
    assert "Your answer is in." in sent(client, codes[0], fresh).content.decode()


@pytest.mark.parametrize("wrong", ["K7QM2XPA", "short", "with space and more and more and more and more and more x"])
def test_a_mistyped_code_says_what_to_do(client: Client, before: Wave, wrong: str) -> None:
    response = client.get(f"/say/{wrong}/")
    assert response.status_code == 404
    assert "not a whole code" in response.content.decode()


def test_an_unknown_code_says_what_to_do(client: Client, before: Wave) -> None:
    response = client.get(f"/say/{signs.make()}/")
    assert response.status_code == 404
    assert "We do not know this code" in response.content.decode()


def test_a_code_may_be_typed(client: Client, codes: list[SurveyCode]) -> None:
    assert client.get("/say/").status_code == 200
    response = client.post("/say/", {"code": f" {signs.spaced(codes[0].code).lower()}"})
    assert (response.status_code, response["Location"]) == (302, page(codes[0]))
    assert "not a whole code" in client.post("/say/", {"code": "abc"}).content.decode()
    assert "Enter the code" in client.post("/say/", {"code": ""}).content.decode()
    assert client.get(f"/say/{codes[0].code.lower()}/")["Location"] == page(codes[0])


class TestLimits:
    def test_trying_codes_at_random_is_slowed(self, client: Client, codes: list[SurveyCode]) -> None:
        for _ in range(limits.MOST):
            assert client.get(f"/say/{signs.make()}/").status_code == 404
        slowed = client.get(f"/say/{signs.make()}/")
        assert slowed.status_code == 429 and slowed["Retry-After"]
        assert client.get(page(codes[0])).status_code == 429  # control: or a right guess would still tell
        assert client.get(page(codes[0]), REMOTE_ADDR="198.51.100.7").status_code == 200

    def test_slips_of_the_pen_and_right_codes_do_not_count(self, client: Client, codes: list[SurveyCode]) -> None:
        for _ in range(limits.MOST + 5):
            client.get("/say/K7QM2XPA/")
            assert client.get(page(codes[0])).status_code == 200

    def test_no_address_is_kept(self, client: Client, before: Wave) -> None:
        from django.db import connection

        client.get(f"/say/{signs.make()}/", REMOTE_ADDR="198.51.100.7")
        with connection.cursor() as cursor:
            cursor.execute("SELECT cache_key, value FROM portal_cache")
            assert "198.51.100.7" not in str(cursor.fetchall())


class TestClosed:
    def test_before_it_opens(self, client: Client, codes: list[SurveyCode], before: Wave) -> None:
        Wave.objects.update(opens_at=clock.now() + timedelta(days=2))
        shown = client.get(page(codes[0])).content.decode()
        assert "This survey is not open yet" in shown and "It opens at" in shown

    def test_after_it_closed(self, client: Client, codes: list[SurveyCode], before: Wave) -> None:
        actions.close_wave(wave=before, by=None)
        assert "closed at the moment" in client.get(page(codes[0])).content.decode()

    def test_closing_while_somebody_answers(
        self, client: Client, codes: list[SurveyCode], before: Wave, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = actions.answer

        def late(**given: Any) -> Any:
            actions.close_wave(wave=before, by=None)
            return real(**given)

        monkeypatch.setattr(actions, "answer", late)
        shown = sent(client, codes[0]).content.decode()
        assert "has closed" in shown and not SurveyAnswer.objects.exists()


def test_the_second_wave_is_answered_with_the_same_code(
    client: Client, codes: list[SurveyCode], before: Wave, queries: Any
) -> None:
    sent(client, codes[0])
    actions.open_wave(survey=before.survey, scope=before.scope, kind="after", by=None)
    with queries(at_most=12):
        assert "Do you know your neighbours?" in client.get(page(codes[0])).content.decode()
    assert "Please keep your slip" not in sent(client, codes[0]).content.decode()
    assert SurveyAnswer.objects.count() == 2


def test_slips_are_printed(codes: list[SurveyCode]) -> None:
    from io import BytesIO

    from pypdf import PdfReader

    made = PdfReader(BytesIO(printed.slips(codes[0].survey, codes[:12], title="Songs of Rye Lane", note="Cut here.")))
    text = "".join(sheet.extract_text() for sheet in made.pages)
    assert all(signs.spaced(code.code) in text for code in codes[:12])
    assert "Songs of Rye Lane" in text and len(made.pages) == 2
    assert made.trailer["/Root"]["/MarkInfo"]["/Marked"]

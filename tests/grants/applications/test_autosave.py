"""A page that saves itself: the token stays good for the real save, and nobody's words are lost on the way."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from grants.applications.models import Application
from programmes import clock
from programmes.people.models import User
from programmes.questions import forms
from programmes.tokens import FormToken
from tests import factories

pytestmark = pytest.mark.django_db
In = Callable[..., Client]


@pytest.fixture
def draft(amina: User, peckham: Any) -> Application:
    return factories.application(by=amina, of=peckham)


def url(application: Application) -> str:
    return f"/grants/applications/{application.pk}/project/"


def opened(client: Client, application: Application) -> dict[str, str]:
    """The page's form as a browser would send it: what is hidden, and what is filled in."""
    page = client.get(url(application)).content.decode()
    found = {
        name: re.search(rf'name="{name}" value="([^"]*)"', page).group(1)  # type: ignore[union-attr]
        for name in ("form_token", "seen", "shown_for")
    }
    kept = application.sheet.answers
    return found | {
        "project_title": kept.get(key="project_title").value,
        "summary": kept.get(key="summary").value,
        "art_form": "music",
        "start_date-day": "1",
        "start_date-month": "6",
        "start_date-year": "2026",
        "end_date-day": "30",
        "end_date-month": "9",
        "end_date-year": "2026",
        "borough": "E09000028",
    }


def kept(application: Application, key: str) -> Any:
    return application.sheet.answers.get(key=key).value


class TestAutosave:
    def test_saved_by_itself_and_then_by_the_button(self, draft: Application, amina: User, client_for: In) -> None:
        client = client_for(amina)
        form = opened(client, draft)
        told = client.post(url(draft), {**form, "summary": "Half a sen", "press": "auto"}).json()
        assert told["saved"] and re.fullmatch(r"Saved at \d\d:\d\d\.", told["said"])
        assert kept(draft, "summary") == "Half a sen" and not FormToken.objects.exists()
        told = client.post(
            url(draft), {**form, "seen": told["seen"], "summary": "Half a sentence.", "press": "auto"}
        ).json()
        answer = client.post(
            url(draft), {**form, "seen": told["seen"], "summary": "A whole sentence.", "press": "save"}
        )
        assert answer.status_code == 302 and kept(draft, "summary") == "A whole sentence."

    def test_typed_back_to_what_it_was(self, draft: Application, amina: User, client_for: In) -> None:
        client = client_for(amina)
        form = opened(client, draft)
        told = client.post(url(draft), {**form, "summary": "Something else.", "press": "auto"}).json()
        client.post(url(draft), {**form, "seen": told["seen"], "press": "save"})
        assert kept(draft, "summary") == form["summary"]

    def test_control_without_the_new_marks_the_older_words_would_stay(
        self, draft: Application, amina: User, client_for: In, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = client_for(amina)
        form = opened(client, draft)
        monkeypatch.setattr(forms.PageForm, "marks_after", lambda self, kept: self.data["seen"])
        told = client.post(url(draft), {**form, "summary": "Something else.", "press": "auto"}).json()
        client.post(url(draft), {**form, "seen": told["seen"], "press": "save"})
        assert kept(draft, "summary") == "Something else."

    def test_a_wrong_answer_keeps_the_right_ones(self, draft: Application, amina: User, client_for: In) -> None:
        client = client_for(amina)
        form = opened(client, draft)
        sent = {**form, "project_title": "Louder songs", "start_date-month": "13", "press": "auto"}
        told = client.post(url(draft), sent).json()
        assert told["saved"] and "needs a change" in told["said"]
        assert kept(draft, "project_title") == "Louder songs" and kept(draft, "start_date") == "2026-06-01"

    def test_a_colleagues_words_are_never_overwritten(
        self, draft: Application, amina: User, bode: User, client_for: In
    ) -> None:
        one, two = client_for(amina), client_for(bode)
        mine, theirs = opened(one, draft), opened(two, draft)
        two.post(url(draft), {**theirs, "summary": "Bode's words.", "press": "save"})
        told = one.post(
            url(draft), {**mine, "summary": "Amina's words.", "project_title": "Louder", "press": "auto"}
        ).json()
        assert "Bode Adeyemi changed" in told["said"] and kept(draft, "summary") == "Bode's words."
        assert kept(draft, "project_title") == "Louder", "what nobody else touched is kept"
        page = one.post(
            url(draft), {**mine, "seen": told["seen"], "summary": "Amina's words.", "project_title": "Louder"}
        ).content.decode()
        assert "Which answer should stay?" in page and "Bode&#x27;s words." in page and "Amina&#x27;s words." in page
        mark = re.search(r'value="mine:([0-9a-f]+)"', page).group(1)  # type: ignore[union-attr]
        settled = {**mine, "seen": told["seen"], "summary": "Amina's words.", "project_title": "Louder"}
        one.post(url(draft), {**settled, "settle-summary": f"mine:{mark}", "press": "save"})
        assert kept(draft, "summary") == "Amina's words."

    def test_after_it_was_sent_it_says_so(self, amina: User, peckham: Any, client_for: In) -> None:
        made = factories.application(by=amina, of=peckham)
        client = client_for(amina)
        form = opened(client, made)
        Application.objects.filter(pk=made.pk).update(
            state="withdrawn", withdrawn_at="2026-01-01T00:00Z", withdrawn_by=amina
        )
        told = client.post(url(made), {**form, "summary": "Late words.", "press": "auto"}).json()
        assert not told["saved"] and told["stop"] and "can no longer be changed" in told["said"]

    def test_signed_out_it_is_led_to_the_sign_in(self, draft: Application, amina: User, client_for: In) -> None:
        form = opened(client_for(amina), draft)
        answer = client_for(None).post(url(draft), {**form, "press": "auto"})
        assert answer.status_code == 302 and "/login/" in answer["Location"]

    def test_a_stranger(self, draft: Application, carys: User, client_for: In) -> None:
        assert client_for(carys).post(url(draft), {"press": "auto"}).status_code == 404

    def test_without_a_token_nothing_is_kept(self, draft: Application, amina: User, client_for: In) -> None:
        told = client_for(amina).post(url(draft), {"summary": "x", "press": "auto"}).json()
        assert not told["saved"] and kept(draft, "summary") != "x"

    def test_the_page_works_alike_without_a_script(self, draft: Application, amina: User, client_for: In) -> None:
        page = client_for(amina).get(url(draft)).content.decode()
        assert 'role="status"' in page and 'src="/static/js/writing.js"' in page
        saved_at = draft.sheet.answers.get(key="summary").saved_at
        assert f"data-saved>Saved at {clock.uk_time(saved_at)}.</p>" in page
        draft.sheet.answers.all().delete()
        assert "data-saved></p>" in client_for(amina).get(url(draft)).content.decode()

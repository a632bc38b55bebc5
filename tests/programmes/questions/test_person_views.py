"""Pages of questions as a person meets them: saved, refused with the words kept, met by a colleague, signed out."""

import re
import time
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from programmes.questions import engine, typed
from programmes.questions.models import Answer, AnswerSheet, Kind, QuestionSet
from tests.programmes.questions import sets
from tests.programmes.questions.test_actions import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.programmes.questions.pages")]


@pytest.fixture
def sheet(amina: Any) -> AnswerSheet:
    return sets.sheet(sets.every_kind(), by=amina)


@pytest.fixture
def address(sheet: AnswerSheet) -> str:
    return f"/sheets/{sheet.pk}/all/"


@pytest.fixture
def mine(client_for: Any, amina: Any) -> Client:
    return client_for(amina)


def hidden(html: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([a-z_-]+)" value="([^"]*)"', html)
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def text(response: Any) -> str:
    return unescape(response.content.decode())


def test_a_page_is_saved_and_leads_on(mine: Client, address: str, sheet: AnswerSheet) -> None:
    page = hidden(text(mine.get(address)))
    response = mine.post(address, page | {"title": "Songs", "press": "save"})
    assert response.headers["Location"] == f"/sheets/{sheet.pk}/"
    assert engine.answers(sheet) == {"title": "Songs"}
    assert 'value="Songs"' in text(mine.get(address))


def test_save_and_come_back_later_says_that_it_is_saved(mine: Client, address: str) -> None:
    response = mine.post(address, hidden(text(mine.get(address))) | {"title": "Songs", "press": "later"})
    assert response.status_code == 302
    assert "Your answers are saved" in str(response.wsgi_request._messages._queued_messages[0])


def test_a_page_opened_from_the_check_leads_back_there(mine: Client, address: str, sheet: AnswerSheet) -> None:
    response = mine.post(f"{address}?from=check", hidden(text(mine.get(address))))
    assert response.headers["Location"] == f"/sheets/{sheet.pk}/check/"


@pytest.mark.parametrize(
    ("typed_in", "message", "anchor"),
    [
        ({"story": "word " * 251}, "Your answer has 251 words.", "id_story"),
        ({"amount": "£5,000.01"}, "You entered £5,000.01.", "id_amount"),
        ({"amount": "£-1"}, "cannot be less than £0", "id_amount"),
        ({"start-day": "31", "start-month": "2", "start-year": "2026"}, "no such day", "id_start-day"),
        ({"start-day": "31"}, "must include a month", "id_start-month"),
        ({"budget-rows": "4", "budget-2-amount": "-1"}, "Line 3: the amount", "id_budget-2-amount"),
        ({"title": "nul\x00byte"}, "a character that we cannot keep", "id_title"),
        ({"form_token": ""}, "We could not be sure that this form is new", ""),
    ],
)
def test_what_is_typed_wrongly_comes_back_beside_its_field(
    mine: Client, address: str, sheet: AnswerSheet, typed_in: dict[str, str], message: str, anchor: str
) -> None:
    page = hidden(text(mine.get(address)))
    response = mine.post(address, {**page, "people": "12", **typed_in})
    html = text(response)
    assert response.status_code == 200
    assert message in html
    assert "<title>Error: " in html
    assert 'value="12"' in html, "the rest stays as it was typed"
    if anchor:
        assert f'href="#{anchor}"' in html
        assert f'id="{anchor}"' in html
    assert engine.answers(sheet) == {}


def test_a_megabyte_is_refused_in_words(mine: Client, address: str, sheet: AnswerSheet) -> None:
    page = hidden(text(mine.get(address)))
    response = mine.post(address, page | {"story": "x" * 1_000_000})
    assert response.status_code == 200
    assert "1,000,000 characters" in text(response)


def test_a_file_beside_a_wrong_answer_is_asked_for_again(mine: Client, address: str, sheet: AnswerSheet) -> None:
    page = hidden(text(mine.get(address)))
    response = mine.post(address, page | {"amount": "-1", "papers": SimpleUploadedFile("plan.pdf", PDF)})
    assert "Choose your file again" in text(response)
    assert engine.answers(sheet) == {}


def test_a_refused_file_says_why_beside_its_question(mine: Client, address: str, sheet: AnswerSheet) -> None:
    page = hidden(text(mine.get(address)))
    response = mine.post(address, page | {"papers": SimpleUploadedFile("plan.pdf", b"<html>")})
    assert "what is inside is something else" in text(response)
    assert 'href="#id_papers"' in text(response)
    assert engine.answers(sheet) == {}


def test_files_are_listed_and_removed_while_the_rest_stays_typed(
    mine: Client, address: str, sheet: AnswerSheet
) -> None:
    mine.post(address, hidden(text(mine.get(address))) | {"papers": SimpleUploadedFile("plan, ça.pdf", PDF)})
    html = text(mine.get(address))
    assert "plan, ça.pdf" in html
    press = re.search(r'value="(remove:papers:[0-9a-f-]+)"', html)
    assert press
    removed = text(mine.post(address, hidden(html) | {"title": "Not saved yet", "press": press[1]}))
    assert "plan, ça.pdf" not in removed
    assert 'value="Not saved yet"' in removed
    assert engine.answers(sheet) == {}
    assert mine.post(address, hidden(html) | {"press": "remove:papers:nonsense"}).status_code == 404


def test_more_lines_without_a_script(mine: Client, address: str, sheet: AnswerSheet) -> None:
    html = text(mine.get(address))
    line = {"budget-0-item": "Hall", "budget-0-amount": "nonsense", "press": "more:budget"}
    again = text(mine.post(address, hidden(html) | line))
    assert html.count("-amount") < again.count("-amount")
    assert 'value="Hall"' in again
    assert "There is a problem" not in again, "what was typed is not judged yet"
    assert engine.answers(sheet) == {}


def test_two_people_on_one_page_see_both_texts_and_choose(
    mine: Client, client_for: Any, bode: Any, address: str, sheet: AnswerSheet
) -> None:
    page = hidden(text(mine.get(address)))
    client_for(bode).post(address, page | {"story": "Bode's story"})
    page = page | {"form_token": page["form_token"][::-1]}  # Amina's showing has a token of its own
    met = text(mine.post(address, page | {"story": "Amina's story", "title": "Songs"}))
    assert "Bode Adeyemi changed “What will you do?” while you had it open" in met
    assert "Bode's story" in met
    assert "Amina's story" in met
    assert 'href="#settle-story-theirs"' in met
    assert engine.answers(sheet) == {"story": "Bode's story"}
    settled = re.search(r'value="(mine:[0-9a-f]+)"', met)
    assert settled
    mine.post(address, hidden(met) | {"story": "Amina's story", "title": "Songs", "settle-story": settled[1]})
    assert engine.answers(sheet) == {"story": "Amina's story", "title": "Songs"}


def test_a_new_question_on_the_same_page_is_shown_before_going_on(mine: Client, amina: Any) -> None:
    more = {
        "key": "holder",
        "kind": Kind.TEXT,
        "label": "Who holds it?",
        "condition": {"key": "held", "op": "is", "value": "yes"},
    }
    made = sets.write(("one", [{"key": "held", "kind": Kind.YES_NO, "label": "Held?"}, more]))
    address = f"/sheets/{sets.sheet(made, by=amina).pk}/one/"
    html = text(mine.get(address))
    assert "Who holds it?" not in html
    response = mine.post(address, hidden(html) | {"held": "yes"})
    assert response.headers["Location"] == f"{address}#id_holder"
    assert "Who holds it?" in text(mine.get(address))


def test_one_question_on_each_page_where_the_set_says_so(mine: Client, amina: Any) -> None:
    sheet = sets.sheet(sets.every_kind(layout=QuestionSet.Layout.QUESTION, languages=["en", "ar"]), by=amina)
    for key, following in (("title", "story"), ("agreed", "")):
        html = text(mine.get(f"/sheets/{sheet.pk}/{key}/"))
        assert html.count("<h1") == 1
        response = mine.post(f"/sheets/{sheet.pk}/{key}/?lang=en", hidden(html))
        ending = f"{following}/?lang=en" if following else ""
        assert response.headers["Location"] == f"/sheets/{sheet.pk}/{ending}"
    for key in engine.defined(sheet).questions:
        assert mine.get(f"/sheets/{sheet.pk}/{key}/").status_code == 200


def test_there_is_no_page_of_that_name(mine: Client, sheet: AnswerSheet) -> None:
    assert mine.get(f"/sheets/{sheet.pk}/nothing/").status_code == 404


def test_texts_carry_their_language_and_direction(mine: Client, amina: Any) -> None:
    made = sets.write(
        (
            "one",
            [
                {"key": "a", "kind": Kind.TEXT, "texts": {"en": {"label": "Name?"}, "ar": {"label": "الاسم؟"}}},
                {"key": "b", "kind": Kind.TEXT, "label": "Only English?"},
            ],
        ),
        languages=["en", "ar"],
    )
    address = f"/sheets/{sets.sheet(made, by=amina).pk}/one/"
    html = text(mine.get(f"{address}?lang=ar"))
    assert '<div lang="ar" dir="rtl">' in html
    assert re.search(r'<div class="govuk-form-group" lang="ar" dir="rtl">\s*<label[^>]*for="id_a">الاسم؟', html)
    assert re.search(r'<div class="govuk-form-group" lang="en" dir="ltr">\s*<label[^>]*for="id_b">Only English\?', html)
    assert 'href="?lang=en" hreflang="en">English</a>' in html
    assert 'lang="ar" dir="rtl">' not in text(mine.get(address)).split("<main")[1].split("<form")[1]


class TestSent:
    """What may not be edited any more."""

    @pytest.fixture
    def sheet(self, amina: Any) -> AnswerSheet:
        return sets.sheet(sets.every_kind(), by=amina, facts={"sent": True})

    def test_its_pages_lead_to_the_list(self, mine: Client, address: str, sheet: AnswerSheet) -> None:
        assert mine.get(address).headers["Location"] == f"/sheets/{sheet.pk}/"

    def test_what_was_typed_meanwhile_stays_on_the_page(self, mine: Client, address: str, sheet: AnswerSheet) -> None:
        response = mine.post(address, {"form_token": "x" * 43, "title": "Too late"})
        assert "This can no longer be changed" in text(response)
        assert 'value="Too late"' in text(response)
        assert engine.answers(sheet) == {}


class TestSignedOut:
    """The session ended while somebody was typing."""

    @pytest.fixture
    def gone(self, mine: Client, address: str) -> Client:
        """A browser whose session has ended, after it sent a page."""
        page = hidden(text(mine.get(address)))
        browser = Client()
        response = browser.post(address, page | {"title": "Typed too late", "forms": ["music", "craft"]})
        assert response.headers["Location"] == f"/accounts/login/?next={address}"
        return browser

    def test_what_was_typed_is_back_after_signing_in_and_not_saved(
        self, gone: Client, address: str, sheet: AnswerSheet, amina: Any
    ) -> None:
        assert "Typed too late" not in str(dict(gone.session)), "it lies sealed in the session"
        gone.force_login(amina)
        html = text(gone.get(address))
        assert 'value="Typed too late"' in html
        assert "it is not saved yet" in html
        assert html.count(" checked") == 2
        assert engine.answers(sheet) == {}
        gone.post(address, hidden(html) | {"title": "Typed too late"})
        assert engine.answers(sheet) == {"title": "Typed too late"}
        assert "it is not saved yet" not in text(gone.get(address))

    def test_a_colleagues_change_meanwhile_is_not_overwritten(
        self, gone: Client, address: str, sheet: AnswerSheet, amina: Any, bode: Any
    ) -> None:
        Answer.objects.create(sheet=sheet, key="title", value="Bode's", revision=1, saved_by=bode)
        gone.force_login(amina)
        html = text(gone.get(address))
        assert "Bode Adeyemi changed" in text(gone.post(address, hidden(html) | {"title": "Typed too late"}))

    def test_it_can_be_thrown_away(self, gone: Client, address: str, amina: Any) -> None:
        gone.force_login(amina)
        assert gone.post(address, {"press": "discard"}).headers["Location"] == address
        assert "Typed too late" not in text(gone.get(address))

    def test_nobody_else_sees_it(self, gone: Client, address: str, bode: Any, amina: Any) -> None:
        gone.force_login(bode)
        assert "Typed too late" not in text(gone.get(address))
        gone.force_login(amina)
        assert "Typed too late" not in text(gone.get(address)), "it is gone for good"

    def test_another_page_does_not_show_it(self, gone: Client, address: str, amina: Any) -> None:
        other = sets.sheet(sets.every_kind(family="b"), by=amina)
        gone.force_login(amina)
        assert "Typed too late" not in text(gone.get(f"/sheets/{other.pk}/all/"))
        assert "Typed too late" in text(gone.get(address))

    def test_after_an_hour_it_is_gone(self, gone: Client, address: str, amina: Any, monkeypatch: Any) -> None:
        gone.force_login(amina)
        now = time.time()
        monkeypatch.setattr(typed.time, "time", lambda: now + typed.KEPT_FOR + 1)
        assert "Typed too late" not in text(gone.get(address))

    def test_damaged_remains_are_dropped(self, gone: Client, address: str, amina: Any) -> None:
        gone.force_login(amina)
        session = gone.session
        session[typed.SESSION_KEY] = "broken"
        session.save()
        assert "Typed too late" not in text(gone.get(address))

    @pytest.mark.parametrize("change", [{"shown_for": "forged"}, {"story": "x" * 300_000}])
    def test_a_form_that_we_did_not_show_or_that_is_too_long_is_not_kept(
        self, mine: Client, address: str, change: dict[str, str]
    ) -> None:
        page = hidden(text(mine.get(address)))
        visitor = Client()
        assert visitor.post(address, page | change).status_code == 302
        assert typed.SESSION_KEY not in visitor.session

    def test_a_visitor_who_only_looks_is_asked_to_sign_in(self, address: str) -> None:
        assert Client().get(address).headers["Location"] == f"/accounts/login/?next={address}"


class TestCheck:
    """A check for anybody, which keeps nothing."""

    @pytest.fixture
    def address(self) -> str:
        stop = [{"op": "is", "value": "no", "verdict": "stop", "texts": {"en": "Only in London."}}]
        made = sets.write(("one", [{"key": "london", "kind": Kind.YES_NO, "label": "In London?", "rules": stop}]))
        return f"/check/{made.pk}/"

    def test_answers_are_explained(self, address: str) -> None:
        shown = Client().get(address)
        assert not shown.found.done  # type: ignore[attr-defined]
        page = hidden(text(shown))
        assert not Client().post(address, page).found.done  # type: ignore[attr-defined]
        judged = Client().post(address, page | {"london": "no"})
        assert judged.found.stopped  # type: ignore[attr-defined]
        assert judged.found.warnings == []  # type: ignore[attr-defined]
        assert judged.said == ["stop: Only in London."]  # type: ignore[attr-defined]
        assert not Client().post(address, page | {"london": "yes"}).found.stopped  # type: ignore[attr-defined]
        assert not Answer.objects.exists()


def test_the_number_of_queries(mine: Client, address: str, sheet: AnswerSheet, queries: Any) -> None:
    page = hidden(text(mine.get(address)))
    with queries(at_most=6):  # session, person, sheet, answers, boroughs, roles in the frame
        mine.get(address)
    with queries() as seen:
        mine.post(address, page | {"title": "Songs"})
    assert len([one for one in seen.captured_queries if "SAVEPOINT" not in one["sql"]]) <= 8

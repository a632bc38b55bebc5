"""Whoever may print forms and type them in, at their pages: forms as PDF, the pile, the two entries, a difference."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from programmes.evidence import actions, phrases, printed, scopes, thanks
from programmes.evidence.models import KeyedBatch, KeyedForm, SurveyAnswer, SurveyCode, Wave
from tests import factories
from tests.programmes.evidence.conftest import say

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _scope(scope: str, amina: Any, bode: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scope is a project of Amina's and Bode's."""
    monkeypatch.setattr(scopes, "_scopes", [])
    scopes.register(
        "", lambda user, key: user in (amina, bode), lambda key: "Songs of Rye Lane" if key == scope else ""
    )


@pytest.fixture
def paper(before: Wave, amina: Any) -> Wave:
    """The first wave, with forms on paper."""
    return actions.put_on_paper(wave=before, by=amina, token=factories.token())


@pytest.fixture
def batch(paper: Wave, amina: Any) -> KeyedBatch:
    """A pile that is typed in twice."""
    return actions.start_batch(wave=paper, twice=True, language="ar", by=amina, token=factories.token())


@pytest.fixture
def group(client_for: Any, amina: Any) -> Client:
    """Amina's browser."""
    browser: Client = client_for(amina)
    return browser


def words_of(document: bytes) -> str:
    return " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages).split())


def form_token() -> dict[str, str]:
    return {"form_token": factories.token()}


class TestPrinting:
    def test_from_the_button_to_the_pdf(self, group: Client, codes: list[SurveyCode], before: Wave) -> None:
        page = f"/keying/of/neighbours/{before.scope}/"
        assert "Use forms on paper too" in group.get(page).content.decode()
        assert group.get(f"/keying/waves/{before.pk}/forms.pdf?sheet=1").status_code == 404
        shown = group.post(f"/keying/waves/{before.pk}/print/", form_token(), follow=True).content.decode()
        assert "You can print forms now" in shown and "Download forms" in shown
        got = group.get(f"/keying/waves/{before.pk}/forms.pdf?sheet=1&lang=en")
        made = PdfReader(BytesIO(got.content))
        assert len(made.pages) == len(codes) and made.trailer["/Root"]["/MarkInfo"]["/Marked"]
        for code, sheet in zip(sorted(codes, key=lambda each: each.pk), made.pages, strict=True):
            assert code.spaced in sheet.extract_text()
        assert "Do you know your neighbours?" in words_of(got.content)

    def test_in_arabic_every_letter_has_its_shape(self, paper: Wave, codes: list[SurveyCode]) -> None:
        document = printed.forms(paper, codes[:1], title="Songs of Rye Lane", language="ar")
        made = PdfReader(BytesIO(document))
        assert made.trailer["/Root"]["/Lang"] == "ar"
        fonts = {str(font["/BaseFont"]) for page in made.pages for font in _fonts(page)}
        assert any("NotoNaskhArabic" in name for name in fonts)
        assert "?" not in words_of(document)  # what has no shape would stand as a question mark; Arabic has its own

    def test_control_without_the_font_they_come_from_a_typewriter_face(
        self, paper: Wave, codes: list[SurveyCode], monkeypatch: pytest.MonkeyPatch, tmp_path: Any
    ) -> None:
        from programmes.outputs import pdf

        monkeypatch.setattr(pdf, "FONTS", tmp_path / "none")
        made = PdfReader(BytesIO(printed.forms(paper, codes[:1], title="Songs", language="ar")))
        fonts = {str(font["/BaseFont"]) for page in made.pages for font in _fonts(page)}
        assert not any("NotoNaskhArabic" in name for name in fonts)

    @pytest.mark.parametrize(
        ("language", "letters"),
        [("bg", "Отбележете по едно"), ("lt", "pažymėkite vieną"), ("pl", "Zaznacz jedno pole przy każdym"),
         ("ro", "căsuță la fiecare întrebare"), ("fr", "Vous pouvez laisser de côté")],
    )  # fmt: skip
    def test_european_letters(self, language: str, letters: str) -> None:
        from programmes.outputs import pdf

        data = {
            "title": "T", "heading": "T", "about": "A", "intro": "", "lang": language, "rtl": False, "address": "a",
            "words": {name: phrases.phrase(name, language).text for name in
                      ("paper_how", "paper_back", "paper_code", "paper_online")},
            "questions": [], "forms": [{"code": "", "qr": ""}],
        }  # fmt: skip
        text = words_of(pdf.render("programmes/evidence/forms.typ", data))
        assert letters in text and "?" not in text

    def test_a_form_without_a_code_has_room_for_one(self, group: Client, paper: Wave) -> None:
        got = group.get(f"/keying/waves/{paper.pk}/forms.pdf")
        assert "copy it from your slip" in words_of(got.content)

    def test_slips_in_another_language(self, group: Client, codes: list[SurveyCode], before: Wave) -> None:
        page = f"/keying/of/neighbours/{before.scope}/slips.pdf"
        got = group.get(f"{page}?sheet=1&lang=ar")
        assert got.status_code == 200 and codes[0].spaced in words_of(got.content)
        assert [group.get(f"{page}?sheet={wrong}").status_code for wrong in ("", "9", "x", "²", "99999")] == [404] * 5

    def test_codes_that_reach_people_another_way_are_not_printed(
        self, group: Client, paper: Wave, codes: list[SurveyCode], amina: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(scopes, "_scopes", [])
        scopes.register("", lambda user, key: True, lambda key: "A trial", prints_codes=False)
        shown = group.get(f"/keying/of/neighbours/{paper.scope}/").content.decode()
        assert "Slips with codes" not in shown and "Sheet 1" not in shown
        assert group.get(f"/keying/waves/{paper.pk}/forms.pdf?sheet=1").status_code == 404
        assert group.get(f"/keying/waves/{paper.pk}/forms.pdf").status_code == 200


def _fonts(page: Any) -> list[Any]:
    found = []
    for font in page["/Resources"]["/Font"].values():
        found += [each.get_object() for each in font.get_object().get("/DescendantFonts", [])]
    return found


class TestTyping:
    def test_a_pile_once(self, group: Client, paper: Wave, codes: list[SurveyCode]) -> None:
        started = group.post(
            f"/keying/waves/{paper.pk}/start/", {"language": "ar", "twice": "", **form_token()}, follow=True
        )
        batch = KeyedBatch.objects.get()
        shown = started.content.decode()
        assert "Type in a form" in shown and "<b>1</b> Yes" in shown and "autofocus" in shown
        page = f"/keying/{batch.pk}/first/"
        done = group.post(page, {"code": codes[0].spaced, "q_know": "2", "language": "ar", **form_token()}, follow=True)
        assert "That form is typed in" in done.content.decode()
        given = SurveyAnswer.objects.get()
        assert given.sheet.answers.get().value == "no" and given.sheet.language == "ar"
        shown = group.get(f"/keying/{batch.pk}/").content.decode()
        assert "Finish the batch" in shown
        group.post(f"/keying/{batch.pk}/finish/", form_token())
        assert KeyedBatch.objects.get().state == "finished"
        assert "Songs of Rye Lane" in group.get("/keying/").content.decode()

    @pytest.mark.parametrize(
        ("typed", "said"),
        [({"q_know": "3"}, "from 1 to 2"), ({"q_know": "1 2"}, "Only one box"), ({"q_know": "yes"}, "from 1 to 2"),
         ({"code": ""}, "Enter the code"), ({"code": "abc"}, "not a whole code"), ({"unreadable": "on"}, "not both")],
    )  # fmt: skip
    def test_what_is_typed_wrongly_is_told_and_stays(
        self, group: Client, batch: KeyedBatch, codes: list[SurveyCode], typed: dict[str, str], said: str
    ) -> None:
        sent = {"code": codes[0].code, "q_know": "1", "language": "ar", **form_token(), **typed}
        shown = group.post(f"/keying/{batch.pk}/first/", sent).content.decode()
        assert said in shown and "<title>Error:" in shown and not KeyedForm.objects.exists()

    def test_twice_with_a_difference(
        self, group: Client, client_for: Any, bode: Any, batch: KeyedBatch, codes: list[SurveyCode]
    ) -> None:
        colleague = client_for(bode)
        sent = {"code": codes[0].code, "language": "ar"}
        group.post(f"/keying/{batch.pk}/first/", {**sent, "q_know": "1", **form_token()})
        blind = colleague.get(f"/keying/{batch.pk}/second/").content.decode()
        assert codes[0].spaced not in blind and codes[0].code not in blind
        told = colleague.post(f"/keying/{batch.pk}/second/", {**sent, "q_know": "2", **form_token()}, follow=True)
        assert "The two entries differ" in told.content.decode() and not SurveyAnswer.objects.exists()
        form = KeyedForm.objects.get()
        page = f"/keying/{batch.pk}/forms/{form.pk}/settle/"
        shown = colleague.get(page).content.decode()
        assert "First entry: 1 Yes" in shown and "Second entry: 2 No" in shown
        assert "Say what the paper says" in colleague.post(page, form_token()).content.decode()
        wrong = colleague.post(page, {"know": "other", "other_know": "9", **form_token()}).content.decode()
        assert "from 1 to 2" in wrong
        colleague.post(page, {"know": "second", **form_token()})
        assert SurveyAnswer.objects.get().sheet.answers.get().value == "no"

    def test_an_entry_is_taken_out(self, group: Client, batch: KeyedBatch, codes: list[SurveyCode]) -> None:
        group.post(f"/keying/{batch.pk}/first/", {"code": codes[0].code, "q_know": "1", **form_token()})
        shown = group.get(f"/keying/{batch.pk}/").content.decode()
        assert codes[0].spaced in shown
        group.post(f"/keying/{batch.pk}/forms/{KeyedForm.objects.get().pk}/discard/", form_token())
        assert not KeyedForm.objects.exists()

    def test_strangers_find_nothing(
        self, client_for: Any, carys: Any, batch: KeyedBatch, paper: Wave, client: Client
    ) -> None:
        stranger = client_for(carys)
        pages = [
            f"/keying/of/neighbours/{paper.scope}/", f"/keying/of/neighbours/{paper.scope}/slips.pdf?sheet=1",
            f"/keying/waves/{paper.pk}/forms.pdf", f"/keying/{batch.pk}/", f"/keying/{batch.pk}/first/",
            f"/keying/{batch.pk}/second/",
        ]  # fmt: skip
        for page in pages:
            assert stranger.get(page).status_code == 404, page
            assert client.get(page).status_code == 302, page
        assert stranger.post(f"/keying/waves/{paper.pk}/start/", form_token()).status_code == 404
        assert stranger.post(f"/keying/{batch.pk}/finish/", form_token()).status_code == 404
        assert "Songs" not in stranger.get("/keying/").content.decode()

    def test_nobody_answers_for_an_unknown_key(self, group: Client, paper: Wave) -> None:
        assert group.get("/keying/of/neighbours/unknown/").status_code == 404

    def test_queries_do_not_grow(
        self, group: Client, batch: KeyedBatch, codes: list[SurveyCode], queries: Any, amina: Any
    ) -> None:
        with queries() as few:
            group.get(f"/keying/{batch.pk}/")
        at_first = len(few)
        for code in codes[:8]:
            group.post(f"/keying/{batch.pk}/first/", {"code": code.code, "q_know": "1", **form_token()})
        with queries(at_most=at_first + 1):
            group.get(f"/keying/{batch.pk}/")


class TestScopes:
    def test_the_longest_beginning_that_knows_the_key(self, monkeypatch: pytest.MonkeyPatch, amina: Any) -> None:
        monkeypatch.setattr(scopes, "_scopes", [])
        scopes.register("", lambda user, key: True, lambda key: "any" if key == "plain" else "")
        scopes.register("hall:", lambda user, key: False, lambda key: "a hall", back=lambda key: "/hall/")
        assert (scopes.label("hall:1"), scopes.label("plain"), scopes.label("other")) == ("a hall", "any", "")
        assert (scopes.back("hall:1"), scopes.back("plain")) == ("/hall/", "")
        assert scopes.may_key(amina, "plain") and not scopes.may_key(amina, "hall:1")
        assert not scopes.may_key(amina, "other")  # nobody answers for it


class TestThanks:
    def test_an_area_adds_lines(
        self, client: Client, codes: list[SurveyCode], before: Wave, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(thanks, "_parts", [])

        def part(code: SurveyCode, answers: Any) -> list[thanks.Line]:
            texts = {"en": "Find something near you", "ar": "ابحث قريبًا منك"}
            return (
                [thanks.Line(texts, "/volunteering/", {"en": "No account needed."})] if answers["know"] == "no" else []
            )

        thanks.register("", part)
        thanks.register("elsewhere:", lambda code, answers: [thanks.Line({"en": "Not here"})])
        say(codes[0], before, know="no")
        say(codes[1], before, know="yes")
        shown = client.get(f"/say/{codes[0].code}/?lang=ar").content.decode()
        assert '<a class="govuk-link" href="/volunteering/" lang="ar">ابحث قريبًا منك</a>' in shown
        assert '<span class="portal-quiet" lang="en">No account needed.</span>' in shown and "Not here" not in shown
        assert "/volunteering/" not in client.get(f"/say/{codes[1].code}/").content.decode()


class TestRawAnswers:
    """No page of the admin shows what anybody answered, to nobody."""

    def test_neither_answers_nor_forms_nor_codes_are_in_the_admin(self) -> None:
        from django.contrib import admin

        shown = {model._meta.model_name for model in admin.site._registry}
        assert shown.isdisjoint({"surveyanswer", "surveycode", "keyedform", "contactconsent", "answer", "answersheet"})

    def test_the_page_of_a_batch_shows_numbers(
        self, client_for: Any, root: Any, group: Client, batch: KeyedBatch, codes: list[SurveyCode]
    ) -> None:
        group.post(f"/keying/{batch.pk}/first/", {"code": codes[0].code, "q_know": "1", **form_token()})
        staff = client_for(root)
        for page in ("", f"{batch.pk}/change/"):
            shown = staff.get(f"/admin/programmes/keyedbatch/{page}").content.decode()
            assert "Being typed in" in shown and codes[0].code not in shown and codes[0].spaced not in shown

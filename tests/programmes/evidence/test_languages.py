"""Everything around a survey is said in ten languages, marked with the one that it is really in."""

import string
from typing import Any

import pytest
from django.test import Client, RequestFactory

from programmes.evidence import actions, phrases, spoken, wording
from programmes.evidence.models import Survey, SurveyCode, TranslationReview, Wave
from programmes.questions import actions as questions
from programmes.questions.models import Question, QuestionSet, Section
from programmes.workflow import MoveRefused
from tests import factories

LANGUAGES = ["en", "pl", "ro", "it", "pt", "es", "fr", "bg", "lt", "ar"]


class TestWords:
    def test_the_ten_languages(self) -> None:
        assert list(phrases.LANGUAGES) == LANGUAGES
        assert not phrases.REVIEWED  # no translator has read any of them

    @pytest.mark.parametrize("language", LANGUAGES[1:])
    def test_each_has_every_phrase_in_its_own_words(self, language: str) -> None:
        english, own = phrases.LANGUAGES["en"], phrases.LANGUAGES[language]
        assert own.keys() == english.keys()
        # "No" and the like may be spelt alike; a whole sentence may not.
        assert [name for name in own if own[name] == english[name] and " " in own[name]] == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_gaps_to_fill_are_the_same(self, language: str) -> None:
        def gaps(text: str) -> set[str]:
            return {name for _, name, _, _ in string.Formatter().parse(text) if name}

        for name, text in phrases.LANGUAGES[language].items():
            assert gaps(text) == gaps(phrases.LANGUAGES["en"][name])

    def test_a_language_without_words_is_said_in_english_and_marked(self) -> None:
        said = phrases.phrase("send", "cy")
        assert (said.text, said.lang, said.dir) == (phrases.LANGUAGES["en"]["send"], "en", "ltr")
        assert phrases.phrase("send", "ar").dir == "rtl"

    def test_messages_of_the_portal(self) -> None:
        assert phrases.said("Choose an answer.", "pl").lang == "pl"
        assert phrases.said("Something else.", "pl") == phrases.Phrase("Something else.", "en")
        polish = phrases.phrase("email_wrong", "pl").text
        assert phrases.said(polish, "pl").lang == "pl"


class TestWhich:
    def ask(self, path: str, header: str = "") -> Any:
        return RequestFactory().get(path, headers={"Accept-Language": header} if header else {})

    @pytest.mark.parametrize(
        ("path", "header", "found"),
        [("/say/", "", "en"), ("/say/?lang=ar", "pl", "ar"), ("/say/", "lt-LT,lt;q=0.9,en;q=0.5", "lt"),
         ("/say/?lang=xx", "de", "en"), ("/say/", "zz;;q=nonsense", "en")],
    )  # fmt: skip
    def test_the_address_then_the_browser_then_english(self, path: str, header: str, found: str) -> None:
        assert spoken.wanted(self.ask(path, header), LANGUAGES) == found


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_short_address(self, client: Client, language: str) -> None:
        shown = client.get(f"/say/?lang={language}").content.decode()
        direction = "rtl" if language == "ar" else "ltr"
        assert f'<html lang="{language}"' in shown and f'dir="{direction}"' in shown
        assert phrases.LANGUAGES[language]["your_code"] in shown
        assert shown.count("hreflang") == len(LANGUAGES) - 1

    def test_a_wrong_code_is_told_in_the_language(self, client: Client, before: Wave) -> None:
        shown = client.post("/say/?lang=bg", {"code": "abc"}).content.decode()
        assert phrases.LANGUAGES["bg"]["mistyped"] in shown and phrases.LANGUAGES["bg"]["problem"] in shown
        assert f"<title>{phrases.LANGUAGES['bg']['error']}" in shown

    def test_a_missing_answer_is_told_in_the_language(self, client: Client, codes: list[SurveyCode]) -> None:
        page = f"/say/{codes[0].code}/?lang=ar"
        shown = client.post(page, {"know": "", "shown": "know", "form_token": factories.token()}).content.decode()
        assert shown.count(phrases.LANGUAGES["ar"]["choose_answer"]) == 2
        assert "Choose an answer." not in shown and "نعم" in shown  # yes and no too

    def test_a_translation_says_that_nobody_has_read_it(
        self, client: Client, codes: list[SurveyCode], survey: Survey, noor: Any
    ) -> None:
        page, note = f"/say/{codes[0].code}/?lang=ar", phrases.LANGUAGES["ar"]["unreviewed"]
        assert note in client.get(page).content.decode()
        assert phrases.LANGUAGES["en"]["unreviewed"] not in client.get(f"/say/{codes[0].code}/").content.decode()
        actions.review_translation(survey=survey, language="ar", by=noor, token=factories.token())
        assert note not in client.get(page).content.decode()

    def test_a_text_that_is_not_translated_is_marked_english(self, client: Client, codes: list[SurveyCode]) -> None:
        shown = client.get(f"/say/{codes[0].code}/?lang=ar").content.decode()
        assert '<h1 class="govuk-heading-l" lang="en" dir="ltr">Your neighbours</h1>' in shown

    def test_a_survey_of_one_language_stays_whole(self, client: Client, scope: str) -> None:
        code, _ = asked_by_wave(scope, ["en"])
        shown = client.get(f"/say/{code.code}/?lang=ar").content.decode()
        assert '<html lang="en"' in shown and phrases.LANGUAGES["ar"]["send"] not in shown


@pytest.mark.django_db
class TestReview:
    def test_review_translation(self, survey: Survey, noor: Any) -> None:
        for _ in range(2):
            actions.review_translation(survey=survey, language="ar", by=noor, token=factories.token())
        assert TranslationReview.objects.get().reviewed_by == noor

    @pytest.mark.parametrize("language", ["en", "pl"])
    def test_only_a_translation_of_the_survey(self, survey: Survey, noor: Any, language: str) -> None:
        with pytest.raises(MoveRefused, match="one of the survey"):
            actions.review_translation(survey=survey, language=language, by=noor, token=factories.token())

    def test_staff_page(self, client_for: Any, survey: Survey, noor: Any, amina: Any) -> None:
        client, page = client_for(noor), f"/admin/programmes/survey/{survey.pk}/"
        assert "nobody has read it yet" in client.get(f"{page}change/").content.decode()
        sent = {"language": "ar", "form_token": factories.token()}
        assert client.post(f"{page}review/", sent).status_code == 302
        assert "read by Noor" in client.get(f"{page}change/").content.decode()
        assert client_for(amina).get(f"{page}review/").status_code in {302, 403}


def asked_by_wave(scope: str, languages: list[str]) -> tuple[SurveyCode, Wave]:
    """A survey whose question has a time frame of its own afterwards, and one question only on leaving."""
    made = QuestionSet.objects.create(name="frames", family="frames", languages=languages)
    section = Section.objects.create(question_set=made, key="you", texts={"en": {"title": "You"}})
    texts = {"en": {"label": "In the last 12 months?", "label_after": "Since the day?"}}
    Question.objects.create(section=section, key="did", kind="yes_no", required=False, texts=texts)
    Question.objects.create(
        section=section, key="want", order=1, kind="yes_no", required=False, texts={"en": {"label": "An invitation?"}},
        condition={"key": "facts.wave", "op": "is", "value": "leaving"},
    )  # fmt: skip
    made = questions.freeze(question_set=made, by=None)
    survey = actions.add_survey(slug="frames", name="F", question_set=made, texts={"en": {"title": "T"}}, by=None)
    wave = actions.open_wave(survey=survey, scope=scope, kind="leaving", by=None)
    [code] = actions.issue_codes(survey=survey, scope=scope, count=1, by=None, token=factories.token())
    return code, wave


@pytest.mark.django_db
class TestByWave:
    def test_each_wave_has_its_time_frame_and_its_questions(self, client: Client, scope: str) -> None:
        code, wave = asked_by_wave(scope, ["en"])
        shown = client.get(f"/say/{code.code}/").content.decode()
        assert "In the last 12 months?" in shown and "An invitation?" in shown
        assert phrases.LANGUAGES["en"]["leave_out"] in shown and "(optional)" not in shown
        actions.open_wave(survey=wave.survey, scope=scope, kind="after", by=None)
        shown = client.get(f"/say/{code.code}/").content.decode()
        assert "Since the day?" in shown and "In the last 12 months?" not in shown and "An invitation?" not in shown

    def test_answers_keep_the_same_key(self, scope: str) -> None:
        _, wave = asked_by_wave(scope, ["en"])
        before, after = (wording.asked_in(wave.survey.question_set_id, kind) for kind in ("leaving", "after"))
        assert list(before.questions) == ["did", "want"] and list(after.questions) == ["did"]

"""The questions of Table 5 in ten languages, with their time frames; and who may put a ceremony's survey on paper."""

from typing import Any

import pytest

from citizenship.findings import instrument, paper
from citizenship.findings.instrument_words import WORDS
from programmes.evidence import phrases, scopes, wording
from programmes.evidence.models import Survey
from programmes.questions.models import QuestionSet

pytestmark = pytest.mark.django_db


class TestWords:
    def test_ten_languages_and_every_text_in_each(self) -> None:
        assert tuple(WORDS) == instrument.LANGUAGES == tuple(phrases.LANGUAGES)
        assert all(own.keys() == WORDS["en"].keys() for own in WORDS.values())
        assert all(text.strip() for own in WORDS.values() for text in own.values())

    @pytest.mark.parametrize("language", instrument.LANGUAGES[1:])
    def test_the_two_time_frames_differ(self, language: str) -> None:
        for key in instrument.OUTCOMES:
            assert WORDS[language][key] != WORDS[language][f"{key}_since"] != WORDS["en"][f"{key}_since"]


class TestLoad:
    def test_once(self) -> None:
        survey = instrument.load()
        assert instrument.load() == survey and Survey.objects.count() == QuestionSet.objects.count() == 1
        assert survey.may_contact and not survey.reviews.exists()

    @pytest.mark.parametrize(
        ("kind", "frame", "asked"),
        [
            ("before", "In the last 12 months", []),
            ("leaving", "In the last 12 months", list(instrument.INTERESTS)),
            ("after", "Since the ceremony", []),
            ("later", "Since the ceremony", []),
        ],
    )
    def test_the_same_three_questions_in_each_wave(self, kind: str, frame: str, asked: list[str]) -> None:
        questions = wording.asked_in(instrument.load().question_set_id, kind).questions
        assert list(questions) == [*instrument.OUTCOMES, *asked]
        for key in instrument.OUTCOMES:
            assert questions[key].label("en").startswith(frame) and not questions[key].required
            codes = [choice.code for choice in questions[key].choices]
            assert codes == ["yes", "no", "already", "not_eligible", "no_say"]

    def test_membership_is_asked_without_its_kind(self) -> None:
        join = wording.asked_in(instrument.load().question_set_id, "before").questions["join"]
        assert "We do not ask which one." in join.help("en")


class TestOnPaper:
    def test_registrars_of_the_own_borough_and_pilot_officers(
        self, ceremony_of_camden: Any, ravi: Any, sela: Any, ines: Any, noor: Any, amina: Any
    ) -> None:
        scope = f"citizenship.ceremony:{ceremony_of_camden.pk}"
        may = {user: scopes.may_key(user, scope) for user in (ravi, sela, ines, noor, amina)}
        assert may == {ravi: True, sela: False, ines: True, noor: False, amina: False}
        assert scopes.label(scope).startswith("Camden, ") and scopes.back(scope).endswith(f"{ceremony_of_camden.pk}/")

    @pytest.mark.parametrize("key", ["citizenship.ceremony:", "citizenship.ceremony:x", "other"])
    def test_a_key_of_nothing(self, key: str, ravi: Any) -> None:
        assert paper.label(key) == "" and not paper.may_key(ravi, key) and paper.back(key) == ""
        assert not scopes.may_key(ravi, key)


@pytest.fixture
def ceremony_of_camden(camden_joined: Any) -> Any:
    """A ceremony of Camden's that is to come."""
    from tests.citizenship.factories.ceremonies import ceremony

    return ceremony(camden_joined.borough)

"""Two people at a ceremony answer on a small phone without JavaScript: one in Polish, one in Arabic, right to left.

A third, with scripts, opens the same pages so that axe looks at each of them.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from citizenship.findings import instrument
from citizenship.findings.instrument_words import WORDS
from programmes import clock
from programmes.evidence import actions, phrases
from programmes.evidence.models import ContactConsent, SurveyAnswer, SurveyCode
from tests import factories
from tests.journeys.visitor import Visitor


@pytest.fixture
def codes(transactional_db: None) -> list[SurveyCode]:
    """A ceremony's survey, open on leaving and again after twelve weeks, with three codes."""
    survey, scope, at = instrument.load(), f"citizenship.ceremony:{uuid.uuid4()}", clock.now()
    actions.open_wave(survey=survey, scope=scope, kind="leaving", closes_at=at + timedelta(days=7), by=None)
    after = at + timedelta(weeks=12)
    actions.open_wave(
        survey=survey, scope=scope, kind="after", opens_at=after, closes_at=after + timedelta(weeks=4), by=None
    )
    return actions.issue_codes(survey=survey, scope=scope, count=3, by=None, token=factories.token())


def words(language: str, name: str) -> str:
    return phrases.phrase(name, language).text


def answers_all(phone: Visitor, language: str, *, register: str) -> Visitor:
    """The three questions of Table 5 and the two that a yes turns into an invitation, in the person's own language."""
    said = WORDS[language]
    phone.sees(said["title"], words(language, "leave_out"), words(language, "unreviewed"))
    phone.answers(said["volunteer"], said["yes"]).answers(said["join"], said["no"])
    phone.answers(said["register"], said[register])
    phone.answers(said["interest_volunteer"], said["no"]).answers(said["interest_vote"], said["no"])
    return phone.presses(words(language, "send"))


def is_in(phone: Visitor, language: str, direction: str) -> None:
    """The whole page is in this language and runs this way."""
    root = phone.page.locator("html")
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == (language, direction)


def given(code: SurveyCode) -> dict[str, Any]:
    """What was kept."""
    sheet = SurveyAnswer.objects.get(code=code).sheet
    assert sheet.opened_by is None
    return {"language": sheet.language, **dict(sheet.answers.values_list("key", "value"))}


def test_in_polish_from_the_short_address(visitor: Callable[..., Visitor], codes: list[SurveyCode]) -> None:
    phone = visitor(phone=True, javascript=False)
    phone.goes_to("/say/").follows("Polski").sees(words("pl", "title"))
    is_in(phone, "pl", "ltr")
    phone.types(words("pl", "your_code"), "K7QM 2XPA").presses(words("pl", "go_on")).sees(words("pl", "mistyped"))
    phone.types(words("pl", "your_code"), codes[0].spaced.lower()).presses(words("pl", "go_on"))
    is_in(phone, "pl", "ltr")
    answers_all(phone, "pl", register="register_already").sees(WORDS["pl"]["thanks"], words("pl", "keep_slip"))
    phone.sees(codes[0].spaced)
    assert given(codes[0]) == {
        "language": "pl", "volunteer": "yes", "join": "no", "register": "already",
        "interest_volunteer": "no", "interest_vote": "no",
    }  # fmt: skip

    phone.sees(words("pl", "contact_title")).types(words("pl", "email"), "not an address")
    phone.presses(words("pl", "contact_button")).sees(words("pl", "problem"))
    phone.types(words("pl", "email"), "ola@neighbours.example").presses(words("pl", "contact_button"))
    is_in(phone, "pl", "ltr")
    phone.sees(words("pl", "contact_done"))
    kept = ContactConsent.objects.get()
    assert (kept.email, kept.language) == ("ola@neighbours.example", "pl")


def test_in_arabic_from_the_picture_on_the_slip(visitor: Callable[..., Visitor], codes: list[SurveyCode]) -> None:
    phone = visitor(phone=True, javascript=False)
    phone.goes_to(f"/say/{codes[1].code}/?lang=ar")
    is_in(phone, "ar", "rtl")
    radio = phone.page.locator("#id_volunteer").bounding_box()
    label = phone.page.locator("label[for=id_volunteer]").bounding_box()
    assert radio and label and radio["x"] + radio["width"] / 2 > label["x"] + label["width"] / 2  # the box at the right
    answers_all(phone, "ar", register="no_say").sees(WORDS["ar"]["thanks"], words("ar", "keep_slip"))
    is_in(phone, "ar", "rtl")
    assert phone.page.locator("bdi.portal-code").get_attribute("dir") == "ltr"  # a code is read from left to right
    assert given(codes[1])["register"] == "no_say" and given(codes[1])["language"] == "ar"
    # Whoever comes back with the same code is thanked again, and counted once.
    phone.goes_to(f"/say/{codes[1].code}/?lang=ar").sees(WORDS["ar"]["thanks"])
    assert SurveyAnswer.objects.count() == 1


@pytest.mark.parametrize("language", ["pl", "ar"])
def test_the_same_pages_with_scripts_have_no_finding_of_axe(
    visitor: Callable[..., Visitor], codes: list[SurveyCode], language: str
) -> None:
    phone = visitor(phone=True)
    phone.goes_to(f"/say/?lang={language}").types(words(language, "your_code"), "abc")
    phone.presses(words(language, "go_on")).sees(words(language, "mistyped"))
    phone.goes_to(f"/say/{codes[2].code}/?lang={language}")
    answers_all(phone, language, register="yes").sees(words(language, "contact_title"))
    phone.types(words(language, "email"), "nobody").presses(words(language, "contact_button"))
    phone.sees(words(language, "email_wrong"))

"""The sheets themselves: what a printer needs, what the code holds, and what is said of an unchecked translation."""

import re
from typing import Any

import pytest

from citizenship.facts import words
from citizenship.facts.models.words import PageLanguage, Translation
from citizenship.outreach import sheets
from citizenship.outreach.models import Kind, Subject
from citizenship.outreach.sheets import Sheet
from programmes import clock
from programmes.outputs import pdf, qr

pytestmark = pytest.mark.django_db
POINT = 72 / 25.4


def _boxes(made: bytes) -> dict[str, list[float]]:
    found = re.findall(rb"/(\w+)Box\s*\[([^\]]*)\]", made)
    return {name.decode(): [float(number) for number in numbers.split()] for name, numbers in found}


def _arabic(**held: str) -> None:
    language, _ = PageLanguage.objects.update_or_create(
        code="ar",
        defaults={"own_name": "العربية", "english_name": "Arabic", "direction": "rtl", "offered": True},
    )
    for key, text in held.items():
        name = f"material.{key.replace('__', '.')}"
        Translation.objects.create(
            language=language,
            key=name,
            text=text,
            source_version=words.version_of(sheets.ENGLISH[name]),
            made_by="Somebody",
            since_at=clock.now(),
        )


@pytest.mark.parametrize("kind", list(Kind))
def test_the_trimmed_size_and_the_bleed(kind: Kind) -> None:
    boxes = _boxes(Sheet(Subject.ADVICE, kind, "en").pdf())
    left, bottom, right, top = boxes["Trim"]
    width, height = sheets.SIZES[kind]
    assert [right - left, top - bottom] == pytest.approx([width * POINT, height * POINT], abs=0.1)
    media = boxes["Media"]
    assert media[2] - media[0] == pytest.approx((width + 20) * POINT, abs=0.1), "room for bleed and crop marks"


@pytest.mark.parametrize("kind", list(Kind))
def test_one_page_and_everything_on_it(kind: Kind) -> None:
    """In the language with the most words to print: every text twice, because nobody has checked it."""
    long = {
        key.removeprefix("material.").replace(".", "__"): f"{text} {text[:20]}" for key, text in sheets.ENGLISH.items()
    }
    _arabic(**long)
    for subject in (Subject.SETTLED_STATUS, Subject.YOUNG_LONDONERS):
        made = Sheet(subject, kind, "ar", "K7QM2XPD").pdf()
        assert len(re.findall(rb"/Type\s*/Page\b", made)) == 1


def test_the_code_holds_the_place_the_subject_and_the_language(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.SITE_URL = "https://portal.example"
    seen: list[str] = []

    def noted(text: str) -> str:
        seen.append(text)
        return "<svg/>"

    monkeypatch.setattr(qr, "svg", noted)
    Sheet(Subject.YOUNG_LONDONERS, Kind.CARD, "pl", "K7QM2XPD").data()
    Sheet(Subject.ADVICE, Kind.CARD, "en").data()
    assert seen == [
        "https://portal.example/citizenship/q/K7QM2XPD/young-londoners/pl/",
        "https://portal.example/citizenship/advice/?lang=en",
    ]


def test_english_stands_alone() -> None:
    data = Sheet(Subject.ADVICE, Kind.LEAFLET, "en").data()
    assert not data["mixed"]
    assert data["head"] == {"text": sheets.ENGLISH["material.advice.head"], "lang": "en", "rtl": False, "english": ""}


def test_an_unchecked_translation_has_the_english_beside_it() -> None:
    _arabic(advice__head="مشورة بشأن الهجرة بالقرب منك")
    data = Sheet(Subject.ADVICE, Kind.LEAFLET, "ar").data()
    assert (data["lang"], data["rtl"], data["mixed"]) == ("ar", True, True)
    assert data["head"]["english"] == sheets.ENGLISH["material.advice.head"]
    assert (data["line"]["lang"], data["line"]["rtl"]) == ("en", False), "what is missing is English, and says so"


def test_a_reviewed_translation_stands_alone(ines: Any) -> None:
    _arabic(advice__head="مشورة")
    at = clock.now()
    Translation.objects.update(state="reviewed", reviewer="A Reader", reviewed_at=at, reviewed_by=ines)
    assert Sheet(Subject.ADVICE, Kind.LEAFLET, "ar").data()["head"]["english"] == ""


def test_every_word_is_registered_for_translation() -> None:
    held = words.texts()
    assert all(held[key].english == english for key, english in sheets.ENGLISH.items())


def test_one_query_for_the_words(queries: Any) -> None:
    _arabic(advice__head="مشورة")
    with queries(at_most=1):
        Sheet(Subject.ADVICE, Kind.CARD, "ar").data()


def test_a_common_sheet_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    sheets._ready.cache_clear()

    def noted(template: str, data: Any) -> bytes:
        made.append(data)
        return b"x"

    monkeypatch.setattr(pdf, "render", noted)
    for code in ("", "", "K7QM2XPD", "K7QM2XPD"):
        Sheet(Subject.ADVICE, Kind.CARD, "en", code).pdf()
    sheets._ready.cache_clear()
    assert len(made) == 3, "one without a place, and each with one"

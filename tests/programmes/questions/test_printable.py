"""The printable copies: tagged PDF with everything in it."""

import io
from typing import Any

import pytest
from pypdf import PdfReader

from programmes.questions import printable
from programmes.questions.models import Answer, Kind
from tests.programmes.questions import sets

pytestmark = pytest.mark.django_db


def read(pdf: bytes) -> tuple[PdfReader, str]:
    reader = PdfReader(io.BytesIO(pdf))
    return reader, " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_answers_of_a_sheet(amina: Any) -> None:
    sheet = sets.sheet(sets.every_kind(), by=amina)
    nasty = '#panic("no") *not bold* $x$ "quotes", ç'
    given = {
        "title": nasty,
        "amount": "2500.00",
        "budget": [
            {"heading": "place", "item": "Hall", "amount": "2500.00"},
            {"heading": "", "item": "Tea", "amount": ""},
        ],
        "where": ["E09000007"],
    }
    Answer.objects.bulk_create(Answer(sheet=sheet, key=key, value=value, revision=1) for key, value in given.items())
    reader, text = read(printable.pdf(sheet, title="Application CMG-1", about=[("Sent", "Friday 6 March 2026")]))
    for words in (
        "Application CMG-1",
        "Friday 6 March 2026",
        nasty,
        "£2,500",
        "Places",
        "Hall",
        "Tea",
        "Camden",
        "Not answered",
    ):
        assert words in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Application CMG-1"


def test_the_blank_questions() -> None:
    condition = {"key": "adults", "op": "is", "value": "no"}
    made = sets.write(
        ("all", [*sets.EVERY_KIND, {"key": "late", "kind": Kind.TEXT, "label": "Why not?", "condition": condition}])
    )
    reader, text = read(printable.blank_pdf(made))
    for words in (
        "What will you do?",
        "Up to 250 words.",
        "From £1,000 to £5,000.",
        "From 1 to 500.",
        "Music",
        "Add documents or pictures.",
        "Which of these? (optional)",
        "Only if “Is it for adults?” is No.",
        "It is true as far as I know.",
    ):
        assert words in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


@pytest.mark.parametrize(
    "words", ["আমরা গান গাই", "ਪੰਜਾਬੀ 😀 நாங்கள்", "\U0001f468\u200d\U0001f469\u200d\U0001f467 \ufffd", "نحن نغني"]
)
def test_letters_that_cannot_be_printed_never_stop_the_copy(amina: Any, words: str) -> None:
    sheet = sets.sheet(sets.every_kind(), by=amina)
    Answer.objects.create(sheet=sheet, key="title", value=f"Songs {words} and tea", revision=1)
    _, text = read(printable.pdf(sheet, title="Application CMG-1"))
    assert "Songs" in text
    assert "and tea" in text
    assert ("stand as “?”" in text) == ("?" in text.replace("What", "").split("Songs")[1].split("and tea")[0])

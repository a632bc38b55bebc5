"""PDF that everybody can read, and in which nothing that people typed can act."""

import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
import typst

from programmes.outputs import pdf

DATA: dict[str, Any] = {
    "title": "Application CMG-0001",
    "subtitle": "Sent at 12 noon",
    "footer": "All of Us London",
    "sections": [
        {
            "title": "About you",
            "paragraphs": ["A paragraph."],
            "answers": [
                {"question": "Name", "answer": "Zoë Çelik\nsecond line"},
                {"question": "#panic()", "answer": '*no* $x$ #read("/etc/passwd") \\ " ` @a <b>'},
                {"question": "Left empty", "answer": ""},
            ],
        }
    ],
}


@pytest.fixture(autouse=True)
def _plain_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of templates with the house's own look and one plain document."""
    look = tmp_path / "programmes" / "outputs"
    look.mkdir(parents=True)
    shutil.copy(pdf.TEMPLATES / "programmes" / "outputs" / "house.typ", look)
    shutil.copy(Path(__file__).with_name("plain.typ"), tmp_path)
    monkeypatch.setattr(pdf, "TEMPLATES", tmp_path)


def test_tagged_with_title_and_language() -> None:
    made = pdf.render("plain.typ", {**DATA, "lang": "fr"})
    document = pypdf.PdfReader(BytesIO(made))
    root: Any = document.trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/StructTreeRoot"]
    assert root["/Lang"] == "fr"
    assert document.metadata is not None
    assert document.metadata.title == "Application CMG-0001"
    assert b"pdfuaid" in made


def test_what_people_typed_is_shown_as_it_is() -> None:
    text = pypdf.PdfReader(BytesIO(pdf.render("plain.typ", DATA))).pages[0].extract_text()
    assert "Zoë Çelik" in text
    assert "second line" in text
    assert "#panic()" in text
    assert '#read("/etc/passwd")' in text
    assert "Not answered" in text


def test_a_long_document_has_many_pages() -> None:
    answers = [{"question": f"Question {n}", "answer": "words " * 250} for n in range(20)]
    made = pdf.render("plain.typ", {**DATA, "sections": [{"title": "All", "answers": answers}]})
    assert len(pypdf.PdfReader(BytesIO(made)).pages) > 3


def test_an_unknown_template() -> None:
    with pytest.raises(FileNotFoundError):
        pdf.render("programmes/outputs/none.typ", {})


def test_what_is_not_accessible_is_refused() -> None:
    with pytest.raises(typst.TypstError):
        pdf.render("plain.typ", {**DATA, "title": ""})

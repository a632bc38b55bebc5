"""Good files are taken; each kind of bad file is refused with its own words, and changes nothing."""

import io
import zipfile
import zlib
from typing import Any

import pytest
from django.core.files.storage import default_storage

from programmes.files import DOCUMENTS, PICTURES, FileRefused, checks
from programmes.files.models import StoredFile
from programmes.files.scanner import EICAR
from programmes.jobs.models import Job
from tests.programmes.files.conftest import GOOD, PDF, docx, picture, zipped

INSIDE = "what is inside is something else"
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


@pytest.mark.parametrize("name", GOOD)
def test_good_files_are_taken_and_keep_their_names(receive: Any, name: str) -> None:
    file = receive(name, GOOD[name])
    assert file.name == name
    assert file.size == len(GOOD[name])
    assert file.state == "held"
    assert file.media_type == checks.MEDIA_TYPES[name.rpartition(".")[2].lower()]


def locked() -> bytes:
    """A .docx whose parts claim to be encrypted."""
    content = bytearray(docx())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


def lying() -> bytes:
    """A .docx with a part of 10 MB that says it is of 10 bytes."""
    content = docx(word__big=bytes(10_000_000))
    return content.replace((10_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))


def many_parts() -> bytes:
    return docx(**{f"word__{number}": b"" for number in range(2001)})


def huge_picture() -> bytes:
    """A PNG of a few bytes that says it has 2,500 million pixels."""
    header = b"IHDR" + (50_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    chunk = (13).to_bytes(4, "big") + header + zlib.crc32(header).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + chunk + b"\0\0\0\0IEND\xaeB`\x82"


BAD: dict[str, tuple[str, bytes, str]] = {
    "empty": ("empty.pdf", b"", "is empty"),
    "HTML named .pdf": ("page.pdf", HTML, INSIDE),
    "HTML named .txt": ("page.txt", b"  \n" + HTML, INSIDE),
    "HTML named .csv": ("page.csv", HTML, INSIDE),
    "SVG named .png": ("drawing.png", b"<svg onload='alert(1)'/>", INSIDE),
    "PDF named .png": ("plan.png", PDF, INSIDE),
    "a program named .pdf": ("setup.pdf", b"MZ" + bytes(200), INSIDE),
    "HTML": ("page.html", HTML, "kind of file that we cannot take"),
    "SVG": ("drawing.svg", b"<svg/>", "kind of file that we cannot take"),
    "a program": ("setup.exe", b"MZ", "kind of file that we cannot take"),
    "macros by name": ("letter.docm", docx(), "kind of file that we cannot take"),
    "two extensions": ("plan.pdf.exe", PDF, "kind of file that we cannot take"),
    "no extension": ("plan", PDF, "kind of file that we cannot take"),
    "EICAR as .txt": ("eicar.txt", EICAR, "virus"),
    "EICAR as .com": ("eicar.com", EICAR, "virus"),
    "EICAR as .pdf": ("eicar.pdf", EICAR, "virus"),
    "EICAR in a .docx": ("eicar.docx", docx(word__media__a=EICAR), "virus"),
    "EICAR behind much else": ("eicar.txt", b"x" * 65_530 + EICAR, "virus"),
    "a .docx that is no zip": ("letter.docx", b"hello", "damaged or locked"),
    "a .docx that is any zip": ("letter.docx", zipped({"a.txt": b"a"}), INSIDE),
    "an .xlsx named .docx": ("letter.docx", GOOD["budget.xlsx"], INSIDE),
    "an .odt named .ods": ("letter.ods", GOOD["letter.odt"], INSIDE),
    "a .docx with macros": ("letter.docx", docx(word__vbaProject=b"", **{"word/vbaProject.bin": b"x"}), "macros"),
    "a .docx that says macros": (
        "letter.docx",
        zipped({"[Content_Types].xml": b"<a t='macroEnabled'/>", "word/document.xml": b""}),
        "macros",
    ),
    "an .odt with macros": (
        "letter.odt",
        zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "Basic/Standard/a.xml": b""}),
        "macros",
    ),
    "a template from elsewhere": (
        "letter.docx",
        docx(**{"word/_rels/settings.xml.rels": b"<a Type='attachedTemplate' TargetMode='External'/>"}),
        "from elsewhere",
    ),
    "entities": ("letter.docx", docx(**{"word/a.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]>"}), "from elsewhere"),
    "a part that climbs out": ("letter.docx", docx(**{"../../a": b"x"}), INSIDE),
    "a bomb": ("bomb.docx", docx(word__big=bytes(210_000_000)), "unpacks to too much"),
    "a part that lies about its size": ("bomb.docx", lying(), "damaged or locked"),
    "too many parts": ("bomb.docx", many_parts(), "unpacks to too much"),
    "locked with a password": ("letter.docx", locked(), "damaged or locked"),
    "a table that is none": ("table.csv", b'a,"b\nc', "cannot be read as a table"),
    "binary named .csv": ("table.csv", b"a\x00b", INSIDE),
    "control characters": ("notes.txt", b"a\x07b", INSIDE),
    "neither UTF-8 nor Windows": ("notes.txt", b"\x81\xff", INSIDE),
    "a damaged picture": ("photo.png", picture()[:40], "damaged"),
    "too many pixels": ("photo.png", huge_picture(), "million pixels"),
    "somewhat too many pixels": ("photo.png", picture(size=(8000, 6000)), "million pixels"),
}


@pytest.mark.parametrize("case", BAD)
def test_each_bad_file_has_its_own_words_and_changes_nothing(receive: Any, case: str) -> None:
    name, content, words = BAD[case]
    before = default_storage.listdir("quarantine")[1] if default_storage.exists("quarantine") else []
    with pytest.raises(FileRefused) as refused:
        receive(name, content)
    assert words in refused.value.message
    assert f"“{name}”" in refused.value.message
    assert refused.value.message.endswith(".")
    assert not StoredFile.objects.exists()
    assert not Job.objects.filter(kind="files.scan").exists()
    assert (default_storage.listdir("quarantine")[1] if default_storage.exists("quarantine") else []) == before


def test_too_large(receive: Any, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    receive("notes.txt", b"a" * 1024 * 1024)
    with pytest.raises(FileRefused, match="larger than 1 MB"):
        receive("notes.txt", b"a" * (1024 * 1024 + 1))


def test_only_the_kinds_that_the_question_takes(receive: Any) -> None:
    with pytest.raises(FileRefused, match=r"ends in \.png, \.jpg or \.jpeg\."):
        receive("plan.pdf", PDF, PICTURES)
    with pytest.raises(FileRefused, match=r"ends in \.txt\."):
        receive("plan.pdf", PDF, frozenset({"txt"}))
    assert "pdf" in DOCUMENTS


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\a\\plan.pdf", "plan.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie: b.pdf"),
        ("annex\u202efdp.exe.pdf", "annexfdp.exe.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("c\u0327a va, “1”.pdf", "ça va, “1”.pdf"),
        (" plan.pdf. ", "plan.pdf"),
        ("\x00", "file"),
    ],
)
def test_a_name_is_only_shown(given: str, shown: str) -> None:
    assert checks.shown_name(given) == shown


def test_what_an_archive_says_of_its_size_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MAX_UNPACKED", 1000)
    with (
        zipfile.ZipFile(io.BytesIO(docx(word__big=bytes(2000)))) as archive,
        pytest.raises(FileRefused, match="too much"),
    ):
        checks._unpack(archive, archive.getinfo("word/big"), "letter.docx", allowance=1000)

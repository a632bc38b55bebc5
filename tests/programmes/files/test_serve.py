"""A file is a download that can do nothing; sound and video play in the page; unchecked ones do not exist."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import Http404
from django.test import RequestFactory

from programmes import files
from programmes.files import actions
from programmes.files.models import StoredFile
from tests.programmes.files.conftest import GOOD, PDF, sound


def clean(receive: Any, name: str, content: bytes) -> StoredFile:
    file = receive(name, content)
    actions.scan(file.pk)
    file.refresh_from_db()
    return file


@pytest.fixture
def get() -> Iterator[Any]:
    """Ask for a file, with headers; every answer is closed at the end, as a web server does."""
    answers: list[Any] = []

    def ask(file: StoredFile, **headers: str) -> Any:
        answers.append(files.respond(file, request=RequestFactory().get("/", headers=headers)))
        return answers[-1]

    yield ask
    # As Django's own test client does: the end of an answer must not close the test's database connection.
    request_finished.disconnect(close_old_connections)
    for answer in answers:
        answer.close()
    request_finished.connect(close_old_connections)


def test_a_download_that_can_do_nothing(get: Any, receive: Any) -> None:
    answer = get(clean(receive, "Budget, “final” ç.pdf", PDF))
    assert answer.getvalue() == PDF
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''Budget%2C%20%E2%80%9Cfinal%E2%80%9D%20%C3%A7.pdf"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["Content-Length"] == str(len(PDF))
    assert "no-store" in answer["Cache-Control"]
    assert "Accept-Ranges" not in answer


def test_a_name_with_quotes_and_a_comma(get: Any, receive: Any) -> None:
    answer = get(clean(receive, 'a "b", c.pdf', PDF))
    assert answer["Content-Disposition"] == 'attachment; filename="a \\"b\\", c.pdf"'


@pytest.mark.parametrize("state", ["held", "refused", "removed"])
def test_what_is_not_clean_does_not_exist(get: Any, receive: Any, state: str) -> None:
    file = clean(receive, "plan.pdf", PDF)
    file.state = state
    with pytest.raises(Http404):
        get(file)


def test_bytes_that_are_gone(get: Any, receive: Any) -> None:
    file = clean(receive, "plan.pdf", PDF)
    default_storage.delete(file.path)
    with pytest.raises(Http404):
        get(file)


def test_documents_are_given_whole(get: Any, receive: Any) -> None:
    assert get(clean(receive, "plan.pdf", PDF), range="bytes=0-3").status_code == 200


@pytest.mark.parametrize("name", ["song.wav", "film.mp4", "voice.m4a"])
def test_sound_and_video_play_in_the_page(get: Any, receive: Any, name: str) -> None:
    answer = get(clean(receive, name, GOOD[name]))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith(("audio/", "video/"))
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-99", 0, 99), ("bytes=100-", 100, 1643), ("bytes=-50", 1594, 1643), ("bytes=1600-9999", 1600, 1643),
     ("bytes=-9999", 0, 1643)],
)  # fmt: skip
def test_parts(get: Any, receive: Any, asked: str, first: int, last: int) -> None:
    content = sound()
    assert len(content) == 1644
    answer = get(clean(receive, "song.wav", content), range=asked)
    assert answer.status_code == 206
    assert answer.getvalue() == content[first : last + 1]
    assert answer["Content-Range"] == f"bytes {first}-{last}/1644"
    assert answer["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", ["bytes=1644-", "bytes=9-3", "bytes=-0"])
def test_parts_that_are_not_there(get: Any, receive: Any, asked: str) -> None:
    answer = get(clean(receive, "song.wav", sound()), range=asked)
    assert answer.status_code == 416
    assert answer["Content-Range"] == "bytes */1644"


@pytest.mark.parametrize("asked", ["bytes=0-1,3-4", "items=0-1", "bytes=-", "bytes=a-b", "bytes=٣-"])
def test_what_is_no_single_range_gets_the_whole(get: Any, receive: Any, asked: str) -> None:
    assert get(clean(receive, "song.wav", sound()), range=asked).status_code == 200

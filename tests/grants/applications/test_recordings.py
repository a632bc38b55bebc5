"""A recording among the answers can be heard or seen on the page itself."""

import uuid
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string

from programmes.files.models import State, StoredFile


def page(media_type: str, state: str = State.CLEAN) -> str:
    file = StoredFile(pk=uuid.uuid4(), name="our choir.mp3", size=2048, media_type=media_type, state=state)
    row = SimpleNamespace(files=[file], answer="")
    application = SimpleNamespace(pk=uuid.uuid4())
    context = {"row": row, "application": application, "file_url": "grants:application_file"}
    return render_to_string("grants/applications/answer.html", context)


@pytest.mark.parametrize(("media_type", "player"), [("audio/mpeg", "audio"), ("video/mp4", "video")])
@pytest.mark.django_db
def test_a_recording_has_a_player_that_loads_only_when_asked(media_type: str, player: str) -> None:
    html = page(media_type)
    assert f"<{player} " in html
    assert "controls" in html
    assert 'preload="none"' in html


def test_a_document_and_a_recording_not_yet_checked_have_none() -> None:
    assert "controls" not in page("application/pdf")
    assert "controls" not in page("audio/mpeg", State.HELD)

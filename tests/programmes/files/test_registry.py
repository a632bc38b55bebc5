"""A person's download holds what they uploaded; staff see what no scanner has answered about."""

from datetime import timedelta
from typing import Any

from django.core.files.storage import default_storage

from programmes import clock
from programmes.files import actions, registry
from programmes.files.models import StoredFile
from programmes.people import data, worklist
from tests.programmes.files.conftest import PDF


def test_own_clean_files_under_their_names(receive: Any, amina: Any, bode: Any) -> None:
    held, clean, gone = receive("held.pdf"), receive("Plan, ç.pdf"), receive("gone.pdf")
    for file in (clean, gone):
        actions.scan(file.pk)
    gone.refresh_from_db()
    default_storage.delete(gone.path)
    ((name, upload),) = registry.uploads(amina)
    assert name == f"uploads/{clean.pk}/Plan, ç.pdf"
    with upload.open("rb") as stream:
        assert stream.read() == PDF
    assert name in [name for name, _ in data.export(amina)[1]]
    assert list(registry.uploads(bode)) == []
    assert held.state == "held"


def test_files_held_too_long_are_on_the_work_list(receive: Any, efua: Any, finn: Any) -> None:
    def lines(user: Any) -> list[worklist.Waiting]:
        return [line for line in worklist.waiting(user) if line.label == "Files that are still held"]

    receive()
    assert lines(efua) == []
    StoredFile.objects.update(uploaded_at=clock.now() - timedelta(hours=2))
    assert [line.count for line in lines(efua)] == [1]
    assert lines(finn) == []

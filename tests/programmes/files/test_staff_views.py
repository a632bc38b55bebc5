"""Staff see which files are held, and have the scanner asked again; they get no bytes here."""

from typing import Any

from programmes.files.models import StoredFile
from programmes.jobs.models import Job

LIST = "/admin/programmes/storedfile/"


def test_held_files(client_for: Any, efua: Any, finn: Any, receive: Any) -> None:
    file = receive()
    Job.objects.all().delete()
    client = client_for(efua)
    page = client.get(f"{LIST}?state__exact=held").content.decode()
    assert str(file.pk) in page
    detail = client.get(f"{LIST}{file.pk}/change/").content.decode()
    assert file.sha256 in detail
    assert file.path not in detail
    answer = client.post(LIST, {"action": "ask_again", "_selected_action": [str(file.pk)]}, follow=True)
    assert "asked about 1 of them" in answer.content.decode()
    assert Job.objects.filter(kind="files.scan", key=str(file.pk)).count() == 1
    assert client_for(finn).get(LIST).status_code == 403
    assert StoredFile.objects.count() == 1

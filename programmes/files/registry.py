"""What this room adds to the registries: a person's own uploads, and the files that no scanner has answered about."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.urls import reverse

from programmes import clock
from programmes.files.models import State, StoredFile
from programmes.people import data, worklist
from programmes.people.access import Permission

# A scanner answers within minutes; after this long somebody must look.
SHOULD_BE_CHECKED = timedelta(hours=1)


class _Upload:
    """An upload that the person's download reads."""

    def __init__(self, path: str) -> None:
        self.path = path

    def open(self, mode: str) -> Any:
        """Its bytes."""
        return default_storage.open(self.path, mode)


def uploads(person: Any) -> Iterator[tuple[str, _Upload]]:
    """The clean files that this person uploaded; what is held or refused is given to nobody."""
    for file in StoredFile.objects.filter(uploaded_by=person, state=State.CLEAN).order_by("pk"):
        if default_storage.exists(file.path):
            yield f"uploads/{file.pk}/{file.name}", _Upload(file.path)


data.register(data.Area("files", files=uploads))


@worklist.register
def held(user: Any) -> list[worklist.Line]:
    """Files that are held because the scanner did not answer, or because none is set."""
    if not user.can(Permission.READ_DELIVERY_LOG):
        return []
    waiting = StoredFile.objects.filter(state=State.HELD, uploaded_at__lt=clock.Now() - SHOULD_BE_CHECKED)
    url = f"{reverse('admin:programmes_storedfile_changelist')}?state__exact=held"
    return [worklist.Line("Files that are still held", waiting, "uploaded_at", "Ask the scanner again", url)]

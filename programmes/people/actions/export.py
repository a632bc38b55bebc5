"""Making the copy of a person's data that they asked for, and taking it away again."""

import json
import tempfile
import zipfile
from datetime import timedelta
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from programmes import clock
from programmes.people import data, notices
from programmes.people.actions.requests import note_move
from programmes.people.models import PersonRequest

KEPT_FOR = timedelta(hours=48)
FOLDER = "exports"
READ_ME = (
    "This is a copy of what we hold about you. data.json lists it by kind of record, with what each part is for and "
    "how long we keep it. Files that you sent us are in the folder files.\n"
)


def make_package(request_key: Any) -> None:
    """Make the file for one request for data and tell the person, who has 48 hours to download it.

    Safe to run twice.
    """
    request = PersonRequest.objects.waiting().filter(pk=request_key, kind=PersonRequest.Kind.DATA).first()
    if request is None or request.user is None or not request.user.is_active:
        return
    with tempfile.TemporaryFile() as draft:
        _write(draft, request.user)
        draft.seek(0)
        name = default_storage.save(f"{FOLDER}/{request.pk}.zip", File(draft))
    if not _hand_over(request, name):
        default_storage.delete(name)


def _write(draft: Any, person: Any) -> None:
    records, files = data.export(person)
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("read-me.txt", READ_ME)
        package.writestr("data.json", json.dumps(records, indent=1, ensure_ascii=False))
        for name, held in files:
            with held.open("rb") as source, package.open(f"files/{name}", "w") as target:
                for chunk in source.chunks():
                    target.write(chunk)


@transaction.atomic
def _hand_over(request: PersonRequest, name: str) -> bool:
    """Close the request with its file, unless another worker was quicker."""
    request = PersonRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.state not in {PersonRequest.State.RECEIVED, PersonRequest.State.ACKNOWLEDGED}:
        return False
    at = clock.now()
    request.complete(by=None, at=at, outcome="The copy was made and could be downloaded for 48 hours.")
    request.package, request.package_expires_at = name, at + KEPT_FOR
    note_move(request, "complete", "done", by=None)
    notices.data_ready(request)
    return True


def remove_packages() -> int:
    """Delete files whose 48 hours are over or that no request knows (a worker was stopped); returns how many."""
    at = clock.now()
    removed = 0
    for request in PersonRequest.objects.exclude(package="").filter(package_expires_at__lte=at):
        request.package.storage.delete(request.package.name or "")
        PersonRequest.objects.filter(pk=request.pk).update(package="")
        removed += 1
    known = set(PersonRequest.objects.exclude(package="").values_list("package", flat=True))
    if default_storage.exists(FOLDER):
        for name in default_storage.listdir(FOLDER)[1]:
            path = f"{FOLDER}/{name}"
            if path not in known and default_storage.get_modified_time(path) < at - timedelta(hours=1):
                default_storage.delete(path)
                removed += 1
    return removed

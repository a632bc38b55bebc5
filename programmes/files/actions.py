"""Taking uploads in, deciding about them, and removing them.

The bytes are always written before the row that speaks of them.
"""

import hashlib
import logging
import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from programmes import audit, clock, jobs
from programmes.files import checks, notices, scanner
from programmes.files.models import State, StoredFile

logger = logging.getLogger(__name__)
QUARANTINE, KEPT = "quarantine", "kept"
# A form may be under way: bytes this young may still get their row.
ORPHAN_AFTER = timedelta(hours=1)
REFUSED_KEPT_FOR = timedelta(days=30)
ASK_AGAIN_AFTER = timedelta(minutes=10)


def receive(*, upload: UploadedFile, by: Any, kinds: frozenset[str]) -> StoredFile:
    """Check an upload and hold it in quarantine until a worker has had it scanned.

    Raises FileRefused, with words for the person, when it is empty, too large, infected, or not what its name says.
    Call it inside the transaction that will hold the answer: rolled back, it leaves only bytes without a row, which the
    janitor removes.
    """
    stream: IO[bytes] = upload.file  # type: ignore[assignment]  # an upload always has one
    name, size = upload.name or "file", upload.size or 0
    checks.refuse_size(name, size)
    if settings.SCANNER == "builtin":
        # Quick and local, so the person hears at once; clamd is asked by a worker.
        _refuse_infected(stream, name)
    checked = checks.check(stream, name=name, kinds=kinds)
    stream.seek(0)
    path, digest, size = _write(stream, QUARANTINE)
    with transaction.atomic():
        file = StoredFile.objects.create(
            name=checked.name, size=size, sha256=digest, media_type=checked.media_type, path=path, uploaded_by=by
        )
        jobs.later("files.scan", file.pk)
    return file


def _refuse_infected(stream: IO[bytes], name: str) -> None:
    try:
        found = scanner.scan(stream)
    except scanner.NoAnswer:
        return  # a broken archive: the checks that follow say so
    if found:
        raise checks.FileRefused(virus_words(checks.shown_name(name)))


def virus_words(name: str) -> str:
    """What a person is told of an infected file."""
    return (
        f"A virus was found in “{name}”, so we have not kept it. "
        "Check your device for viruses, then choose another file."
    )


class _Hashing(File):
    """A file that hashes what the store reads of it, so that the hash is of the very bytes stored."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(stream)
        self.stream = stream
        self.digest = hashlib.sha256()
        self.count = 0

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The bytes, hashed and counted as they pass."""
        while chunk := self.stream.read(chunk_size or scanner.CHUNK):
            self.digest.update(chunk)
            self.count += len(chunk)
            yield chunk


def _write(stream: IO[bytes], folder: str) -> tuple[str, str, int]:
    """Store the bytes under a random name; returns the path, their SHA-256 and their number."""
    content = _Hashing(stream)
    path = default_storage.save(f"{folder}/{secrets.token_hex(16)}", content)
    return path, content.digest.hexdigest(), content.count


def scan(file_id: UUID | str) -> None:
    """Have a held file scanned, then release or refuse it. Raises NoAnswer when a scanner is set but does not answer.

    What is released is a copy whose hash, taken while copying, is that of the bytes received: bytes changed meanwhile
    are refused.
    """
    file = StoredFile.objects.filter(pk=file_id, state=State.HELD).first()
    if file is None or settings.SCANNER == "none":
        return
    with default_storage.open(file.path) as stream:
        found = scanner.scan(stream)
        stream.seek(0)
        path, digest, _ = _write(stream, KEPT)
    _decide(file, found=found, path=path, digest=digest)


@transaction.atomic
def _decide(file: StoredFile, *, found: str, path: str, digest: str) -> None:
    """Write down the scanner's answer. The copy or the original that is no longer needed goes after the commit."""
    held = StoredFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    unneeded = path
    if held.state == State.HELD and (found or digest != held.sha256):
        why = virus_words(held.name) if found else f"“{held.name}” was damaged on our side. Choose it again."
        held.refuse(why=why, at=clock.now())
        held.save(update_fields=["state", "refusal", "checked_at"])
        audit.record(by=None, verb="programmes.files.refused", target=held, detail={"sha256": held.sha256})
        notices.refused(held)
    elif held.state == State.HELD:
        unneeded = held.path
        held.release(path=path, at=clock.now())
        held.save(update_fields=["state", "path", "checked_at"])
    transaction.on_commit(lambda: default_storage.delete(unneeded))


@transaction.atomic
def remove(*, file: StoredFile, by: Any) -> None:
    """Remove a file's bytes; its row stays to say that there was one. Removing it twice changes nothing."""
    file = StoredFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if file.state == State.REMOVED:
        return
    file.remove(at=clock.now())
    file.save(update_fields=["state", "removed_at"])
    audit.record(by=by, verb="programmes.files.removed", target=file)
    transaction.on_commit(lambda: default_storage.delete(file.path))


@transaction.atomic
def ask_again(*, files: Any = None) -> int:
    """Have files that were not decided about scanned now.

    Returns how many. Without `files`: all that have waited ten minutes.
    """
    if settings.SCANNER == "none":
        return 0
    held = files if files is not None else StoredFile.objects.filter(uploaded_at__lt=clock.now() - ASK_AGAIN_AFTER)
    keys = {str(key) for key in held.filter(state=State.HELD).values_list("pk", flat=True)}
    jobs.later_many("files.scan", sorted(keys - jobs.waiting("files.scan")))
    return len(keys)


def tidy() -> int:
    """Remove bytes without a row, bytes of refused files after 30 days, and bytes whose removal was cut off.

    Returns how many.
    """
    at, gone = clock.now(), 0
    for file in StoredFile.objects.filter(state=State.REFUSED, checked_at__lt=at - REFUSED_KEPT_FOR):
        remove(file=file, by=None)
        gone += 1
    for folder in (QUARANTINE, KEPT):
        if not default_storage.exists(folder):
            continue
        for name in default_storage.listdir(folder)[1]:
            path = f"{folder}/{name}"
            young = default_storage.get_modified_time(path) > at - ORPHAN_AFTER
            if not young and not StoredFile.objects.filter(path=path).exclude(state=State.REMOVED).exists():
                default_storage.delete(path)
                gone += 1
    return gone

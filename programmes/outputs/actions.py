"""Asking for a table, making it, and taking its file away again."""

import secrets
import tempfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from programmes import audit, clock, jobs, tokens
from programmes.outputs import notices, packages, registry, tables, workbooks
from programmes.outputs.models import Export
from programmes.outputs.registry import Definition, Filters
from programmes.workflow import MoveRefused

KEPT_FOR, TOLD_FOR = timedelta(days=7), timedelta(days=365)
ORPHAN_AFTER = timedelta(hours=1)
FOLDER = "tables"
# Up to here a table is sent while it is read; above, a worker makes it and nobody waits at an open page.
AT_ONCE = {Export.Format.CSV: 10_000, Export.Format.XLSX: 1_000, Export.Format.ZIP: 0}
MOST_WAITING = 5
NOT_ALLOWED = "You may no longer take this table out of the portal. Ask your portal administrator if you need it."
TOO_LARGE = "The files are more than two gigabytes together. Narrow the list, for example to one round, and ask again."
TOO_LONG = "There are more rows than a workbook can hold. Ask for CSV, or narrow the list."
GAVE_UP = "Something went wrong on our side, several times. Ask again; if it fails again, tell your administrator."


def at_once(format: str, count: int) -> bool:
    """Whether a table with so many rows is sent at once."""
    return count <= AT_ONCE[Export.Format(format)]


@transaction.atomic
def ask(
    *, what: str, filters: Filters, columns: Sequence[str], format: str, rows: int | None, by: Any, token: str
) -> Export:
    """Put an export on the record: with `rows` as sent at once, without as work for a worker, who tells the person.

    Raises MoveRefused for who may not have it, and while five others of theirs are being made.
    """
    definition = registry.find(what)
    if definition is None or not definition.allowed(by) or format not in definition.formats:
        raise MoveRefused(NOT_ALLOWED)
    tokens.spend(token, by=by, purpose=f"programmes.outputs.ask:{what}")
    waiting = Export.objects.filter(asked_by=by, state=Export.State.WAITING).count()
    if rows is None and waiting >= MOST_WAITING:
        raise MoveRefused(f"{waiting} of your exports are being made. Wait until one is ready, then ask again.")
    export = Export.objects.create(
        what=what,
        filters=definition.known(filters),
        columns=list(columns),
        format=format,
        state=Export.State.WAITING if rows is None else Export.State.SENT,
        rows=rows,
        asked_at=clock.now(),
        asked_by=by,
    )
    tokens.settle(token, str(export.pk))
    audit.record(by=by, verb="programmes.outputs.asked", target=export, detail={"what": what, "format": str(format)})
    if rows is None:
        jobs.later("outputs.make", export.pk)
    return export


def make(key: Any) -> None:
    """Make one export's file and tell the person, who has seven days to download it. Safe to run twice."""
    export = Export.objects.filter(pk=key, state=Export.State.WAITING).select_related("asked_by").first()
    if export is None:
        return
    definition, person = registry.find(export.what), export.asked_by
    if definition is None or not person.is_active or not definition.allowed(person):
        _fail(export, NOT_ALLOWED)
        return
    # Read before the rows: what closes meanwhile makes the file one that is not given out.
    gate = definition.gate(person)
    with tempfile.TemporaryFile() as draft:
        try:
            rows = write(draft, definition, export)
        except packages.TooLarge:
            _fail(export, TOO_LARGE)
            return
        except workbooks.TooLong:
            _fail(export, TOO_LONG)
            return
        size = draft.seek(0, 2)
        draft.seek(0)
        path = default_storage.save(f"{FOLDER}/{secrets.token_hex(16)}", File(draft))
    if not _hand_over(export, path=path, size=size, rows=rows, gate=gate):
        default_storage.delete(path)


def write(target: IO[bytes], definition: Definition, export: Export) -> int:
    """Write what was asked for, as its person may see it now; returns the number of rows or files."""
    if export.format == Export.Format.ZIP:
        return packages.write(target, definition.attachments(export.asked_by, export.filters))
    header, rows = definition.table(export.asked_by, export.filters, export.columns)
    if export.format == Export.Format.XLSX:
        return workbooks.write(target, definition.label, header, rows)
    counted = _Counted(rows)
    for part in tables.csv_parts(header, counted):
        target.write(part.encode())
    return counted.count


class _Counted:
    """Rows, counted as they pass."""

    def __init__(self, rows: Iterator[Sequence[Any]]) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self.rows:
            self.count += 1
            yield row


@transaction.atomic
def _hand_over(export: Export, *, path: str, size: int, rows: int, gate: str) -> bool:
    """Note the file and tell the person, unless another worker was quicker."""
    held = Export.objects.select_for_update(of=("self",)).filter(pk=export.pk).first()
    if held is None or held.state != Export.State.WAITING:
        return False
    at = clock.now()
    held.finish(at=at, expires_at=at + KEPT_FOR, path=path, size=size, rows=rows, gate=gate)
    held.save(update_fields=["state", "made_at", "expires_at", "path", "size", "rows", "gate"])
    notices.ready(held, _label(held))
    return True


@transaction.atomic
def _fail(export: Export, problem: str) -> None:
    """There will be no file: say why, once."""
    held = Export.objects.select_for_update(of=("self",)).filter(pk=export.pk).first()
    if held is None or held.state != Export.State.WAITING:
        return
    held.fail(problem=problem)
    held.save(update_fields=["state", "problem"])
    notices.failed(held, _label(held))


def gave_up(key: Any) -> None:
    """Every try has failed."""
    export = Export.objects.filter(pk=key).first()
    if export is not None:
        _fail(export, GAVE_UP)


def _label(export: Export) -> str:
    definition = registry.find(export.what)
    return definition.label if definition else export.what


def may_have(export: Export, gate: str | None = None) -> bool:
    """Whether the file may still be given to who asked: the same is closed to them as when it was made.

    `gate` is the digest of now where the caller has it already.
    """
    definition = registry.find(export.what)
    if definition is None or not definition.allowed(export.asked_by):
        return False
    return export.gate == (gate if gate is not None else definition.gate(export.asked_by))


@transaction.atomic
def expire(*, export: Export) -> None:
    """Take the file of one export away; its line stays."""
    held = Export.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if held.state != Export.State.MADE:
        return
    path = held.path
    held.expire()
    held.save(update_fields=["state", "path"])
    transaction.on_commit(lambda: default_storage.delete(path))


def tidy() -> int:
    """Remove files after seven days and files that no row knows (a worker was stopped), lines after a year.

    Returns how many files went.
    """
    at, gone = clock.now(), 0
    for export in Export.objects.filter(state=Export.State.MADE, expires_at__lte=at):
        expire(export=export)
        gone += 1
    Export.objects.filter(asked_at__lt=at - TOLD_FOR).exclude(state=Export.State.MADE).delete()
    names = default_storage.listdir(FOLDER)[1] if default_storage.exists(FOLDER) else []
    for name in islice(names, 10_000):
        path = f"{FOLDER}/{name}"
        young = default_storage.get_modified_time(path) > at - ORPHAN_AFTER
        if not young and not Export.objects.filter(path=path).exists():
            default_storage.delete(path)
            gone += 1
    return gone

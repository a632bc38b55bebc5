"""A person's own data across all areas: export, erasure and retention, driven by the register of personal fields.

The register (`programmes.personal`) does the work field by field. Where a room must do more than that, its area
registers a function here: what the register alone cannot know, such as rows that name a person by address only.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.files.storage import Storage
from django.db import models, transaction

from programmes import personal
from programmes.personal import Declaration, Erase

ERASED_TEXT = "Erased"
ERASED_DOMAIN = "erased.invalid"


@dataclass(frozen=True)
class Area:
    """What an area does beside the register.

    `export(person)` gives more records for the download, `files(person)` more files: a name, and something with
    `open(mode)`. `erase(person, by)` runs before the register's own work, in the same transaction. `retain(at)` deletes
    what is past its time and returns how many rows.
    """

    name: str
    export: Callable[[Any], list[dict[str, Any]]] | None = None
    files: Callable[[Any], Iterator[tuple[str, Any]]] | None = None
    erase: Callable[[Any, Any], None] | None = None
    retain: Callable[[datetime], int] | None = None


@dataclass(frozen=True)
class Kept:
    """What erasure leaves, and why."""

    what: str
    why: str


_areas: dict[str, Area] = {}


def register(area: Area) -> None:
    """Add an area's own functions."""
    _areas[area.name] = area


def areas() -> list[Area]:
    """Every registered area, in the order in which they registered."""
    return list(_areas.values())


def rows_of(entry: Declaration, person: Any) -> models.QuerySet[Any]:
    """The rows of one model that belong to this person; none where nobody owns its rows."""
    if not entry.owner:
        return entry.model._base_manager.none()
    return entry.model._base_manager.filter(**{entry.owner: person.pk}).order_by("pk")


# --- export ----------------------------------------------------------------------------------------------------------


def export(person: Any) -> tuple[dict[str, Any], Iterator[tuple[str, Any]]]:
    """Everything we hold about this person as JSON-ready records by model, and their files as (name, field file)."""
    found: dict[str, Any] = {}
    files: list[tuple[str, Any]] = []
    for entry in personal.register():
        records = []
        for row in rows_of(entry, person).iterator(chunk_size=500):
            records.append(_record(entry, row))
            files += _files(entry, row)
        if records:
            found[entry.model._meta.label] = {
                "purposes": {name: item.purpose for name, item in entry.fields.items() if item.export},
                "kept_for": entry.kept_for,
                "records": records,
            }
    for area in areas():
        if area.export and (more := area.export(person)):
            found[area.name] = {"records": more}
        if area.files:
            files += area.files(person)
    return found, iter(files)


def _record(entry: Declaration, row: models.Model) -> dict[str, Any]:
    """One row: its personal fields that the register exports, and every field that cannot hold anything personal."""
    record: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        item = entry.fields.get(field.name)
        if item.export if item else not personal.must_be_declared(field):
            record[field.name] = _plain(getattr(row, field.attname))
    return record


def _files(entry: Declaration, row: models.Model) -> Iterator[tuple[str, Any]]:
    for field in row._meta.concrete_fields:
        item = entry.fields.get(field.name)
        held = getattr(row, field.name) if isinstance(field, models.FileField) else None
        if item and item.export and held and held.storage.exists(held.name):
            yield f"{row._meta.label}/{row.pk}/{held.name.rsplit('/', 1)[-1]}", held


def _plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, models.fields.files.FieldFile):
        return value.name or ""
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value if isinstance(value, str | int | float | bool | None) else str(value)


# --- erasure ---------------------------------------------------------------------------------------------------------


def erase(person: Any, *, by: Any) -> list[Kept]:
    """Erase by the register, in the current transaction; returns what is kept and why. Safe to run twice."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("erasure runs inside a transaction")
    for area in areas():
        if area.erase:
            area.erase(person, by)
    kept: dict[Kept, None] = {}
    # Later rooms first: their rows find their owner through rows of earlier ones.
    for entry in reversed(personal.register()):
        for item in _erase_rows(entry, person):
            kept[item] = None
    return list(kept)


def _erase_rows(entry: Declaration, person: Any) -> list[Kept]:
    rows = list(rows_of(entry, person))
    if not rows:
        return []
    if any(item.erase is Erase.DELETE for item in entry.fields.values()):
        for row in rows:
            _drop_files(entry, row)
        entry.model._base_manager.filter(pk__in=[row.pk for row in rows]).delete()
        return []
    changing = [name for name, item in entry.fields.items() if item.erase in {Erase.BLANK, Erase.PSEUDONYM}]
    for row in rows:
        _drop_files(entry, row)
        values = {name: _erased(row, name, entry.fields[name].erase) for name in changing if not _is_person(row, name)}
        if values:
            entry.model._base_manager.filter(pk=row.pk).update(**values)
    return [
        Kept(f"{entry.model._meta.verbose_name}: {_label(entry, name)}", item.reason)
        for name, item in entry.fields.items()
        if item.erase is Erase.KEEP and any(getattr(row, _attname(row, name)) for row in rows)
    ]


def _attname(row: models.Model, name: str) -> str:
    field = row._meta.get_field(name)
    return str(getattr(field, "attname", name))


def _label(entry: Declaration, name: str) -> str:
    return str(getattr(entry.model._meta.get_field(name), "verbose_name", name))


def _is_person(row: models.Model, name: str) -> bool:
    """A required key to a person stays: the account behind it is what has been emptied."""
    field = row._meta.get_field(name)
    return bool(field.is_relation and not getattr(field, "null", False))


def _erased(row: models.Model, name: str, how: Erase) -> Any:
    """The value that erasure puts in place of this field's."""
    field: Any = row._meta.get_field(name)
    if field.is_relation or field.null:
        return None
    if isinstance(field, ArrayField):
        return []
    if isinstance(field, models.JSONField):
        return [] if isinstance(field.get_default(), list) else {}
    if how is Erase.PSEUDONYM:
        return _pseudonym(row, field)
    if not isinstance(field, models.CharField | models.TextField | models.FileField):
        raise TypeError(f"{row._meta.label}.{name} cannot be blanked: declare it DELETE or KEEP")
    return ""


def _pseudonym(row: models.Model, field: "models.Field[Any, Any]") -> str:
    """Words that name nobody; an address that nobody can have, different for each row."""
    if isinstance(field, models.EmailField):
        return f"{row.pk}@{ERASED_DOMAIN}"
    if field.name == "password":
        return "!"  # Django's mark of a password that nothing matches
    return ERASED_TEXT


def _drop_files(entry: Declaration, row: models.Model) -> None:
    """Remove the row's files from storage once the erasure is committed."""
    for field in row._meta.concrete_fields:
        item = entry.fields.get(field.name)
        if (
            isinstance(field, models.FileField)
            and item
            and item.erase is not Erase.KEEP
            and (held := getattr(row, field.name))
        ):
            transaction.on_commit(_deleter(held.storage, held.name), robust=True)


def _deleter(storage: Storage, name: str) -> Callable[[], None]:
    return lambda: storage.delete(name)


# --- retention -------------------------------------------------------------------------------------------------------


def retain(at: datetime) -> dict[str, int]:
    """Delete what is past its time in every area; returns how many rows by area."""
    return {area.name: area.retain(at) for area in areas() if area.retain}

"""Who may act on the directory, and how a step is noted. Models know nothing of it; every action asks here first."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied

from citizenship.advice import search
from programmes import audit
from programmes.people.access import Permission


def need_officer(by: Any) -> None:
    """Raises PermissionDenied for everybody but the staff who look after the directory."""
    if not by.can(Permission.MANAGE_ADVICE):
        raise PermissionDenied


def moved(record: Any, verb: str, by: Any, at: datetime, *, note: str = "") -> Any:
    """Note the step with the record, for people, and in the audit, as "citizenship.advice.<kind>.<verb>".

    Search follows what became of an entry.
    """
    kind = record._meta.model_name.removeprefix("advice")
    move = record.moves.create(verb=verb, by=by, at=at, note=note)
    audit.record(by=by, verb=f"citizenship.advice.{kind}.{verb}", target=record)
    if kind == "service":
        search.keep(record)
    return move

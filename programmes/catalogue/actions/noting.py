"""How a step is noted: with the record, for people, and in the audit."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied

from programmes import audit
from programmes.catalogue import found_listings
from programmes.catalogue.models import Listing, LoanHub
from programmes.people.access import Permission


def need_handler(by: Any) -> None:
    """Raises PermissionDenied for whoever does not work on what people send."""
    if not by.can(Permission.HANDLE_RESPONSES):
        raise PermissionDenied


def need_hub(hub: LoanHub, by: Any, key: str) -> None:
    """Raises PermissionDenied for whoever is neither staff nor has the hub's newest link."""
    if not key:
        need_handler(by)
        return
    found = LoanHub.of_key(key)
    if found is None or found.pk != hub.pk:
        raise PermissionDenied


def moved(record: Any, verb: str, by: Any, at: datetime, *, note: str = "") -> Any:
    """Note the step as a row of the record's history and, as "programmes.catalogue.<model>_<verb>", in the audit.

    Search follows what became of a directory's entry.
    """
    move = record.moves.create(verb=verb, by=by, at=at, note=note)
    audit.record(by=by, verb=f"programmes.catalogue.{record._meta.model_name}_{verb.strip('_')}", target=record)
    if isinstance(record, Listing):
        found_listings.keep(record)
    return move

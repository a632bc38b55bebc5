"""The heaps in which staff see what people sent: for the list's filter, the work-list and the export alike."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from programmes import clock
from programmes.catalogue import kinds
from programmes.catalogue.models import Response
from programmes.people.models import Today

# A check-in is asked for, and after so long without an answer somebody should ring.
SILENT_AFTER = timedelta(days=30)
# The list's filters, by the names that they have in its address and in the export.
FILTERS = {
    "state__exact": "state",
    "stage": "stage",
    "take_part__kind__exact": "kind",
    "take_part__programme__id__exact": "programme",
    "take_part__id__exact": "way",
}


def _settled() -> Q:
    """Arranged, and of a kind that then simply stands: a listed pledge waits for nobody."""
    return Q(state=Response.State.ARRANGED, take_part__kind__in=kinds.standing())


def filters_of(given: Mapping[str, str]) -> dict[str, str]:
    """The export's filters from the list's address."""
    return {name: given[listed] for listed, name in FILTERS.items() if given.get(listed)}


def at(rows: "QuerySet[Any]", stage: str) -> "QuerySet[Any]":
    """The rows of one heap; all of them for a word that is no heap."""
    if stage == "new":
        return rows.filter(state=Response.State.RECEIVED)
    if stage == "late":
        return rows.filter(state=Response.State.RECEIVED, promised_date__lt=Today())
    if stage == "working":
        return rows.filter(state__in=[Response.State.ACKNOWLEDGED, Response.State.ARRANGED]).exclude(_settled())
    if stage == "waiting":
        return rows.filter(state__in=Response.WAITING).exclude(_settled())
    if stage == "silent":
        since = clock.london_day(clock.now()) - SILENT_AFTER
        return rows.filter(state__in=Response.AGREED, check_in_date__lt=since)
    return rows

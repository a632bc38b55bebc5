"""Lists in pages that a moment and a key lead to, so that the last page costs what the first one does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet


@dataclass(frozen=True)
class Page:
    """The rows of one page, and the query string of the next one ("" on the last)."""

    rows: list[Any]
    next_url: str


def page(rows: "QuerySet[Any]", moment: str, after: str, *, newest_first: bool, size: int = 20) -> Page:
    """One page of rows in the order of `moment` and key, from where `after` (of the page before) points."""
    mark = "-" if newest_first else ""
    rows = rows.order_by(f"{mark}{moment}", f"{mark}pk")
    step = "lt" if newest_first else "gt"
    if place := _read(after):
        at, key = place
        rows = rows.filter(Q(**{f"{moment}__{step}": at}) | Q(**{moment: at, f"pk__{step}": key}))
    found = list(rows[: size + 1])
    more = found[size - 1] if len(found) > size else None
    url = f"?{urlencode({'after': f'{getattr(more, moment).isoformat()}_{more.pk}'})}" if more else ""
    return Page(found[:size], url)


def _read(after: str) -> tuple[datetime, UUID] | None:
    """The moment and key in a page's address; None for anything else that somebody typed there."""
    first, _, last = after.partition("_")
    try:
        at, key = datetime.fromisoformat(first), UUID(last)
    except ValueError:
        return None
    return (at, key) if at.tzinfo else None

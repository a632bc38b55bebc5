"""Lists that walk by key: the last page costs what the first does, and nothing is counted or skipped over."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

PAGE = 50


def walk(
    found: QuerySet[Any], asked: Any, kept: dict[str, str], *, by: str = "since_at", newest_first: bool = False
) -> tuple[list[Any], str, str]:
    """One page of rows in the order of the moment `by` and the key, with the links to the pages before and after it.

    `asked` is the address's own query ("after" or "before" a mark), `kept` what the links carry on. One query.
    """
    rows, earlier, later = _page(found, str(asked.get("after", "")), str(asked.get("before", "")), by, newest_first)
    if not rows:
        return rows, "", ""
    before = f"?{urlencode({**kept, 'before': mark(rows[0], by)})}" if earlier else ""
    after = f"?{urlencode({**kept, 'after': mark(rows[-1], by)})}" if later else ""
    return rows, before, after


def _page(found: QuerySet[Any], after: str, before: str, by: str, newest_first: bool) -> tuple[list[Any], bool, bool]:
    """The rows, and whether there are earlier and later ones."""
    there, back = ("lt", "gt") if newest_first else ("gt", "lt")
    order = [f"-{by}", "-pk"] if newest_first else [by, "pk"]
    if before and (found_mark := unmark(before)):
        turned = [name.removeprefix("-") if newest_first else f"-{name}" for name in order]
        rows = list(found.filter(_beyond(found_mark, by, back)).order_by(*turned)[: PAGE + 1])
        return rows[:PAGE][::-1], len(rows) > PAGE, True
    found_mark = unmark(after)
    if found_mark:
        found = found.filter(_beyond(found_mark, by, there))
    rows = list(found.order_by(*order)[: PAGE + 1])
    return rows[:PAGE], found_mark is not None, len(rows) > PAGE


def _beyond(mark: tuple[datetime, uuid.UUID], by: str, way: str) -> Q:
    """The rows beyond a mark. The first condition alone is what an index walks; the second settles equal moments."""
    at, key = mark
    return Q(**{f"{by}__{way}e": at}) & (Q(**{f"{by}__{way}": at}) | Q(**{f"pk__{way}": key}))


def mark(row: Any, by: str = "since_at") -> str:
    """Where a row stands in its list, as an address carries it."""
    return f"{getattr(row, by).isoformat()}_{row.pk}"


def unmark(text: str) -> tuple[datetime, uuid.UUID] | None:
    """The moment and the key in such a mark; None for anything else."""
    at, _, key = text.partition("_")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, uuid.UUID(key)) if moment.tzinfo else None
    except ValueError:
        return None


def address_of(name: str) -> Callable[[Any], str]:
    """The address of each row's page: asked for once, and the row's key put into it."""
    nowhere = str(uuid.UUID(int=0))
    pattern = reverse(name, args=[nowhere])
    return lambda key: pattern.replace(nowhere, str(key))


def is_uuid(text: str) -> bool:
    """Whether this is a key."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True

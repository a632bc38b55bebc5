"""Pages of a list that go on from the last row seen, so that a later page costs no more than the first."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
_SEPARATOR = "~"


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, with the key to go on from on either side ("" where there is no more)."""

    rows: list[Row]
    before: str
    after: str


def by_name(rows: QuerySet[Row], size: int, *, before: str = "", after: str = "") -> Page[Row]:
    """One page of rows with a name, by name. A key that is none begins at the first page. At most two queries."""
    mark = _row(rows.model, before or after)
    back = bool(before) and mark is not None
    if mark is not None:
        name, pk = mark
        beyond = Q(name__lt=name) | Q(name=name, pk__lt=pk) if back else Q(name__gt=name) | Q(name=name, pk__gt=pk)
        rows = rows.filter(beyond)
    found = list(rows.order_by(*(("-name", "-pk") if back else ("name", "pk")))[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    earlier, later = (more, True) if back else (mark is not None, more)
    return Page(
        found,
        before=str(found[0].pk) if found and earlier else "",
        after=str(found[-1].pk) if found and later else "",
    )


def _row(model: type[Model], key: str) -> tuple[str, Any] | None:
    try:
        return model._default_manager.filter(pk=uuid.UUID(key)).values_list("name", "pk").first() if key else None
    except ValueError:
        return None


def beginning(rows: list[Row], size: int, name: str) -> tuple[list[Row], str]:
    """A page of rows that are ordered by a time or a day, one too many, and the mark of where the next begins."""
    shown = rows[:size]
    more = len(rows) > size
    return shown, f"{getattr(shown[-1], name).isoformat()}{_SEPARATOR}{shown[-1].pk}" if more else ""


def from_moment(rows: Any, mark: str, name: str) -> Any:
    """The rows after the mark, by a time. A mark that nobody of us wrote counts as none."""
    moment, _, key = mark.partition(_SEPARATOR)
    try:
        read, pk = datetime.fromisoformat(moment), uuid.UUID(key)
    except ValueError:
        return rows
    return _after(rows, name, read, pk) if read.tzinfo else rows


def from_day(rows: Any, mark: str, name: str) -> Any:
    """The same by a day."""
    day, _, key = mark.partition(_SEPARATOR)
    try:
        return _after(rows, name, date.fromisoformat(day), uuid.UUID(key))
    except ValueError:
        return rows


def _after(rows: Any, name: str, value: Any, pk: uuid.UUID) -> Any:
    return rows.filter(Q(**{f"{name}__gt": value}) | Q(**{name: value, "pk__gt": pk}))

"""Lists in pages that the last row of the page before leads to, so that the last page costs what the first one does.

Nothing is counted and nothing is skipped. `page` is for pages of the portal, `WalkedAdmin` for the lists of staff,
whose foot is admin/volunteering/pagination.html and whose search box is admin/volunteering/search_form.html.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest

AFTER = "after"
MOST_LETTERS = 1000


@dataclass(frozen=True)
class Page:
    """The rows of one page, and the query string of the next one ("" on the last)."""

    rows: list[Any]
    next_url: str


def page(rows: "QuerySet[Any]", order: Sequence[str], after: str, *, size: int = 20) -> Page:
    """One page of rows in this order, from where `after` (of the page before) points.

    `order` names fields of the model itself that are never empty, the key last. What somebody typed into the address
    and leads nowhere shows the first page.
    """
    rows = beyond(rows.order_by(*order), order, after)
    found = list(rows[: size + 1])
    more = len(found) > size
    return Page(found[:size], f"?{urlencode({AFTER: mark(found[size - 1], order)})}" if more else "")


def mark(row: models.Model, order: Sequence[str]) -> str:
    """Where the page after this row begins."""
    return json.dumps([str(getattr(row, _field(type(row), name).attname)) for name in order])


def beyond(rows: "QuerySet[Any]", order: Sequence[str], after: str) -> "QuerySet[Any]":
    """The rows that come after the marked one; all of them when the mark cannot be read."""
    values = _read(rows.model, order, after)
    if values is None:
        return rows
    condition, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        path, step = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{path}__{step}": value})
        equal &= Q(**{path: value})
    return rows.filter(condition)


def _read(model: type[models.Model], order: Sequence[str], after: str) -> list[Any] | None:
    try:
        values = json.loads(after[:MOST_LETTERS])
        if not isinstance(values, list) or len(values) != len(order) or None in values:
            return None
        return [_field(model, name).to_python(value) for name, value in zip(order, values, strict=True)]
    except (ValueError, TypeError, ValidationError):
        return None


def _field(model: type[models.Model], name: str) -> Any:
    path = name.lstrip("-")
    return model._meta.pk if path == "pk" else model._meta.get_field(path)


# --- the lists of staff ----------------------------------------------------------------------------------------------


class WalkedChangeList(ChangeList):
    """A list of staff that is walked from page to page: no count, no offset."""

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        # The place in the list belongs to one order and one filter: it is not carried into the links to others.
        given = request.GET.copy()
        self.after = "".join(given.pop(AFTER, [""])[-1:])
        request.GET = given  # type: ignore[assignment]
        super().__init__(request, *args)

    def get_ordering(self, request: HttpRequest, queryset: "QuerySet[Any]") -> list[Any]:
        """The order that was asked for where it can be walked, otherwise the list's own; the key last."""
        asked = super().get_ordering(request, queryset)
        own = list(self.model_admin.get_ordering(request) or self.model._meta.ordering or ())
        order = [str(name) for name in (asked if all(walkable(self.model, name) for name in asked) else own)]
        return order if _ends_with_key(self.model, order) else [*order, "-pk"]

    def get_results(self, request: HttpRequest) -> None:
        """One page more than nothing: the rows from the mark on, and whether there are more."""
        order = self.get_ordering(request, self.queryset)
        rows = list(beyond(self.queryset, order, self.after)[: self.list_per_page + 1])
        self.result_list = rows[: self.list_per_page]
        self.result_count, self.full_result_count = len(self.result_list), None
        self.show_full_result_count = self.show_admin_actions = False
        self.can_show_all = self.multi_page = False
        self.paginator = Paginator(self.result_list, self.list_per_page)
        more = len(rows) > self.list_per_page
        self.next_url = self.get_query_string({AFTER: mark(rows[self.list_per_page - 1], order)}) if more else ""
        self.first_url = self.get_query_string() if self.after else ""


def walkable(model: type[models.Model], name: Any) -> bool:
    """Whether a list can be walked in this order: a column of the model itself that is never empty."""
    try:
        field = _field(model, name) if isinstance(name, str) else None
    except FieldDoesNotExist:
        return False
    return bool(field and field.concrete and not field.null and (field.primary_key or not field.is_relation))


def _ends_with_key(model: type[models.Model], order: list[str]) -> bool:
    key = model._meta.pk
    assert key is not None  # nosec B101: every model has one
    return bool(order) and order[-1].lstrip("-") in {"pk", key.name}


class WalkedAdmin(admin.ModelAdmin):
    """A list of staff in pages that cost the same, wherever they lie."""

    show_full_result_count = False
    list_per_page = 50

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Walked, not counted."""
        return WalkedChangeList

    def get_sortable_by(self, request: HttpRequest) -> list[Any]:
        """The columns in whose order the list can be walked."""
        return [name for name in self.get_list_display(request) if walkable(self.model, self._column(str(name)))]

    def _column(self, name: str) -> Any:
        """The field that a column sorts by."""
        shown = getattr(self, name, None)
        return getattr(shown, "admin_order_field", None) if callable(shown) else name

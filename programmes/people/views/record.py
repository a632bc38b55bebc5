"""The staff's page of one record, the same for every room: who may, the record, its history in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from programmes.people.access import Permission
from programmes.people.views import step

ANY = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 100  # rows of a table or of a history on one page


@dataclass(frozen=True)
class Records:
    """The records that one permission opens, in one area's admin; `past` is how their history tells each verb."""

    area: str
    permission: Permission
    past: Mapping[str, str]
    with_notes: bool = False

    def require(self, request: HttpRequest) -> None:
        """Raises PermissionDenied for staff without the permission."""
        step.require(request, self.permission)

    def fetch(self, request: HttpRequest, rows: Any, pk: Any) -> Any:
        """One record. 403 for staff without the permission, 404 for a key that is none."""
        return step.fetch(request, rows, pk, self.permission)

    def at(self, name: str, *keys: Any) -> str:
        """The address of one of the area's admin pages."""
        return reverse(f"admin:{self.area}_{name}", args=list(keys))

    def history(self, found: Any) -> list[tuple[str, Any]]:
        """Each step in words, the newest first."""
        moves = found.moves.select_related("by").order_by("-at", "-pk")[:SHOWN]
        return [(self._told(move), move) for move in moves]

    def _told(self, move: Any) -> str:
        words = self.past.get(move.verb, move.verb)
        return f"{words}: {move.note}" if self.with_notes and move.note else words


def show(request: HttpRequest, title: str, list_: tuple[str, str], **facts: Any) -> HttpResponse:
    """One record on one page; `list_` is the words and the address of the list that it stands in."""
    context = {**admin.site.each_context(request), "title": title, "list_text": list_[0], "list_url": list_[1], **facts}
    return render(request, "admin/record.html", context)

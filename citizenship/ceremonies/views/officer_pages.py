"""What the officers' pages share: who may, one record, its history, one page for any record."""

from typing import Any

from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from programmes.people.access import Permission
from programmes.people.views import step
from programmes.people.views.attempt import SignedIn

ANY = require_http_methods(["GET", "HEAD", "POST"])
RECORD = "admin/citizenship/partners/record.html"
SHOWN = 100
# How the history tells each verb.
PAST = {
    "offer": "Offered",
    "change": "Changed",
    "list_": "Listed",
    "decline": "Declined",
    "withdraw": "Called off",
    "propose": "Proposed to the borough",
    "accept": "Accepted",
    "ask": "Asked",
    "remind": "Asked once more",
    "tell": "Told of a change",
    "expire": "Not answered in time",
    "plan": "Planned",
    "adjust": "Changed, and boroughs told",
    "open_": "Opened",
    "close": "Closed",
    "hold": "Counted",
    "cancel": "Cancelled",
}


def require(request: SignedIn) -> None:
    """Raises PermissionDenied for staff who do not run the pilots."""
    step.require(request, Permission.MANAGE_PILOTS)


def fetch(request: SignedIn, rows: Any, pk: Any) -> Any:
    """One record. 403 for staff who do not run the pilots, 404 for a key that is none."""
    return step.fetch(request, rows, pk, Permission.MANAGE_PILOTS)


def at(name: str, *keys: Any) -> str:
    """The address of one of the room's admin pages."""
    return reverse(f"admin:citizenship_{name}", args=list(keys))


def history(found: Any) -> list[tuple[str, Any]]:
    """Each step in words, the newest first."""
    moves = found.moves.select_related("by").order_by("-at", "-pk")[:SHOWN]
    return [(PAST.get(move.verb, move.verb), move) for move in moves]


def show(request: SignedIn, title: str, list_: tuple[str, str], **facts: Any) -> HttpResponse:
    """One record on one page."""
    context = {**admin.site.each_context(request), "title": title, "list_text": list_[0], "list_url": list_[1], **facts}
    return render(request, RECORD, context)


def told(day: Any) -> str:
    """A day in a few letters: "Fri 12 Mar 2027"."""
    return f"{day:%a} {day.day} {day:%b %Y}"

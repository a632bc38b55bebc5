"""The outcome on paper: for the person, and for whoever helps. Neither card holds an answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from citizenship.checker import printed, telling, tree, walk
from citizenship.checker.private import keeps_nothing
from citizenship.checker.views.pages import language_of
from citizenship.checker.views.walk import read_state
from programmes import clock


@keeps_nothing
@require_POST
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """The outcome as a PDF of at most two pages."""
    return _printed(request, slug, printed.card)


@keeps_nothing
@require_POST
def helper(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for staff of a library, a carer or a friend: what they may do, and nothing that hangs on an answer."""
    return _printed(request, slug, printed.helper)


def _printed(request: HttpRequest, slug: str, make: Any) -> HttpResponse:
    found, today = tree.load(slug), clock.london_day(clock.now())
    state, _notice = read_state(found, request.POST)
    position = walk.replay(found, state, today)
    if position.outcome is None:
        return redirect(f"citizenship:{slug}_check")
    language, _there = language_of(request)
    book = telling.book_for(language, found, position.outcome)
    response = HttpResponse(make(found, position, book, today), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="card.pdf"'
    return response

"""The staff's handbook: every round with its next step, and one round step by step."""

import uuid

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from grants.funds.models import Round
from grants.monitoring import guide
from grants.monitoring.views.staff import require
from programmes import clock
from programmes.people.access import Permission

SHOWN = 50


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds, those that are not over first: where to begin, for somebody new."""
    require(request, Permission.READ_APPLICATIONS)
    found = Round.objects.select_related("fund", "strand").order_by("state", "-closes_at")
    order = {Round.State.PUBLISHED: 0, Round.State.DRAFT: 1, Round.State.CLOSED: 2}
    shown = sorted(found[:SHOWN], key=lambda each: order[Round.State(each.state)])
    context = {**admin.site.each_context(request), "title": "How a round runs", "rounds": shown, "now": clock.now()}
    return render(request, "admin/grants/guide/rounds.html", context)


@require_safe
def round_guide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One round from its first setting to its last report, with what is done and what comes next."""
    require(request, Permission.READ_APPLICATIONS)
    found = get_object_or_404(Round.objects.select_related("fund", "strand", "authorisation"), pk=pk)
    at = clock.now()
    steps = guide.phases(found, request.user, at)
    context = {
        **admin.site.each_context(request),
        "title": f"Step by step: {found}",
        "round": found,
        "phases": steps,
        "next": guide.next_step(steps),
        "now": at,
    }
    return render(request, "admin/grants/guide/round.html", context)

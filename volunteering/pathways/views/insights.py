"""Hours and people in numbers, for officers and analysts."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from programmes import audit, clock
from programmes.evidence.models import Observation
from programmes.outputs import tables
from programmes.people.access import Permission
from volunteering.hours.totals import words
from volunteering.pathways import insights, participation
from volunteering.pathways.models import ParticipationMonth
from volunteering.rewards import takeup

BAR = 300


def _require(request: HttpRequest) -> None:
    user: Any = request.user
    if not user.can(Permission.READ_INSIGHTS):
        raise PermissionDenied


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Every table with its bars, the portal's own participation series, and who takes part."""
    _require(request)
    found = insights.worked_out(clock.london_day(clock.now()))
    series = Observation.objects.filter(measure=participation.MEASURE, area="E12000007").order_by("-period")
    context = {
        **admin.site.each_context(request),
        "title": "Insights: hours and people",
        "insight": found,
        "hours": words(found.total.minutes) if found.total.minutes is not None else None,
        "tables": [{"table": table, "rows": _bars(table)} for table in found.tables],
        "series": series[:24],
        "months": ParticipationMonth.objects.count(),
        "takeup": takeup.with_figures(takeup.tables()),
    }
    return render(request, "admin/volunteering/insights.html", context)


def _bars(table: insights.Table) -> list[dict[str, Any]]:
    """Each row with its hours in words and the width of its bar, of 300."""
    most = max((row.minutes or 0 for row in table.rows), default=0) or 1
    return [
        {
            "row": row,
            "hours": None if row.minutes is None else words(row.minutes),
            "width": round((row.minutes or 0) / most * BAR, 1),
            "is_automatic": row.key == "automatic",
        }
        for row in table.rows
    ]


@require_safe
def download(request: HttpRequest) -> StreamingHttpResponse:
    """The same tables as one CSV file."""
    _require(request)
    found = insights.worked_out(clock.london_day(clock.now()))
    user: Any = request.user
    audit.record(by=user, verb="volunteering.pathways.insights_exported", target=user)
    return tables.csv_response(f"volunteering-{found.until:%Y-%m}.csv", *insights.lines(found))

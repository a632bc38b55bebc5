"""Where help is missing, for staff: services and free places for young people by borough, as a page and as CSV."""

from typing import Any

from django.contrib import admin
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from citizenship.advice import reading
from citizenship.advice.views.staff_pages import at, require
from programmes import clock
from programmes.outputs.tables import csv_response
from programmes.people.models import Borough
from programmes.people.views.attempt import SignedIn

COLUMNS = {
    "services": "Services",
    "advisers": "Of verified advisers",
    "complex_cases": "Level 2 and above, or lawyers",
    "young": "Services for people under 25",
    "young_advisers": "For under 25, of verified advisers",
    "free_places": "Free places for young people",
    "not_told": "Services that have not told",
}


def _found() -> tuple[list[reading.Gap], reading.Gap, Any]:
    today = clock.london_day(clock.now())
    listed, everywhere = reading.gaps(Borough.objects.all(), today)
    return listed, everywhere, today


def _cells(gap: reading.Gap) -> list[int]:
    return [getattr(gap, name) for name in COLUMNS]


@require_safe
def advice_gaps(request: SignedIn) -> HttpResponse:
    """Boroughs by what is missing; those without a free place for young people come first."""
    require(request)
    listed, everywhere, today = _found()
    context = {
        **admin.site.each_context(request),
        "title": "Gaps by borough",
        "columns": list(COLUMNS.values()),
        "rows": [(gap, _cells(gap)) for gap in listed],
        "everywhere": _cells(everywhere),
        "without": [gap.name for gap in listed if not gap.free_places],
        "days": reading.PLACES_GOOD_FOR_DAYS,
        "today": today,
        "list_url": at("adviceservice_changelist"),
        "csv_url": at("adviceservice_gaps_csv"),
    }
    return render(request, "admin/citizenship/advice/gaps.html", context)


@require_safe
def advice_gaps_csv(request: SignedIn) -> StreamingHttpResponse:
    """The same as a table to work with."""
    require(request)
    listed, everywhere, today = _found()
    header = ["GSS code", "Borough", *COLUMNS.values(), "As of"]
    rows = ([gap.code, gap.name, *_cells(gap), today] for gap in [*listed, everywhere])
    return csv_response(f"advice-gaps-{today}.csv", header, rows)

"""The measures as everybody reads them: the list, a page for each, charts and tables, downloads, how it is done."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from programmes.evidence import areas, downloads, showing
from programmes.evidence.models import Drawing, Measure
from programmes.evidence.suppression import THRESHOLD
from programmes.outputs import tables

HOME = [("Home", "/")]


def _crumbs() -> list[tuple[str, str]]:
    return [*HOME, ("Evidence", reverse("programmes:evidence"))]


@login_not_required
@require_safe
def evidence(request: HttpRequest) -> HttpResponse:
    """The measures in the strategy's four tables, with every figure it prints; other figures below."""
    context = {
        "tables": showing.tables(),
        "others": showing.others(),
        "changes": showing.changes(),
        "crumbs": HOME,
    }
    return render(request, "programmes/evidence/measures.html", context)


@login_not_required
@require_safe
def measure(request: HttpRequest, slug: str) -> HttpResponse:
    """One measure: what is counted and why, the strategy's figures, what came since, and boroughs beside each other."""
    found = get_object_or_404(showing.public(), pk=slug)
    given = {name: request.GET.get(name, "") for name in ("one", "other")}
    context = {
        **showing.page(found, given),
        "given": given,
        "threshold": THRESHOLD,
        "crumbs": _crumbs(),
    }
    return render(request, "programmes/evidence/measure.html", context)


def _drawing(slug: str, order: int) -> Drawing:
    """A chart of a measure that has a page, or stands beside one."""
    seen = showing.public()
    shown = Measure.objects.filter(pk__in=seen.values("pk")) | Measure.objects.filter(beside__in=seen.values("pk"))
    return get_object_or_404(Drawing, measure__in=shown, measure_id=slug, order=order)


@login_not_required
@require_safe
def chart(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """One chart as a file of its own."""
    return HttpResponse(_drawing(slug, order).svg, content_type="image/svg+xml; charset=utf-8")


@login_not_required
@require_safe
def chart_csv(request: HttpRequest, slug: str, order: int) -> StreamingHttpResponse:
    """The table beside a chart."""
    found = _drawing(slug, order)
    header = [found.columns[0] or "What", *found.columns[1:]]
    return tables.csv_response(f"{slug}-{order}.csv", header, found.rows)


@login_not_required
@require_safe
def measures_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Everything published, one figure a row; `?measure=` names one measure."""
    only = request.GET.get("measure", "")
    if only:
        get_object_or_404(showing.public(), pk=only)
    return tables.csv_response(f"{only or 'measures'}.csv", downloads.header(), downloads.rows(only))


@login_not_required
@require_safe
def measures_json(request: HttpRequest) -> JsonResponse:
    """The same as JSON, with metadata."""
    base = request.build_absolute_uri("/").rstrip("/")
    response = JsonResponse(downloads.as_json(base), json_dumps_params={"indent": 1})
    response["Access-Control-Allow-Origin"] = "*"
    return response


@login_not_required
@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """How figures get here, what is hidden and why, and what may be compared."""
    context: dict[str, Any] = {
        "threshold": THRESHOLD,
        "fields": downloads.FIELDS.items(),
        "areas": areas.WIDE.items(),
        "licence": downloads.LICENCE,
        "crumbs": _crumbs(),
    }
    return render(request, "programmes/evidence/method.html", context)

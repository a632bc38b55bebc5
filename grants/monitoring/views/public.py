"""The learning library: what worked and what did not, for everybody who plans something similar."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from grants.funds.models import Fund
from grants.monitoring.models import LearningEntry

CRUMBS = [("Home", "/"), ("Grants", "/grants/")]
PAGE = 20
FILTERS = {"theme": "theme", "setting": "setting", "fund": "report__award__application__round__fund__slug"}


@login_not_required
@require_safe
def learning_list(request: HttpRequest) -> HttpResponse:
    """Published entries, the newest first, by theme, setting and fund."""
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    found = LearningEntry.objects.published().select_related(
        "report__award__application__round__fund", "report__award__application__organisation"
    )
    for name, field in FILTERS.items():
        if chosen[name]:
            found = found.filter(**{field: chosen[name][:60].replace("\x00", "")})
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    kept = {name: value for name, value in chosen.items() if value}
    context = {
        "entries": page.object_list,
        "count": page.paginator.count,
        "chosen": chosen,
        "filters": _filters(),
        "previous_url": _url(kept, page.previous_page_number()) if page.has_previous() else "",
        "next_url": _url(kept, page.next_page_number()) if page.has_next() else "",
        "crumbs": CRUMBS,
    }
    return render(request, "grants/monitoring/learning_list.html", context)


def _url(kept: dict[str, str], number: int) -> str:
    return f"?{urlencode({**kept, 'page': str(number)})}"


def _filters() -> list[tuple[str, str, list[tuple[str, str]]]]:
    funds = Fund.objects.public().order_by("name").values_list("slug", "name")
    return [
        ("theme", "Theme", list(LearningEntry.Theme.choices)),
        ("setting", "Setting", list(LearningEntry.Setting.choices)),
        ("fund", "Fund", list(funds)),
    ]


@login_not_required
@require_safe
def learning_detail(request: HttpRequest, pk: Any) -> HttpResponse:
    """One entry; what is not published is not there."""
    found = LearningEntry.objects.published().select_related(
        "report__award__application__round__fund",
        "report__award__application__organisation",
        "report__award__application__borough",
    )
    entry = get_object_or_404(found, pk=pk)
    context = {
        "entry": entry,
        "application": entry.report.award.application,
        "crumbs": [*CRUMBS, ("What we have learned", "/grants/learning/")],
    }
    return render(request, "grants/monitoring/learning_detail.html", context)

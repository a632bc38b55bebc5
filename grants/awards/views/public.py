"""What everybody may read about awards: the list with its map, the open data, and the report of a finished round."""

import uuid
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q, QuerySet, Sum
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, urlencode
from django.views.decorators.http import require_safe

from grants.awards import opendata, report
from grants.awards.boroughs import in_borough, wards, with_wards
from grants.awards.models import Award, PublishedTotal
from grants.funds.models import Fund
from programmes.people.models import Borough
from programmes.people.tiles import tiles

PAGE = 25
CRUMBS = [("Home", "/"), ("Grants", "/grants/")]
_NOTHING = (0, Decimal(0))
_WORDS_IN = (
    "public_title",
    "public_description",
    "application__reference",
    "application__organisation__name",
    "application__borough__name",
)
# Who holds the money of people without an organisation, once it has confirmed.
_BODY = "application__accountable_body__"


@login_not_required
@require_safe
def award_list(request: HttpRequest) -> HttpResponse:
    """Published awards, the newest first, with totals per fund and per borough of whatever is searched for."""
    chosen = {name: request.GET.get(name, "").replace("\x00", "").strip()[:100] for name in ("q", "fund", "borough")}
    found = _filtered(chosen)
    rows, earlier, later = _page(found, request.GET.get("after", ""), request.GET.get("before", ""))
    kept = {name: value for name, value in chosen.items() if value}
    boroughs = list(Borough.objects.all())
    by_fund, by_borough, total = _totals(_kept(chosen["fund"]) if kept.keys() <= {"fund"} else _added_up(found))

    def only(code: str) -> str:
        return f"?{urlencode({**kept, 'borough': code})}"

    context = {
        "awards": [(award, wards(award)) for award in rows],
        "chosen": chosen,
        "is_filtered": bool(kept),
        "funds": Fund.objects.public().order_by("name").values_list("slug", "name"),
        "boroughs": boroughs,
        "by_fund": by_fund,
        "total": total,
        "tiles": tiles(boroughs, by_borough, only),
        "elsewhere": by_borough.get("", _NOTHING),
        "reports": report.finished().order_by("-closed_at")[:20],
        "is_demonstration": opendata.is_demonstration(),
        "previous_url": f"?{urlencode({**kept, 'before': _mark(rows[0])})}" if rows and earlier else "",
        "next_url": f"?{urlencode({**kept, 'after': _mark(rows[-1])})}" if rows and later else "",
        "crumbs": CRUMBS,
    }
    return render(request, "grants/awards/award_list.html", context)


def _filtered(chosen: dict[str, str]) -> QuerySet[Award]:
    found: QuerySet[Award] = Award.objects.published()
    if chosen["fund"]:
        found = found.filter(application__round__fund__slug=chosen["fund"])
    if chosen["borough"]:
        found = in_borough(found, chosen["borough"])
    for word in chosen["q"].split()[:6]:
        anywhere = Q()
        for column in _WORDS_IN:
            anywhere |= Q(**{f"{column}__icontains": word})
        anywhere |= Q(**{f"{_BODY}name__icontains": word, f"{_BODY}state": "confirmed"})
        found = found.filter(anywhere)
    return found


def _added_up(found: QuerySet[Award]) -> Any:
    """Number and pounds of each fund in each borough, from the awards themselves."""
    fund = "application__round__fund__"
    grouped = found.order_by().values_list(f"{fund}slug", f"{fund}name", "application__borough")
    return grouped.annotate(count=Count("pk"), pounds=Sum("amount"))


def _kept(fund: str) -> Any:
    """The same of all published awards, or of one fund's, from the sums that the database keeps."""
    kept = PublishedTotal.objects.filter(round__fund__slug=fund) if fund else PublishedTotal.objects.all()
    grouped = kept.order_by().values_list("round__fund__slug", "round__fund__name", "borough")
    return grouped.annotate(number=Sum("count"), pounds=Sum("amount"))


def _totals(
    grouped: Any,
) -> tuple[list[tuple[str, str, int, Decimal]], dict[str, tuple[int, Decimal]], tuple[int, Decimal]]:
    """Number and pounds per fund, per borough (by GSS code; "" where there is none) and in all. One query."""
    funds: dict[tuple[str, str], tuple[int, Decimal]] = {}
    boroughs: dict[str, tuple[int, Decimal]] = {}
    total = _NOTHING
    for slug, name, borough, count, amount in grouped:
        funds[slug, name] = _plus(funds.get((slug, name), _NOTHING), count, amount)
        boroughs[borough or ""] = _plus(boroughs.get(borough or "", _NOTHING), count, amount)
        total = _plus(total, count, amount)
    lines = [(slug, name, *figures) for (slug, name), figures in sorted(funds.items(), key=lambda each: each[0][1])]
    return lines, boroughs, total


def _plus(figures: tuple[int, Decimal], count: int, amount: Decimal) -> tuple[int, Decimal]:
    return figures[0] + count, figures[1] + amount


def _page(found: QuerySet[Award], after: str, before: str) -> tuple[list[Award], bool, bool]:
    """One page, the newest decision first, and whether there are newer and older ones."""
    found = with_wards(found)
    if mark := _unmark(before):
        newer = found.filter(Q(offered_at__gt=mark[0]) | Q(offered_at=mark[0], pk__gt=mark[1]))
        rows = list(newer.order_by("offered_at", "pk")[: PAGE + 1])
        return rows[:PAGE][::-1], len(rows) > PAGE, True
    mark = _unmark(after)
    if mark:
        found = found.filter(Q(offered_at__lt=mark[0]) | Q(offered_at=mark[0], pk__lt=mark[1]))
    rows = list(found.order_by("-offered_at", "-pk")[: PAGE + 1])
    return rows[:PAGE], bool(mark), len(rows) > PAGE


def _mark(award: Award) -> str:
    return f"{award.offered_at.isoformat()}_{award.pk}"


def _unmark(text: str) -> tuple[datetime, uuid.UUID] | None:
    at, _, key = text.partition("_")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, uuid.UUID(key)) if moment.tzinfo else None
    except ValueError:
        return None


@login_not_required
@require_safe
def awards_json(request: HttpRequest) -> HttpResponseBase:
    """The 360Giving package."""
    return _download(request, opendata.as_json, "application/json", "awards.json")


@login_not_required
@require_safe
def awards_csv(request: HttpRequest) -> HttpResponseBase:
    """The same grants as a table."""
    return _download(request, opendata.as_csv, "text/csv; charset=utf-8", "awards.csv")


def _download(
    request: HttpRequest, make: Callable[[], opendata.OpenFile | None], content_type: str, name: str
) -> HttpResponseBase:
    made = make()
    if made is None:
        return render(request, "grants/awards/nothing_published.html", {"crumbs": CRUMBS}, status=404)
    # Only the tag decides: an award that is corrected or taken back may leave the newest date where it was.
    unchanged = get_conditional_response(request, etag=made.etag)
    if unchanged is not None:
        made.body.close()
        unchanged["ETag"] = made.etag
        return unchanged
    response = FileResponse(made.body, content_type=content_type, filename=name, as_attachment=name.endswith(".csv"))
    response["ETag"] = made.etag
    response["Last-Modified"] = http_date(made.modified_at.timestamp())
    response["X-Content-Type-Options"] = "nosniff"
    # The same file for everybody: it may be kept anywhere, and is asked about again each time.
    response["Cache-Control"] = "public, no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@login_not_required
@require_safe
def round_report(request: HttpRequest, fund: str, pk: Any) -> HttpResponse:
    """What a round came to; it is there once the round is closed and every bid is decided."""
    found = get_object_or_404(report.finished(), fund__slug=fund, pk=pk)
    context = {
        "round": found,
        "until": min(filter(None, (found.closes_at, found.closed_at))),
        "report": report.report(found),
        "crumbs": [*CRUMBS, (found.fund.name, found.fund.get_absolute_url()), ("Awards", reverse("grants:award_list"))],
    }
    return render(request, "grants/awards/round_report.html", context)

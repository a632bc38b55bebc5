"""The tracker of the strategy's 63 commitments, for everybody."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from programmes import clock
from programmes.catalogue import tracker as reading
from programmes.catalogue.models import Commitment, CommitmentUpdate, Programme
from programmes.catalogue.models.commitments import Part

HOME = [("Home", "/")]
SHOWN, IN_FEED, NEWEST = 25, 50, 5
KEPT_FOR = 300


def _crumbs() -> list[tuple[str, str]]:
    return [*HOME, ("Commitments", reverse("programmes:commitment_list"))]


@login_not_required
@require_safe
def commitment_list(request: HttpRequest) -> HttpResponse:
    """All of them by part and policy, or by objective; narrowed by words, part and status. Five queries."""
    wanted = reading.Wanted.of(request.GET.dict())
    rows = list(reading.found(wanted))
    counted = reading.counts()
    here = reverse("programmes:commitment_list")
    context = {
        "wanted": wanted,
        "parts": reading.grouped(rows, by=wanted.by),
        "found": len(rows),
        "total": sum(each.count for each in counted),
        "counts": [(each, f"{here}?{wanted.query(status=each.status)}") for each in counted if each.count],
        "statuses": Commitment.Status.choices,
        "part_choices": [(str(value), label) for value, label in Part.choices],
        "turned_url": f"{here}?{wanted.query(by='' if wanted.by == 'objective' else 'objective')}",
        "newest": list(_log()[:NEWEST]),
        "crumbs": HOME,
    }
    return render(request, "programmes/catalogue/commitments/list.html", context)


@login_not_required
@require_safe
def commitment_detail(request: HttpRequest, number: str) -> HttpResponse:
    """One commitment: what was promised, where it stands, who answers for it, and its dated log."""
    found = get_object_or_404(Commitment.objects.select_related("policy", "objective"), number=number)
    entries = list(found.updates.order_by("-date", "-added_at", "-pk"))
    context = {
        "commitment": found,
        "entries": _with_corrections(entries),
        "links": list(found.links.all()),
        "pages": list(Programme.objects.public().filter(slug__in=found.programmes).order_by("name")),
        "overdue": found.is_overdue(clock.london_day(clock.now())),
        "crumbs": _crumbs(),
        **_neighbours(found),
    }
    return render(request, "programmes/catalogue/commitments/detail.html", context)


def _with_corrections(entries: list[CommitmentUpdate]) -> list[tuple[CommitmentUpdate, CommitmentUpdate | None]]:
    """Each entry that stands, with the earlier one that it corrects."""
    by_key = {entry.pk: entry for entry in entries}
    corrected = {entry.corrects_id for entry in entries if entry.corrects_id}
    return [
        (entry, by_key.get(entry.corrects_id) if entry.corrects_id else None)
        for entry in entries
        if entry.pk not in corrected
    ]


def _neighbours(found: Commitment) -> dict[str, Any]:
    """The commitments before and after it, for the links at the end of the page. Two queries."""
    rows = Commitment.objects.only("number", "title")
    before = rows.filter(number__lt=found.number).order_by("-number").first()
    after = rows.filter(number__gt=found.number).order_by("number").first()
    return {
        "previous_url": before.get_absolute_url() if before else "",
        "previous_label": str(before) if before else "",
        "next_url": after.get_absolute_url() if after else "",
        "next_label": str(after) if after else "",
    }


def _log(kind: str = "") -> QuerySet[CommitmentUpdate]:
    """Every entry that stands, the newest day first."""
    rows = CommitmentUpdate.objects.filter(corrected_by__isnull=True).select_related("commitment")
    return (rows.filter(kind=kind) if kind else rows).order_by("-date", "-pk")


@login_not_required
@require_safe
def commitment_news(request: HttpRequest) -> HttpResponse:
    """The log of all commitments together, page by page: everything, or what the Mayor asked of others alone."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in CommitmentUpdate.Kind.values else ""
    rows, after = _log(kind), request.GET.get("after", "")
    if after:
        last = _entry(after)
        rows = rows.filter(Q(date__lt=last.date) | Q(date=last.date, pk__lt=last.pk))
    found = list(rows[: SHOWN + 1])
    here = reverse("programmes:commitment_news")
    of_kind = f"kind={kind}" if kind else ""
    more = "&".join(each for each in (of_kind, f"after={found[SHOWN - 1].pk}") if each) if len(found) > SHOWN else ""
    context = {
        "entries": found[:SHOWN],
        "kind": kind,
        "kinds": CommitmentUpdate.Kind.choices,
        "next_url": f"{here}?{more}" if more else "",
        "previous_url": f"{here}?{of_kind}" if after else "",
        "crumbs": _crumbs(),
    }
    return render(request, "programmes/catalogue/commitments/news.html", context)


def _entry(key: str) -> CommitmentUpdate:
    try:
        return CommitmentUpdate.objects.only("date").get(pk=uuid.UUID(key))
    except (ValueError, CommitmentUpdate.DoesNotExist) as missing:
        raise Http404 from missing


@login_not_required
@require_safe
def commitment_feed(request: HttpRequest) -> HttpResponse:
    """The entries that were added last as an Atom feed, for programs that read feeds."""
    here = request.build_absolute_uri(reverse("programmes:commitment_list"))
    feed = Atom1Feed(
        title="What became of the strategy’s commitments",
        link=here,
        description="",
        language="en-GB",
        feed_url=request.build_absolute_uri(),
        feed_guid=here,
    )
    rows = CommitmentUpdate.objects.select_related("commitment").order_by("-added_at", "-date", "-pk")
    for entry in rows[:IN_FEED]:
        feed.add_item(
            title=f"{entry.commitment}: {entry.get_kind_display()}, {entry.date_text}"[:200],
            link=request.build_absolute_uri(f"{entry.commitment.get_absolute_url()}#entry-{entry.pk}"),
            description=f"{entry.text} Source: {entry.source}",
            unique_id=f"urn:uuid:{entry.pk}",
            pubdate=entry.added_at,
            updateddate=entry.added_at,
        )
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    return response

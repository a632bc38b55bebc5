"""The facts, for everybody: what we say, where it is from, when it was checked; and what has changed."""

import uuid
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from citizenship.facts import uses
from citizenship.facts.models import About, Fact, FactChange
from citizenship.facts.reading import FactLine, line_of
from citizenship.facts.words import plain
from programmes import clock

CRUMBS = [("Home", "/"), ("Citizenship", "/citizenship/")]
SHOWN, IN_FEED = 25, 50
KEPT_FOR = 300


@dataclass(frozen=True)
class Subject:
    """The facts about one thing."""

    key: str
    label: str
    lines: list[tuple[FactLine, list[uses.Use]]]


@login_not_required
@require_safe
def facts(request: HttpRequest) -> HttpResponse:
    """Every published fact by subject, with its sources, its dates and the pages that stand on it."""
    today, used = clock.london_day(clock.now()), uses.by_fact()
    rows = Fact.objects.published().prefetch_related("sources").order_by("number", "key")
    lines = [(line_of(fact, today), used.get(fact.key, [])) for fact in rows]
    subjects = [
        Subject(about.value, about.label, [each for each in lines if each[0].fact.about == about]) for about in About
    ]
    context = {
        "subjects": [each for each in subjects if each.lines],
        "count": len(lines),
        "late": sum(line.is_late for line, _ in lines),
        "initial": sum(line.initial for line, _ in lines),
        "crumbs": CRUMBS,
    }
    return render(request, "citizenship/facts/facts.html", context)


@login_not_required
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """The change log, the newest first, page by page."""
    rows = FactChange.objects.select_related("fact").order_by("-at", "-pk")
    after = request.GET.get("after", "")
    if after:
        last = _entry(after)
        rows = rows.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    found = list(rows[: SHOWN + 1])
    here = reverse("citizenship:facts_changes")
    context = {
        "changes": found[:SHOWN],
        "next_url": f"{here}?after={found[SHOWN - 1].pk}" if len(found) > SHOWN else "",
        "previous_url": here if after else "",
        "crumbs": [*CRUMBS, ("Facts", reverse("citizenship:facts"))],
    }
    return render(request, "citizenship/facts/changes.html", context)


def _entry(key: str) -> FactChange:
    try:
        return FactChange.objects.only("at").get(pk=uuid.UUID(key))
    except (ValueError, FactChange.DoesNotExist) as missing:
        raise Http404 from missing


@login_not_required
@require_safe
def changes_feed(request: HttpRequest) -> HttpResponse:
    """The newest entries of the change log as an Atom feed, for programs that read feeds."""
    here = request.build_absolute_uri(reverse("citizenship:facts_changes"))
    feed = Atom1Feed(
        title="Facts about status and citizenship: what has changed",
        link=here,
        description="",
        language="en-GB",
        feed_url=request.build_absolute_uri(),
        feed_guid=here,
    )
    for change in FactChange.objects.select_related("fact").order_by("-at", "-pk")[:IN_FEED]:
        says = f"It says: {plain(change.after, None)}" if change.after else "It is not shown any more."
        feed.add_item(
            title=f"{change.get_kind_display()}: {plain(change.after or change.before, None)}"[:150],
            link=request.build_absolute_uri(change.fact.get_absolute_url()),
            description=f"{change.reason} {says}",
            unique_id=f"urn:uuid:{change.pk}",
            pubdate=change.at,
            updateddate=change.at,
        )
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    return response

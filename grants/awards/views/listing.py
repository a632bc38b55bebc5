"""The staff's list of awards, the newest decision first, in pages that walk by key."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grants.applications.views.pages import address_of, is_uuid, walk
from grants.applications.views.staff import require, staff_frame
from grants.awards.models import Award
from grants.funds.models import Round
from programmes.outputs.registry import export_url
from programmes.people.access import Permission

FILTERS = ("state", "published", "round", "q")


def seen_by(user: Any) -> Any:
    """Every award for those who may read awards, without those in which this person has an interest."""
    if not user.is_authenticated or not user.can(Permission.READ_AWARDS):
        return Award.objects.none()
    return Award.objects.without_interest_of(user)


def found(user: Any, chosen: Mapping[str, str]) -> Any:
    """The awards that fit the filters."""
    rows = seen_by(user)
    if chosen.get("state") in Award.State.values:
        rows = rows.filter(state=chosen["state"])
    if chosen.get("published") in {"yes", "no"}:
        rows = rows.filter(published_at__isnull=chosen["published"] == "no")
    if key := chosen.get("round"):
        rows = rows.filter(application__round=key) if is_uuid(key) else rows.none()
    # An analyst sees no names: words are looked for only where they are shown.
    for word in chosen.get("q", "").lower().replace("\x00", "").split()[:6]:
        if user.can(Permission.READ_APPLICATIONS):
            rows = rows.filter(application__search_text__contains=word)
        else:
            rows = rows.filter(application__reference__icontains=word)
    return rows


@require_safe
def awards(request: HttpRequest) -> HttpResponse:
    """Awards, the newest first. One query for the rows, whichever page it is."""
    require(request, Permission.READ_AWARDS)
    user: Any = request.user
    chosen = {name: request.GET.get(name, "").strip() for name in FILTERS}
    kept = {name: value for name, value in chosen.items() if value}
    listed = found(user, chosen).select_related("application__round__fund", "application__organisation")
    listed = listed.select_related("application__person").only(
        "amount",
        "state",
        "offered_at",
        "accepted_at",
        "published_at",
        "application__reference",
        "application__title",
        "application__round__name",
        "application__round__fund__name",
        "application__organisation__name",
        "application__person__name",
    )
    rows, previous_url, next_url = walk(listed, request.GET, kept, by="offered_at", newest_first=True)
    to, words = address_of("admin:grants_application_change"), dict(Award.State.choices)
    for row in rows:
        row.url, row.words = to(row.application_id), words[row.state]
    context = {
        **staff_frame(request),
        "title": "Awards",
        "rows": rows,
        "chosen": chosen,
        "states": Award.State.choices,
        "rounds": Round.objects.exclude(state=Round.State.DRAFT).select_related("fund").only("name", "fund__name"),
        "shows_names": user.can(Permission.READ_APPLICATIONS),
        "previous_url": previous_url,
        "next_url": next_url,
        "export_url": export_url(user, "awards", kept),
    }
    return render(request, "admin/grants/awards.html", context)

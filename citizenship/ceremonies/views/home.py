"""The registrar's home: what to record, what is ahead, this month; and the list of all ceremonies of the borough."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from citizenship.ceremonies import beside
from citizenship.ceremonies.forms.record import last_time
from citizenship.ceremonies.models import Ceremony
from citizenship.ceremonies.views.shared import crumbs, own_borough
from citizenship.studies.authority import borough_of, is_in_pilot
from programmes import clock
from programmes.people.access import Permission
from programmes.people.views.attempt import SignedIn

MOST_TO_RECORD = 20
MOST_AHEAD = 10
PAGE = 30
STATES = {"planned": "Planned", "held": "Recorded", "cancelled": "Cancelled"}


@require_safe
def ceremonies(request: SignedIn) -> HttpResponse:
    """What a registrar has to do, first; officers are led to their own list."""
    borough = borough_of(request.user)
    if borough is None:
        if request.user.can(Permission.MANAGE_PILOTS):
            return redirect("admin:citizenship_ceremony_changelist")
        raise Http404
    at = clock.now()
    today = clock.london_day(at)
    rows = Ceremony.objects.of(borough).shown()
    to_record = list(rows.to_record(today).order_by("date", "number")[: MOST_TO_RECORD + 1])
    context = {
        "borough": borough,
        "in_pilot": is_in_pilot(borough),
        "to_record": to_record[:MOST_TO_RECORD],
        "more_to_record": len(to_record) > MOST_TO_RECORD,
        "ahead": list(rows.ahead(today).order_by("date", "number")[:MOST_AHEAD]),
        "can_copy": last_time(None, borough) is not None,
        "month": _month(borough, today),
        "today": today,
        "links": beside.links_for(borough, request.user),
        "crumbs": [("Home", "/")],
    }
    return render(request, "citizenship/ceremonies/home.html", context)


def _month(borough: Any, today: date) -> dict[str, Any]:
    """This month in numbers, from what is recorded; last month's while nothing of this one is."""
    first = today.replace(day=1)
    for first_day in (first, (first - timedelta(days=1)).replace(day=1)):
        held = Ceremony.objects.in_month(borough, first_day).held().order_by()
        sums = held.aggregate(
            ceremonies=Count("pk"), attended=Sum("attended"), guests=Sum("guests"), revised=Count("pk", Q(revised=True))
        )
        if sums["ceremonies"]:
            return {"first_day": first_day, **sums}
    return {"first_day": first, "ceremonies": 0, "attended": 0, "guests": 0, "revised": 0}


@require_safe
def ceremony_list(request: SignedIn) -> HttpResponse:
    """All ceremonies of the borough, the newest first, a page at a time; `state` shows those of one kind."""
    borough = own_borough(request)
    state = request.GET.get("state", "")
    rows = Ceremony.objects.of(borough).shown()
    if state in STATES:
        rows = rows.filter(state=state)
    shown = list(_after(rows, request.GET.get("before", "")).order_by("-date", "-number")[: PAGE + 1])
    last = shown[PAGE - 1] if len(shown) > PAGE else None
    older = f"?{f'state={state}&' if state in STATES else ''}before={last.date}.{last.number}" if last else ""
    context = {
        "borough": borough,
        "rows": shown[:PAGE],
        "states": STATES,
        "state": state if state in STATES else "",
        "older_url": older,
        "first": "before" not in request.GET,
        "crumbs": crumbs(),
    }
    return render(request, "citizenship/ceremonies/list.html", context)


def _after(rows: "QuerySet[Ceremony]", mark: str) -> "QuerySet[Ceremony]":
    """The rows before the one that this mark ("2027-03-12.1") names; all of them for a mark that is none."""
    day, _, number = mark.partition(".")
    try:
        before, which = date.fromisoformat(day), int(number)
    except ValueError:
        return rows
    return rows.filter(Q(date__lt=before) | Q(date=before, number__lt=which))

"""Events for everybody: the list, one event with its booking, a calendar, and the host's list without names."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from programmes import clock
from programmes.catalogue import listing_events as listing
from programmes.catalogue.actions import events as actions
from programmes.catalogue.forms_events import FindEventsForm
from programmes.catalogue.models import Event, EventBooking, TakePart
from programmes.catalogue.views.answering import CRUMBS, answer, crumbs
from programmes.outputs import ical
from programmes.people.views.links import quiet

FILTERS = ("month", "borough", "programme")
PAST_SHOWN = 10
ADD = "Send in your event"


def _asked(request: HttpRequest, *, way: TakePart | None = None) -> tuple[FindEventsForm, dict[str, str], Any]:
    """The filter, what of it stands in the address, and the events that fit."""
    months = listing.months(clock.london_day(clock.now()))
    form = FindEventsForm(request.GET or None, months=months, programmes=[] if way else listing.programmes())
    given: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    kept = {name: request.GET[name] for name in FILTERS if request.GET.get(name) and given.get(name)}
    rows = listing.to_come(way=way, **{name: given.get(name) or "" for name in FILTERS})
    return form, kept, rows


def _list(request: HttpRequest, way: TakePart | None, **page: Any) -> HttpResponse:
    form, kept, rows = _asked(request, way=way)
    found = listing.page(rows, request.GET.get("after", ""))
    context = {
        "form": form,
        "found": found,
        "more_url": f"?{urlencode({**kept, 'after': found.after})}" if found.after else "",
        "calendar_url": f"{reverse('programmes:event_calendar')}?{urlencode(kept)}",
        "asked": bool(kept),
        "way": way,
        **page,
    }
    return render(request, "programmes/catalogue/events.html", context)


@login_not_required
@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """Events of all programmes, by month, borough and programme."""
    return _list(request, None, crumbs=CRUMBS)


def page(request: HttpRequest, way: TakePart) -> HttpResponse:
    """The events of one way, what we heard at those that are over, and the way to send one in."""
    if request.method == "POST":
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    over = Event.objects.over(clock.now()).filter(take_part=way)
    past = list(over.select_related("borough", "take_part__programme")[:PAST_SHOWN])
    may_add = way.side == TakePart.Side.GIVES
    return _list(request, way, past=past, may_add=may_add, crumbs=crumbs(way))


def item(request: HttpRequest, way: TakePart, pk: UUID) -> HttpResponse:
    """One event. Where places are booked, its page is the booking; a full one has a waiting list."""
    rows = Event.objects.announced().filter(take_part=way).select_related("borough", "take_part__programme")
    event = get_object_or_404(rows, pk=pk)
    context = {"event": event, "sent": "sent" in request.GET, "at_once": True}
    if event.takes(clock.now()) and way.is_open and not context["sent"]:
        return answer(
            request,
            way,
            item=event,
            heading=event.name,
            item_template="programmes/catalogue/event_facts.html",
            context=context,
            done_url=f"{event.get_absolute_url()}?sent=yes",
        )
    trail = [*crumbs(way), (way.title, way.get_absolute_url())]
    return render(request, "programmes/catalogue/event.html", {**context, "way": way, "crumbs": trail})


def add(request: HttpRequest, way: TakePart) -> HttpResponse:
    """Send in an event of your own; staff look at it before it is shown."""
    if way.side != TakePart.Side.GIVES:
        raise Http404
    return answer(request, way, heading=ADD, item_template="programmes/catalogue/event_add.html")


@login_not_required
@require_safe
def event_calendar(request: HttpRequest) -> HttpResponse:
    """The same list as a calendar file, to be looked at again by a calendar program."""
    _, _, rows = _asked(request)
    return _as_calendar(listing.calendar(rows, name="Events of the Mayor’s programmes"), "events.ics")


@login_not_required
@require_safe
def event_ics(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One event as a calendar file."""
    rows = Event.objects.announced().select_related("borough", "take_part__programme").filter(pk=pk)
    if not rows:
        raise Http404
    return _as_calendar(listing.calendar(rows), "event.ics")


def _as_calendar(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=ical.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_not_required
@never_cache
@require_safe
def event_host(request: HttpRequest, key: str) -> HttpResponse:
    """The host's list of the day by the link in their e-mail: how many come and what they need, without names."""
    event = actions.hosted(key)
    if event is None or event.state not in Event.PUBLIC:
        raise Http404
    return quiet(render(request, "programmes/catalogue/event_host.html", {"event": event, **needs_of(event)}))


def needs_of(event: Event) -> dict[str, Any]:
    """What the people who come need, as counts. Names nobody; expenses are the staff's affair."""
    rows = list(event.bookings.booked().filter(~Q(needs=[]) | Q(more__isnull=False)).order_by("since_at", "pk"))
    needed = [need for each in rows for need in each.needs]
    return {
        "by_need": [(label, needed.count(code)) for code, label in EventBooking.Need.choices if code in needed],
        "more": [str(each.more) for each in rows if each.more],
        "waiting": event.bookings.waiting().count(),
    }

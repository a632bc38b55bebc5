"""Briefings for professionals: the list, booking with a work address, and the link that calls a booking off."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from citizenship.ceremonies.forms.partners import Press
from citizenship.outreach import listing
from citizenship.outreach.actions import briefings as actions
from citizenship.outreach.forms.events import BookForm
from citizenship.outreach.models import BriefingBooking, OutreachEvent
from citizenship.outreach.views.events import CRUMBS, private
from programmes import clock
from programmes.catalogue import limits
from programmes.people.views.attempt import form_page

FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])
SENT_MUCH = "Too many forms were sent from here in the last hour. Wait an hour, then send it again."


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [*CRUMBS, ("Young Londoners", reverse("citizenship:young_londoners")), *more]


@login_not_required
@require_safe
def briefings(request: HttpRequest) -> HttpResponse:
    """Briefings to come, the next one first."""
    found = listing.page(listing.to_come(briefings=True), request.GET.get("after", ""))
    context = {
        "found": found,
        "more_url": f"?{urlencode({'after': found.after})}" if found.after else "",
        "crumbs": _crumbs(),
    }
    return render(request, "citizenship/outreach/briefings.html", context)


@login_not_required
@never_cache
@sensitive_post_parameters("name", "email", "form_token")
@FORM_METHODS
def briefing(request: HttpRequest, pk: Any) -> HttpResponse:
    """One briefing, and the form that books a place. No account is needed."""
    rows = OutreachEvent.objects.announced().briefings().select_related("borough")
    found = get_object_or_404(rows, pk=pk)
    line = listing.line(found, clock.now())
    form = BookForm((request.POST or None) if line.open else None)
    slowed = request.method == "POST" and limits.is_slowed(request)
    if slowed and form.is_bound:
        form.add_error(None, SENT_MUCH)

    def act(token: str) -> BriefingBooking:
        given = form.cleaned_data
        made = actions.book(event=found, name=given["name"], email=given["email"], work=given["work"], token=token)
        limits.count_sent(request)
        return made

    response = form_page(
        request,
        form,
        act,
        done="You have a place. We have sent you an e-mail with all details and a link that calls the booking off.",
        then=reverse("citizenship:briefing", args=[found.pk]),
        template="citizenship/outreach/briefing.html",
        event=found,
        line=line,
        crumbs=_crumbs(("Briefings", reverse("citizenship:briefings"))),
    )
    if slowed:
        response.status_code = 429
    return private(response)


@login_not_required
@never_cache
@FORM_METHODS
def briefing_booking(request: HttpRequest, key: str) -> HttpResponse:
    """A booking by the link in the e-mail: its details, and the button that calls it off."""
    found = actions.find(key)
    if found is None:
        raise Http404
    stands = found.state == found.State.BOOKED and clock.now() < found.event.starts_at
    response = form_page(
        request,
        Press((request.POST or None) if stands else None, button="I cannot come: call it off", warning=True),
        lambda token: actions.cancel(booking=found, token=token),
        done="Your booking is called off. Your name and your address are deleted.",
        then=reverse("citizenship:briefing_booking", args=[key]),
        template="citizenship/outreach/briefing_booking.html",
        booking=found,
        event=found.event,
        stands=stands,
        crumbs=_crumbs(),
    )
    return private(response)

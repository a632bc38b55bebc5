"""The calculator of the three calendar months. Public: it asks for days only, and stores nothing at all."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from citizenship.ceremonies.forms.returns import ClockForm
from programmes import clock


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def clock_page(request: HttpRequest) -> HttpResponse:
    """Until when a ceremony must be held. Sent by POST, so that no day stands in an address or a log."""
    form = ClockForm(request.POST or None)
    found, left = None, None
    if request.method == "POST" and form.is_valid():
        found = form.reckoned()
        left = found.days_left(clock.london_day(clock.now()))
    context = {
        "form": form,
        "found": found,
        "days_left": left,
        "days_over": -left if left is not None and left < 0 else None,
        "crumbs": [("Home", "/")],
    }
    return render(request, "citizenship/ceremonies/clock.html", context)

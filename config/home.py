"""Renders the home page, and what every page's frame shows."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from programmes.catalogue import boroughs, finding, home, news, yours
from programmes.people.models import Borough

NEAR = 6  # pages of your borough on the home page
CHANGES = 6


def page(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page needs: the portal's name, whether this is the demonstration, the main links."""
    return {
        "portal_name": settings.PORTAL_NAME,
        "demo": settings.DEMO,
        "nav": [(label, url, request.path.startswith(url)) for label, url in home.sections()],
    }


@login_not_required
def index(request: HttpRequest) -> HttpResponse:
    """What you can do here today, what is near you if you say where, and what has changed."""
    borough, remembered = yours.chosen(request)
    context = {
        "open_now": home.open_now(request),
        "tasks": home.tasks(request),
        "borough": borough,
        "borough_url": reverse("programmes:borough_detail", args=[boroughs.slug(borough)]) if borough else "",
        "remembered": remembered,
        "boroughs": list(Borough.objects.all()),
        "near": finding.near(borough, NEAR) if borough else [],
        "changes": news.newest(CHANGES),
    }
    return render(request, "home.html", context)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form was too old to trust, and keep what was typed on the screen one click away."""
    return render(request, "403_csrf.html", status=403)

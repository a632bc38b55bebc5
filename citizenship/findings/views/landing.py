"""The front page of the area: who can do what here, for everybody."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from citizenship.findings.models import Publication
from citizenship.findings.models.guidance import GuidanceVersion
from citizenship.studies.authority import boroughs_of

MOST_SHOWN = 5


@dataclass(frozen=True)
class Way:
    """One thing that somebody can do here."""

    title: str
    text: str
    url: str


def ways(version: GuidanceVersion | None) -> list[Way]:
    """What everybody can do here, the most asked for first."""
    number = f"Version {version.number}: what" if version else "What"
    return [
        Way(
            "Guidance on ceremonies",
            f"{number} good ceremonies do, and which of it a pilot has tested.",
            reverse("citizenship:guidance"),
        ),
        Way(
            "Host a ceremony",
            "You run a museum, a theatre, a stadium or another place that Londoners know. Offer it for a day.",
            reverse("citizenship:venues"),
        ),
        Way(
            "Answer our questions",
            "You got a slip with a code at your ceremony. A few questions, no name, in ten languages.",
            reverse("programmes:say_find"),
        ),
        Way(
            "Reply to the Mayor’s ceremony",
            "Your borough invited you, and there is a code on your letter.",
            reverse("citizenship:guest_find"),
        ),
        Way(
            "See what is being tried",
            "Every study is registered before its first ceremony, with the draw that anybody can repeat.",
            reverse("citizenship:study_list"),
        ),
        Way(
            "Count the three months",
            "Until which day must a ceremony take place? A calculator that keeps nothing.",
            reverse("citizenship:clock"),
        ),
    ]


@login_not_required
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """What the area is, who can do what in it, and what studies have shown."""
    user: Any = request.user
    version = GuidanceVersion.current()
    context = {
        "ways": ways(version),
        "own": list(boroughs_of(user)) if user.is_authenticated else [],
        "results": list(
            Publication.objects.public().select_related("study").order_by("-checked_at", "pk")[:MOST_SHOWN]
        ),
        "crumbs": [("Home", "/")],
    }
    return render(request, "citizenship/findings/home.html", context)

"""The front page of the area: who can do what here, for everybody."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from citizenship.findings import front
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


def status_ways() -> list[Way]:
    """What somebody does about their own status, and for others: the most asked for first."""
    return [
        Way(
            "Settled status: what to do now",
            "You or your family are from the EU, Iceland, Liechtenstein, Norway or Switzerland. Answer a few questions "
            "and see what to do next. No account, and we keep nothing.",
            reverse("citizenship:settled_status"),
        ),
        Way(
            "Becoming British",
            "For adults of any nationality: what comes first, what it costs, and where to begin.",
            reverse("citizenship:becoming_british"),
        ),
        Way(
            "Young Londoners",
            "You are under 25, or you work with young people: six places to start about citizenship and rights.",
            reverse("citizenship:young_londoners"),
        ),
        Way(
            "Find advice near you",
            "Advisers and practical help by borough, language and need. We say who is regulated, and for what.",
            reverse("citizenship:advice"),
        ),
        Way(
            "Meet somebody in person",
            "A bus, a library or a drop-in near you. You can keep a place without giving your name.",
            reverse("citizenship:events"),
        ),
        Way(
            "The facts behind it",
            "What every answer stands on, with its sources, the day we checked it and what has changed.",
            reverse("citizenship:facts"),
        ),
    ]


def ceremony_ways(version: GuidanceVersion | None) -> list[Way]:
    """What everybody can do about ceremonies, the most asked for first."""
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
    """What somebody can do about their status, who can help, and the ceremonies with what studies have shown."""
    user: Any = request.user
    version = GuidanceVersion.current()
    context = {
        "status_ways": status_ways(),
        "ceremony_ways": ceremony_ways(version),
        "tongues": front.tongues(),
        "own": list(boroughs_of(user)) if user.is_authenticated else [],
        "results": list(
            Publication.objects.public().select_related("study").order_by("-checked_at", "pk")[:MOST_SHOWN]
        ),
        "crumbs": [("Home", "/")],
    }
    return render(request, "citizenship/findings/home.html", context)

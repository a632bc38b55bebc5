"""The outcome of a walk, and who can help near the person."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from citizenship.advice import finding
from citizenship.advice.needs import HARDER, LANGUAGES
from citizenship.checker import media, near, telling, walk
from citizenship.checker.forms import near as choice
from citizenship.checker.forms.near import Chosen
from citizenship.checker.tree import Outcome, Tree
from citizenship.checker.views.pages import frame, language_of, page
from citizenship.checker.walk import Position
from citizenship.facts import reading
from citizenship.facts.words import Book
from programmes.people.models import Borough

MOST = 5  # services that an outcome shows


def outcome_page(request: HttpRequest, found: Tree, position: Position, today: date) -> HttpResponse:
    """What this means in general, what to do next, where to turn, who can help, and what it all stands on."""
    outcome = position.ends()
    language, there = language_of(request)
    book = telling.book_for(language, found, outcome)
    shown = reading.shown(outcome.facts, today, needed=outcome.needed)
    context = {
        **frame(found, book, there),
        "outcome": outcome,
        "told": telling.told(found, outcome, position.marks, book),
        "shown": shown,
        "facts": telling.stated(shown, book),
        "fallback": shown.fallback,
        "urgent": outcome.urgent or position.state.letter,
        "is_letter": outcome.key == found.letter,
        "day": position.day,
        "marks": position.marks,
        "trail": telling.trail(found, position, book),
        "state": walk.seal(found, position.state),
        "can_go_back": bool(position.state.steps) or position.state.letter,
        "media": media.for_outcome(found.slug, outcome.key, language),
        "today": today,
        "card_name": f"citizenship:{found.slug}_card",
        "helper_name": f"citizenship:{found.slug}_helper",
        **_near(request, outcome, book, today, fallback=shown.fallback),
    }
    return page(request, "citizenship/checker/outcome.html", context)


def _near(request: HttpRequest, outcome: Outcome, book: Book, today: date, *, fallback: bool) -> dict[str, Any]:
    """Who can help: services of the directory, and what later rooms add. Where we cannot say what is so, the help
    shown is that of advisers for difficult cases.
    """
    boroughs = list(Borough.objects.all())
    least = "two" if fallback else outcome.help
    chosen = choice.read(request.POST, boroughs={one.pk for one in boroughs}, least=least, language=book.code)
    services = finding.near_you(
        borough=chosen.borough or None,
        language=chosen.speaks,
        level=chosen.level,
        needs=outcome.needs,
        harder=chosen.harder,
        limit=MOST,
        today=today,
    )
    w = telling.Words(book)
    rooms = near.parts(chosen.borough, chosen.speaks, outcome.needs)
    return {
        "boroughs": boroughs,
        "spoken": LANGUAGES.items(),
        "chosen": chosen,
        "levels": [(level, w[f"level_{level}"]) for level in choice.offered_levels(least)],
        "harder": [(code, w[f"harder_{code}"]) for code in HARDER],
        "level_said": w[f"level_is_{finding.level_for(chosen.level, chosen.harder)}"],
        "services": services,
        "near_parts": [render_to_string(part.template, {**part.context, "book": book, "w": w}) for part in rooms],
        "directory_url": _directory(chosen),
    }


def _directory(chosen: Chosen) -> str:
    """The directory, with the borough and nothing else."""
    address = reverse("citizenship:advice")
    return f"{address}?borough={chosen.borough}" if chosen.borough else address

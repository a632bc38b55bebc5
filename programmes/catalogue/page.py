"""What a programme's page shows, gathered for whoever shows it: the public page, and the editor's preview of it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from programmes import clock
from programmes.catalogue import parts, results, tracker, ways
from programmes.catalogue.models import Programme, ProgrammeFact, ProgrammeSection
from programmes.evidence import indicators, measured
from programmes.people.models import Borough

CRUMBS = [("Home", "/"), ("Programmes", "/programmes/")]
ENDED = frozenset({Programme.Status.CLOSED, Programme.Status.ENDED, Programme.Status.SUCCEEDED})
MANY = 2  # more sections than this get a list of contents


@dataclass(frozen=True)
class Shown:
    """One section with the figures of its row."""

    section: ProgrammeSection
    facts: list[ProgrammeFact]


def context(request: HttpRequest, programme: Programme) -> dict[str, Any]:
    """Everything that the page's template shows. The number of queries does not grow with the page."""
    sections = list(programme.sections.prefetch_related("links", "log", "tables"))
    facts = list(programme.facts.all())
    rows = {section.row for section in sections if section.row}
    part = parts.of(programme.slug)
    shown = part(request) if part else None
    return {
        **(shown.context if shown else {}),
        "part": shown,
        "programme": programme,
        "has_ended": programme.status in ENDED,
        "places": _places(programme.boroughs),
        "facts": [fact for fact in facts if fact.row not in rows],
        "sections": [
            Shown(section, [fact for fact in facts if section.row and fact.row == section.row]) for section in sections
        ],
        "contents": len(sections) > MANY,
        "ways": list(programme.ways.public()),
        "offers": ways.of(programme.slug),
        "results": results.of(programme.slug),
        "indicators": indicators.of_programme(programme.slug),
        "measures": measured.published_all(programme.measures) if programme.measures else [],
        "commitments": tracker.of_programme(programme.slug),
        "related": list(programme.related.public().only("name", "slug", "summary")),
        "overdue": programme.is_overdue(clock.london_day(clock.now())),
        "crumbs": CRUMBS,
    }


def _places(codes: list[str]) -> list[str]:
    return list(Borough.objects.filter(pk__in=codes).values_list("name", flat=True)) if codes else []

"""What the access test walks through on the citizenship side: one builder for each room."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from tests.access import (
    advice,
    campaign,
    ceremonies,
    checkers,
    facts,
    findings,
    guidance,
    outreach,
    returns,
    studies,
    venues,
    words,
)


def build(cast: dict[str, Any]) -> SimpleNamespace:
    """Camden's records, made by the cast. Later rooms build on what earlier ones put into the world."""
    world = SimpleNamespace(**cast)
    for add in ROOMS:
        add(world)
    return world


ROOMS: list[Callable[[SimpleNamespace], None]] = [
    studies.studies,
    ceremonies.ceremonies,
    guidance.guidance,
    findings.findings,
    returns.returns,
    venues.venues,
    facts.facts,
    words.words,
    advice.advice,
    checkers.checkers,
    campaign.campaign,
    outreach.outreach,
]
# Who may meet the mark that stands in what Camden wrote, besides those who run the pilots.
SEES = frozenset({"ravi", "ines", "noor", "root"})


def may_see(role: str, key: str) -> bool:
    """Whether this role may read Camden's own words on this page."""
    return role in SEES

"""Rows of facts for tests: fact("late-first", critical=True), edit(fact, by=otto), alert("adviser@help.example")."""

from datetime import date
from typing import Any

from citizenship.facts.models import Fact, FactAlert, FactEdit, FactSource
from citizenship.facts.models.alerts import address_key
from programmes import clock

CHECKED, REVIEW = date(2026, 11, 1), date(2027, 2, 1)
SOURCE = {"name": "GOV.UK: a page", "url": "https://www.gov.uk/a-page", "kind": "official", "dated": "", "says": ""}


def fact(key: str = "late-first", *, sources: int = 1, **given: Any) -> Fact:
    """A published fact of the initial load: not critical unless said, checked on 1 November 2026 for three months."""
    words = {
        "statement": f"What {key} says.",
        "about": "help",
        "critical": False,
        "tag": "verified",
        "checked_on": CHECKED,
        "review_by": REVIEW,
        "state": "published",
        "is_initial": True,
        "since_at": clock.now(),
        **given,
    }
    made = Fact.objects.create(key=key, **words)
    for n in range(1, sources + 1):
        named = {**SOURCE, "url": f"https://www.gov.uk/{key}-{n}", "dated": None}
        FactSource.objects.create(fact=made, order=n, **named)
    return made


def edit(of: Fact, *, by: Any, **given: Any) -> FactEdit:
    """A change that waits: other words, the same dates and one source."""
    words = {
        "kind": "words",
        "statement": f"What {of.key} says now.",
        "about": of.about,
        "critical": of.critical,
        "tag": "verified",
        "checked_on": of.checked_on,
        "review_by": of.review_by,
        "sources": [SOURCE],
        "reason": "The page says it otherwise now.",
        "needs_two": of.critical,
        "written_at": clock.now(),
        "written_by": by,
        **given,
    }
    made = FactEdit.objects.create(fact=of, **words)
    made.moves.create(verb="write", by=by, at=made.written_at)
    return made


def alert(email: str, *, confirmed: bool = True) -> FactAlert:
    """An address that hears of changes."""
    at = clock.now()
    return FactAlert.objects.create(
        email=email, address=address_key(email), asked_at=at, confirmed_at=at if confirmed else None
    )

"""Who has which section open. Nothing here stops anybody: it only tells the others."""

from datetime import timedelta
from typing import Any

from grants.applications.models import Application, Presence
from programmes import clock

KEPT_FOR = timedelta(days=1)


def arrive(*, application: Application, section: str, by: Any) -> list[str]:
    """Note that this person has the section open now; returns the names of the others who have it open.

    Two queries. Called when the page opens and, where there is a script, every half minute while it stays open.
    """
    Presence.objects.bulk_create(
        [Presence(application=application, person=by, section=section, seen_at=clock.Now())],
        update_conflicts=True,
        unique_fields=["application", "person", "section"],
        update_fields=["seen_at"],
    )
    return others(application, by=by).get(section, [])


def depart(*, application: Application, section: str, by: Any) -> None:
    """The person has saved and gone on."""
    Presence.objects.filter(application=application, section=section, person=by).delete()


def others(application: Application, *, by: Any) -> dict[str, list[str]]:
    """By section, the names of everybody else who has it open now. One query."""
    rows = application.presences.now().exclude(person=by).order_by("person__name")
    found: dict[str, list[str]] = {}
    for section, name in rows.values_list("section", "person__name"):
        found.setdefault(section, []).append(name or "A colleague")
    return found


def words(names: list[str]) -> str:
    """ "Bode Adeyemi is editing this section", "" for nobody."""
    if not names:
        return ""
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{listed} {'is' if len(names) == 1 else 'are'} editing this section"


def prune() -> int:
    """Forget who was here before yesterday; returns how many rows went."""
    return Presence.objects.filter(seen_at__lt=clock.now() - KEPT_FOR).delete()[0]

"""Whose a ceremony's survey is: its borough's registrars print the forms and type them in, or those who run the pilots.

To everybody else, the registrars of other boroughs too, there is no such page.
"""

from typing import Any
from uuid import UUID

from citizenship.ceremonies.models import Ceremony
from citizenship.findings import waves
from citizenship.studies.authority import boroughs_of
from programmes import clock
from programmes.people.access import Permission


def _ceremony(scope: str) -> Ceremony | None:
    try:
        key = UUID(scope.removeprefix(waves.PREFIX))
    except ValueError:
        return None
    return Ceremony.objects.select_related("borough").filter(pk=key).first()


def label(scope: str) -> str:
    """The borough and the day, "" for what is no ceremony."""
    found = _ceremony(scope)
    return f"{found.borough}, {clock.uk_date(waves.begins_at(found))}" if found else ""


def may_key(user: Any, scope: str) -> bool:
    """Registrars of the ceremony's own borough, and those who run the pilots."""
    found = _ceremony(scope)
    if found is None:
        return False
    return bool(user.can(Permission.MANAGE_PILOTS)) or boroughs_of(user).filter(pk=found.borough_id).exists()


def back(scope: str) -> str:
    """The registrar's page of the ceremony."""
    found = _ceremony(scope)
    return found.get_absolute_url() if found else ""

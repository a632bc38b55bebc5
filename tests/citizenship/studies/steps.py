"""What an officer's tests do again and again: a protocol as the form gives it, one verb, one look into the audit."""

from datetime import date, timedelta
from typing import Any

from citizenship.studies.actions import studies as actions
from citizenship.studies.models import Study
from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.people.models import Borough
from tests.citizenship import factories
from tests.factories import token


def today() -> date:
    """The day in London."""
    return clock.london_day(clock.now())


def fields(**more: Any) -> dict[str, Any]:
    """A protocol as the form gives it."""
    return {
        "title": "Help to register",
        "slug": "help",
        "question": "Do more people register with help?",
        "protocol": "We offer help on the spot.",
        "assigned_per": "ceremony",
        "method": "random",
        "first_date": today() + timedelta(days=20),
        "last_date": today() + timedelta(days=200),
        "lock_hours": 48,
        "planned_per_arm": 12,
        **more,
    }


def press(verb: str, study: Study, by: Any, **more: Any) -> Study:
    """Carry out one verb."""
    made: Study = getattr(actions, verb)(study=study, by=by, token=token(), **more)
    return made


def noted(verb: str) -> int:
    """How often the audit notes this."""
    return AuditEvent.objects.filter(verb=f"citizenship.studies.{verb}").count()


def boroughs(*names: str) -> list[Borough]:
    """These boroughs, in the pilot."""
    return [factories.joined(name).borough for name in names]

"""Rows for the tests of volunteering, in plain words; one module for each room. Each function says what it makes."""

from tests.volunteering.factories.hosts import agreement, coordinator, host, imported, opportunity, source
from tests.volunteering.factories.hours import claim, corrected, credited, decider, elsewhere, long_since
from tests.volunteering.factories.people import born, child, guardian, minor, permission, volunteer
from tests.volunteering.factories.sessions import background_check, session, sign_up

__all__ = [
    "agreement",
    "background_check",
    "born",
    "child",
    "claim",
    "coordinator",
    "corrected",
    "credited",
    "decider",
    "elsewhere",
    "guardian",
    "host",
    "imported",
    "long_since",
    "minor",
    "opportunity",
    "permission",
    "session",
    "sign_up",
    "source",
    "volunteer",
]

"""Who assesses: Dev from the cast, a second assessor, a second officer, and somebody from outside for the panel."""

from typing import Any

import pytest

from grants.applications.models import Application
from grants.funds.models import Round
from programmes.people.models import User
from tests import factories
from tests.grants.assessment import rows


@pytest.fixture
def round_(db: None) -> Round:
    """A round with three criteria."""
    made = factories.round()
    rows.criteria(made)
    return made


@pytest.fixture
def sent(round_: Round, amina: User, peckham: Any) -> Application:
    """Peckham's application, sent."""
    return factories.application(by=amina, of=peckham, to=round_, state="submitted")


@pytest.fixture
def dora(db: None) -> User:
    """A second assessor."""
    return factories.staff("Dora Okafor", role="assessor")


@pytest.fixture
def ed(db: None) -> User:
    """A second officer."""
    return factories.staff("Ed Novak", role="officer")


@pytest.fixture
def pat(db: None) -> User:
    """A parent who may sit on a panel."""
    return factories.person("Pat Rivers")

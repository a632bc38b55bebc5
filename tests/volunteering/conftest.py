"""The cast as volunteers. The accounts themselves are in tests/conftest.py."""

from typing import Any

import pytest

from tests.volunteering import factories


@pytest.fixture
def farah_volunteer(farah: Any) -> Any:
    """Farah, 19, has joined."""
    return factories.volunteer(farah, age=19)


@pytest.fixture
def tomi_volunteer(tomi: Any) -> Any:
    """Tomi, 15, has joined; nobody has given permission yet."""
    return factories.minor(tomi, age=15)


@pytest.fixture
def gwen_guardian(tomi_volunteer: Any, gwen: Any) -> Any:
    """Gwen, named by Tomi as his guardian; she has an account of her own."""
    return factories.guardian(tomi_volunteer, name=gwen.name, email=gwen.email, user=gwen)


@pytest.fixture
def tomi_permitted(tomi_volunteer: Any, gwen_guardian: Any) -> Any:
    """Tomi with Gwen's permission to take part, given today."""
    factories.permission(tomi_volunteer, by=gwen_guardian)
    return tomi_volunteer

"""The cast's boroughs in the pilot. The accounts themselves are in tests/conftest.py."""

from typing import Any

import pytest

from tests.citizenship.factories import studies


@pytest.fixture
def camden_joined(camden: Any) -> Any:
    """Camden takes part in the pilot: its joining, approved, with the data-sharing statement agreed."""
    return studies.joined(camden)


@pytest.fixture
def hackney_joined(hackney: Any) -> Any:
    """Hackney takes part in the pilot too."""
    return studies.joined(hackney)


@pytest.fixture
def running(camden_joined: Any, hackney_joined: Any) -> Any:
    """A running study that draws each ceremony of Camden and Hackney."""
    return studies.study("one", boroughs=[camden_joined.borough, hackney_joined.borough])

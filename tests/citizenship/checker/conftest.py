"""What the tests of the checkers stand on: a fixed day, the facts as they come with the portal, the languages."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from programmes.catalogue import loading

DAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def day(set_now: Callable[[datetime | None], None]) -> datetime:
    """A Monday on which every fact that comes with the portal is fresh."""
    set_now(DAY)
    return DAY


@pytest.fixture
def facts(day: datetime) -> None:
    """The facts that come with the portal."""
    loading.reference.run(lambda line: None, only=["facts"])


@pytest.fixture
def languages(facts: None) -> Any:
    """The languages and translations that come with the portal."""
    loading.reference.run(lambda line: None, only=["languages", "translations"])

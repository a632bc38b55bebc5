"""What the room's tests share: a host with somebody who has always been there, and a second one."""

from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from programmes import clock
from tests.volunteering import factories


@pytest.fixture
def host(growers: Any) -> Any:
    """Rye Lane Growers, approved."""
    return factories.host(growers)


@pytest.fixture
def other(db: None) -> Any:
    """Another approved host."""
    return factories.host("Lea Bridge Library Friends")


@pytest.fixture
def guy_then(guy: Any, host: Any) -> Any:
    """Guy, who has coordinated the growers' volunteers for years."""
    return factories.long_since(guy, host)


@pytest.fixture
def day() -> Callable[..., datetime]:
    """A moment on a day before today: day(3, 10) is three days ago at 10:00 UTC."""

    def at(days: int, hour: int = 10, minute: int = 0) -> datetime:
        noon = clock.now().astimezone(UTC).replace(hour=hour, minute=minute, second=0, microsecond=0)
        return noon - timedelta(days=days)

    return at


@pytest.fixture
def commits() -> Callable[[], AbstractContextManager[None]]:
    """What a commit would check: `with commits(): …` fails on leaving when a deferred rule is broken."""

    @contextmanager
    def checked() -> Any:
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    return checked

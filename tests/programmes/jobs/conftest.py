"""A kind of work that notes what it was asked to do."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from programmes.jobs import registry


@pytest.fixture
def work() -> Iterator[Callable[..., list[str]]]:
    """`done = work("tests.note")` makes a kind whose keys are noted in `done`; `fails=error` makes it raise instead."""
    before = dict(registry.handlers), dict(registry.schedules)

    def make(kind: str, *, fails: Exception | None = None, tries: int = 3, gave_up: Any = None) -> list[str]:
        seen: list[str] = []

        @registry.handler(kind, tries=tries, longest_wait=timedelta(minutes=1), gave_up=gave_up)
        def note(key: str) -> None:
            seen.append(key)
            if fails:
                raise fails

        return seen

    yield make
    for registered, earlier in zip((registry.handlers, registry.schedules), before, strict=True):
        registered.clear()
        registered.update(earlier)

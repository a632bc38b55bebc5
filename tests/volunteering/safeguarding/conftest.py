"""What the room's tests share."""

from typing import Any

import pytest


@pytest.fixture
def after(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What this room announced to later ones, as (event, the record it is about); they hear nothing of it."""
    heard: list[Any] = []

    def listen(event: str, **facts: Any) -> None:
        heard.append((event, next(iter(facts.values()))))

    for module in ("guardians", "daily", "merging"):
        monkeypatch.setattr(f"volunteering.safeguarding.actions.{module}.after", listen)
    return heard

"""Calls a model's verb with whatever it asks for, so that the moves can be tested from the table."""

from datetime import UTC, datetime, timedelta
from typing import Any

AT = datetime(2026, 3, 6, 12, tzinfo=UTC)


def make(record: Any, verb: str, by: Any) -> None:
    """Make the move on an unsaved or saved record; nothing is saved."""
    more: dict[str, Any] = {"reply_by_at": AT + timedelta(days=14)} if verb == "return_" else {}
    if verb == "extend":
        record.closes_at = AT
        more = {"closes_at": AT + timedelta(days=14)}
    getattr(record, verb)(by=by, at=AT, **more)


def every(model: Any) -> list[tuple[str, str]]:
    """Every verb of the model's table with every state."""
    return [(verb, state) for verb in model.FLOW.moves for state in model.State.values]

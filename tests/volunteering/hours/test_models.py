"""The tables of moves: each verb starts where its table says, and nowhere else."""

import inspect
from datetime import UTC, datetime
from typing import Any

import pytest

from programmes.people.models import User
from programmes.workflow import MoveRefused
from volunteering.hours.models import AuditSample, Dispute, Elsewhere, HoursClaim

AT = datetime(2026, 3, 6, 12, tzinfo=UTC)
VERBS: dict[type[Any], str] = {
    HoursClaim: "confirm correct refuse withdraw dispute uphold reject stand",
    Dispute: "uphold dismiss withdraw",
    AuditSample: "pass_ undo",
    Elsewhere: "release confirm approve refuse",
}
MOVES = [
    (model, verb, state) for model, verbs in VERBS.items() for verb in verbs.split() for state in model.State.values
]


@pytest.mark.parametrize("model", VERBS)
def test_every_verb_of_the_table_is_tried_here(model: type[Any]) -> None:
    assert set(model.FLOW.moves) == set(VERBS[model].split())


@pytest.mark.parametrize(("model", "verb", "state"), MOVES)
def test_each_move_starts_where_its_table_says(model: type[Any], verb: str, state: str) -> None:
    record = model(state=state)
    method = getattr(record, verb)
    given = {"by": User(), "at": AT} if "by" in inspect.signature(method).parameters else {"at": AT}
    starts, end = model.FLOW.moves[verb]
    if state in starts:
        method(**given)
        assert record.state == end
    else:
        with pytest.raises(MoveRefused):
            method(**given)
        assert record.state == state

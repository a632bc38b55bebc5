"""The tables of moves of a running grant: each verb starts where its table says, and nowhere else."""

import inspect
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from grants.awards.models import (
    Agreement,
    BankDetails,
    Clawback,
    Milestone,
    Payment,
    PaymentBatch,
    Suspension,
    Variation,
)
from programmes.people.models import User
from programmes.workflow import MoveRefused

AT = datetime(2026, 3, 6, 12, tzinfo=UTC)
VERBS: dict[type[Any], str] = {
    Agreement: "issue accept withdraw supersede finish",
    BankDetails: "confirm refuse wipe",
    Clawback: "recover withdraw",
    Milestone: "meet",
    Payment: "request authorise refuse hold release cancel gather pay return_",
    PaymentBatch: "export close",
    Suspension: "resume",
    Variation: "approve refuse withdraw",
}
MOVES = [
    (model, verb, state) for model, verbs in VERBS.items() for verb in verbs.split() for state in model.State.values
]


def move(record: Any, verb: str) -> None:
    """Make the move with whatever its method asks for; nothing is saved."""
    offered = {"by": User(), "at": AT, "day": date(2026, 3, 6), "reference": "F-1", "batch": PaymentBatch()}
    wanted = inspect.signature(getattr(record, verb)).parameters
    getattr(record, verb)(**{name: value for name, value in offered.items() if name in wanted})


@pytest.mark.parametrize("model", VERBS)
def test_every_verb_of_the_table_is_tried_here(model: type[Any]) -> None:
    assert set(model.FLOW.moves) == set(VERBS[model].split())


@pytest.mark.parametrize(("model", "verb", "state"), MOVES)
def test_each_move_starts_where_its_table_says(model: type[Any], verb: str, state: str) -> None:
    record = model(state=state)
    if hasattr(record, "amount"):
        record.amount = Decimal(100)
    starts, end = model.FLOW.moves[verb]
    if state in starts:
        move(record, verb)
        assert record.state == end
    else:
        with pytest.raises(MoveRefused):
            move(record, verb)
        assert record.state == state


def test_an_account_that_is_wiped_holds_nothing() -> None:
    details = BankDetails(state="confirmed", account_name="A", sort_code="309430", account_number="12345678")
    assert details.masked.endswith("78") and details.written_sort_code == "30-94-30"
    details.wipe(at=AT)
    assert (details.account_name, details.sort_code, details.account_number, details.masked) == ("", "", "", "Deleted")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"kind": "dates", "start_date": date(2026, 6, 1), "end_date": date(2026, 7, 2)},
            "from 1 June 2026 to 2 July 2026",
        ),
        ({"kind": "budget", "from_heading": "Hall", "to_heading": "Food", "amount": Decimal(5)}, "£5.00 from “Hall”"),
        ({"kind": "amount", "amount": Decimal(900)}, "£900.00 in all"),
    ],
)
def test_a_change_says_what_would_be_different(fields: dict[str, Any], words: str) -> None:
    assert words in str(Variation(**fields))

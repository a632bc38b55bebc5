"""The table of moves decides, and what follows from a move happens in its transaction."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from programmes import workflow
from programmes.people.models import OrganisationMove
from programmes.workflow import MoveRefused, Workflow

FLOW = Workflow(send=(["draft", "sent_back"], "sent"), return_=(["sent"], "sent_back"), staff=["return_"])


def test_open_moves_are_those_of_the_table_in_its_order() -> None:
    assert FLOW.open_moves("draft") == ["send"]
    assert FLOW.open_moves("sent") == ["return_"]
    assert FLOW.open_moves("gone") == []


def test_a_move_leads_where_the_table_says() -> None:
    assert FLOW.check("send", "sent_back") == "sent"


def test_any_other_move_is_refused_in_plain_words() -> None:
    with pytest.raises(MoveRefused) as refused:
        FLOW.check("return_", "sent_back")
    assert "it is sent back" in refused.value.message
    assert refused.value.field is None
    assert MoveRefused("no", field="amount").field == "amount"


def test_a_staff_verb_must_be_a_move() -> None:
    with pytest.raises(ValueError, match="publish"):
        Workflow(send=(["a"], "b"), staff=["publish"])


def test_a_move_row_in_words() -> None:
    assert (
        str(OrganisationMove(verb="approve", at=datetime(2026, 3, 6, 12, tzinfo=UTC))) == "approve at 2026-03-06 12:00"
    )


class TestConsequences:
    @pytest.fixture(autouse=True)
    def _forget(self) -> Any:
        yield
        workflow._consequences.pop("tests.happened", None)

    def test_run_in_order_in_the_same_transaction(self, db: None) -> None:
        seen: list[Any] = []

        @workflow.consequence("tests.happened")
        def first(thing: str) -> None:
            seen.append(("first", thing, transaction.get_connection().in_atomic_block))

        @workflow.consequence("tests.happened")
        def second(thing: str) -> None:
            seen.append(("second", thing, True))

        workflow.after("tests.happened", thing="x")
        assert seen == [("first", "x", True), ("second", "x", True)]
        assert [name.rpartition(".")[2] for name in workflow.consequences()["tests.happened"]] == ["first", "second"]

    @pytest.mark.django_db(transaction=True)
    def test_outside_a_transaction_is_refused(self) -> None:
        with pytest.raises(RuntimeError, match="outside a transaction"):
            workflow.after("tests.happened")

"""The tables of moves of entries, letters, hubs, tablets, loans, sessions and alerts, each as it must be."""

from typing import Any

import pytest

from programmes.catalogue.models import (
    AlertItem,
    AlertTopic,
    Listing,
    ListingLetter,
    Loan,
    LoanHub,
    SkillsPlace,
    SkillsSession,
    Tablet,
)
from programmes.workflow import MoveRefused

# What each verb may start from, and where it ends.
TABLES: dict[type[Any], dict[str, tuple[str, str]]] = {
    Listing: {
        "list_": ("waiting declined withdrawn", "listed"),
        "decline": ("waiting", "declined"),
        "confirm": ("listed flagged hidden", "listed"),
        "flag": ("listed", "flagged"),
        "hide": ("flagged", "hidden"),
        "withdraw": ("waiting listed flagged hidden", "withdrawn"),
    },
    ListingLetter: {"remind": ("asked", "asked"), "answer": ("asked", "answered"), "lapse": ("asked", "lapsed")},
    LoanHub: {"open_": ("draft closed", "open"), "close": ("open", "closed")},
    Tablet: {"send_off": ("here", "repair"), "put_back": ("repair gone", "here"), "retire": ("here repair", "gone")},
    Loan: {"lend": ("booked", "lent"), "give_back": ("lent", "returned"), "cancel": ("booked", "cancelled")},
    SkillsSession: {"cancel": ("planned", "cancelled")},
    SkillsPlace: {"attend": ("booked", "came"), "miss": ("booked", "missed"), "cancel": ("booked", "cancelled")},
    AlertTopic: {"retire": ("offered", "retired"), "offer": ("retired", "offered")},
    AlertItem: {"publish": ("draft", "ready"), "drop": ("draft", "dropped")},
}


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_each_move_from_where_it_may_and_from_nowhere_else(model: Any) -> None:
    assert set(model.FLOW.moves) == set(TABLES[model])
    for verb, (starts, end) in TABLES[model].items():
        for state in model.State.values:
            if state in starts.split():
                assert model.FLOW.check(verb, state) == end
            else:
                with pytest.raises(MoveRefused):
                    model.FLOW.check(verb, state)

"""Two officers pack at the same moment from the same cupboard: the copies go to one of them."""

import threading
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import F, QuerySet

from citizenship.outreach.actions import packs as actions
from citizenship.outreach.models import Pack, Stock
from programmes import tokens
from tests.citizenship.factories import campaign as make
from tests.citizenship.guards import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_last_copies_go_to_one_pack(ines: Any) -> None:
    make.stock(make.material(), held=10)
    both = [make.pack(place=f"Place {number}", copies=8) for number in (1, 2)]

    def packed(pack: Pack) -> Any:
        return lambda: actions.pack_pack(pack=pack, by=ines, token=tokens.issue())

    found = together([packed(pack) for pack in both])
    assert sorted(type(each).__name__ for each in found) == ["MoveRefused", "Pack"]
    assert Stock.objects.get().held == 2
    assert sorted(Pack.objects.values_list("state", flat=True)) == ["ordered", "packed"]


def test_control_without_the_lock_both_go_ahead_and_only_the_database_stops_one(
    ines: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both look before either takes: the second meets the CHECK, not a reason that somebody can read."""
    make.stock(make.material(), held=10)
    both = [make.pack(place=f"Place {number}", copies=8) for number in (1, 2)]
    gate = threading.Barrier(2)

    def looked(name: str) -> F:
        gate.wait(timeout=30)
        return F(name)

    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows)
    monkeypatch.setattr(actions, "F", looked)

    def packed(pack: Pack) -> Any:
        def act() -> Any:
            try:
                return actions.pack_pack(pack=pack, by=ines, token=tokens.issue())
            except IntegrityError as error:
                return error

        return act

    found = together([packed(pack) for pack in both])
    assert sorted(type(each).__name__ for each in found) == ["IntegrityError", "Pack"]
    assert Stock.objects.get().held == 2

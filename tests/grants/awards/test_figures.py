"""The money beside a decision: paid less what came back, free less what was passed on."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from grants.awards import figures, money
from grants.awards.actions import stopping
from grants.awards.models import Award
from programmes import clock
from tests import factories
from tests.factories import token
from tests.grants.awards import running

pytestmark = pytest.mark.django_db


def test_paid_is_less_what_came_back(cast: SimpleNamespace) -> None:
    made = running.grant(cast, until="paid")
    round = made.application.round
    assert {pot.paid for pot in figures.pots(round)} == {Decimal(1500)}
    back = {"award": made.award, "reason": "Not used.", "by": cast.efua}
    asked = stopping.claw_back(amount=Decimal(600), token=token(), **back)
    assert {pot.paid for pot in figures.pots(round)} == {Decimal(1500)}, "asked is not recovered"
    day = clock.london_day(clock.now())
    stopping.recover(clawback=asked, amount=Decimal(400), day=day, by=cast.efua, token=token())
    assert {pot.paid for pot in figures.pots(round)} == {Decimal(1100)}
    assert money.paid(Award.objects.all()) == Decimal(1100) and money.figures(made.award).net == Decimal(1100)


def test_free_is_less_what_was_passed_on() -> None:
    higher = factories.authorisation("MD2244", grants=400_000, administration=0)
    round = factories.round(authorisation=higher)

    def of_the_decision() -> figures.Pot:
        return next(pot for pot in figures.pots(round) if pot.key == "authorisation")

    assert (of_the_decision().free, of_the_decision().passed_on) == (Decimal(400_000), Decimal(0))
    factories.authorisation("DD2324", grants=375_000, administration=0, delegated_by=higher)
    assert (of_the_decision().free, of_the_decision().passed_on) == (Decimal(25_000), Decimal(375_000))
    assert {pot.free for pot in figures.pots(round) if pot.key == "round"} == {Decimal(50_000)}

"""Two hundred buyers for ten codes, on real connections (I14, I15, I30; acceptance check 4)."""

import threading
import time
from collections import Counter
from typing import Any

import pytest
from django.db import Error, connection, connections

from programmes import tokens
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.volunteering.factories import people
from tests.volunteering.factories import rewards as make
from volunteering.rewards.actions import redeeming
from volunteering.rewards.models import Redemption, Reward, RewardCode, Transfer

pytestmark = pytest.mark.django_db(transaction=True)
BUYERS, STOCK, LINES = 200, 10, 40


def buy(who: Any, what: Any, token: str) -> str:
    """One press; what became of it."""
    try:
        redeeming.redeem(reward=what, volunteer=who, seen=50, by=who.user, token=token)
    except MoveRefused as refusal:
        return "refused" if "none left" in refusal.message else f"another refusal: {refusal.message}"
    except tokens.AlreadyDone:
        return "again"
    except Error as error:
        return f"error: {type(error).__name__}"
    return "issued"


def together(presses: list[tuple[Any, Any, str]], lines: int) -> Counter[str]:
    """Press them all on so many connections that begin at the same moment."""
    barrier, said = threading.Barrier(lines), []

    def line(mine: list[tuple[Any, Any, str]]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(60)
            for press in mine:
                said.append(buy(*press))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=line, args=(presses[number::lines],)) for number in range(lines)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return Counter(said)


@pytest.fixture
def sale() -> tuple[Reward, list[Any]]:
    """Ten codes for 50 points each, and two hundred people with 50 points."""
    ticket = make.reward(stock=STOCK, maximum_age=90)
    buyers = [people.volunteer(f"B{number} Buyer", age=19) for number in range(BUYERS)]
    for buyer in buyers:
        make.points(buyer, 50)
    return ticket, buyers


def test_ten_are_issued_and_a_hundred_and_ninety_are_refused(sale: tuple[Reward, list[Any]]) -> None:
    """I14, I15: ten codes, ten debits, no error; every replay of a key gives its first result (I16)."""
    ticket, buyers = sale
    presses = [(buyer, ticket, common.token()) for buyer in buyers]
    assert together(presses, LINES) == {"issued": STOCK, "refused": BUYERS - STOCK}
    ticket.refresh_from_db()
    assert (ticket.loaded, ticket.issued, ticket.remaining) == (STOCK, STOCK, 0)
    assert Redemption.objects.values("code").distinct().count() == STOCK
    assert Transfer.objects.filter(kind="spent").count() == STOCK
    winners = [press for press in presses if Redemption.objects.filter(key=press[2]).exists()]
    assert together(winners, 5) == {"again": STOCK}
    assert Transfer.objects.filter(kind="spent").count() == STOCK
    make.sound()


def test_control_without_the_row_lock_buyers_meet_at_one_code(
    sale: tuple[Reward, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: whoever only looks for a code finds the one that others hold, and ends in an error."""
    ticket, buyers = sale

    def look_only(reward: Reward, day: Any) -> RewardCode:
        code = RewardCode.objects.to_give(reward, day).first()
        time.sleep(0.05)
        if code is None:
            raise MoveRefused(redeeming.NONE_LEFT)
        return code

    monkeypatch.setattr(redeeming, "_claim", look_only)
    monkeypatch.setattr(redeeming, "_hold_budget", lambda reward: None)
    said = together([(buyer, ticket, common.token()) for buyer in buyers[:40]], LINES)
    assert any(words.startswith("error") for words in said), said


def test_one_person_presses_twenty_times_at_once(sale: tuple[Reward, list[Any]]) -> None:
    """I16: one key on twenty connections is one debit; the others are led to it."""
    ticket, buyers = sale
    token = common.token()
    assert together([(buyers[0], ticket, token)] * 20, 20) == {"issued": 1, "again": 19}
    assert make.balance(buyers[0]) == 0

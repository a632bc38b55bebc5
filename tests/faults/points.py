"""I12 to I17: the state machine of points and rewards five hundred times, and two hundred buyers for ten codes.

The buyers are forked clients on connections of their own: half send the page's form to a real gunicorn, the others
call its action. Each sends everything twice with the same key, and must be told the same. Their control does not queue
at the partner's row and looks for a code without holding it: buyers meet at one code, and end in errors.
"""

import time
from collections import Counter
from typing import Any

from django.db import Error, OperationalError, transaction
from django.db.models import Sum
from django.urls import reverse

from programmes import tokens
from programmes.workflow import MoveRefused
from tests import factories
from tests.faults.stage import Caller, Fault, Outcome, fresh, sql, together
from tests.performance.cases import session_cookie
from tests.services import Web
from tests.volunteering.factories import people
from tests.volunteering.factories import rewards as make
from tests.volunteering.rewards import machine
from volunteering.rewards import offers
from volunteering.rewards.actions import redeeming
from volunteering.rewards.models import PointsAccount, Redemption, Reward, RewardCode, Transfer

STOCK = 10
PRESSES = 12  # of the same form, while the answer is that the portal is busy


def run_machine(guarded: bool, smoke: bool) -> Outcome:
    """Any order of events; without the rules of the server, the machine must see what they prevent."""
    runs, outcome, began = (50 if smoke else 500), Outcome(), time.monotonic()
    plain = offers._not_theirs
    with fresh("points"):
        if not guarded:
            sql("ALTER TABLE volunteering_redemption DISABLE TRIGGER redemption_keeps_the_rules")
            offers._not_theirs = lambda *args: ""
        try:
            with transaction.atomic():
                machine.run(runs)
                transaction.set_rollback(True)
        except AssertionError as found:
            outcome.never(True, str(found).splitlines()[0])
        finally:
            offers._not_theirs = plain
    outcome.figures = {"runs": runs, "seconds": round(time.monotonic() - began, 1)}
    return outcome


def run_buyers(guarded: bool, smoke: bool) -> Outcome:
    """Everybody presses; ten get a code, the others a clean refusal, and the ledger says so. Then all press again."""
    clients, buyers = (20, 60) if smoke else (40, 200)
    with fresh("buyers"):
        ticket = make.reward(stock=STOCK, maximum_age=90)
        crowd = [people.volunteer(f"B{number} Buyer", age=19) for number in range(buyers)]
        for each in crowd:
            make.points(each, ticket.points)
        cookies = {each.pk: session_cookie(each.user) for each in crowd}
        with Web("config.wsgi" if guarded else "tests.faults.unguarded:application") as web:
            began = time.monotonic()

            def work(number: int) -> Counter[str]:
                if not guarded:
                    redeeming._claim = _look_only
                    redeeming._hold_budget = lambda reward: None
                said: Counter[str] = Counter()
                for each in crowd[number::clients]:
                    cookie = cookies[each.pk] if number % 2 else ""
                    said.update(_twice(each, ticket, web.port, cookie))
                return said

            answers = together(clients, work)
            return _judge(sum(answers, Counter()), ticket, buyers, time.monotonic() - began)


def _twice(who: Any, ticket: Reward, port: int, cookie: str) -> list[str]:
    """One person sends one form two times; what became of it, and whether the second answer was the first's."""
    key = factories.token()
    first, again = (
        _send(port, cookie, ticket, key) if cookie else _buy(who, ticket, key)
        for _ in range(2)
    )  # fmt: skip
    return [first[0], "replays told the same" if again == first else "replays told otherwise"]


def _send(port: int, cookie: str, ticket: Reward, key: str) -> tuple[str, str]:
    """The page's form; the answer and where it leads."""
    path = reverse("volunteering:reward_redeem", args=[ticket.pk])
    status, where = 0, ""
    for _ in range(PRESSES):
        caller = Caller(port, cookie)
        status, where = caller.post(path, form_token=key, seen=ticket.points)
        caller.close()
        if status != 503:
            break
    return {302: "issued", 200: "refused"}.get(status, "errors"), where


def _look_only(reward: Reward, day: Any) -> RewardCode:
    code = RewardCode.objects.to_give(reward, day).first()
    time.sleep(0.05)
    if code is None:
        raise MoveRefused(redeeming.NONE_LEFT)
    return code


def _buy(who: Any, ticket: Reward, key: str) -> tuple[str, str]:
    """The action behind the page; the answer and where it leads."""
    for _ in range(PRESSES):
        try:
            given = redeeming.redeem(reward=ticket, volunteer=who, seen=ticket.points, by=who.user, token=key)
        except MoveRefused:
            return "refused", ""
        except tokens.AlreadyDone as done:
            return "issued", done.result
        except OperationalError:
            continue  # the lock's three seconds were over: a person would press again
        except Error:
            return "errors", ""
        return "issued", given.get_absolute_url()
    return "errors", ""


def _judge(said: Counter[str], ticket: Reward, buyers: int, seconds: float) -> Outcome:
    outcome = Outcome(figures={"buyers": buyers, **said, "seconds": round(seconds, 1)})
    ticket.refresh_from_db()
    held = Redemption.objects.held()
    outcome.never(said["errors"] > 0, f"{said['errors']} buyers met an error instead of an answer")
    outcome.never(held.count() > STOCK, f"{held.count()} rewards were given of {STOCK}")
    outcome.expect(said["issued"] == held.count() == STOCK, f"{held.count()} given, {said['issued']} told so")
    outcome.expect(said["replays told the same"] == buyers, f"{said['replays told otherwise']} were told otherwise")
    outcome.expect((ticket.remaining, ticket.issued) == (0, STOCK), "the counters are wrong")
    outcome.expect(Transfer.objects.filter(kind="spent").count() == STOCK, "debits are not one for each reward")
    wrong = PointsAccount.objects.annotate(total=Sum("legs__points", default=0))
    outcome.expect(all(account.balance == account.total for account in wrong), "a balance is not its legs")
    return outcome


FAULTS = (
    Fault("points", "the rules of the server, in code and trigger", run_machine),
    Fault("buyers", "the queue at the partner's row, the row lock on the code", run_buyers),
)

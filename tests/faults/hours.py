"""I5: two hosts approve overlapping time of one person at the same moment, pair after pair.

Whatever is approved first stands and the other is refused, so nobody is credited more minutes than the clock has. Time
that only touches counts twice over, at both hosts. Without the lock and the constraint, each looks first and then
writes, and the same minute counts twice.
"""

import time
from collections import Counter
from datetime import timedelta
from functools import partial
from multiprocessing.synchronize import Barrier
from typing import Any

from django.db import Error, OperationalError
from django.db.models import QuerySet

from programmes import clock
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.faults.stage import FORK, Fault, Outcome, fresh, sql, together
from tests.volunteering.factories import hosts, people
from tests.volunteering.factories import hours as make
from volunteering.hours import actions, totals
from volunteering.hours.actions import ledger
from volunteering.hours.models import CreditedTime, HoursClaim, HoursEntry

PAIRS, AT_ONCE = 20, 4
LONG = 120  # minutes of each claim
# By how many minutes the second host's time begins later: the same time, nearly all, half, a minute, none of it.
SHIFTS = (0, 1, 60, 119, 120)
Pair = tuple[HoursClaim, HoursClaim]


def run(guarded: bool, smoke: bool) -> Outcome:
    """Round after round, twenty people whose two hosts press at the same moment; four pairs at a time."""
    rounds, began, said = (1 if smoke else 5), time.monotonic(), Counter[str]()
    with fresh("hours"):
        if not guarded:
            sql("ALTER TABLE volunteering_creditedtime DROP CONSTRAINT credited_never_twice")
        places = [hosts.host("Rye Lane Growers"), hosts.host("Lea Bridge Library Friends")]
        deciders = [make.decider(place) for place in places]
        crowd = [people.volunteer(f"H{number} Lee", age=30) for number in range(PAIRS)]
        warm = make.claim(people.volunteer("Warm Lee", age=30), host=places[0])
        actions.confirm(claim=warm, by=deciders[0], token=common.token())
        for number in range(rounds):
            pairs = [_pair(who, places, number, person) for person, who in enumerate(crowd)]
            gates = [FORK.Barrier(2) for _ in range(AT_ONCE)]
            answers = together(2 * AT_ONCE, partial(_approve_all, pairs, deciders, gates, guarded))
            said = sum(answers, said)
        return _judge(said, crowd, rounds, time.monotonic() - began)


def _pair(who: Any, places: list[Any], number: int, person: int) -> Pair:
    """Two claims of one day, one at each host; each round on another day."""
    noon = clock.now().replace(hour=12, minute=0, second=0, microsecond=0)
    start = noon - timedelta(days=2 + number)
    later = start + timedelta(minutes=SHIFTS[person % len(SHIFTS)])
    return (
        make.claim(who, host=places[0], starts_at=start, minutes=LONG),
        make.claim(who, host=places[1], starts_at=later, minutes=LONG),
    )


def _approve_all(
    pairs: list[Pair], deciders: list[Any], gates: list[Barrier], guarded: bool, number: int
) -> Counter[str]:
    """One host's coordinator; the one of the other host waits at the same gate before each pair."""
    if not guarded:
        _look_then_write()
    lane, side = divmod(number, 2)
    said: Counter[str] = Counter()
    for pair in pairs[lane::AT_ONCE]:
        gates[lane].wait(60)
        said[_approve(pair[side], deciders[side])] += 1
    return said


def _approve(claim: HoursClaim, by: Any) -> str:
    token = common.token()
    for _ in range(5):
        try:
            actions.confirm(claim=claim, by=by, token=token)
        except MoveRefused:
            return "refused"
        except OperationalError:
            continue  # the lock's three seconds were over: a person would press again
        except Error:
            return "errors"
        return "confirmed"
    return "gave up waiting"


def _look_then_write() -> None:
    plain = ledger.refuse_overlap

    def slowly(*args: Any, **options: Any) -> None:
        plain(*args, **options)
        time.sleep(0.1)

    QuerySet.select_for_update = lambda self, *args, **kwargs: self  # type: ignore[assignment,method-assign]
    ledger.refuse_overlap = slowly


def _judge(said: Counter[str], crowd: list[Any], rounds: int, seconds: float) -> Outcome:
    outcome = Outcome(figures={"pairs": PAIRS * rounds, **said, "seconds": round(seconds, 1)})
    counted, clock_minutes = 0, 0
    for who in crowd:
        counted += totals.confirmed_minutes(who)
        rows = CreditedTime.objects.filter(volunteer=who)
        clock_minutes += len({minute for row in rows for minute in _minutes(row)})
    outcome.figures |= {"minutes counted": counted, "minutes of the clock": clock_minutes}
    outcome.never(counted > clock_minutes, f"{counted - clock_minutes} minutes count twice")
    touching = rounds * sum(1 for person in range(PAIRS) if SHIFTS[person % len(SHIFTS)] == LONG)
    overlapping = rounds * PAIRS - touching
    unanswered = said["errors"] + said["gave up waiting"]
    outcome.expect(unanswered == 0, f"{unanswered} hosts met an error instead of an answer")
    outcome.expect(said["refused"] == overlapping, f"{overlapping} refusals were due, {said['refused']} came")
    outcome.expect(counted == LONG * (overlapping + 2 * touching), f"{counted} minutes are not what is free to count")
    outcome.expect(
        HoursEntry.objects.filter(volunteer__in=crowd).sum() == counted, "the ledger's sum is not what is shown"
    )
    return outcome


def _minutes(row: CreditedTime) -> range:
    return range(int(row.period.lower.timestamp()) // 60, int(row.period.upper.timestamp()) // 60)


FAULT = Fault("hours of two hosts", "row lock on the person, exclusion constraint on the time", run)

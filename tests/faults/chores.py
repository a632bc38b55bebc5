"""I30: kill -9 of the worker midway through volunteering's periodic work, while each piece is put down three times.

Offers that ran out, lists of sessions that began, check-ins that count, hours that confirm themselves, reminders, codes
that end, permissions that end. Afterwards every row, every message and every counter must be as one undisturbed run
leaves them. Over bare SMTP a message that a killed worker had just handed over comes again with the same Message-ID, at
most one for each process that was killed; a message is written once for an event and a person. Unguarded, the sweeper
is off, and work stays undone.
"""

import contextlib
import time
from collections import Counter
from datetime import timedelta
from typing import Any

from django.db import transaction

from programmes import clock, jobs
from programmes.jobs import registry
from programmes.jobs.models import Job
from programmes.notices.models import Channel, Notice
from tests import factories as common
from tests.faults import counters, outbox, stage
from tests.faults.stage import Fault, Outcome, fresh
from tests.services import Beat, Sink, Worker
from tests.volunteering.factories import hosts, hours, people, rewards, sessions
from volunteering.hours import actions as hours_actions
from volunteering.hours.models import HostReminder, HoursClaim, HoursEntry
from volunteering.opportunities.models import SignUp
from volunteering.rewards.models import PointsAccount, Redemption, RewardCode, Transfer
from volunteering.safeguarding.models import ParticipationPermission

LEASE = "12"  # seconds: a try is ended after nine of them
KINDS = (
    "volunteering.offers.pass_on",
    "volunteering.lists.close",
    "volunteering.attendance.count",
    "volunteering.hours.automatic",
    "volunteering.hours.remind",
    "volunteering.rewards.end_codes",
    "volunteering.safeguarding.daily",
)
PERIODS = ("first", "second", "third")


def run(guarded: bool, smoke: bool) -> Outcome:
    """The same world twice: once left in peace, once under the blows."""
    each, kills = (8, 3) if smoke else (40, 8)
    with fresh("calm"):
        _world(each)
        for kind in KINDS:
            registry.handlers[kind].function("alone")
        wanted = _tally()
    outbox._flush(stage.redis())
    with fresh("chores"), Sink(on_message=outbox._slowly) as sink:
        _world(each)
        with transaction.atomic():
            for period in PERIODS:
                for kind in KINDS:
                    jobs.later(kind, period)
        began = time.monotonic()
        beat = Beat(JOB_LEASE_SECONDS=LEASE) if guarded else contextlib.nullcontext()
        with beat:
            midway = _blows(kills, sink.port, patient=guarded)
        return _judge(sink, wanted, each, kills, midway, time.monotonic() - began)


def _blows(kills: int, port: int, *, patient: bool) -> int:
    """Kill the worker as soon as it has begun to write, again and again; how many blows fell on unfinished work."""
    midway, worker = 0, Worker(email_port=port, concurrency=2, JOB_LEASE_SECONDS=LEASE).start()
    try:
        for _ in range(kills):
            before, end = Notice.objects.count(), time.monotonic() + (20 if patient else 5)
            while Notice.objects.count() < before + 2 and time.monotonic() < end:
                time.sleep(0.02)
            worker.kill()
            midway += int(Job.objects.undone().filter(kind__in=KINDS, attempts__gt=0).exists())
            worker.log.unlink()
            worker = Worker(email_port=port, concurrency=2, JOB_LEASE_SECONDS=LEASE).start()
        _settle(seconds=240 if patient else 20)
    finally:
        worker.stop()
    return midway


def _settle(*, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and _undone():
        time.sleep(0.5)


def _undone() -> int:
    return Job.objects.undone().filter(kind__in=[*KINDS, "notices.deliver"]).count()


# --- the world -------------------------------------------------------------------------------------------------------


def _world(each: int) -> None:
    """So many things that are due, of every kind."""
    rewards.rules()
    at = clock.now().replace(minute=0, second=0, microsecond=0)
    host = hosts.host("Rye Lane Growers")
    hosts.coordinator(of=host)
    opportunity = hosts.opportunity(host)
    crowd = [people.volunteer(f"{name} Lee", age=30) for name in ("Ada", "Bea", "Cleo", "Dina", "Edi", "Fay2")]
    for number in range(each):
        _sessions(opportunity, crowd, at, timedelta(hours=number))
        begins = at - timedelta(days=10, hours=number)
        # Not yet late enough for a reminder: which of the two chores comes first may not matter.
        hours.claim(crowd[4], host=host, starts_at=begins, minutes=30, since_at=at - timedelta(days=4))
    limits = {"claim_minutes": 60, "month_minutes": 10_000, "after_days": 3, "sample_percent": 100}
    officer = common.staff("Vera Okafor", role="volunteering")
    hours_actions.set_rule(host=host, by=officer, token=common.token(), **limits)
    for number in range(each):
        _late_host(number, at)
    _codes_that_ended(crowd[5], each, at)
    _permissions(opportunity, each, at)


def _sessions(opportunity: Any, crowd: list[Any], at: Any, later: timedelta) -> None:
    """An offer that ran out with somebody behind it; a list of a session that began; a check-in of two days ago."""
    ahead = sessions.session(opportunity, starts_at=at + timedelta(days=7) + later, hours=0.5, capacity=1)
    given = {"state": "offered", "at": at - timedelta(days=2), "offered_until_at": at - timedelta(hours=1)}
    sessions.sign_up(crowd[0], ahead, **given)
    sessions.sign_up(crowd[1], ahead, state="waiting")
    begun = sessions.session(opportunity, starts_at=at - timedelta(hours=1) - later, hours=0.5, capacity=1)
    sessions.sign_up(crowd[2], begun, state="waiting")
    over = sessions.session(opportunity, starts_at=at - timedelta(days=2) - later, hours=0.5)
    sessions.sign_up(crowd[3], over, checked_in_at=over.starts_at)


def _late_host(number: int, at: Any) -> None:
    """A host that has let somebody's time wait for nine days."""
    host = hosts.host(f"Host {number}")
    hosts.coordinator(f"Host{number} Person", of=host)
    who = people.volunteer(f"Late{number} Lee", age=30)
    hours.claim(who, host=host, starts_at=at - timedelta(days=10), since_at=at - timedelta(days=9))


def _codes_that_ended(who: Any, each: int, at: Any) -> None:
    """Rewards that somebody holds, whose last day was yesterday."""
    ticket = rewards.reward(stock=each, points=10, per_person=each, maximum_age=90)
    rewards.points(who, 10 * each)
    for _ in range(each):
        rewards.redeem(who, ticket)
    RewardCode.objects.update(ends_date=clock.london_day(at) - timedelta(days=1))


def _permissions(opportunity: Any, each: int, at: Any) -> None:
    """Young people whose guardian's permission has just ended, each with a place ahead, or soon ends."""
    ahead = sessions.session(opportunity, starts_at=at + timedelta(days=5), capacity=each)
    for number in range(each):
        young = people.minor(f"Young{number} Lee", age=15)
        people.permission(young, at=at - timedelta(days=365, minutes=1))
        sessions.sign_up(young, ahead)
        people.permission(people.minor(f"Soon{number} Lee", age=15), at=at - timedelta(days=350))


# --- what came of it -------------------------------------------------------------------------------------------------


def _tally() -> Counter[str]:
    """What there is, by kind: messages, states of rows, steps of histories, and the sums of both ledgers."""
    told = Notice.objects.filter(event__startswith="volunteering.").values_list("event", flat=True)
    found = Counter("message " + event.split(":")[0] for event in told)
    for model in (SignUp, HoursClaim, Redemption, ParticipationPermission):
        name = model._meta.verbose_name
        found.update(f"{name} {state}" for state in model.objects.values_list("state", flat=True))
        steps = model.objects.filter(moves__isnull=False).order_by().values_list("moves__verb", flat=True)
        found.update(f"{name}: {verb}" for verb in steps)
    found["hosts reminded"] = HostReminder.objects.count()
    found["minutes"] = HoursEntry.objects.all().sum()
    found["entries"], found["transfers"] = HoursEntry.objects.count(), Transfer.objects.count()
    found["points"] = sum(PointsAccount.objects.filter(kind="points").values_list("balance", flat=True))
    return found


def _judge(sink: Sink, wanted: Counter[str], each: int, kills: int, midway: int, seconds: float) -> Outcome:
    outcome, found, undone = Outcome(), _tally(), _undone()
    arrived = Counter(str(message["Message-ID"]) for message in sink.messages)
    repeats = sum(arrived.values()) - len(arrived)
    known = set(Notice.objects.filter(channel=Channel.EMAIL).values_list("message_id", flat=True))
    wrong = {key: f"{found[key]}, not {wanted[key]}" for key in wanted | found if found[key] != wanted[key]}
    outcome.figures = {
        "due": 8 * each,
        "put down": len(PERIODS),
        "blows": kills,
        "on unfinished work": midway,
        "messages": len(known),
        "arrived": len(arrived),
        "repeats": repeats,
        "jobs undone": undone,
        "counters asked": len(counters.SOUND),
        "seconds": round(seconds, 1),
    }
    outcome.never(undone > 0, f"{undone} jobs were never done")
    outcome.expect(not wrong, f"not as an undisturbed run leaves it: {dict(sorted(wrong.items())[:4])}")
    outcome.expect(set(arrived) == known, f"{len(known - set(arrived))} messages never came")
    outcome.expect(repeats <= 2 * kills, f"{repeats} repeats, at most {2 * kills} can be excused")
    outcome.expect(midway > 0, "no blow fell on unfinished work")
    for sentence in counters.broken():
        outcome.expect(False, sentence)
    return outcome


FAULT = Fault("chores, worker killed", "the sweeper, locks, one message for an event", run)

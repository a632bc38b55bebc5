"""Fictional ceremonies for `manage.py load_demo`: recorded ones, one to record, planned ones, and monthly returns.

What lies in the past is written with the stamps that it would have had; what lies ahead goes through the actions, so
that the draw of the running study is a real one. All numbers come from dice.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from citizenship.ceremonies.actions import planning, recording, returns
from citizenship.ceremonies.models import Ceremony, Deviation, MonthlyReturn, Venue
from citizenship.ceremonies.practices import Practice
from citizenship.studies import drawing
from citizenship.studies.demo import OVER, RUNNING, cast, noon
from citizenship.studies.models import Arm, Method, Reason, Study
from programmes import clock, tokens
from programmes.people.models import Borough, User

BEGINS = time(14, 30)
EVERY_WEEK = timedelta(days=7)
CEREMONIES_OVER = 12  # in each borough, in the study that is over
AHEAD = 8
Dignitary = Ceremony.Dignitary
WELCOMES = (Dignitary.MAYOR_OF_BOROUGH, Dignitary.DEPUTY_MAYOR, Dignitary.COUNCILLOR, Dignitary.DEPUTY_LIEUTENANT)
USUAL = (Practice.PRESIDING, Practice.MASTER, Practice.TRAINED_STAFF, Practice.WELCOME_AND_ACCESS)
SOMETIMES = (Practice.LOCAL_STORY, Practice.RECOGNITION, Practice.EXISTING_CITIZENS, Practice.CELEBRATION)


@dataclass(frozen=True)
class Office:
    """A borough's register office: who records there, and where."""

    borough: Borough
    registrar: User
    venue: Venue
    dice: random.Random


@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """The ceremonies of the demonstration; safe to run twice."""
    if Ceremony.objects.exists():
        say("ceremonies: nothing to add")
        return
    today = clock.london_day(clock.now())
    over, running = Study.objects.get(slug=OVER), Study.objects.get(slug=RUNNING)
    for name, key, seed in (("Camden", "ravi", 7), ("Hackney", "sela", 12)):
        borough = Borough.objects.get(name=name)
        venue = Venue.objects.get(borough=borough, kind=Venue.Kind.REGISTER_OFFICE)
        office = Office(borough, cast(key), venue, random.Random(seed))  # nosec B311: keeps no secret
        for order in range(1, CEREMONIES_OVER + 1):
            _held(office, over, over.first_date + EVERY_WEEK * order, order)
        _months_now(office, running, today)
    say(f"{Ceremony.objects.count()} ceremonies (fictional)")


def _months_now(office: Office, study: Study, today: date) -> None:
    """The running study: eight weeks that are recorded, one ceremony to record, eight to come."""
    first = study.first_date + timedelta(days=2)
    days = [first + EVERY_WEEK * week for week in range(9) if first + EVERY_WEEK * week < today]
    for order, day in enumerate(days[:-1], 1):
        _held(office, study, day, order)
    _planned_before(office, study, days[-1], len(days))
    _late(office, today - timedelta(days=12))
    _corrected(office)
    values = {"starts": BEGINS, "kind": "group", "mode": "in_person", "venue": office.venue, "places": 30}
    ahead = [days[-1] + EVERY_WEEK * (week + 1) for week in range(AHEAD + 1)]
    planning.plan_pattern(
        borough=office.borough,
        values=values,
        dates=[day for day in ahead if day > today][:AHEAD],
        by=office.registrar,
        token=tokens.issue(),
    )
    _returns(office, today)


def _stamps(office: Office, study: Study, day: date, order: int) -> dict[str, Any]:
    """A ceremony of that day as it stood once it was planned, three weeks ahead, and drawn into its arm."""
    planned = noon(day - timedelta(days=21))
    begins = datetime.combine(day, BEGINS, tzinfo=clock.LONDON)
    return {
        "borough": office.borough,
        "date": day,
        "starts": BEGINS,
        "number": 1,
        "venue": office.venue,
        "places": 30,
        "planned_at": planned,
        "planned_by": office.registrar,
        "study": study,
        "draw_order": order,
        "arm": drawing.draw(study, office.borough.gss_code, order),
        "arm_method": Method.RANDOM,
        "arm_reason": Reason.DRAWN,
        "arm_assigned_at": planned,
        "arm_assigned_by": office.registrar,
        "arm_locks_at": begins - timedelta(hours=study.lock_hours),
    }


def _figures(office: Office, arm: Arm | None) -> dict[str, Any]:
    """What was recorded on the day, from dice; the offers are those of the arm."""
    dice = office.dice
    invited = dice.randint(22, 30)
    return {
        "places": 30,
        "invited": invited,
        "attended": invited - dice.randint(0, 3),
        "guests": dice.randint(18, 55),
        "dignitary": dice.choice(WELCOMES),
        "host": None,
        "voting": arm.level_of("voting") if arm else 1,
        "volunteering": arm.level_of("volunteering") if arm else 0,
        "membership": arm.level_of("membership") if arm else 0,
        "cost_pounds": Decimal(dice.randrange(120, 420, 5)),
        "practices": [str(each) for each in (*USUAL, *dice.sample(SOMETIMES, 2))],
    }


def _held(office: Office, study: Study, day: date, order: int) -> Ceremony:
    """A recorded ceremony. One comparison ceremony had leaflets all the same, and says so."""
    stamps = _stamps(office, study, day, order)
    figures = _figures(office, stamps["arm"])
    slipped = study.slug == RUNNING and stamps["arm"].kind == Arm.Kind.COMPARISON and order in {2, 3}
    if slipped:
        figures["voting"] = 1
    recorded = noon(day + timedelta(days=1))
    made = Ceremony.objects.create(
        **{**stamps, **figures}, state="held", recorded_at=recorded, recorded_by=office.registrar, provisional=True
    )
    made.moves.create(verb="plan", by=office.registrar, at=stamps["planned_at"])
    made.moves.create(verb="record", by=office.registrar, at=recorded)
    if slipped:
        Deviation.objects.create(
            ceremony=made,
            kind=Deviation.Kind.OFFER_IN_COMPARISON,
            note="Leaflets were left on the tables after the ceremony before. We have moved the rack.",
            by=office.registrar,
            at=recorded,
        )
    return made


def _planned_before(office: Office, study: Study, day: date, order: int) -> Ceremony:
    """The ceremony whose day has passed and that nobody has recorded yet."""
    stamps = _stamps(office, study, day, order)
    made = Ceremony.objects.create(**stamps, invited=26)
    made.moves.create(verb="plan", by=office.registrar, at=stamps["planned_at"])
    return made


def _late(office: Office, day: date) -> Ceremony:
    """A private ceremony that nobody planned: entered after its date, so it counts in no arm."""
    values = {
        **_figures(office, None), "date": day, "starts": None, "kind": "private", "mode": "in_person",
        "venue": office.venue, "places": 2, "invited": 2, "attended": 2, "guests": 5, "voting": 0,
    }  # fmt: skip
    return recording.enter(borough=office.borough, values=values, by=office.registrar, token=tokens.issue())


def _corrected(office: Office) -> None:
    """One figure was put right."""
    held = Ceremony.objects.filter(borough=office.borough, state="held", arm__isnull=False).order_by("-date").first()
    if held is not None and held.guests is not None:
        recording.correct(
            ceremony=held,
            values={"guests": held.guests + 3},
            reason="The guests in the balcony were not counted.",
            by=office.registrar,
            token=tokens.issue(),
        )


def _returns(office: Office, today: date) -> None:
    """The month before last is final; of last month Hackney has sent its return and Camden has not."""
    this = today.replace(day=1)
    last = (this - timedelta(days=1)).replace(day=1)
    older = (last - timedelta(days=1)).replace(day=1)
    for month in (older, last):
        monthly = returns.open_return(borough=office.borough, month=month)
        if month == older or office.borough.name == "Hackney":
            _sent(office, monthly)
    held = MonthlyReturn.objects.filter(borough=office.borough, month_date=older, state="sent").first()
    if held is not None:
        returns.finish(monthly=held, by=cast("ines"), token=tokens.issue())


def _sent(office: Office, monthly: MonthlyReturn) -> None:
    """Send a month in which every ceremony is recorded."""
    rows = Ceremony.objects.in_month(office.borough, monthly.month_date)
    if rows.filter(state="planned").exists():
        return
    attended = sum(row.attended or 0 for row in rows)
    late = min(attended, 1)
    returns.set_clock(
        monthly=monthly,
        in_time=attended - late,
        out_of_time=late,
        extensions=[],
        by=office.registrar,
        token=tokens.issue(),
    )
    returns.send(monthly=monthly, by=office.registrar, token=tokens.issue())

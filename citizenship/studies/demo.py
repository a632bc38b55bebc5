"""A fictional pilot for `manage.py load_demo`: two boroughs in it, a study that is over and one that runs.

No borough of London is known to be in a pilot: the registrars are the demonstration's, and every title says so.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from citizenship.studies.models import (
    Arm,
    BoroughPlace,
    ClosingReason,
    Joining,
    LeavingReason,
    Outcome,
    SharingStatement,
    Study,
)
from citizenship.studies.offers import nothing
from citizenship.studies.reference import load_statement
from programmes import clock
from programmes.people.models import Borough, User
from programmes.workflow import after

OVER, RUNNING = "demonstration-stall", "demonstration-help-on-the-spot"
TIME_FRAME = "In the 12 months before the ceremony; then since the ceremony, asked after 12 weeks and after 12 months."
OUTCOMES = (
    ("register", "People who are registered to vote", True),
    ("volunteer", "People who volunteer", False),
    ("join", "People who have joined an organisation", False),
)
PROTOCOL = (
    "Each ceremony is drawn into one of two arms before its day, from the published seed. At pilot ceremonies people "
    "meet the offers named here; at comparison ceremonies they meet none. Every adult gets a printed code and the same "
    "questions before the ceremony, on leaving, after 12 weeks and after 12 months. Everybody counts in the arm of "
    "their ceremony. Nobody is asked for a name."
)
# slug -> title, question, first and last day counted from today, offers of the pilot arm
STUDIES: dict[str, tuple[str, str, int, int, dict[str, int]]] = {
    OVER: (
        "A stall at the ceremony (demonstration)",
        "Do more new citizens register to vote when electoral services have a stall at their ceremony?",
        -560,
        -470,
        {"voting": 2, "volunteering": 1, "membership": 1},
    ),
    RUNNING: (
        "Help to register on the spot (demonstration)",
        "Do more new citizens register to vote when somebody helps them to do it before they leave?",
        -63,
        150,
        {"voting": 3, "volunteering": 2, "membership": 1},
    ),
}


def cast(key: str) -> User:
    """One of the demonstration's people."""
    return User.objects.get(email=f"{key}@portal.example")


def noon(day: date) -> datetime:
    """Twelve o'clock in London on that day."""
    return datetime.combine(day, time(12), tzinfo=clock.LONDON)


@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """The demonstration's boroughs and studies; safe to run twice."""
    if Study.objects.filter(slug=OVER).exists():
        say("ceremony pilots: nothing to add")
        return
    load_statement(lambda line: None)
    ines, today = cast("ines"), clock.london_day(clock.now())
    boroughs = []
    for name, key in (("Camden", "ravi"), ("Hackney", "sela")):
        earlier = _joined(name, cast(key), ines, noon(today - timedelta(days=600)))
        _left(earlier, cast(key), noon(today - timedelta(days=440)))
        boroughs.append(_joined(name, cast(key), ines, noon(today - timedelta(days=80))).borough)
    for slug in STUDIES:
        _study(slug, boroughs, ines, today)
    say(f"{len(boroughs)} boroughs in a pilot, {len(STUDIES)} studies (demonstration)")


def _joined(name: str, registrar: User, officer: User, at: datetime) -> Joining:
    """A borough that asked, agreed to the statement and was approved; once for each of the two studies."""
    borough, statement = Borough.objects.get(name=name), SharingStatement.objects.current()
    joining = Joining.objects.create(
        borough=borough, requested_at=at, requested_by=registrar, statement=statement, agreed_at=at, agreed_by=registrar
    )
    approved = at + timedelta(days=5)
    joining.approve(by=officer, at=approved)
    joining.save()
    for verb, by, moment in (("request", registrar, at), ("agree", registrar, at), ("approve", officer, approved)):
        joining.moves.create(verb=verb, by=by, at=moment)
    after("citizenship.studies.joined", joining=joining, by=officer, at=approved)
    return joining


def _left(joining: Joining, registrar: User, at: datetime) -> None:
    """It left when the first study was over, so that it owes no returns for the time between."""
    joining.leave(by=registrar, at=at, reason=LeavingReason.FINISHED)
    joining.save()
    joining.moves.create(verb="leave", by=registrar, at=at)


def _study(slug: str, boroughs: list[Borough], by: User, today: date) -> Study:
    title, question, first, last, offers = STUDIES[slug]
    made = Study.objects.create(
        slug=slug,
        title=title,
        question=question,
        protocol=PROTOCOL,
        first_date=today + timedelta(days=first),
        last_date=today + timedelta(days=last),
        planned_per_arm=12,
        created_by=by,
    )
    Arm.objects.create(study=made, kind=Arm.Kind.COMPARISON, name="Comparison", offers=nothing(), order=1)
    Arm.objects.create(study=made, kind=Arm.Kind.PILOT, name="Pilot", offers=offers, order=2)
    for order, (key, words, primary) in enumerate(OUTCOMES, 1):
        Outcome.objects.create(
            study=made, key=key, question=key, title=words, time_frame=TIME_FRAME, primary=primary, order=order
        )
    for position, borough in enumerate(boroughs, 1):
        BoroughPlace.objects.create(study=made, borough=borough, position=position, added_by=by)
    registered = noon(made.first_date - timedelta(days=30))
    made.register(by=by, at=registered)
    _kept(made, "register", by, registered)
    made.start(by=by, at=registered + timedelta(days=1))
    _kept(made, "start", by, registered + timedelta(days=1))
    over = noon(made.last_date + timedelta(days=1))
    if over < clock.now():
        made.close(by=by, at=over, reason=ClosingReason.FINISHED)
        _kept(made, "close", by, over)
    return made


def _kept(made: Study, verb: str, by: Any, at: datetime) -> None:
    made.save()
    made.moves.create(verb=verb, by=by, at=at)

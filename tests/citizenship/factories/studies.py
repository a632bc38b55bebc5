"""Boroughs in the pilot and studies for tests: joined(camden), study("one", state="running", boroughs=[camden])."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from citizenship.studies import drawing
from citizenship.studies.models import Arm, BoroughPlace, Joining, Outcome, SharingStatement, Study
from programmes import clock
from programmes.people.models import Borough
from tests import factories

OUTCOMES = (
    ("register", "Registered to vote", True),
    ("volunteer", "Volunteered", False),
    ("join", "Joined an organisation", False),
)


def statement(version: int = 1, *, at: datetime | None = None, **fields: Any) -> SharingStatement:
    """A version of the data-sharing statement, published now unless `at` says when; the same one when it is there."""
    given = {"title": "Sharing counts for the ceremony pilots", "text": "Only counts leave the borough."}
    found, _ = SharingStatement.objects.get_or_create(
        version=version, defaults={**given, **fields, "published_at": at or clock.now()}
    )
    return found


def borough_of(given: Any) -> Borough:
    """The borough of an organisation, or the borough itself, or the one of this name."""
    if isinstance(given, str):
        return Borough.objects.get(name=given)
    return given if isinstance(given, Borough) else given.borough


def requested(given: Any, *, agreed: bool = True, by: Any = None) -> Joining:
    """A borough (or its organisation, or its name) that has asked to join; by default it agreed to the statement."""
    by, at = by or factories.founder(), clock.now()
    words: dict[str, Any] = {"statement": statement(), "agreed_at": at, "agreed_by": by} if agreed else {}
    return Joining.objects.create(borough=borough_of(given), requested_at=at, requested_by=by, **words)


def joined(given: Any, by: Any = None) -> Joining:
    """A borough (or its organisation, or its name) in the pilot; the same joining when it takes part already."""
    found = Joining.objects.taking_part().filter(borough=borough_of(given)).first()
    if found is None:
        found = requested(given, by=by)
        found.approve(by=by or factories.founder(), at=clock.now())
        found.save()
    return found


def study(slug: str = "one", state: str = "running", *, boroughs: Iterable[Any] = (), **fields: Any) -> Study:
    """A study in this state with a pilot and a comparison arm and three outcomes, registered before its first day.

    Its days are the last 60 and the next 300 unless `first_date` and `last_date` say others. `boroughs` join the pilot
    and get their places in this order; they are drawn when the study assigns boroughs and is registered.
    """
    at, by = clock.now(), factories.founder()
    today = clock.london_day(at)
    words: dict[str, Any] = {
        "title": f"Study {slug}",
        "question": "Do more people register to vote when somebody helps them at the ceremony?",
        "protocol": "Pilot ceremonies offer help on the spot. Everybody is asked the same questions in four waves.",
        "first_date": today - timedelta(days=60),
        "last_date": today + timedelta(days=300),
    }
    made = Study.objects.create(slug=slug, created_by=by, **words | fields)
    offers = {"voting": 3, "volunteering": 2, "membership": 1}
    Arm.objects.create(study=made, kind=Arm.Kind.PILOT, name="Pilot", offers=offers, order=1)
    Arm.objects.create(study=made, kind=Arm.Kind.COMPARISON, name="Comparison", order=2)
    for order, (key, title, primary) in enumerate(OUTCOMES, 1):
        Outcome.objects.create(
            study=made, key=key, question=key, title=title, time_frame="In the last 12 months", primary=primary,
            order=order,
        )  # fmt: skip
    for position, each in enumerate(boroughs, 1):
        place(made, each, position=position)
    for step in ("registered", "running", "closed"):
        if made.state == state:
            break
        move(made, step)
    return made


def move(made: Study, to: str) -> Study:
    """The same study one state on, by the model's own verbs; registration is dated a week before its first day."""
    at, by = clock.now(), factories.founder()
    if to == "registered":
        before = datetime.combine(made.first_date - timedelta(days=7), time(12), tzinfo=clock.LONDON)
        made.register(by=by, at=min(before, at))
    elif to == "running":
        # Boroughs that a draw assigns are drawn first, as the actions ask for.
        if made.assigned_per == Study.Per.BOROUGH:
            draw_places(made)
        made.start(by=by, at=min(at, datetime.combine(made.last_date, time(12), tzinfo=clock.LONDON)))
    else:
        over = clock.london_day(at) > made.last_date
        made.close(by=by, at=at, reason="finished" if over else "decision")
    made.save()
    return made


def place(made: Study, given: Any, *, position: int | None = None) -> BoroughPlace:
    """A borough's place in a study; it joins the pilot first where it has not."""
    joined(given)
    number = position or made.places.count() + 1
    return BoroughPlace.objects.create(
        study=made, borough=borough_of(given), position=number, added_by=factories.founder()
    )


def draw_places(made: Study) -> None:
    """Give every place without an arm the one that the study's method gives; a volunteer comes into the pilot arm."""
    for each in made.places.filter(arm__isnull=True).order_by("position"):
        locks = max(
            datetime.combine(made.first_date, time.min, tzinfo=clock.LONDON) - timedelta(hours=made.lock_hours),
            clock.now(),
        )
        how: dict[str, Any] = {"method": made.method, "locks_at": locks}
        if made.method == "random":
            found = drawing.drawn(made, drawing.BOROUGHS, each.position)
            how |= {"arm": found.arm, "reason": "drawn", "drawn_from": found.told}
        elif made.method == "rota":
            how |= {"arm": drawing.turn(made, each.position), "reason": "turn"}
        else:
            how |= {"arm": made.arms.get(order=1), "reason": "volunteered"}
        each.assign(by=factories.founder(), at=clock.now(), **how)
        each.save()

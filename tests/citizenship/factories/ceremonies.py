"""Ceremonies for tests: ceremony(camden, date=…, state="held", arm=pilot, attended=24)."""

from datetime import date as Day
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Max

from citizenship.ceremonies.models import Ceremony, Deviation, Venue
from citizenship.ceremonies.models.ceremonies import OFFERS
from citizenship.studies.models import Arm
from citizenship.studies.offers import Reason
from programmes import clock
from programmes.people.models import Borough
from tests import factories
from tests.citizenship.factories.studies import borough_of

# What was recorded, unless a test says otherwise.
COUNTED = {"places": 30, "invited": 26, "attended": 24, "guests": 18, "dignitary": "deputy_mayor"}


# For a ceremony that was cancelled before it took place.
NEVER_RECORDED = {"recorded_at": None, "recorded_by": None}


def place_of(borough: Any, name: str = "Town hall") -> Venue:
    """A usual place of the borough with this name; the same one when it is there."""
    found = Venue.objects.filter(borough=borough_of(borough), name=name).first()
    if found is None:
        at, by = clock.now(), factories.founder()
        found = Venue.objects.create(
            borough=borough_of(borough),
            name=name,
            kind="town_hall",
            state="listed",
            offered_at=at,
            listed_at=at,
            listed_by=by,
        )
    return found


def plan_of(borough: Any, **fields: Any) -> dict[str, Any]:
    """What the action `plan` takes: a group ceremony in two weeks at the town hall."""
    today = clock.london_day(clock.now())
    return {
        "date": today + timedelta(days=14),
        "starts": time(14, 30),
        "kind": "group",
        "mode": "in_person",
        "venue": place_of(borough),
        "places": 30,
        "invited": None,
        **fields,
    }


def record_of(**fields: Any) -> dict[str, Any]:
    """What the action `record` takes: an ordinary ceremony without offers."""
    levels = dict.fromkeys(OFFERS, 0)
    return {**COUNTED, "host": None, **levels, "cost_pounds": None, "practices": ["presiding"], **fields}


def ceremony(
    borough: Any,
    *,
    date: Day | None = None,
    state: str = "planned",
    arm: Arm | None = None,
    late: bool = False,
    **fields: Any,
) -> Ceremony:
    """One ceremony of the borough (or of its organisation, or by its name): planned for next week, or held last week.

    It was planned two weeks before its day, or today for one to come; `late` makes it first entered now, after its
    date. With `arm` it is in the arm's study, given when it was planned and locked a day before. A held one carries the
    offers of its arm and otherwise none.
    """
    place, at, by = borough_of(borough), clock.now(), fields.pop("by", None) or factories.founder()
    today = clock.london_day(at)
    day = date or (today - timedelta(days=7) if state == "held" else today + timedelta(days=7))
    planned_at = at if late else min(at, datetime.combine(day - timedelta(days=14), time(9), tzinfo=clock.LONDON))
    values: dict[str, Any] = {
        "borough": place,
        "date": day,
        "starts": time(14, 30),
        "number": _next(place, day),
        "venue": fields.pop("venue", None) or place_of(place),
        "planned_at": planned_at,
        "planned_by": by,
        "late_entry": clock.london_day(planned_at) > day,
    }
    if values["number"] > 1:
        values["starts"] = time(8 + values["number"] % 12, values["number"] // 12)
    if arm is not None:
        values |= _in_arm(arm, planned_at, day, by)
    if state == "held" or (state == "cancelled" and "recorded_at" not in fields):
        values |= _held(arm, day, at, by)
    if state == "cancelled":
        values |= {"cancelled_at": at, "cancelled_by": by, "cancel_reason": "twice"}
    made = Ceremony.objects.create(state=state, **(values | fields))
    if state == "held" and arm is not None and arm.kind == "comparison" and any(getattr(made, each) for each in OFFERS):
        Deviation.objects.create(
            ceremony=made, kind="offer_in_comparison", note="A partner came unasked.", by=by, at=at
        )
    return made


def _next(borough: Borough, day: Day) -> int:
    last = Ceremony.objects.filter(borough=borough, date=day).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _in_arm(arm: Arm, given_at: datetime, day: Day, by: Any) -> dict[str, Any]:
    before = datetime.combine(day - timedelta(days=1), time(9), tzinfo=clock.LONDON)
    return {
        "study": arm.study,
        "arm": arm,
        "arm_method": arm.study.method,
        "arm_reason": Reason.VOLUNTEERED,
        "arm_assigned_at": given_at,
        "arm_assigned_by": by,
        "arm_locks_at": max(before, given_at),
    }


def _held(arm: Arm | None, day: Day, at: datetime, by: Any) -> dict[str, Any]:
    levels = {offer: arm.level_of(offer) if arm else 0 for offer in OFFERS}
    recorded_at = min(at, datetime.combine(day, time(16), tzinfo=clock.LONDON))
    return {
        **COUNTED,
        **levels,
        "practices": ["presiding", "local_story"],
        "recorded_at": recorded_at,
        "recorded_by": by,
    }

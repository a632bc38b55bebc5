"""Planning ceremonies: one, a row of them, another day or place, called off, and called on again."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from citizenship.ceremonies.actions import arms
from citizenship.ceremonies.actions.shared import changed, locked, next_number, plain, refuse_stranger, refuse_twice
from citizenship.ceremonies.models import Ceremony, Correction
from citizenship.ceremonies.models.ceremonies import PLANNED
from citizenship.ceremonies.patterns import MOST_CEREMONIES, MOST_DAYS
from citizenship.studies.authority import refuse_outside_pilot
from programmes import audit, clock, tokens, workflow
from programmes.people.models import Borough, User
from programmes.workflow import MoveRefused

Reason = Ceremony.CancelReason
# Why a record that was made may be struck; a ceremony that took place for any other reason stays.
STRIKES = (Reason.TWICE,)


@transaction.atomic
def plan(*, borough: Borough, values: dict[str, Any], by: User, token: str) -> Ceremony:
    """Plan one ceremony of the borough; where a study runs for it, it comes into its arm.

    `values` are the day, time, kind, mode and venue, and places and invited where they are known. A day that has passed
    makes a late entry: it counts for attendance, in no arm. Raises MoveRefused outside the pilot, for somebody who is
    no registrar of the borough, and for a second group ceremony at the same place and time.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.ceremonies.plan:{borough.pk}")
    made = put(borough=borough, values=values, by=by, at=clock.now())
    tokens.settle(token, made.get_absolute_url())
    return made


@transaction.atomic
def plan_pattern(
    *, borough: Borough, values: dict[str, Any], dates: Iterable[date], by: User, token: str
) -> list[Ceremony]:
    """Plan the same ceremony on each of these days. Days that have it already are left out; returns what was planned.

    Raises MoveRefused for no day to come, for more than 80 days or more than a year and a half ahead, and as `plan`.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.ceremonies.plan_pattern:{borough.pk}")
    at, days = clock.now(), sorted(set(dates))
    today = clock.london_day(at)
    if not days:
        raise MoveRefused("Tick at least one day.", field="days")
    if days[0] <= today:
        raise MoveRefused("A pattern is for days to come. Begin it tomorrow or later.", field="date")
    if len(days) > MOST_CEREMONIES or (days[-1] - today).days > MOST_DAYS:
        raise MoveRefused(f"Plan at most {MOST_CEREMONIES} ceremonies, a year and a half ahead at most.", field="until")
    there = _there(borough, values, days)
    return [put(borough=borough, values={**values, "date": day}, by=by, at=at) for day in days if day not in there]


def _there(borough: Borough, values: dict[str, Any], days: list[date]) -> set[date]:
    """The days on which this very ceremony is planned already."""
    rows = Ceremony.objects.of(borough).filter(
        date__in=days, starts=values.get("starts"), venue=values["venue"], kind=values["kind"]
    )
    return set(rows.exclude(state=Ceremony.State.CANCELLED).values_list("date", flat=True))


def put(*, borough: Borough, values: dict[str, Any], by: User, at: datetime) -> Ceremony:
    """Plan one ceremony inside the caller's transaction: what `plan` and every row of a table do.

    Raises MoveRefused as `plan` does; a savepoint keeps the caller's other rows.
    """
    refuse_stranger(by, borough)
    refuse_outside_pilot(borough, at)
    ceremony = Ceremony(
        borough=borough,
        number=next_number(borough, values["date"]),
        planned_at=at,
        planned_by=by,
        late_entry=clock.london_day(at) > values["date"],
        **{name: values.get(name) for name in (*PLANNED, "places", "invited")},
    )
    arms.find(ceremony=ceremony, by=by, at=at)
    _save(ceremony)
    ceremony.moves.create(verb="plan", by=by, at=at)
    audit.record(by=by, verb="citizenship.ceremonies.planned", target=ceremony)
    workflow.after("citizenship.ceremonies.planned", ceremony=ceremony, by=by, at=at)
    return ceremony


def _save(ceremony: Ceremony, fields: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            ceremony.save(update_fields=fields)
    except IntegrityError as problem:
        raise refuse_twice(problem, ceremony) from None


@transaction.atomic
def amend(*, ceremony: Ceremony, values: dict[str, Any], by: User, token: str) -> Ceremony:
    """Change what is planned: another day to come, another time, place, or number of places. Its arm stays with it.

    A ceremony whose arm is not locked comes out of its study when its new day is outside it. Raises MoveRefused when
    its day has passed, for a new day in the past, and for a day outside the study once the arm is locked.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.ceremonies.amend:{ceremony.pk}")
    held, at = locked(ceremony), clock.now()
    refuse_stranger(by, held.borough)
    today = clock.london_day(at)
    if held.date < today:
        raise MoveRefused("The day of this ceremony is over. Record it, or cancel it if it did not take place.")
    if values["date"] < today:
        raise MoveRefused("Choose today or a day to come.", field="date")
    change = changed(held, {name: values.get(name) for name in (*PLANNED, "places", "invited")})
    if not change:
        return held
    _amend(held, change, by, at)
    _save(held)
    held.moves.create(verb="amend", by=by, at=at)
    audit.record(by=by, verb="citizenship.ceremonies.amended", target=held, detail={"fields": sorted(change)})
    workflow.after("citizenship.ceremonies.amended", ceremony=held, by=by, at=at)
    return held


def _amend(held: Ceremony, change: dict[str, Any], by: User, at: datetime) -> None:
    """Set the new plan, and keep the arm and its lock as the rules want it."""
    was_locked, study = held.is_locked(at), held.study
    if "date" in change:
        held.number = next_number(held.borough, change["date"])
    outside = study is not None and not study.first_date <= change.get("date", held.date) <= study.last_date
    if study is not None and outside and was_locked and held.arm_id:
        raise MoveRefused(
            f"The arm of this ceremony is locked. Choose a day of its study, until {study.last_date:%-d %B %Y}.",
            field="date",
        )
    if outside:
        arms.take_out(ceremony=held, by=by, at=at)
    held.amend(**change)
    if not was_locked:
        if held.arm is not None:
            held.arm_locks_at = arms.lock_time(held, held.arm, at)
        arms.find(ceremony=held, by=by, at=at)


@transaction.atomic
def cancel(*, ceremony: Ceremony, reason: str, by: User, token: str) -> Ceremony:
    """Call a planned ceremony off, or strike a record that was made by mistake; both stay in the history.

    Raises MoveRefused when it is cancelled already, and when a recorded one is struck for any reason but a mistake.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.ceremonies.cancel:{ceremony.pk}")
    held, at = locked(ceremony), clock.now()
    refuse_stranger(by, held.borough)
    was = held.state
    if was == Ceremony.State.HELD and reason not in STRIKES:
        raise MoveRefused(
            "A recorded ceremony is struck only when it was entered twice, or by mistake.", field="reason"
        )
    held.cancel(reason=reason, by=by, at=at)
    fields = ["state", "cancel_reason", "cancelled_at", "cancelled_by"]
    if was == Ceremony.State.HELD:
        held.version, held.revised = held.version + 1, True
        fields += ["version", "revised"]
        words = str(Reason(reason).label)
        Correction.objects.create(
            ceremony=held,
            version=held.version,
            was={"state": plain(was)},
            became={"state": plain(held.state)},
            reason=words,
            by=by,
            at=at,
        )
    held.save(update_fields=fields)
    held.moves.create(verb="cancel", by=by, at=at, note=str(Reason(reason).label))
    audit.record(by=by, verb="citizenship.ceremonies.cancelled", target=held, detail={"reason": reason})
    workflow.after("citizenship.ceremonies.cancelled", ceremony=held, by=by, at=at)
    return held


@transaction.atomic
def reinstate(*, ceremony: Ceremony, by: User, token: str) -> Ceremony:
    """Undo a cancellation before the day is over: the ceremony is planned again, in the arm that it had.

    Raises MoveRefused when its day has passed, when it was recorded before, and when its place and time were taken.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.ceremonies.reinstate:{ceremony.pk}")
    held, at = locked(ceremony), clock.now()
    refuse_stranger(by, held.borough)
    held.reinstate(at=at)
    _save(held, ["state", "cancel_reason", "cancelled_at", "cancelled_by"])
    held.moves.create(verb="reinstate", by=by, at=at)
    audit.record(by=by, verb="citizenship.ceremonies.reinstated", target=held)
    return held

"""Recording the day of a ceremony, putting a record right, and saying where the day differed from its study."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from citizenship.ceremonies import fields
from citizenship.ceremonies.actions import planning
from citizenship.ceremonies.actions.shared import (
    changed,
    guarded,
    locked,
    next_number,
    plain,
    refuse_stranger,
    refuse_twice,
)
from citizenship.ceremonies.models import Ceremony, Correction, Deviation
from citizenship.ceremonies.models.ceremonies import OFFERS, PLANNED, RECORDED
from citizenship.studies.models import Arm
from programmes import audit, clock, tokens, workflow
from programmes.people.models import Borough, User
from programmes.workflow import MoveRefused

Kind = Deviation.Kind


@transaction.atomic
def record(*, ceremony: Ceremony, values: dict[str, Any], deviation_note: str = "", by: User, token: str) -> Ceremony:
    """Set down what happened on the day: people, welcome, offers, cost and the checklist.

    Where the offers differ from the ceremony's arm, `deviation_note` says what happened and a deviation is recorded.
    Raises MoveRefused before the day, when it is recorded already, for numbers that do not fit together, and for a
    difference from the arm without a note.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.ceremonies.record:{ceremony.pk}")
    return keep(ceremony=locked(ceremony), values=values, deviation_note=deviation_note, by=by, at=clock.now())


@transaction.atomic
def enter(*, borough: Borough, values: dict[str, Any], by: User, token: str) -> Ceremony:
    """Enter a ceremony that nobody planned, with its day and what happened, in one step.

    After its date it is a late entry: it counts for attendance, in no arm. Raises MoveRefused for a day to come, and as
    `plan` and `record` do.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.ceremonies.enter:{borough.pk}")
    at = clock.now()
    if values["date"] > clock.london_day(at):
        raise MoveRefused("This day is still to come. Plan the ceremony now, and record it on its day.", field="date")
    made = planning.put(borough=borough, values=values, by=by, at=at)
    kept = keep(ceremony=made, values=values, deviation_note="", by=by, at=at)
    tokens.settle(token, kept.get_absolute_url())
    return kept


def keep(*, ceremony: Ceremony, values: dict[str, Any], deviation_note: str, by: User, at: datetime) -> Ceremony:
    """Record one ceremony inside the caller's transaction: what `record` and every row of a table do.

    The ceremony is held by the caller (`select_for_update`) or was planned in the same transaction.
    """
    refuse_stranger(by, ceremony.borough)
    _refuse_misfits(values)
    kinds = differences(ceremony.arm, values)
    note = _note(kinds, ceremony, deviation_note)
    ceremony.record(values=values, by=by, at=at)
    _deviate(ceremony, kinds, note, by, at)
    ceremony.save(update_fields=[*RECORDED, "state", "recorded_at", "recorded_by"])
    ceremony.moves.create(verb="record", by=by, at=at)
    audit.record(by=by, verb="citizenship.ceremonies.recorded", target=ceremony)
    workflow.after("citizenship.ceremonies.recorded", ceremony=ceremony, by=by, at=at)
    return ceremony


def differences(arm: Arm | None, values: dict[str, Any]) -> list[str]:
    """The kinds of deviation that these offers make from the arm; none for a ceremony in no arm."""
    if arm is None:
        return []
    if arm.kind == Arm.Kind.COMPARISON:
        return [Kind.OFFER_IN_COMPARISON] if any(values[offer] for offer in OFFERS) else []
    missing = any(values[offer] < arm.level_of(offer) for offer in OFFERS)
    return [Kind.OFFER_MISSING_IN_PILOT] if missing else []


def _refuse_misfits(values: dict[str, Any]) -> None:
    for name, message in fields.check(values).items():
        raise MoveRefused(message, field=name)


def _note(kinds: list[str], ceremony: Ceremony, note: str) -> str:
    """The guarded note of a deviation. Raises MoveRefused where one is needed and there is none."""
    note = guarded(note, field="deviation_note")
    told = set(ceremony.deviations.values_list("kind", flat=True)) if ceremony.state == Ceremony.State.HELD else set()
    if set(kinds) - told and not note:
        what = (
            "This is a comparison ceremony, and an offer was made."
            if Kind.OFFER_IN_COMPARISON in kinds
            else "This is a pilot ceremony, and an offer was missing or weaker than planned."
        )
        raise MoveRefused(f"{what} Check the offers, or say in a few words what happened.", field="deviation_note")
    return note


def _deviate(ceremony: Ceremony, kinds: list[str], note: str, by: User, at: datetime) -> None:
    """Write a deviation of each kind, where there is a note for it."""
    for kind in kinds:
        if note:
            Deviation.objects.create(ceremony=ceremony, kind=kind, note=note, by=by, at=at)
            audit.record(by=by, verb="citizenship.ceremonies.deviated", target=ceremony, detail={"kind": kind})


@transaction.atomic
def correct(
    *,
    ceremony: Ceremony,
    values: dict[str, Any],
    reason: str,
    deviation_note: str = "",
    version: int | None = None,
    by: User,
    token: str,
) -> Ceremony:
    """Put a record right, with a reason: the record is the next version, and what it was stays in the history.

    `values` may hold the plan (day, time, kind, mode, venue) and the figures. `version` is the one that the person saw.
    Raises MoveRefused when somebody else corrected it meanwhile, when nothing changed, for a day to come, and as
    `record` does.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.ceremonies.correct:{ceremony.pk}")
    held, at = locked(ceremony), clock.now()
    refuse_stranger(by, held.borough)
    if version is not None and version != held.version:
        raise MoveRefused("A colleague has corrected this record meanwhile. Open it again to see what it says now.")
    reason = guarded(reason, field="reason")
    if not reason:
        raise MoveRefused("Say in a few words why you correct it.", field="reason")
    change = changed(held, {name: values[name] for name in (*PLANNED, *RECORDED) if name in values})
    if not change:
        raise MoveRefused("Nothing is different from the record. Change what is wrong, then send it.")
    return _correct(held, change, reason, deviation_note, by, at)


def _correct(
    held: Ceremony, change: dict[str, Any], reason: str, deviation_note: str, by: User, at: datetime
) -> Ceremony:
    """Write the next version of a held record, with its correction."""
    _refuse_day(held, change, at)
    whole = {name: change.get(name, getattr(held, name)) for name in RECORDED}
    _refuse_misfits(whole)
    kinds = differences(held.arm, whole) if any(offer in change for offer in OFFERS) else []
    note = _note(kinds, held, deviation_note)
    was = {name: plain(getattr(held, name)) for name in change}
    if "date" in change:
        held.number = next_number(held.borough, change["date"])
    held.correct(values=change)
    _deviate(held, kinds, note, by, at)
    became = {name: plain(value) for name, value in change.items()}
    correction = Correction.objects.create(
        ceremony=held, version=held.version, was=was, became=became, reason=reason, by=by, at=at
    )
    try:
        with transaction.atomic():
            held.save(update_fields=[*change, "number", "version", "revised"])
    except IntegrityError as problem:
        raise refuse_twice(problem, held) from None
    held.moves.create(verb="correct", by=by, at=at)
    audit.record(by=by, verb="citizenship.ceremonies.corrected", target=held, detail={"fields": sorted(change)})
    workflow.after("citizenship.ceremonies.corrected", correction=correction, by=by, at=at)
    return held


def _refuse_day(held: Ceremony, change: dict[str, Any], at: datetime) -> None:
    """Raises MoveRefused for a day to come, and for one on which the ceremony's arm was not yet given."""
    day = change.get("date")
    if day is None:
        return
    if day > clock.london_day(at):
        raise MoveRefused("This ceremony took place, so its day cannot be to come.", field="date")
    given, study = held.arm_assigned_at, held.study
    if given is None or study is None:
        return
    if day <= clock.london_day(given) or not study.first_date <= day <= study.last_date:
        raise MoveRefused(
            "This ceremony counts in an arm of a study. Its day must be one of the study, after its arm was given.",
            field="date",
        )


@transaction.atomic
def deviate(*, ceremony: Ceremony, note: str, by: User, token: str) -> Deviation:
    """Say that the arm of a recorded ceremony was not followed in another way than by its offers.

    Raises MoveRefused for a ceremony in no arm, before it is recorded, and for a note that looks personal.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.ceremonies.deviate:{ceremony.pk}")
    held, at = locked(ceremony), clock.now()
    refuse_stranger(by, held.borough)
    if held.arm_id is None or held.state != Ceremony.State.HELD:
        raise MoveRefused("Only a recorded ceremony that counts in an arm can differ from it.")
    note = guarded(note, field="note")
    if not note:
        raise MoveRefused("Say in a few words what was different.", field="note")
    made = Deviation.objects.create(ceremony=held, kind=Kind.ARM_NOT_FOLLOWED, note=note, by=by, at=at)
    audit.record(by=by, verb="citizenship.ceremonies.deviated", target=held, detail={"kind": made.kind})
    return made

"""A month at once: many ceremonies planned or recorded from one page or one file, each for itself.

Every row is a savepoint of its own, so that a bad one leaves nothing behind and takes nothing with it. Each row spends
a token made of the page's and the row's own key: whatever is sent twice, because a connection broke or somebody pressed
Back, is recorded once.
"""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import transaction

from citizenship.ceremonies.acting import need_registrar
from citizenship.ceremonies.actions import planning, recording
from citizenship.ceremonies.actions.shared import changed
from citizenship.ceremonies.models import Ceremony
from programmes import tokens
from programmes.people.models import Borough
from programmes.workflow import MoveRefused


@dataclass(frozen=True)
class Wanted:
    """One row: its key on the page or in the file, when and where, what was recorded, and the planned one it is about.

    `planned` may be empty where `ceremony` is given, `recorded` where the row only plans.
    """

    key: str
    planned: dict[str, Any] = field(default_factory=dict)
    recorded: dict[str, Any] = field(default_factory=dict)
    ceremony: Ceremony | None = None
    note: str = ""


class Done(StrEnum):
    """What became of a row."""

    PLANNED = "planned"
    RECORDED = "recorded"
    LATE = "late"  # first entered after its day: in no arm
    THERE = "there"  # the portal holds exactly this already
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """A row's key, what became of it, the ceremony where there is one, and the refusal where there is one."""

    key: str
    done: Done
    ceremony: Ceremony | None = None
    refusal: MoveRefused | None = None


def row_token(token: str, *parts: str) -> str:
    """The token of one step of one row, always the same for the same page and row."""
    digest = hashlib.sha256(":".join((token, *parts)).encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@transaction.atomic
def record_month(*, borough: Borough, rows: Iterable[Wanted], by: Any, token: str) -> list[Outcome]:
    """Record every row that can be recorded; the others say why not and change nothing.

    A row without a planned ceremony is matched by its day, time and place; where nothing was planned it is entered
    late, which counts for attendance and in no arm. Raises PermissionDenied for who is no registrar of the borough.
    """
    need_registrar(by, borough)
    return [_each(row, lambda row: _record(row, borough, by, token)) for row in rows]


@transaction.atomic
def plan_many(*, borough: Borough, rows: Iterable[Wanted], by: Any, token: str) -> list[Outcome]:
    """Plan every row that can be planned; the others say why not and change nothing. What is planned already stays."""
    need_registrar(by, borough)
    return [_each(row, lambda row: _plan(row, borough, by, token)) for row in rows]


def _each(row: Wanted, act: Any) -> Outcome:
    try:
        with transaction.atomic():
            outcome: Outcome = act(row)
    except tokens.AlreadyDone:
        return Outcome(row.key, Done.THERE, row.ceremony)
    except tokens.TokenRefused as refusal:
        return Outcome(row.key, Done.REFUSED, refusal=MoveRefused(refusal.message))
    except MoveRefused as refusal:
        return Outcome(row.key, Done.REFUSED, refusal=refusal)
    return outcome


def _record(row: Wanted, borough: Borough, by: Any, token: str) -> Outcome:
    ceremony = row.ceremony
    if ceremony is None:
        held = _same(borough, row.planned, Ceremony.State.HELD)
        if held:
            return _there(row, held[0])
        ceremony = _planned_already(borough, row.planned)
    if ceremony is None:
        spent = row_token(token, row.key, "enter")
        made = recording.enter(borough=borough, values={**row.planned, **row.recorded}, by=by, token=spent)
        return Outcome(row.key, Done.LATE if made.late_entry else Done.RECORDED, made)
    spent = row_token(token, row.key, "record")
    made = recording.record(ceremony=ceremony, values=row.recorded, deviation_note=row.note, by=by, token=spent)
    return Outcome(row.key, Done.RECORDED, made)


def _there(row: Wanted, held: Ceremony) -> Outcome:
    """A ceremony that was recorded before: fine where the row says the same, refused where it says something else."""
    if not changed(held, row.recorded):
        return Outcome(row.key, Done.THERE, held)
    raise MoveRefused(
        f"{held.code} on this day at this place is recorded already, with other figures. To change it, open it and "
        "choose “Correct”. If this is another ceremony, give each its own time."
    )


def _planned_already(borough: Borough, values: dict[str, Any]) -> Ceremony | None:
    """The planned ceremony that these words can only mean; None where nothing was planned then and there."""
    found = _same(borough, values, Ceremony.State.PLANNED, any_time=values.get("starts") is None)
    if len(found) > 1:
        raise MoveRefused(
            "More than one ceremony is planned for this day at this place. Give the time.", field="starts"
        )
    return found[0] if found else None


def _plan(row: Wanted, borough: Borough, by: Any, token: str) -> Outcome:
    there = _same(borough, row.planned, Ceremony.State.PLANNED)
    if there:
        return Outcome(row.key, Done.THERE, there[0])
    spent = row_token(token, row.key, "plan")
    made = planning.plan(borough=borough, values=row.planned, by=by, token=spent)
    return Outcome(row.key, Done.PLANNED, made)


def _same(borough: Borough, values: dict[str, Any], state: str, *, any_time: bool = False) -> list[Ceremony]:
    """The borough's ceremonies of this state on the row's day, at its place and time."""
    day: date = values["date"]
    rows = Ceremony.objects.of(borough).filter(date=day, venue=values["venue"], state=state)
    if not any_time:
        rows = rows.filter(starts=values.get("starts"))
    return list(rows.shown().order_by("number"))

"""What the actions on ceremonies share: who may, a locked row, the guard of the two texts, and the number of a day."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Max

from citizenship.ceremonies import guard
from citizenship.ceremonies.models import Ceremony
from citizenship.studies import authority
from programmes.people.models import Borough, User
from programmes.workflow import MoveRefused


def refuse_stranger(by: User, borough: Borough) -> None:
    """Raises MoveRefused unless this person is a registrar of the borough today."""
    if not authority.boroughs_of(by).filter(pk=borough.pk).exists():
        raise MoveRefused(f"Only a registrar of {borough} does this.")


def locked(ceremony: Ceremony) -> Ceremony:
    """The ceremony as it is now, held for this transaction."""
    rows = Ceremony.objects.select_for_update(of=("self",)).select_related("borough", "study", "arm", "venue")
    return rows.get(pk=ceremony.pk)


def guarded(text: str, *, field: str) -> str:
    """The text without its margins. Raises MoveRefused when it looks like anything about a person."""
    text = text.strip()
    try:
        guard.refuse_personal(text)
    except ValidationError as found:
        raise MoveRefused(" ".join(found.messages), field=field) from None
    return text


def next_number(borough: Borough, day: date) -> int:
    """The number of one more ceremony of that day; the borough's row is held so that no two get the same."""
    Borough.objects.select_for_update().get(pk=borough.pk)
    last = Ceremony.objects.of(borough).filter(date=day).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def refuse_twice(problem: IntegrityError, ceremony: Ceremony) -> MoveRefused:
    """The refusal for a second group ceremony at the same place and time; any other problem is raised as it is."""
    if "ceremony_once_at_a_time" not in str(problem):
        raise problem
    when = f"{ceremony.starts:%H:%M}" if ceremony.starts else "this time"
    return MoveRefused(
        f"There is a group ceremony on this day at {when} at this place already. Change the time, or open that one.",
        field="starts",
    )


def changed(ceremony: Ceremony, values: dict[str, Any]) -> dict[str, Any]:
    """Those of the values that differ from what the ceremony holds."""
    return {name: value for name, value in values.items() if getattr(ceremony, name) != value}


def plain(value: Any) -> Any:
    """A value as the history keeps it: keys, codes, numbers and days, never a row."""
    if hasattr(value, "pk"):
        return str(value.pk)
    if value is None or isinstance(value, int | str):
        return value
    return sorted(value) if isinstance(value, list) else str(value)

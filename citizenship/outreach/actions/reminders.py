"""Reminders by e-mail: asking, stopping, sending. A row goes with its message."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from citizenship.outreach import notices_reminders as notices
from citizenship.outreach.models import Reminder
from programmes import clock, tokens
from programmes.notices import Address
from programmes.workflow import MoveRefused

# Pre-settled status is extended by five years at a time: nobody needs a reminder that is further away than this.
FURTHEST = timedelta(days=6 * 366)
AT_ONCE = 200


@transaction.atomic
def ask(*, email: str, language: str, due_date: date, token: str) -> Reminder:
    """Keep an address, sealed, until this day, and write to it now: what was asked, and the link that stops it.

    Raises MoveRefused, with the name of the text that says why, for what is no e-mail address or no day to come.
    """
    tokens.spend(token, by=None, purpose="citizenship.outreach.reminders.ask")
    email, today = email.strip().lower(), clock.london_day(clock.now())
    try:
        Address(email)
    except ValidationError as wrong:
        raise MoveRefused("error_email", field="email") from wrong
    if due_date <= today:
        raise MoveRefused("error_past", field="day")
    if due_date - today > FURTHEST:
        raise MoveRefused("error_far", field="day")
    reminder = Reminder.objects.create(email=email, language=language, due_date=due_date)
    notices.asked(reminder)
    return reminder


@transaction.atomic
def stop(*, key: UUID, token: str) -> None:
    """Delete the reminder. One that has gone already stays gone."""
    tokens.spend(token, by=None, purpose=f"citizenship.outreach.reminders.stop:{key}")
    Reminder.objects.filter(pk=key).delete()


def send_due() -> int:
    """Write to everybody whose day has come, and delete each row with its message; returns how many."""
    told = 0
    while some := _send_some():
        told += some
    return told


@transaction.atomic
def _send_some() -> int:
    today = clock.london_day(clock.now())
    rows = Reminder.objects.select_for_update(of=("self",), skip_locked=True).filter(due_date__lte=today)
    due = list(rows.order_by("due_date", "pk")[:AT_ONCE])
    for reminder in due:
        notices.due(reminder)
    Reminder.objects.filter(pk__in=[each.pk for each in due]).delete()
    return len(due)


def held_about(person: Any) -> list[Reminder]:
    """The reminders to this person's own address. Each has to be opened, because nothing sealed is searched."""
    address = str(person.email).strip().lower()
    return [each for each in Reminder.objects.all().iterator(chunk_size=500) if each.email == address]


def export(person: Any) -> list[dict[str, Any]]:
    """What a person with an account may download: the days of the reminders to their address."""
    return [{"due_date": each.due_date.isoformat(), "language": each.language} for each in held_about(person)]


def erase(person: Any, by: Any) -> None:
    """Delete the reminders to the address of somebody whose account is erased."""
    Reminder.objects.filter(pk__in=[each.pk for each in held_about(person)]).delete()

"""Reminders for tests: reminder("somebody@home.example", date(2027, 3, 14), "pl")."""

from datetime import date, timedelta

from citizenship.outreach.models import Reminder
from programmes import clock


def reminder(email: str = "somebody@home.example", due: date | None = None, language: str = "en") -> Reminder:
    """A reminder for a week from now unless said."""
    due = due or clock.london_day(clock.now()) + timedelta(days=7)
    return Reminder.objects.create(email=email, due_date=due, language=language)

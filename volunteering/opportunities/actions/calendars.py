"""The secret address of a person's calendar."""

from typing import Any

from django.db import transaction

from programmes import audit, clock, tokens
from volunteering.opportunities.models import CalendarKey
from volunteering.opportunities.models.around import calendar_key
from volunteering.safeguarding.models import Volunteer


@transaction.atomic
def renew(*, volunteer: Volunteer, by: Any, token: str) -> CalendarKey:
    """Give the calendar an address, or a new one: whoever knew the old one sees nothing more."""
    tokens.spend(token, by=by, purpose=f"volunteering.calendar.renew:{volunteer.pk}")
    made, _ = CalendarKey.objects.update_or_create(
        volunteer=volunteer, defaults={"key": calendar_key(), "made_at": clock.now()}
    )
    audit.record(by=by, verb="volunteering.calendar.renewed", target=volunteer)
    return made

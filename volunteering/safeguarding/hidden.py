"""What the delivery log does not show to staff who do not look after volunteers: messages about young people (I25)."""

from typing import Any

from django.db.models import Q

from programmes.audit import hidden
from volunteering.safeguarding.models import Volunteer
from volunteering.safeguarding.models.people import READERS


@hidden.register("programmes.Notice")
def about_young_people(user: Any) -> Q | None:
    """This room's messages, and every message of volunteering to somebody under 18."""
    if any(user.can(permission) for permission in READERS):
        return None
    young = Q(recipient__isnull=False, recipient__in=Volunteer.objects.minors().values("user"))
    return Q(event__startswith="volunteering.safeguarding.") | Q(event__startswith="volunteering.") & young

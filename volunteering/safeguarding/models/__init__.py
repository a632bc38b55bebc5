"""The room's models: people, their guardians, consent to the keeping of data, and concerns."""

from volunteering.safeguarding.models.concerns import Concern, ConcernMove, ConcernNote
from volunteering.safeguarding.models.consent import ConsentRequest, DataConsent
from volunteering.safeguarding.models.guardians import (
    Guardian,
    GuardianLink,
    ParticipationPermission,
    PermissionMove,
    Permit,
    Relationship,
    TelephoneCheck,
)
from volunteering.safeguarding.models.people import AccessNeed, BirthDate, Volunteer, VolunteerMove

__all__ = [
    "AccessNeed",
    "BirthDate",
    "Concern",
    "ConcernMove",
    "ConcernNote",
    "ConsentRequest",
    "DataConsent",
    "Guardian",
    "GuardianLink",
    "ParticipationPermission",
    "PermissionMove",
    "Permit",
    "Relationship",
    "TelephoneCheck",
    "Volunteer",
    "VolunteerMove",
]

"""People, their organisations and what they ask of the portal about their own data."""

from programmes.people.models.invites import Invite
from programmes.people.models.organisations import Borough, Membership, Organisation, OrganisationMove
from programmes.people.models.requests import DemonstrationMark, Erasure, PersonRequest, PersonRequestMove
from programmes.people.models.users import Appointment, Today, User

__all__ = [
    "Appointment",
    "Borough",
    "DemonstrationMark",
    "Erasure",
    "Invite",
    "Membership",
    "Organisation",
    "OrganisationMove",
    "PersonRequest",
    "PersonRequestMove",
    "Today",
    "User",
]

"""The room's models: programmes with their facts, ways to take part with what people sent, and invitations."""

from programmes.catalogue.models.invitations import HAND_OFF, Invitation, InvitationSheet
from programmes.catalogue.models.programmes import Programme, ProgrammeFact, ProgrammeMove
from programmes.catalogue.models.taking_part import Response, TakePart, TakePartMove

__all__ = [
    "HAND_OFF",
    "Invitation",
    "InvitationSheet",
    "Programme",
    "ProgrammeFact",
    "ProgrammeMove",
    "Response",
    "TakePart",
    "TakePartMove",
]

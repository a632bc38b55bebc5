"""The room's rows."""

from grants.applications.models.applications import Application, ApplicationMove, LateException
from grants.applications.models.assisted import AssistedEntry, AssistedEntryMove
from grants.applications.models.bodies import AccountableBody, AccountableBodyMove
from grants.applications.models.collaborators import Collaborator, CollaboratorInvite, Presence, Role
from grants.applications.models.equality import EqualityAnswer
from grants.applications.models.help import Booking, CallBack, CallBackMove, InformationSession
from grants.applications.models.letters import Letter
from grants.applications.models.records import AnswersKept, Recording, Transcript
from grants.applications.models.standing import ApplicationQuerySet, gated

__all__ = [
    "AccountableBody",
    "AccountableBodyMove",
    "AnswersKept",
    "Application",
    "ApplicationMove",
    "ApplicationQuerySet",
    "AssistedEntry",
    "AssistedEntryMove",
    "Booking",
    "CallBack",
    "CallBackMove",
    "Collaborator",
    "CollaboratorInvite",
    "EqualityAnswer",
    "InformationSession",
    "LateException",
    "Letter",
    "Presence",
    "Recording",
    "Role",
    "Transcript",
    "gated",
]

"""The room's models."""

from volunteering.opportunities.models.around import BackgroundCheck, CalendarKey, HostMessage, RosterView
from volunteering.opportunities.models.checks import REASONS, CheckLevel
from volunteering.opportunities.models.opportunities import Opportunity, OpportunityMove
from volunteering.opportunities.models.revisions import Revision
from volunteering.opportunities.models.sessions import Session, SessionMove
from volunteering.opportunities.models.sign_ups import SignUp, SignUpMove
from volunteering.opportunities.models.sources import ImportProblem, ImportRun, Source
from volunteering.opportunities.models.totals import PublicTotal

__all__ = [
    "REASONS",
    "BackgroundCheck",
    "CalendarKey",
    "CheckLevel",
    "HostMessage",
    "ImportProblem",
    "ImportRun",
    "Opportunity",
    "OpportunityMove",
    "PublicTotal",
    "Revision",
    "RosterView",
    "Session",
    "SessionMove",
    "SignUp",
    "SignUpMove",
    "Source",
]

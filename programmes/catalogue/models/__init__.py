"""The room's models: programmes with their facts, ways to take part with what people sent, and invitations."""

from programmes.catalogue.models.alerts import Alert, AlertItem, AlertItemMove, AlertTopic, AlertTopicMove
from programmes.catalogue.models.commitments import (
    Commitment,
    CommitmentLink,
    CommitmentMove,
    CommitmentUpdate,
    Objective,
    Policy,
)
from programmes.catalogue.models.events import Event, EventBooking, EventMove
from programmes.catalogue.models.invitations import BY_LINK, HAND_OFF, Invitation, InvitationSheet
from programmes.catalogue.models.letters import ListingLetter, ListingLetterMove
from programmes.catalogue.models.listings import Directory, Listing, ListingMove
from programmes.catalogue.models.loans import Loan, LoanBooking, LoanHub, LoanHubMove, LoanMove, Tablet, TabletMove
from programmes.catalogue.models.offers import Offer, OfferClaim, OfferMatch, OfferMatchMove, OfferMove
from programmes.catalogue.models.programmes import Programme, ProgrammeFact, ProgrammeMove
from programmes.catalogue.models.responses import CheckIn, Response, ResponseMove, WayCount
from programmes.catalogue.models.search import SearchDocument, SearchWord
from programmes.catalogue.models.sections import (
    LinkCount,
    ProgrammeSection,
    ProgrammeVersion,
    SectionLink,
    SectionLog,
    SectionTable,
)
from programmes.catalogue.models.skills import SkillsPlace, SkillsPlaceMove, SkillsSession, SkillsSessionMove
from programmes.catalogue.models.taking_part import TakePart, TakePartMove

__all__ = [
    "BY_LINK",
    "HAND_OFF",
    "Alert",
    "AlertItem",
    "AlertItemMove",
    "AlertTopic",
    "AlertTopicMove",
    "CheckIn",
    "Commitment",
    "CommitmentLink",
    "CommitmentMove",
    "CommitmentUpdate",
    "Directory",
    "Event",
    "EventBooking",
    "EventMove",
    "Invitation",
    "InvitationSheet",
    "LinkCount",
    "Listing",
    "ListingLetter",
    "ListingLetterMove",
    "ListingMove",
    "Loan",
    "LoanBooking",
    "LoanHub",
    "LoanHubMove",
    "LoanMove",
    "Objective",
    "Offer",
    "OfferClaim",
    "OfferMatch",
    "OfferMatchMove",
    "OfferMove",
    "Policy",
    "Programme",
    "ProgrammeFact",
    "ProgrammeMove",
    "ProgrammeSection",
    "ProgrammeVersion",
    "Response",
    "ResponseMove",
    "SearchDocument",
    "SearchWord",
    "SectionLink",
    "SectionLog",
    "SectionTable",
    "SkillsPlace",
    "SkillsPlaceMove",
    "SkillsSession",
    "SkillsSessionMove",
    "Tablet",
    "TabletMove",
    "TakePart",
    "TakePartMove",
    "WayCount",
]

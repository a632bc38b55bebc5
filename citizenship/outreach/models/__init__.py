"""The room's rows, gathered."""

from citizenship.outreach.models.briefings import BriefingBooking
from citizenship.outreach.models.campaign import Kind, Material, Spot, SpotMove, SpotOpening, Stock, Subject
from citizenship.outreach.models.events import EventPlace, OutreachEvent, OutreachEventMove
from citizenship.outreach.models.packs import Pack, PackItem, PackMove
from citizenship.outreach.models.reminders import Reminder
from citizenship.outreach.models.young import ForumHost, ForumHostMove, ForumInterest

__all__ = [
    "BriefingBooking",
    "EventPlace",
    "ForumHost",
    "ForumHostMove",
    "ForumInterest",
    "Kind",
    "Material",
    "OutreachEvent",
    "OutreachEventMove",
    "Pack",
    "PackItem",
    "PackMove",
    "Reminder",
    "Spot",
    "SpotMove",
    "SpotOpening",
    "Stock",
    "Subject",
]

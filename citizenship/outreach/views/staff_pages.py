"""What the staff's pages of events and of the Forum share: who may, one record, its history, one page for all."""

from programmes.people.access import Permission
from programmes.people.views.record import ANY, SHOWN, Records, show

# How the history tells each verb.
PAST = {
    "plan": "Planned",
    "change": "Changed",
    "adjust": "Put right",
    "open_": "Opened",
    "invite_host": "Link sent to the host",
    "close": "Closed",
    "hold": "Counted",
    "cancel": "Cancelled",
    "add": "Added",
    "send_link": "Link sent to the organisation",
    "end": "Ended",
}

RECORDS = Records("citizenship", Permission.MANAGE_OUTREACH, PAST)
require, fetch, at, history = RECORDS.require, RECORDS.fetch, RECORDS.at, RECORDS.history
__all__ = ["ANY", "SHOWN", "at", "fetch", "history", "require", "show"]

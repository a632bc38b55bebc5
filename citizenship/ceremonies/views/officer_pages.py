"""What the officers' pages share: who may, one record, its history, one page for any record."""

from typing import Any

from programmes.people.access import Permission
from programmes.people.views.record import ANY, SHOWN, Records, show

# How the history tells each verb.
PAST = {
    "offer": "Offered",
    "change": "Changed",
    "list_": "Listed",
    "decline": "Declined",
    "withdraw": "Called off",
    "propose": "Proposed to the borough",
    "accept": "Accepted",
    "ask": "Asked",
    "remind": "Asked once more",
    "tell": "Told of a change",
    "expire": "Not answered in time",
    "plan": "Planned",
    "adjust": "Changed, and boroughs told",
    "open_": "Opened",
    "close": "Closed",
    "hold": "Counted",
    "cancel": "Cancelled",
}

RECORDS = Records("citizenship", Permission.MANAGE_PILOTS, PAST)
require, fetch, at, history = RECORDS.require, RECORDS.fetch, RECORDS.at, RECORDS.history
__all__ = ["ANY", "SHOWN", "at", "fetch", "history", "require", "show", "told"]


def told(day: Any) -> str:
    """A day in a few letters: "Fri 12 Mar 2027"."""
    return f"{day:%a} {day.day} {day:%b %Y}"

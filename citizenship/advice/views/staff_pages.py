"""What the staff's pages of the directory share: who may, one record, and its history in words."""

from typing import Any

from programmes.people.access import Permission
from programmes.people.views.record import ANY, SHOWN, Records, show

PAST = {
    "add": "Added by hand",
    "load": "Came with the portal",
    "offer": "Offered on the public page",
    "correct": "Put right",
    "change": "Changed",
    "verify": "Found in the register",
    "unverify": "Not verified any more",
    "list_": "Listed",
    "decline": "Declined",
    "confirm": "Confirmed",
    "hide": "Hidden: nobody confirmed it",
    "withdraw": "Taken out of the directory",
    "places": "Free places told",
    "place": "A place added",
    "unplace": "A place taken away",
    "hours": "Hours changed",
    "propose": "Asked for",
    "accept": "Taken over",
    "refuse": "Not taken over",
}

RECORDS = Records("citizenship", Permission.MANAGE_ADVICE, PAST, with_notes=True)
require, fetch, at, history = RECORDS.require, RECORDS.fetch, RECORDS.at, RECORDS.history
__all__ = ["ANY", "SHOWN", "at", "fetch", "history", "require", "show", "told"]


def told(day: Any) -> str:
    """A day in full, "20 March 2026"; nothing for none."""
    return f"{day.day} {day:%B %Y}" if day else ""

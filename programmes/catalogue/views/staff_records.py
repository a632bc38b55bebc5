"""What the staff's pages of events, offers and matches share: who may, the words of their history, their colours."""

from programmes.people.access import Permission
from programmes.people.views.record import Records

# How the history tells each verb.
PAST = {
    "plan": "Planned",
    "send_in": "Sent in",
    "take_on": "Taken on as a draft",
    "change": "Changed",
    "open_": "Announced",
    "refuse": "Not taken",
    "adjust": "Put right",
    "close": "Closed",
    "hold": "Counted",
    "tell": "What we heard is published",
    "cancel": "Cancelled",
    "offer": "Offered",
    "end": "Ended",
    "make": "Brought together",
    "work": "It worked",
}
RECORDS = Records("programmes", Permission.HANDLE_RESPONSES, PAST, with_notes=True)
COLOURS = {
    **{"draft": "yellow", "submitted": "yellow", "made": "yellow"},
    **{"open": "green", "worked": "green", "closed": "blue", "held": "blue"},
}

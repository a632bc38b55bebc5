"""The slip of paper of a place: the event and the code, for a purse or a pocket. It says nothing about the person."""

from django.conf import settings
from django.urls import reverse

from citizenship.outreach.listing import languages_of
from citizenship.outreach.models import OutreachEvent
from programmes import clock
from programmes.evidence import codes
from programmes.outputs import pdf


def place(event: OutreachEvent, code: str) -> bytes:
    """The slip as an accessible PDF on one page."""
    address = f"{settings.SITE_URL}{reverse('citizenship:place')}"
    data = {
        "title": event.name,
        "subtitle": "Your place",
        "code": codes.spaced(code),
        "when": clock.uk_time(event.starts_at).removesuffix(" (UK time)"),
        "until": clock.uk_time(event.ends_at).removesuffix(" (UK time)"),
        "place": event.place,
        "languages": ", ".join(languages_of(event)),
        "access": ", ".join(event.access_words),
        "telephone": event.telephone,
        "host": event.host,
        "address": address.partition("://")[2].rstrip("/"),
        "demonstration": event.is_demonstration,
    }
    return pdf.render("citizenship/outreach/slip.typ", data)

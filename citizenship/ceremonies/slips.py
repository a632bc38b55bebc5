"""The slips of the Mayor's ceremony: one code for each place, to cut out and hand to a guest."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from citizenship.ceremonies.models import GuestCode, MayorsCeremony
from programmes import clock
from programmes.outputs import pdf, qr
from programmes.people.models import Borough


def guests(ceremony: MayorsCeremony, borough: Borough, live: Iterable[GuestCode]) -> bytes:
    """The slips as an accessible PDF, six to a page. A slip names the ceremony and the borough, and nobody."""
    address = f"{settings.SITE_URL}{reverse('citizenship:guest_find')}"
    day = ceremony.reply_by
    data = {
        "title": "The Mayor’s citizenship ceremony",
        "subtitle": f"Codes for guests from {borough}",
        "when": clock.uk_time(ceremony.starts_at).removesuffix(" (UK time)"),
        "place": ceremony.venue.name,
        "reply_by": f"{day.day} {day:%B %Y}",
        "office": f"the register office of {borough}",
        "address": address.partition("://")[2].rstrip("/"),
        "slips": [
            {
                "code": one.printed,
                "number": one.number,
                "qr": qr.svg(f"{settings.SITE_URL}{reverse('citizenship:guest', args=[one.code])}"),
            }
            for one in live
        ],
    }
    return pdf.render("citizenship/ceremonies/mayor/slips.typ", data)

"""A proof on paper: an accessible PDF with a picture that leads a phone to the page where it can be checked."""

from django.conf import settings

from programmes.outputs import pdf, qr
from volunteering.proof import content
from volunteering.proof.models import Proof


def certificate(proof: Proof) -> bytes:
    """The certificate. It says what the proof said when it was issued, whether or not it still holds."""
    address = f"{settings.SITE_URL}{proof.get_absolute_url()}"
    return pdf.render(
        "volunteering/proof/certificate.typ",
        {
            "title": "Proof of volunteering",
            "name": proof.name,
            "time": content.told(proof.minutes),
            "from": content.day_told(proof.content["from"]),
            "until": content.day_told(proof.content["until"]),
            "places": content.lines(proof.content),
            "issued": content.day_told(proof.issued_at.date()),
            "address": address.partition("://")[2],
            "qr": qr.svg(address),
            "number": str(proof.pk),
            "demonstration": settings.DEMO,
        },
    )

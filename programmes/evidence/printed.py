"""Codes on paper: a sheet of slips to cut out and hand round, each with its code and a picture that a phone reads."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from programmes.evidence import codes
from programmes.evidence.models import Survey, SurveyCode
from programmes.outputs import pdf, qr


def slips(survey: Survey, issued: Iterable[SurveyCode], *, title: str, note: str = "") -> bytes:
    """The slips as an accessible PDF, about ten to a page; `title` names the project, `note` says how to use them."""
    address = f"{settings.SITE_URL}{reverse('programmes:say_find')}"
    data = {
        "title": title,
        "subtitle": survey.text("title", "en"),
        "note": note,
        "address": address.partition("://")[2].rstrip("/"),
        "slips": [
            {
                "code": codes.spaced(one.code),
                "qr": qr.svg(f"{settings.SITE_URL}{reverse('programmes:say', args=[one.code])}"),
            }
            for one in issued
        ],
    }
    return pdf.render("programmes/evidence/slips.typ", data)

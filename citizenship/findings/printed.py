"""Invitations on paper: slips to cut out, each with its key and a picture that a phone reads."""

from django.urls import reverse

from citizenship.findings.models import Interest, InterestSheet
from programmes import clock
from programmes.outputs import pdf, qr

# For each interest: the page behind the picture, the page where the key is typed, and what the slip says.
PAGES = {
    Interest.VOLUNTEERING: ("volunteering:welcome", "Do something near home", "Find out how you can volunteer."),
    Interest.VOTING: ("citizenship:vote", "Have your say", "Register to vote on the official page."),
}
NOTE = (
    "Cut along the dotted lines. Give one to each person who would like it. Each works once, without an account; "
    "nobody notes who has which."
)


def invitations(sheet: InterestSheet, keys: list[str], *, site: str) -> bytes:
    """The slips as an accessible PDF. The keys are not kept anywhere, so this cannot be printed again."""
    page, title, words = PAGES[Interest(sheet.interest)]
    return pdf.render(
        "citizenship/findings/invitations.typ",
        {
            "title": f"Invitations: {sheet.get_interest_display().lower()}",
            "subtitle": sheet.sheet.label,
            "note": NOTE,
            "until": clock.uk_date(sheet.sheet.expires_at),
            "heading": title,
            "words": words,
            "slips": [
                {
                    "address": f"{site}{reverse(page, args=[key])}".partition("://")[2],
                    "qr": qr.svg(f"{site}{reverse(page, args=[key])}"),
                }
                for key in keys
            ],
        },
    )

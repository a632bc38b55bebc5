"""The pack for schools and youth clubs as one PDF: what to know, a lesson of 45 minutes, and slips to cut out."""

from datetime import date

from django.conf import settings
from django.urls import reverse

from citizenship.facts import words
from citizenship.facts.reading import Shown
from citizenship.outreach.young_points import POINTS
from programmes.outputs import pdf, qr

SLIPS = 8
LESSON: tuple[tuple[str, str, str], ...] = (
    (
        "5 minutes",
        "Begin",
        "Say what the lesson is about: who counts as British, and why some who grow up here have no papers. Agree on "
        "one rule: nobody asks, tells or guesses anybody’s status, in the lesson or after it.",
    ),
    (
        "10 minutes",
        "True or false",
        "Read each sentence out. People stand at one wall for “true”, at the other for “false”. 1. Everybody born in "
        "London is British. 2. A child can be British without a passport. 3. Registering a child can be free. 4. Your "
        "parents’ status is always yours too. The answers: false; true; true, for some; false.",
    ),
    (
        "15 minutes",
        "Six starting points",
        "In six groups, each reads one of the six starting points of this pack and tells the others in two sentences: "
        "whom is it for, and what is the first step?",
    ),
    (
        "10 minutes",
        "Whom to ask",
        "In pairs: a friend tells you that they cannot go on the school trip and do not know why. What do you say, and "
        "what do you not say? Collect good sentences on the board: listen, do not guess, go along to somebody who may "
        "advise.",
    ),
    (
        "5 minutes",
        "End",
        "Everybody takes a slip, so that nobody stands out. Say where you are this week for a quiet word.",
    ),
)
BEFORE: tuple[str, ...] = (
    "Tell the safeguarding lead that you give this lesson, and when.",
    "Find out who near you may give immigration advice to young people. The page on the slip shows it by borough.",
    "Do not use anybody’s own story, and do not ask for papers.",
    "After the lesson, do not note who came to you about their status in the register of the lesson.",
)


def document(fees: Shown, today: date) -> bytes:
    """The pack as an accessible PDF, with the fees as they stood on the day of their last check."""
    address = f"{settings.SITE_URL}{reverse('citizenship:young_londoners')}"
    data = {
        "title": "Young Londoners and citizenship",
        "subtitle": "A pack for schools and youth clubs",
        "made": f"{today.day} {today:%B %Y}",
        "points": [
            {"title": point.title, "young": list(point.young), "professional": list(point.professional)}
            for point in POINTS
        ],
        "before": list(BEFORE),
        "lesson": [{"time": time, "what": what, "how": how} for time, what, how in LESSON],
        "fees": [] if fees.fallback else [_fee(line) for line in fees.lines],
        "address": address.partition("://")[2].rstrip("/"),
        "qr": qr.svg(address),
        "slips": list(range(SLIPS)),
    }
    return pdf.render("citizenship/outreach/pack.typ", data)


def _fee(line: object) -> dict[str, str]:
    fact = line.fact  # type: ignore[attr-defined]
    day = fact.checked_on
    late = " Its day for checking is past: ask before you rely on it." if line.is_late else ""  # type: ignore[attr-defined]
    return {"text": words.plain(fact.statement, None), "as_at": f"Checked on {day.day} {day:%B %Y}.{late}"}

"""What the campaign's parts share: where each subject leads, and how counts of openings are told."""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from citizenship.outreach.models import Subject

# A language that the portal does not know, as BCP 47 writes it.
UNKNOWN = "und"
FEW = 5
# The page that each subject's code leads to.
LEADS_TO = {
    Subject.SETTLED_STATUS: "/citizenship/settled-status/",
    Subject.BECOMING_BRITISH: "/citizenship/becoming-british/",
    Subject.YOUNG_LONDONERS: "/citizenship/young-londoners/",
    Subject.ADVICE: "/citizenship/advice/",
}


def page_of(subject: str, language: str = "") -> str:
    """The page about this subject, in this language where one is given."""
    query = f"?{urlencode({'lang': language})}" if language and language != UNKNOWN else ""
    return LEADS_TO[Subject(subject)] + query


def printed_address(subject: str, language: str, code: str = "") -> str:
    """What the code on the paper holds: the place's own address, or the page itself where there is no place."""
    if not code:
        return settings.SITE_URL + page_of(subject, language)
    return settings.SITE_URL + reverse("citizenship:spot_paper", args=[code, slug_of(subject), language])


def slug_of(subject: str) -> str:
    """The subject as it stands in an address."""
    return subject.replace("_", "-")


def subject_of(slug: str) -> str | None:
    """The subject of an address; None for a word that is none."""
    found = slug.replace("-", "_")
    return found if found in Subject.values else None


def told(count: int) -> str:
    """A count of openings as staff read it: small ones not exactly, the others to the nearest five.

    One opening of a Polish code in a small club may be one known person, so no exact count is shown, and no total from
    which one could be worked out.
    """
    if not count:
        return "0"
    return f"fewer than {FEW}" if count < FEW else f"about {FEW * ((count + 2) // FEW):,}"

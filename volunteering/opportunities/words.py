"""What may not stand in words that everybody reads: ways to reach somebody, and the names of young people.

People are reached through the portal alone, so that no conversation with a young person is out of sight.
"""

import re
from collections.abc import Iterable
from typing import Any

from programmes.workflow import MoveRefused
from volunteering.hosts.models import Host
from volunteering.safeguarding.ages import MINORS
from volunteering.safeguarding.models import Volunteer

EMAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>().,]+")
# Nine digits or more, written together or in groups: telephone numbers, and nothing that a role needs to say.
PHONE = re.compile(r"(?<![\w£])\+?\(?\d(?:[\s().-]{0,2}\d){8,}(?!\w)")
LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# Other ways round the portal; people write them in many ways, so staff are shown them and decide.
HINTS = re.compile(
    r"(?<!\w)(?:@\w{3,}|whats\s?app|telegram|snapchat|instagram|tik\s?tok|facebook|discord|"
    r"(?:text|ring|call|phone|dm|message|e-?mail)\s+(?:me|us))(?!\w)",
    re.IGNORECASE,
)
# The fields that hold free text that everybody reads.
PUBLIC_TEXT = ("title", "what", "commitment", "place_name", "access_note", "question")


def without_contacts(text: str) -> str:
    """The text without e-mail addresses, telephone numbers and links."""
    return PHONE.sub("", EMAIL.sub("", LINK.sub("", text))).strip()


def hints(text: str) -> list[str]:
    """Words that may lead round the portal, as they stand in the text."""
    return [match.group(0) for match in HINTS.finditer(text)]


def says(name: str, text: str) -> bool:
    """Whether the name stands in the text as whole words, in any case."""
    return bool(name.strip()) and bool(re.search(rf"(?<!\w){re.escape(name.strip())}(?!\w)", text, re.IGNORECASE))


def minors_of(host: Host) -> Iterable[str]:
    """The full names of the under-18s who have signed up with this host, now or before."""
    found = Volunteer.objects.filter(band__in=MINORS, sign_ups__session__opportunity__host=host)
    return found.values_list("user__name", flat=True).distinct()


def refuse_private(content: dict[str, Any], host: Host) -> None:
    """Raises MoveRefused, at the field, for a contact detail, and for the name of a young person who comes here."""
    texts = {name: str(content[name]) for name in PUBLIC_TEXT if content.get(name)}
    for field, text in texts.items():
        if EMAIL.search(text):
            raise MoveRefused("Take the e-mail address out. Volunteers reach you through this portal.", field=field)
        if PHONE.search(text):
            raise MoveRefused(
                "Take the telephone number out. People with a place see the number of your host.", field=field
            )
        if LINK.search(text):
            raise MoveRefused("Take the web address out. Your host’s page has a place for it.", field=field)
    if not texts:
        return
    names = list(minors_of(host))
    for field, text in texts.items():
        # The surname alone is enough to know a young person by.
        if any(says(name, text) or says(name.split()[-1], text) for name in names if len(name.split()) > 1):
            raise MoveRefused("Name no young person here, not even by surname.", field=field)

"""Blind assessing.

What an assessor reads before the own scores are in, with everything taken out that tells who applies.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from grants.applications.models import Application
from programmes.people.models import Membership
from programmes.questions.engine import Read, ReadSection

HIDDEN = "[hidden]"
WAIT = "Hidden until your scores are in."
# Questions whose answer is about who applies, by the beginning of their key.
ABOUT_PEOPLE = ("referee", "about_you", "contact", "signator", "bank", "organisation", "accountable")


def names_of(application: Application) -> list[str]:
    """Every name, number and address that tells who applies, the longest first."""
    people = [application.lead, application.person] if application.person else [application.lead]
    found: set[str] = set()
    if application.organisation:
        group = application.organisation
        found |= {group.name, group.charity_number, group.company_number, group.postcode}
        members = Membership.objects.filter(organisation=group).select_related("user")
        people += [membership.user for membership in members]
    for person in people:
        found |= {person.name, person.email, person.phone}
        found |= {part for part in re.split(r"[\s'’-]+", person.name) if len(part) > 2}
    return sorted((name for name in found if len(name) > 2), key=len, reverse=True)


def redacted(text: str, names: Iterable[str]) -> str:
    """The text with every one of the names, in any case, replaced by "[hidden]"."""
    pattern = "|".join(re.escape(name) for name in names)
    return re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", HIDDEN, text, flags=re.IGNORECASE) if pattern else text


def masked(sections: list[ReadSection], application: Application) -> list[ReadSection]:
    """The answers read back, without files, without the questions about people, and without names in the rest."""
    names = names_of(application)
    return [replace(section, rows=tuple(_row(row, names) for row in section.rows)) for section in sections]


def _row(row: Read, names: list[str]) -> Read:
    if row.files or row.key.startswith(ABOUT_PEOPLE):
        return replace(row, answer=WAIT if row.answer or row.files else "", files=(), lines=())
    lines = tuple({key: redacted(text, names) for key, text in line.items()} for line in row.lines)
    return replace(row, answer=redacted(row.answer, names), lines=lines)

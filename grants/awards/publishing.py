"""What may be said to everybody about an award: the words are checked before they leave.

An e-mail address, a telephone number or the name of somebody behind the application is refused: once data is open it
is copied, and cannot be called back.
"""

import re
from datetime import date
from typing import Any

from grants.applications.models import Application
from grants.awards.models import Award
from programmes.people.models import Membership
from programmes.questions import engine
from programmes.workflow import MoveRefused

EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
# Nine digits or more, written together or in groups: telephone numbers, and nothing that a title needs.
PHONE = re.compile(r"(?<![\w£])\+?\(?\d(?:[\s().-]{0,2}\d){8,}(?!\w)")
_FIELDS = (("public_title", "title"), ("public_description", "description"))


def without_contacts(text: str) -> str:
    """The text without e-mail addresses and telephone numbers, on one line."""
    return " ".join(PHONE.sub("", EMAIL.sub("", text)).split())


def suggestion(award: Award) -> dict[str, str]:
    """The words to start from: those published before, or the applicant's own."""
    if award.public_title:
        return {"title": award.public_title, "description": award.public_description}
    given = engine.answers(award.application.sheet)
    return {"title": award.application.title[:139], "description": str(given.get("summary") or "")}


def dates(application: Application) -> tuple[date | None, date | None]:
    """When the project starts and ends, by its answers; neither when they contradict each other."""
    given = engine.answers(application.sheet)
    start, end = (_date(given.get(key)) for key in ("start_date", "end_date"))
    return (None, None) if start and end and end < start else (start, end)


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def refuse_unfit(award: Award) -> None:
    """Raises MoveRefused when the public words are missing, the same, or name or reach a person."""
    for attribute, field in _FIELDS:
        words = getattr(award, attribute)
        if not words:
            raise MoveRefused("Enter a title and say what the grant is for.", field=field)
        if EMAIL.search(words):
            raise MoveRefused("Take the e-mail address out: everybody reads this.", field=field)
        if PHONE.search(words):
            raise MoveRefused("Take the telephone number out: everybody reads this.", field=field)
        named = next((name for name in _names(award.application) if _says(name, words)), None)
        if named:
            raise MoveRefused(f"Take “{named}” out: no person may be named here.", field=field)
    if award.public_title.casefold() == award.public_description.casefold():
        raise MoveRefused("Say more than the title does.", field="description")
    organisation = award.application.organisation
    if organisation and without_contacts(organisation.name) != " ".join(organisation.name.split()):
        raise MoveRefused("The organisation’s name holds an e-mail address or a telephone number. Correct it first.")


def _names(application: Application) -> list[str]:
    """Whom the words may not name. One person alone is not even called by a first name."""
    if application.person:
        name = application.person.name
        return [name, *(part for part in name.split() if len(part) > 2)]
    members = Membership.objects.filter(organisation=application.organisation)
    return [application.lead.name, *members.values_list("user__name", flat=True)]


def _says(name: str, words: str) -> bool:
    return bool(name.strip()) and bool(re.search(rf"(?<!\w){re.escape(name.strip())}(?!\w)", words, re.IGNORECASE))

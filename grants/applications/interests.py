"""Who has an interest in an application without having to say so: the people behind it, past and present members of its
organisation, and anybody whose e-mail address is of the same organisation's domain.

Nothing here is stored: it is read from the rows at each request, so that it holds from the moment that it is true.

Every page of staff asks this, several times, so it is written in SQL: each part walks one index and mostly finds
nothing, and the database runs it once for a query, whatever the number of applications.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from programmes.people import worklist

# Addresses here say nothing about where somebody works. The last is shared by all accounts of the demonstration.
# fmt: off
PUBLIC_MAIL = frozenset([
    "aol.co.uk", "aol.com", "btinternet.com", "btopenworld.com", "fastmail.com", "fastmail.fm", "gmail.com",
    "gmx.co.uk", "gmx.com", "gmx.net", "googlemail.com", "hey.com", "hotmail.co.uk", "hotmail.com", "hotmail.fr",
    "icloud.com", "live.co.uk", "live.com", "mac.com", "mail.com", "mail.ru", "me.com", "msn.com", "ntlworld.com",
    "o2.co.uk", "outlook.co.uk", "outlook.com", "pm.me", "proton.me", "protonmail.ch", "protonmail.com",
    "rocketmail.com", "sky.com", "talk21.com", "talktalk.net", "tiscali.co.uk", "tutanota.com", "virginmedia.com",
    "web.de", "yahoo.co.in", "yahoo.co.uk", "yahoo.com", "yahoo.fr", "yandex.ru", "ymail.com", "zoho.com",
    "portal.example",
])
# fmt: on


def domain_of(email: str) -> str:
    """The domain that tells where somebody works, in lower case; "" for a public mail provider."""
    domain = email.rpartition("@")[2].strip().lower()
    return "" if domain in PUBLIC_MAIL else domain


# One kind of interest: the statements that find its applications, each with its parameters.
Parts = list[tuple[str, list[Any]]]
_OWN = (
    "SELECT id FROM grants_application WHERE lead_id = %s",
    "SELECT id FROM grants_application WHERE person_id = %s",
    "SELECT id FROM grants_application WHERE started_by_id = %s",
    "SELECT id FROM grants_application WHERE submitted_by_id = %s",
    "SELECT id FROM grants_application WHERE sheet_id IN"
    " (SELECT sheet_id FROM programmes_answer WHERE saved_by_id = %s)",
    "SELECT application_id FROM grants_collaborator WHERE person_id = %s",
    "SELECT application_id FROM grants_assistedentry WHERE entered_by_id = %s",
    "SELECT application_id FROM grants_accountablebody WHERE state <> 'dropped' AND person_id = %s",
)
_OWN_ADDRESS = "SELECT application_id FROM grants_accountablebody WHERE state <> 'dropped' AND email = %s"
_OF_ORGANISATIONS = (
    "SELECT id FROM grants_application WHERE organisation_id IN"
    " (SELECT organisation_id FROM programmes_membership WHERE user_id = %s)",
    "SELECT application_id FROM grants_accountablebody WHERE state <> 'dropped' AND charity_number IN"
    " (SELECT charity_number FROM programmes_organisation WHERE charity_number <> ''"
    " AND id IN (SELECT organisation_id FROM programmes_membership WHERE user_id = %s))",
    "SELECT application_id FROM grants_accountablebody WHERE state <> 'dropped' AND company_number IN"
    " (SELECT company_number FROM programmes_organisation WHERE company_number <> ''"
    " AND id IN (SELECT organisation_id FROM programmes_membership WHERE user_id = %s))",
)
# An index holds the addresses backwards, so that their ends are found.
_OF_DOMAIN = (
    "SELECT id FROM grants_application WHERE lead_id IN"
    " (SELECT id FROM programmes_user WHERE reverse(email) LIKE %s AND id <> %s)",
    "SELECT application_id FROM grants_collaborator WHERE person_id IN"
    " (SELECT id FROM programmes_user WHERE reverse(email) LIKE %s AND id <> %s)",
    "SELECT id FROM grants_application WHERE organisation_id IN"
    " (SELECT organisation_id FROM programmes_membership WHERE user_id IN"
    " (SELECT id FROM programmes_user WHERE reverse(email) LIKE %s AND id <> %s))",
)
_DOMAIN_ADDRESS = "SELECT application_id FROM grants_accountablebody WHERE state <> 'dropped' AND email LIKE %s"


def _own(user: Any) -> Parts:
    """Applications that this person began, leads, sent or wrote in, entered for a group, was ever invited to, or that
    ask for money for this person or the body that this person speaks for."""
    return [*((part, [user.pk]) for part in _OWN), (_OWN_ADDRESS, [user.email])]


def _of_organisations(user: Any) -> Parts:
    """Applications of organisations to which this person belongs or once belonged, or whose money they hold."""
    return [(part, [user.pk]) for part in _OF_ORGANISATIONS]


def _of_domain(user: Any) -> Parts:
    """Applications whose lead, writers, organisation's people or accountable body use this person's e-mail domain.

    Nothing for a public provider.
    """
    domain = domain_of(user.email)
    if not domain:
        return []
    ending = f"@{domain}"
    found: Parts = [(part, [f"{_like(ending[::-1])}%", user.pk]) for part in _OF_DOMAIN]
    return [*found, (_DOMAIN_ADDRESS, [f"%{_like(ending)}"])]


def _like(text: str) -> str:
    """The text as a pattern that stands for itself."""
    return re.sub(r"([\\%_])", r"\\\1", text)


def _found(parts: Parts) -> RawSQL:
    """The keys that any of these statements finds, as a part of another query."""
    return RawSQL(*_one(parts))  # nosec B611: written above


def _one(parts: Parts) -> tuple[str, list[Any]]:
    return " UNION ALL ".join(part for part, _ in parts), [value for _, values in parts for value in values]


class _Closed(RawSQL):
    """What is closed to somebody. In the work-list's statement, which asks it for each line, it stands once."""

    def __init__(self, user: Any) -> None:
        super().__init__("", ())  # nosec B611: written when it is asked for
        self.user, self.name = user, f"closed_to_{user.pk.hex}"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """The statement itself, or a look at what it found."""
        before = worklist.shared.get()
        if before is None:
            statement, values = _one(_closed_to(self.user))
            return f"({statement})", values
        if self.name not in before:
            before[self.name] = _one(_closed_to(self.user))
        return f"(SELECT * FROM {self.name})", []  # nosec B608: a key in hexadecimal


def automatic(user: Any) -> dict[str, Q]:
    """Each kind of interest that needs no words, with the applications that it touches."""
    kinds = {"co_applicant": _own(user), "organisation": _of_organisations(user), "email_domain": _of_domain(user)}
    return {kind: Q(pk__in=_found(parts)) for kind, parts in kinds.items() if parts}


def _closed_to(user: Any) -> Parts:
    declared: Parts = [("SELECT application_id FROM grants_conflict WHERE person_id = %s", [user.pk])]
    return declared + _own(user) + _of_organisations(user) + _of_domain(user)


# So few keys are read once and named; more of them stay a part of each statement.
NAMED = 500
_known: ContextVar[tuple[UUID, list[UUID]] | None] = ContextVar("known", default=None)


@contextmanager
def read_once(user: Any) -> Iterator[None]:
    """Read what is closed to this person now, for every statement within: for a page that asks it several times.

    Nothing is kept afterwards, and for anybody else the statements within still look for themselves.
    """
    parts = _closed_to(user)
    with connection.cursor() as cursor:
        statement = " UNION ".join(part for part, _ in parts)
        cursor.execute(f"{statement} LIMIT {NAMED + 1}", [value for _, values in parts for value in values])
        keys = [row[0] for row in cursor.fetchall()]
    before = _known.set((user.pk, keys) if len(keys) <= NAMED else None)
    try:
        yield
    finally:
        _known.reset(before)


def closed_to(user: Any) -> RawSQL | list[UUID]:
    """The keys of every application in which this person has an interest, declared or found: use it as `pk__in`."""
    known = _known.get()
    return known[1] if known and known[0] == user.pk else _Closed(user)

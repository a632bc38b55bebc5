"""Who has an interest in an application without having to say so: the people behind it, past and present members of its
organisation, and anybody whose e-mail address is of the same organisation's domain.

Nothing here is stored: it is read from the rows at each request, so that it holds from the moment that it is true.
"""

from typing import Any

from django.db.models import Q

from programmes.people.models import Membership, User
from programmes.questions.models import Answer

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


def own(user: Any) -> Q:
    """Applications that this person began, leads, sent or wrote in, or that ask for money for this person."""
    behind = Q(lead=user) | Q(person=user) | Q(started_by=user) | Q(submitted_by=user)
    return behind | Q(sheet__in=user_sheets(user))


def user_sheets(user: Any) -> Any:
    """The answer sheets in which this person wrote."""
    return Answer.objects.filter(saved_by=user).values("sheet")


def of_organisations(user: Any) -> Q:
    """Applications of organisations to which this person belongs or once belonged."""
    return Q(organisation__in=Membership.objects.filter(user=user).values("organisation"))


def of_domain(user: Any) -> Q | None:
    """Applications whose lead or whose organisation's people use this person's e-mail domain.

    None for a public provider.
    """
    domain = domain_of(user.email)
    if not domain:
        return None
    there = User.objects.filter(email__endswith=f"@{domain}").exclude(pk=user.pk)
    members = Membership.objects.filter(user__in=there.values("pk")).values("organisation")
    return Q(lead__in=there.values("pk")) | Q(organisation__in=members)


def automatic(user: Any) -> dict[str, Q]:
    """Each kind of interest that needs no words, with the applications that it touches."""
    found = {"co_applicant": own(user), "organisation": of_organisations(user)}
    domain = of_domain(user)
    return found | ({"email_domain": domain} if domain is not None else {})

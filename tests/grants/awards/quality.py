"""360Giving's rules about the quality of data that its schema does not hold, written anew: what the publisher's own
checking tool would say about a file. Each finding is the rule's name and the grant's id.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

Grant = dict[str, Any]
_ID = re.compile(r"[A-Za-z0-9_.-]+")
_EMAIL = re.compile(r"[^\s@\"]+@[^\s@\"]+\.[a-z]{2,}", re.IGNORECASE)
_PREFIXES = ("GB-CHC-", "GB-COH-", "GB-SC-", "GB-NIC-", "GB-EDU-", "GB-UKPRN-", "GB-LAE-", "GB-MPR-", "360G-")
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}")


def texts(value: Any) -> Iterator[str]:
    """Every piece of text anywhere in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


def _organisations(grant: Grant, *roles: str) -> list[dict[str, Any]]:
    return [each for role in roles for each in grant.get(role, [])]


def _both(grant: Grant) -> list[dict[str, Any]]:
    return _organisations(grant, "recipientOrganization", "fundingOrganization")


def _planned(grant: Grant) -> dict[str, Any]:
    return grant.get("plannedDates", [{}])[0]


def _days(grant: Grant) -> list[str]:
    planned = _planned(grant)
    found = [grant.get("awardDate"), planned.get("startDate"), planned.get("endDate")]
    return [str(each)[:10] for each in found if each]


def _impossible(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return True
    return False


def _odd(text: str) -> bool:
    return not _ID.fullmatch(text) or text != text.strip("-")


def _looks_invalid(identifier: str) -> bool:
    """The number does not have the shape that its register gives."""
    shapes = {"GB-CHC-": r"[0-9]{6,7}", "GB-COH-": r"[A-Z0-9]{8}", "GB-SC-": r"SC[0-9]{6}", "GB-NIC-": r"[0-9]{6}"}
    return any(
        identifier.startswith(prefix) and not re.fullmatch(shape, identifier.removeprefix(prefix))
        for prefix, shape in shapes.items()
    )


def _charity_number(number: str) -> bool:
    return not re.fullmatch(r"(SC|NIC)?[0-9]{6,7}", number)


# Rules that look at one grant: true means that it breaks the rule. `today` is the day of the check.
RULES: dict[str, Callable[[Grant, date], bool]] = {
    "ZeroAmount": lambda g, _: not g.get("amountAwarded"),
    "NegativeAmount": lambda g, _: g.get("amountAwarded", 0) < 0,
    "RecipientOrgUnrecognisedPrefix": lambda g, _: any(
        not o["id"].startswith(_PREFIXES) for o in _organisations(g, "recipientOrganization")
    ),
    "FundingOrgUnrecognisedPrefix": lambda g, _: any(
        not o["id"].startswith(_PREFIXES) for o in _organisations(g, "fundingOrganization")
    ),
    "RecipientOrgCharityNumber": lambda g, _: any(
        _charity_number(o["charityNumber"]) for o in _both(g) if "charityNumber" in o
    ),
    "RecipientOrgCompanyNumber": lambda g, _: any(
        len(o["companyNumber"]) != 8 for o in _both(g) if "companyNumber" in o
    ),
    "OrganizationIdLooksInvalid": lambda g, _: any(_looks_invalid(o["id"]) for o in _both(g)),
    "OrganizationIdUnexpectedChars": lambda g, _: any(_odd(o["id"]) for o in _both(g)),
    "GrantIdUnexpectedChars": lambda g, _: _odd(g["id"]),
    "MoreThanOneFundingOrg": lambda g, _: len(g["fundingOrganization"]) > 1,
    "LooksLikeEmail": lambda g, _: any(_EMAIL.search(text) for text in texts(g)),
    "ImpossibleDates": lambda g, _: any(_impossible(day) for day in _days(g)),
    "PlannedStartDateBeforeEndDate": lambda g, _: (
        bool(_planned(g).get("startDate") and _planned(g).get("endDate"))
        and _planned(g)["startDate"] > _planned(g)["endDate"]
    ),
    "FarFuturePlannedDates": lambda g, today: any(day[:4] > str(today.year + 12) for day in _days(g)),
    "FarPastDates": lambda g, today: any(day[:4] < str(today.year - 25) for day in _days(g)),
    "PostDatedAwardDates": lambda g, today: str(g["awardDate"])[:10] > today.isoformat(),
    "GeoCodePostcode": lambda g, _: any(
        bool(_POSTCODE.fullmatch(each.get("geoCode", ""))) for each in g.get("beneficiaryLocation", [])
    ),
    "NoGrantProgramme": lambda g, _: not g.get("grantProgramme"),
    "NoBeneficiaryLocation": lambda g, _: not g.get("beneficiaryLocation"),
    "TitleDescriptionSame": lambda g, _: g["title"] == g["description"],
    "TitleLength": lambda g, _: not 0 < len(g["title"]) < 140,
    "NoLastModified": lambda g, _: not g.get("dateModified"),
    "NoDataSource": lambda g, _: not g.get("dataSource"),
    "PlannedDurationNotPresent": lambda g, _: not _planned(g).get("duration"),
    "IncompleteRecipientOrg": lambda g, _: any(
        not (o.get("id") and o.get("name")) for o in _organisations(g, "recipientOrganization")
    ),
    "NamedIndividual": lambda g, _: (
        g.get("recipientIndividual", {}).get("name", "") not in ("", "Individual Recipient")
    ),
    "OfficialNumberOfIndividual": lambda g, _: (
        "recipientIndividual" in g and not g["recipientIndividual"]["id"].startswith("360G-")
    ),
}


def findings(grants: list[Grant], *, today: date) -> set[tuple[str, str]]:
    """Every rule that a grant breaks, and the rules about all of them together."""
    found = {(rule, grant["id"]) for grant in grants for rule, broken in RULES.items() if broken(grant, today)}
    found |= {("DuplicateIds", key) for key, times in Counter(grant["id"] for grant in grants).items() if times > 1}
    names: dict[str, set[str]] = {}
    for grant in grants:
        for funder in grant["fundingOrganization"]:
            names.setdefault(funder["id"], set()).add(funder["name"])
    return found | {("MultiFundingNamesForOrgId", key) for key, known in names.items() if len(known) > 1}

"""Published awards as open data: the 360Giving standard 1.4, as JSON and as CSV from the same rows.

Nothing in it depends on when it is asked for, so the same awards give the same bytes. Organisations are named; a
person alone never is, and no postcode leaves: a small group’s is often somebody’s home. Amounts are JSON numbers:
twelve digits fit a double exactly as they are written.
"""

import hashlib
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.conf import settings
from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.urls import reverse

from grants.applications.models import AccountableBody
from grants.awards.models import Award, AwardMove
from grants.awards.publishing import without_contacts
from programmes import clock
from programmes.outputs import tables
from programmes.people.models import Organisation

LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
DEMONSTRATION = "demonstration"
_AT_A_TIME = 500
_IN_MEMORY = 1_000_000  # bytes; a larger file waits on disk until it is sent

# The standard's own column titles, each with its place in the JSON.
Column = tuple[str, tuple[str | int, ...]]
COLUMNS: tuple[Column, ...] = (
    ("Identifier", ("id",)),
    ("Title", ("title",)),
    ("Description", ("description",)),
    ("Currency", ("currency",)),
    ("Amount Applied For", ("amountAppliedFor",)),
    ("Amount Awarded", ("amountAwarded",)),
    ("Award Date", ("awardDate",)),
    ("Planned Dates:Start Date", ("plannedDates", 0, "startDate")),
    ("Planned Dates:End Date", ("plannedDates", 0, "endDate")),
    ("Planned Dates:Duration (months)", ("plannedDates", 0, "duration")),
    ("Recipient Org:Identifier", ("recipientOrganization", 0, "id")),
    ("Recipient Org:Name", ("recipientOrganization", 0, "name")),
    ("Recipient Org:Charity Number", ("recipientOrganization", 0, "charityNumber")),
    ("Recipient Org:Company Number", ("recipientOrganization", 0, "companyNumber")),
    ("Recipient Ind:Identifier", ("recipientIndividual", "id")),
    ("Recipient Ind:Name", ("recipientIndividual", "name")),
    ("Funding Org:Identifier", ("fundingOrganization", 0, "id")),
    ("Funding Org:Name", ("fundingOrganization", 0, "name")),
    ("Grant Programme:Code", ("grantProgramme", 0, "code")),
    ("Grant Programme:Title", ("grantProgramme", 0, "title")),
    ("Grant Programme:URL", ("grantProgramme", 0, "url")),
    ("From An Open Call?", ("fromOpenCall",)),
    ("Location Scope", ("locationScope",)),
    ("Last modified", ("dateModified",)),
    ("Data Source", ("dataSource",)),
)
LOCATION = (
    ("Name", "name"),
    ("Geographic Code", "geoCode"),
    ("Geographic Code Type", "geoCodeType"),
    ("Country Code", "countryCode"),
)


@dataclass(frozen=True)
class OpenFile:
    """One file ready to be sent: its bytes, the tag that changes exactly when they do, and the last change's time."""

    body: IO[bytes]
    etag: str
    modified_at: datetime


def is_demonstration() -> bool:
    """Whether the publisher's own 360Giving prefix has not been set."""
    return settings.GRANTS_360_PREFIX == DEMONSTRATION


def rows() -> QuerySet[Award]:
    """The published awards in the order of their references, with the time of each one's last step."""
    last = AwardMove.objects.filter(award=OuterRef("pk")).order_by("-at").values("at")[:1]
    found = Award.objects.published().annotate(moved_at=Subquery(last)).prefetch_related("places")
    return found.order_by("application__reference")


def modified_at() -> datetime | None:
    """When what is published last changed: a step of any award that is, or once was, published."""
    return AwardMove.objects.filter(award__moves__verb="publish").aggregate(at=Max("at"))["at"]


def as_json() -> OpenFile | None:
    """The 360Giving package; None while nothing is published, for the standard knows no empty file."""
    return _file(_json_lines)


def as_csv() -> OpenFile | None:
    """The same grants as a table whose cells start no formula."""
    return _file(_csv_lines)


def _file(lines: Any) -> OpenFile | None:
    found = rows()
    if not found.exists():
        return None
    at = modified_at() or found.aggregate(at=Max("published_at"))["at"]
    body: Any = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  the response closes it
    digest = hashlib.sha256()
    for line in lines(found, at):
        digest.update(part := line.encode())
        body.write(part)
    body.seek(0)
    return OpenFile(body, f'"{digest.hexdigest()[:32]}"', at)


def _json_lines(found: QuerySet[Award], at: datetime) -> Iterator[str]:
    head = json.dumps(package(at), ensure_ascii=False, indent=1)
    yield head.removesuffix("\n}") + ',\n "grants": ['
    for number, award in enumerate(found.iterator(_AT_A_TIME)):
        yield (",\n" if number else "\n") + json.dumps(grant(award), ensure_ascii=False)
    yield "\n]}\n"


def _csv_lines(found: QuerySet[Award], at: datetime) -> Iterator[str]:
    columns = [*COLUMNS, *_places(found)]
    cells = ([_at(line, path) for _, path in columns] for line in map(grant, found.iterator(_AT_A_TIME)))
    return tables.csv_lines([title for title, _ in columns], cells)


def _places(found: QuerySet[Award]) -> Iterator[Column]:
    """Four columns for each place, numbered from 0 as the standard flattens lists: as many as any grant needs."""
    wards = found.order_by().annotate(wards=Count("places")).aggregate(most=Max("wards"))["most"] or 0
    for number in range(wards + 1):  # the borough and its wards
        for title, key in LOCATION:
            yield f"Beneficiary Location:{number}:{title}", ("beneficiaryLocation", number, key)


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError):
            return None
    return value


def package(at: datetime) -> dict[str, Any]:
    """The file's own facts; `at` is when its grants last changed."""
    text = "Grants that the Mayor of London’s integration programmes have awarded and published."
    if is_demonstration():
        text += " Demonstration: the identifiers are not registered with 360Giving."
    return {
        "version": "1.4",
        "title": f"Grants of the {settings.GRANTS_FUNDER_NAME}: {settings.PORTAL_NAME}",
        "description": text,
        "issued": clock.london_day(at).isoformat(),
        "modified": _moment(at),
        "publisher": {
            "name": settings.GRANTS_FUNDER_NAME,
            "identifier": settings.GRANTS_FUNDER_ID,
            "website": settings.SITE_URL,
        },
        "license": LICENCE,
        "accessURL": settings.SITE_URL + reverse("grants:award_list"),
        "downloadURL": settings.SITE_URL + reverse("grants:awards_json"),
    }


def grant(award: Award) -> dict[str, Any]:
    """One award as the standard describes it. What is not known is left out."""
    application = award.application
    fund, borough = application.round.fund, application.borough
    line: dict[str, Any] = {
        "id": f"360G-{settings.GRANTS_360_PREFIX}-{application.reference}",
        "title": award.public_title,
        "description": award.public_description,
        "currency": "GBP",
        "amountAwarded": _pounds(award.amount),
        "awardDate": clock.london_day(award.offered_at).isoformat(),
        "fundingOrganization": [{"id": settings.GRANTS_FUNDER_ID, "name": settings.GRANTS_FUNDER_NAME}],
        # An accountable body receives the money of people without an organisation.
        **_recipient(application.organisation or application.body, application.reference),
        "grantProgramme": [
            {"code": fund.prefix, "title": fund.name, "url": settings.SITE_URL + fund.get_absolute_url()}
        ],
        "fromOpenCall": "Yes",
        "locationScope": "GLS050" if borough else "GLS040",
        "dateModified": _moment(max(filter(None, (award.published_at, getattr(award, "moved_at", None))))),
        "dataSource": settings.SITE_URL + reverse("grants:award_list"),
    }
    if application.amount_asked:
        line["amountAppliedFor"] = _pounds(application.amount_asked)
    if planned := _planned(award.start_date, award.end_date):
        line["plannedDates"] = [planned]
    places = [_place(borough.name, borough.gss_code, "LONB")] if borough else []
    if wards := sorted(award.places.all(), key=lambda each: each.ward_code):
        places += [_place(each.ward_name, each.ward_code, "WD") for each in wards]
        line["locationScope"] = "GLS060"
    if places:
        line["beneficiaryLocation"] = places
    return line


def _place(name: str, code: str, kind: str) -> dict[str, str]:
    return {"name": name, "geoCode": code, "geoCodeType": kind, "countryCode": "GB"}


def _recipient(organisation: Organisation | AccountableBody | None, reference: str) -> dict[str, Any]:
    """The organisation under its official number; a person under a number of this grant alone, and without a name."""
    if organisation is None:
        number = f"360G-{settings.GRANTS_360_PREFIX}-{reference}-recipient"
        return {"recipientIndividual": {"id": number, "name": "Individual Recipient"}}
    facts = {"id": organisation_id(organisation), "name": without_contacts(organisation.name)}
    # A charity linked to another has that one's number with a suffix, which the standard's checks do not know.
    if organisation.charity_number and "-" not in organisation.charity_number:
        facts["charityNumber"] = organisation.charity_number
    if organisation.company_number:
        facts["companyNumber"] = organisation.company_number
    return {"recipientOrganization": [facts]}


def organisation_id(organisation: Organisation | AccountableBody) -> str:
    """The identifier by which others know it: charity, company, or one of our own where it has no number."""
    charity, company = organisation.charity_number, organisation.company_number
    if charity.startswith("SC"):
        return f"GB-SC-{charity}"
    if charity.startswith("NIC"):
        return f"GB-NIC-{charity.removeprefix('NIC')}"
    if charity and "-" not in charity:
        return f"GB-CHC-{charity}"
    return f"GB-COH-{company}" if company else f"360G-{settings.GRANTS_360_PREFIX}-{organisation.pk}"


def _planned(start: date | None, end: date | None) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if start:
        facts["startDate"] = start.isoformat()
    if end:
        facts["endDate"] = end.isoformat()
    if start and end:
        facts["duration"] = max(1, math.ceil(((end - start).days + 1) / 30.4375))  # whole months, a part counts
    return facts


def _pounds(amount: Any) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _moment(at: datetime) -> str:
    return at.astimezone(clock.LONDON).replace(microsecond=0).isoformat()

"""What is public here as open data: the Volunteering Data Standard's JSON-LD, organisations with what they offer.

Source: standard.volunteeringdata.io, "Publishing opportunities data" and ontology of 23 March 2026. Nothing in it
depends on who asks; the same opportunities give the same bytes. It names organisations and places, and no person. Rows
that came from another platform are left out: that platform publishes them itself.

Three queries, read side by side in the order of the hosts' keys, whatever the number of rows.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.db.models import Max
from django.urls import reverse

from programmes import clock
from volunteering.hosts.models import Host
from volunteering.opportunities.models import Opportunity, Session
from volunteering.opportunities.models.checks import CheckLevel
from volunteering.opportunities.words import without_contacts
from volunteering.safeguarding.vocabulary import ACCESS, CAUSES, NAMESPACE, REQUIREMENTS, SKILLS

CONTEXT = "https://api.volunteeringdata.io/context/v1"
# The SPDX identifier of the Open Government Licence v3.
LICENCE = "OGL-UK-3.0"
OWL_TIME = "http://www.w3.org/2006/time#"
REGISTRARS = {
    "SC": "https://www.oscr.org.uk",
    "NIC": "https://www.charitycommissionni.org.uk",
    "": "https://register-of-charities.charitycommission.gov.uk",
}
# Organisations in one document; a longer list goes on under the next address (in the Link header).
HOSTS_A_PAGE = 1000
_AT_A_TIME = 500
_IN_MEMORY = 1_000_000  # bytes; a larger document waits on disk until it is sent
# JSON that is safe to put into a page as it is: no character that ends a script or opens a tag.
_SAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


@dataclass(frozen=True)
class Document:
    """One page of the feed: its bytes, the tag that changes exactly when they do, and where the list goes on."""

    body: IO[bytes]
    etag: str
    after: str


def document(at: datetime, after: UUID | None = None) -> Document:
    """The organisations with public opportunities at this moment, from the one behind `after` on."""
    keys = _keys(at, after)
    more = keys[HOSTS_A_PAGE - 1] if len(keys) > HOSTS_A_PAGE else None
    keys = keys[:HOSTS_A_PAGE]
    body: Any = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  the response closes it
    digest = hashlib.sha256()
    for line in _lines(keys, at):
        digest.update(part := line.encode())
        body.write(part)
    body.seek(0)
    return Document(body, f'"{digest.hexdigest()[:32]}"', str(more) if more else "")


def _keys(at: datetime, after: UUID | None) -> list[UUID]:
    """The keys of the page's hosts, and one more when the list goes on."""
    found = _public(at)
    if after is not None:
        found = found.filter(host__gt=after)
    hosts = found.order_by("host_id").values_list("host_id", flat=True).distinct()
    return [key for key in hosts[: HOSTS_A_PAGE + 1] if key is not None]


def _public(at: datetime) -> Any:
    return Opportunity.objects.public_at(at).filter(host__isnull=False)


def _lines(keys: list[UUID], at: datetime) -> Iterator[str]:
    head = json.dumps(_head(keys, at), ensure_ascii=False, indent=1).translate(_SAFE)
    yield head.removesuffix("\n}") + ',\n "graph": ['
    for number, node in enumerate(_organisations(keys, at)):
        yield (",\n" if number else "\n") + json.dumps(node, ensure_ascii=False).translate(_SAFE)
    yield "\n]}\n"


def _head(keys: list[UUID], at: datetime) -> dict[str, Any]:
    """What the document says of itself, as the standard's "Sharing opportunities with metadata" has it."""
    changed = _public(at).filter(host__in=keys).aggregate(at=Max("updated_at"))["at"] if keys else None
    facts = {
        "@context": CONTEXT,
        "conformsTo": NAMESPACE,
        "license": LICENCE,
        "publisher": settings.SITE_URL,
    }
    return {**facts, "modified": clock.london_day(changed).isoformat()} if changed else facts


def _organisations(keys: list[UUID], at: datetime) -> Iterator[dict[str, Any]]:
    """Each host with its opportunities, each of these with its sessions to come: three lists merged by their keys."""
    if not keys:
        return
    hosts = Host.objects.filter(pk__in=keys).select_related("organisation__borough").order_by("pk")
    opportunities = _public(at).filter(host__in=keys).select_related("borough").order_by("host_id", "pk")
    sessions = (
        Session.objects.coming(at)
        .filter(opportunity__in=_public(at).filter(host__in=keys).values("pk"))
        .order_by("opportunity__host_id", "opportunity_id", "starts_at", "pk")
    )
    by_host = _merge(opportunities.iterator(_AT_A_TIME), "host_id")
    by_opportunity = _merge(sessions.iterator(_AT_A_TIME), "opportunity_id")
    for host in hosts.iterator(_AT_A_TIME):
        yield organisation(host, [(each, by_opportunity(each.pk)) for each in by_host(host.pk)])


def _merge(rows: Iterable[Any], field: str) -> Any:
    """A function that gives the rows of the key asked for; keys are asked for in the order in which the rows come."""
    groups = groupby(rows, key=lambda row: getattr(row, field))
    ahead: list[tuple[Any, list[Any]]] = []

    def of(key: Any) -> list[Any]:
        if not ahead:
            found = next(groups, None)
            if found is None:
                return []
            ahead.append((found[0], list(found[1])))
        return ahead.pop()[1] if ahead[0][0] == key else []

    return of


def organisation(host: Host, offered: list[tuple[Opportunity, list[Session]]]) -> dict[str, Any]:
    """A host and everything that it offers."""
    found = host.organisation
    node: dict[str, Any] = {
        "type": "Organisation",
        "id": f"{settings.SITE_URL}{reverse('volunteering:opportunities_json')}#{host.pk}",
        "name": without_contacts(found.name) or "Name withheld",
    }
    if about := without_contacts(host.about):
        node["description"] = about
    if host.website:
        node["website"] = host.website
    if found.charity_number:
        start = next(prefix for prefix in REGISTRARS if found.charity_number.startswith(prefix))
        node["charityRegistration"] = [
            {"registrar": REGISTRARS[start], "registrationNumber": found.charity_number.removeprefix("NIC")}
        ]
    causes = sorted({CAUSES[each.cause][1] for each, _ in offered if each.cause in CAUSES})
    if causes:
        node["cause"] = causes
    node["activity"] = [activity(each, sessions) for each, sessions in offered]
    return node


def activity(opportunity: Opportunity, sessions: Iterable[Session] = ()) -> dict[str, Any]:
    """An opportunity with its one role and its sessions to come."""
    page = settings.SITE_URL + opportunity.get_absolute_url()
    node: dict[str, Any] = {
        "type": "Activity",
        "id": page,
        "title": opportunity.title,
        "description": opportunity.what,
        "modified": clock.london_day(opportunity.updated_at).isoformat(),
        "role": [role(opportunity, page)],
    }
    if opportunity.published_at:
        node["publishStartDate"] = clock.london_day(opportunity.published_at).isoformat()
    if opportunity.cause in CAUSES:
        node["relatedConcept"] = [CAUSES[opportunity.cause][1]]
    place = _place(opportunity)
    there = [_session(opportunity, each, place) for each in sessions]
    if there or place:
        node["session"] = there or [{"type": "Session", "location": place}]
    return node


def role(opportunity: Opportunity, page: str) -> dict[str, Any]:
    """What somebody does, who may, and what it asks; ages are texts, as in the standard's own examples."""
    access = {*opportunity.access, *(["expenses_paid"] if opportunity.expenses else [])}
    access |= {"remote_accessibility"} if opportunity.remote else set()
    node: dict[str, Any] = {
        "type": "Role",
        "title": opportunity.title,
        "description": opportunity.what,
        "applyLink": page,
        "allowsRemoteParticipation": opportunity.remote,
        "minimumAge": str(opportunity.minimum_age),
    }
    if opportunity.commitment:
        node["commitment"] = opportunity.commitment
    if opportunity.maximum_age is not None:
        node["maximumAge"] = str(opportunity.maximum_age)
    if opportunity.check_level != CheckLevel.NONE:
        node["requirement"] = [REQUIREMENTS["dbs_check"][1]]
    if skills := [SKILLS[code][1] for code in opportunity.skills if code in SKILLS]:
        node["skill"] = skills
    if facts := [iri for code, (_, iri) in ACCESS.items() if code in access]:
        node["accessibility"] = facts
    return node


def _place(opportunity: Opportunity) -> dict[str, Any]:
    if opportunity.remote:
        return {}
    address = [opportunity.place_name, str(opportunity.borough or ""), "London", opportunity.postcode]
    found = {"type": "Location", "name": opportunity.place_name, "address": ", ".join(filter(None, address))}
    return {key: value for key, value in found.items() if value}


def _session(opportunity: Opportunity, session: Session, place: dict[str, Any]) -> dict[str, Any]:
    """One session with its exact beginning and end, as OWL-Time writes them."""
    node: dict[str, Any] = {
        "type": "Session",
        "time": {
            f"{OWL_TIME}hasBeginning": _instant(session.starts_at),
            f"{OWL_TIME}hasEnd": _instant(session.ends_at),
        },
    }
    return {**node, "location": place} if place else node


def _instant(at: datetime) -> dict[str, Any]:
    return {f"{OWL_TIME}inXSDDateTimeStamp": at.astimezone(clock.LONDON).isoformat()}

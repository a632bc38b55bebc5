"""Hosts and what they post, for tests: host("Rye Lane Growers"), opportunity(host, minimum_age=16)."""

from datetime import timedelta
from typing import Any

from programmes import clock
from programmes.people.models import Borough, Organisation, User
from tests import factories
from volunteering.hosts.models import Agreement, Host
from volunteering.opportunities.models import Opportunity, Source

DETAILS: dict[str, Any] = {
    "about": "We grow vegetables with our neighbours on Rye Lane.",
    "contact_name": "The growers' desk",
    "phone": "020 7946 0012",
    "safeguarding_name": "Mina Faro",
    "has_safeguarding_policy": True,
    "has_insurance": True,
}
CONTENT: dict[str, Any] = {
    "title": "Dig and plant at the community garden",
    "what": "You dig beds, plant seedlings and water them, with somebody who shows you how.",
    "cause": "environment",
    "commitment": "Two hours on a Saturday",
    "place_name": "Rye Lane garden",
    "minimum_age": 14,
}


def agreement(version: int = 1, **fields: Any) -> Agreement:
    """A version of the agreement that hosts sign."""
    fields = {"title": "Best-practice agreement", "text": "# You welcome people\n- You say who meets them.", **fields}
    return Agreement.objects.get_or_create(version=version, defaults=fields)[0]


def host(organisation: Organisation | str = "Rye Lane Growers", *, state: str = "approved", **fields: Any) -> Host:
    """An organisation of kind host that has signed the agreement, in this state; made when only its name is given."""
    if isinstance(organisation, str):
        found = Organisation.objects.filter(name=organisation, kind="host").first()
        organisation = found or factories.organisation(organisation, kind="host")
    by, at = factories.founder(), clock.now() - timedelta(days=1)
    signed: dict[str, Any] = {
        "agreement": agreement(),
        "signed_name": "Mina Faro",
        "signed_role": "Chair",
        "signed_at": at,
        "signed_by": by,
    }
    verbs = {"submitted": ["submitted"], "approved": ["submitted", "approved"], "draft": []}
    verbs |= {"refused": ["submitted", "refused"], "paused": ["submitted", "approved", "paused"]}
    stamps = {f"{verb}_{end}": value for verb in verbs[state] for end, value in (("at", at), ("by", by))}
    reason = "The safeguarding policy is out of date." if state in {"refused", "paused"} else ""
    given = DETAILS | signed | stamps | {"reason": reason} | fields
    return Host.objects.create(organisation=organisation, state=state, since_at=at, created_by=by, **given)


def coordinator(name: str = "Guy Laurent", *, of: Host) -> User:
    """Somebody who acts for this host as its volunteer coordinator."""
    return factories.member(name, of=of.organisation, role="coordinator")


def opportunity(host: Host | None = None, *, state: str = "published", **fields: Any) -> Opportunity:
    """Something to do at this host, in this state; for everybody from 14 unless said otherwise."""
    by, at = factories.founder(), clock.now()
    given: dict[str, Any] = CONTENT | {"borough": Borough.objects.get(name="Southwark")} | fields
    if state in {"published", "paused"}:
        given |= {"published_at": at, "published_by": by}
    if state == "submitted":
        given |= {"submitted_at": at, "submitted_by": by}
    if state == "returned":
        given |= {"returned_at": at, "returned_by": by, "to_change": "Say who shows people how."}
    if state == "closed":
        given["closed_at"] = at
    if host is None and "source" not in given:
        raise ValueError("an opportunity belongs to a host or comes from a source")
    return Opportunity.objects.create(host=host, state=state, since_at=at, created_by=by, **given)


def source(name: str = "Volunteer Anywhere", **fields: Any) -> Source:
    """Another platform whose feed we read."""
    given = {"licence": "Open Government Licence v3", "added_by": factories.founder(), **fields}
    return Source.objects.create(name=name, **given)


def imported(origin: Source, key: str = "https://elsewhere.example/roles/1", **fields: Any) -> Opportunity:
    """A published opportunity of another platform."""
    given = {"source": origin, "source_key": key, "organisation_name": "Canal Menders", "apply_url": key, **fields}
    return opportunity(None, **given)

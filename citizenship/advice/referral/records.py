"""Services, organisations and places as Open Referral UK writes them. Only what the directory shows to everybody."""

from datetime import UTC, date, datetime
from typing import Any

from citizenship.advice.models import AdviceHours, AdviceOrganisation, AdvicePlace, AdviceService
from citizenship.advice.referral import terms
from citizenship.advice.referral.terms import Term, key

FICTION = "Made up for the demonstration: this organisation and this service do not exist. "
PRACTICAL = "Practical help, not advice: no registration with a regulator of immigration advice has been verified."
# The days of RFC 5545, Monday first, as the standard's schedules write them.
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Where the code of an area can be looked up: the names that the Office for National Statistics gives to areas.
_AREA = "http://statistics.data.gov.uk/id/statistical-geography/"
LONDON = ("E12000007", "London")


def short(service: AdviceService, today: date) -> dict[str, Any]:
    """A service as a list shows it, with its organisation. Nothing is read from the database."""
    organisation = service.organisation
    given = {
        "id": str(service.pk),
        "organization_id": str(organisation.pk),
        "name": service.name,
        "description": _fiction(organisation, service.description),
        "url": service.url or organisation.url,
        "email": service.email,
        "status": service.status,
        "accreditations": accreditations(organisation),
        "assured_date": service.assured_on.isoformat(),
        "alert": _alert(service, today),
        "last_modified": moment(max(service.changed_at, organisation.changed_at)),
        "organization": _organisation(organisation),
    }
    return filled(given)


def whole(service: AdviceService, boroughs: dict[str, str], today: date) -> dict[str, Any]:
    """A service with all that is known of it. Its places (`sites`) and `hours` must have been read with it."""
    sites, hours, pk = list(service.sites.all()), list(service.hours.all()), str(service.pk)
    given = {
        **short(service, today),
        "schedules": [_schedule(each) for each in hours],
        "service_areas": _areas(service, boroughs),
        "service_at_locations": [at_location(site, boroughs) for site in sites],
        "languages": [{"id": key("language", pk, code), "service_id": pk} for code in service.languages],
        "cost_options": [_cost(service)],
        "phones": [{"id": key("phone", pk), "service_id": pk, "number": service.phone}] if service.phone else [],
        "attributes": [_attribute(pk, term, "service") for term in terms.of_service(service, today)],
    }
    given["organization"] = {
        **_organisation(service.organisation),
        "organization_identifiers": _identifiers(service.organisation),
        "attributes": [
            _attribute(str(service.organisation.pk), term, "organization")
            for term in terms.of_organisation(service.organisation, today)
        ],
    }
    return given


def at_location(site: AdvicePlace, boroughs: dict[str, str]) -> dict[str, Any]:
    """A service at one of its places."""
    return {
        "id": str(site.pk),
        "service_id": str(site.service_id),
        "location_id": key("location", site.pk),
        "location": _location(site, boroughs),
    }


def accreditations(organisation: AdviceOrganisation) -> str:
    """What may be said of its registration: the level, the number and the day, or that this is practical help."""
    if not organisation.is_adviser or organisation.verified_on is None:
        return _fiction(organisation, PRACTICAL)
    found = (
        f"{organisation.get_level_display()}. {organisation.get_regulator_display()}, number "
        f"{organisation.registration_number}, found in its public register on {organisation.verified_on.isoformat()}."
    )
    return _fiction(organisation, found)


def moment(at: datetime) -> str:
    """A moment to the millisecond, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def filled(given: dict[str, Any]) -> dict[str, Any]:
    """What is known: the standard has no empty texts."""
    return {name: value for name, value in given.items() if value not in ("", None)}


def _fiction(organisation: AdviceOrganisation, text: str) -> str:
    """The text, which says that it is made up where it is, once."""
    made_up = organisation.is_demonstration and not text.startswith(FICTION[:20])
    return FICTION + text if made_up else text


def _alert(service: AdviceService, today: date) -> str:
    """What somebody must know before they use the entry."""
    organisation, found = service.organisation, []
    if organisation.is_demonstration:
        found.append(FICTION.strip())
    if not organisation.is_adviser:
        found.append("Practical help, not advice.")
    if organisation.verification_is_old(today):
        found.append("The registration was verified more than 12 months ago: look into the regulator's register.")
    if service.is_unconfirmed(today):
        found.append("Nobody has confirmed this entry for more than 12 months: telephone before you go.")
    return " ".join(found)


def _organisation(organisation: AdviceOrganisation) -> dict[str, Any]:
    return filled(
        {
            "id": str(organisation.pk),
            "name": organisation.name,
            "description": _fiction(organisation, organisation.description),
            "website": organisation.url,
        }
    )


def _identifiers(organisation: AdviceOrganisation) -> list[dict[str, Any]]:
    if not organisation.is_adviser:
        return []
    return [
        {
            "id": key("identifier", organisation.pk),
            "organization_id": str(organisation.pk),
            "identifier_type": f"Registration with the {organisation.get_regulator_display()}",
            "identifier": organisation.registration_number,
        }
    ]


def _attribute(link: str, term: Term, entity: str) -> dict[str, Any]:
    return {
        "id": key("attribute", link, term.id),
        "link_id": link,
        "link_entity": entity,
        "link_type": f"{entity}_{term.taxonomy.code}",
        "taxonomy_term_id": term.id,
        "taxonomy_term": term.record(),
    }


def _schedule(hours: AdviceHours) -> dict[str, Any]:
    return filled(
        {
            "id": key("schedule", hours.pk),
            "service_id": str(hours.service_id),
            "service_at_location_id": str(hours.place_id) if hours.place_id else None,
            "freq": "WEEKLY",
            "interval": 1,
            "byday": _DAYS[hours.day - 1],
            "opens_at": f"{hours.opens:%H:%M}",
            "closes_at": f"{hours.closes:%H:%M}",
            "description": "By appointment only" if hours.by_appointment else "No appointment needed",
        }
    )


def _areas(service: AdviceService, boroughs: dict[str, str]) -> list[dict[str, Any]]:
    served = [LONDON] if service.whole_london else [(code, boroughs.get(code, code)) for code in service.boroughs]
    return [
        {
            "id": key("area", service.pk, code),
            "service_id": str(service.pk),
            "name": name,
            "service_area": name,
            "uri": _AREA + code,
        }
        for code, name in served
    ]


def _cost(service: AdviceService) -> dict[str, Any]:
    free = service.cost == AdviceService.Cost.FREE
    return filled(
        {
            "id": key("cost", service.pk),
            "service_id": str(service.pk),
            "option": str(service.get_cost_display()),
            "amount": 0 if free else None,
            "amount_description": service.cost_note,
        }
    )


def _location(site: AdvicePlace, boroughs: dict[str, str]) -> dict[str, Any]:
    pk = key("location", site.pk)
    return filled(
        {
            "id": pk,
            "location_type": site.kind,
            "name": site.name or str(site.get_kind_display()),
            "addresses": [_address(site, pk, boroughs)] if site.address and site.postcode else [],
            "accessibility": [
                {"id": key("access", site.pk, code), "location_id": pk, "description": words}
                for code, words in zip(site.access, site.access_words, strict=True)
            ],
        }
    )


def _address(site: AdvicePlace, pk: str, boroughs: dict[str, str]) -> dict[str, Any]:
    return filled(
        {
            "id": key("address", site.pk),
            "location_id": pk,
            "address_1": site.address,
            "city": site.city or "London",
            "region": boroughs.get(site.borough_id or ""),
            "state_province": "Greater London",
            "postal_code": site.postcode,
            "country": "GB",
            "address_type": site.kind,
        }
    )

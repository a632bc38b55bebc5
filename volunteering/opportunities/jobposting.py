"""An opportunity as search engines read it: a schema.org JobPosting of a volunteer, without any person's data."""

import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from volunteering.opportunities.models import Opportunity, Session


def as_posting(opportunity: Opportunity, sessions: Iterable[Session]) -> dict[str, Any]:
    """The JSON-LD of a published opportunity; `sessions` are those to come, whose last one ends it."""
    url = settings.SITE_URL + reverse("volunteering:opportunity_detail", args=[opportunity.pk])
    posting: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "identifier": {"@type": "PropertyValue", "name": settings.PORTAL_NAME, "value": str(opportunity.pk)},
        "url": url,
        "title": opportunity.title,
        "description": opportunity.what,
        "employmentType": "VOLUNTEER",
        "datePosted": opportunity.published_at.date().isoformat() if opportunity.published_at else None,
        "hiringOrganization": {"@type": "Organization", "name": opportunity.host_name},
        "directApply": not opportunity.is_imported,
    }
    ends = [each.ends_at for each in sessions]
    if ends and opportunity.pattern == Opportunity.Pattern.ONE_OFF:
        posting["validThrough"] = max(ends).isoformat()
    if opportunity.remote:
        posting |= {
            "jobLocationType": "TELECOMMUTE",
            "applicantLocationRequirements": {"@type": "Country", "name": "United Kingdom"},
        }
    if opportunity.borough is not None:
        posting["jobLocation"] = {"@type": "Place", "address": _address(opportunity)}
    return {name: value for name, value in posting.items() if value not in (None, "")}


def as_script(opportunity: Opportunity, sessions: Iterable[Session]) -> SafeString:
    """The same for the inside of a script element: no letter in it can end the element."""
    text = json.dumps(as_posting(opportunity, sessions))
    for letter in "<>&":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return mark_safe(text)  # nosec B308 B703: JSON without the letters that HTML knows


def _address(opportunity: Opportunity) -> dict[str, str]:
    address = {
        "@type": "PostalAddress",
        "streetAddress": opportunity.place_name,
        "addressLocality": opportunity.borough.name if opportunity.borough else "",
        "addressRegion": "London",
        "postalCode": opportunity.postcode,
        "addressCountry": "GB",
    }
    return {name: value for name, value in address.items() if value}

"""Fictional opportunities of the demonstration's hosts, and one fictional platform with a feed that was read."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction

from programmes import clock
from programmes.people.models import Borough, User
from volunteering.hosts.models import Host
from volunteering.opportunities.models.opportunities import Opportunity
from volunteering.opportunities.models.sources import Source

_GARDEN = {
    "cause": "environment",
    "place_name": "Rye Lane community garden",
    "postcode": "SE15 4TL",
    "expenses": True,
    "access": ["expenses_paid", "public_transport_access", "building_accessibility_features", "service_animals"],
    "access_note": "Step-free from the street. Raised beds. A toilet for wheelchair users at the café next door.",
    "skills": ["cooperative_work", "basic_equipment_use", "reliability_and_trustworthiness"],
}
# host -> what it offers; each has a title, its state, and what differs from a plain adult role
POSTED: dict[str, list[dict[str, Any]]] = {
    "Rye Lane Growers": [
        {
            **_GARDEN,
            "title": "Dig, plant and water on Saturdays",
            "state": "published",
            "what": (
                "Come at ten and meet Mina's team at the gate. You dig beds, plant seedlings and water them, in pairs, "
                "and somebody shows you how. At noon there is soup. Bring shoes that may get muddy; we have gloves."
            ),
            "commitment": "Three hours on a Saturday, as often as you like",
            "minimum_age": 13,
        },
        {
            **_GARDEN,
            "title": "Cook with neighbours from the garden's harvest",
            "state": "published",
            "what": "You wash and cut vegetables, cook one large meal together, and serve it to forty neighbours.",
            "commitment": "Four hours once a month",
            "minimum_age": 16,
            "permission_below": 18,
            "cause": "local_community",
        },
        {
            **_GARDEN,
            "title": "Lead the garden's tool repair evening",
            "state": "submitted",
            "what": "You show people how to sharpen and mend garden tools, and look after the workshop.",
            "commitment": "Two hours every other Thursday evening",
            "minimum_age": 18,
        },
    ],
    "Lea Bridge Library Friends": [
        {
            "title": "Read with people who are learning English",
            "state": "published",
            "what": "You sit with one or two grown-ups, read a short text aloud together and talk about it.",
            "cause": "education_languages",
            "commitment": "One hour a week for three months",
            "place_name": "Lea Bridge library hall",
            "minimum_age": 18,
            "expenses": True,
            "access": ["expenses_paid", "building_accessibility_features", "language_requirements"],
            "skills": ["active_listening", "clear_spoken_communication", "patience_and_understanding"],
            "by_application": True,
            "question": "What would you like to read with somebody?",
        },
        {
            "title": "Phone neighbours who are often alone",
            "state": "published",
            "what": "You ring two or three older neighbours a week through our switchboard, and have a chat.",
            "cause": "older_people",
            "commitment": "One hour a week",
            "remote": True,
            "minimum_age": 18,
            "check_level": "basic",
            "check_reason": "private_data",
            "access": ["remote_accessibility", "technology_requirements"],
            "skills": ["phone_online_support", "empathy_and_compassion"],
        },
        {
            "title": "Open the library on Saturdays",
            "state": "returned",
            "what": "You unlock, put books back and help people find what they look for.",
            "cause": "community",
            "commitment": "Half a Saturday a month",
            "place_name": "Lea Bridge library hall",
            "minimum_age": 16,
        },
    ],
}


def _post(host: Host, given: dict[str, Any], by: User, vera: User) -> bool:
    """Add one opportunity where there is none of its title; returns whether it did."""
    at = clock.now() - timedelta(days=14)
    fields = dict(given)
    state, title = fields.pop("state"), fields.pop("title")
    stamps: dict[str, Any] = {"submitted_at": at, "submitted_by": by}
    if state == "published":
        stamps |= {"published_at": at, "published_by": vera}
    if state == "returned":
        stamps |= {"returned_at": at, "returned_by": vera, "to_change": "Say who is there when it opens, please."}
    fields.setdefault("borough", None if fields.get("remote") else host.organisation.borough)
    made, is_new = Opportunity.objects.get_or_create(
        host=host,
        title=title,
        defaults={
            **fields,
            **stamps,
            "state": state,
            "adults_only": fields["minimum_age"] >= 18,
            "since_at": at,
            "updated_at": at,
            "created_by": by,
        },
    )
    if is_new:
        verb = {"published": "publish", "returned": "return_"}.get(state)
        for each, who in [("create", by), ("submit", by), *([(verb, vera)] if verb else [])]:
            note = made.to_change if each == "return_" else ""
            made.moves.create(verb=each, by=who, at=at, note=note)
    return is_new


@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """The opportunities of the demonstration; safe to run twice."""
    guy, vera = (User.objects.get(email=f"{key}@portal.example") for key in ("guy", "vera"))
    made = 0
    for name, rows in POSTED.items():
        host = Host.objects.select_related("organisation__borough").filter(organisation__name=name).first()
        made += sum(_post(host, row, guy, vera) for row in rows) if host else 0
    source, _ = Source.objects.get_or_create(
        name="Volunteer Elsewhere (fictional)",
        defaults={"licence": "Open Government Licence v3", "added_by": vera},
    )
    at = clock.now() - timedelta(days=3)
    Opportunity.objects.get_or_create(
        source=source,
        source_key="https://elsewhere.example/roles/canal-litter",
        defaults={
            "organisation_name": "Grand Union Paddlers (fictional)",
            "apply_url": "https://elsewhere.example/roles/canal-litter/apply",
            "title": "Clear litter from the canal by canoe",
            "what": "You paddle in pairs and collect litter with a net. Boats, vests and a short lesson are there.",
            "cause": "environment",
            "commitment": "Two hours on a Sunday",
            "borough": Borough.objects.get(name="Ealing"),
            "place_name": "Paddlers' boathouse",
            "minimum_age": 18,
            "adults_only": True,
            "supervised": False,
            "state": "published",
            "published_at": at,
            "published_by": vera,
            "since_at": at,
            "updated_at": at,
        },
    )
    say(f"{made} opportunities (fictional), and one read from another platform")

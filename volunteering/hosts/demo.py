"""Fictional hosts: two that are approved, one that waits for an answer, one that is paused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction

from programmes import clock
from programmes.people.access import OrganisationKind
from programmes.people.models import Borough, Organisation, User
from volunteering.hosts.models import Agreement, Host
from volunteering.hosts.reference import load_agreement

# name -> borough, state, what it does
HOSTS: dict[str, tuple[str, str, str]] = {
    "Rye Lane Growers": (
        "Southwark",
        "approved",
        "We turn empty corners around Rye Lane into gardens, and cook with our neighbours what grows there.",
    ),
    "Lea Bridge Library Friends": (
        "Hackney",
        "approved",
        "We keep a small library open on Saturdays and read with children and grown-ups who are learning English.",
    ),
    "Kingfisher Canal Crew": ("Camden", "submitted", "We clear litter from the canal and repair its benches."),
    "Beacon Street Kitchen": ("Newham", "paused", "We cook a free lunch for anybody who is hungry, every Wednesday."),
}
REASON = "Your insurance certificate has run out. Send us the new one."


def _host(name: str, by: User, vera: User, agreement: Agreement) -> Host:
    borough, state, about = HOSTS[name]
    at = clock.now() - timedelta(days=20)
    organisation, _ = Organisation.objects.get_or_create(
        name=name,
        kind=OrganisationKind.HOST,
        defaults={
            "borough": Borough.objects.get(name=borough),
            "created_by": by,
            "state": Organisation.State.APPROVED,
            "approved_at": at,
            "approved_by": vera,
        },
    )
    stamps: dict[str, Any] = {"submitted_at": at, "submitted_by": by}
    if state in {"approved", "paused"}:
        stamps |= {"approved_at": at, "approved_by": vera}
    if state == "paused":
        stamps |= {"paused_at": at, "paused_by": vera, "reason": REASON}
    host, is_new = Host.objects.get_or_create(
        organisation=organisation,
        defaults={
            "about": about,
            "contact_name": "The volunteers' desk",
            "phone": "020 7946 0105",
            "safeguarding_name": "Mina Faro (fictional)",
            "has_safeguarding_policy": True,
            "has_insurance": True,
            "state": state,
            "since_at": at,
            "created_by": by,
            "agreement": agreement,
            "signed_at": at,
            "signed_by": by,
            "signed_name": by.name,
            "signed_role": "Volunteer coordinator",
            **stamps,
        },
    )
    if is_new:
        verbs = {"submitted": ["submit"], "approved": ["submit", "approve"], "paused": ["submit", "approve", "pause"]}
        for verb in verbs[state]:
            note = REASON if verb == "pause" else ""
            host.moves.create(verb=verb, by=by if verb == "submit" else vera, at=at, note=note)
    return host


@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """The hosts of the demonstration; safe to run twice."""
    load_agreement(lambda line: None)
    agreement = Agreement.objects.get(version=1)
    guy, vera = (User.objects.get(email=f"{key}@portal.example") for key in ("guy", "vera"))
    hosts = [_host(name, guy, vera, agreement) for name in HOSTS]
    say(f"{len(hosts)} hosts (fictional)")

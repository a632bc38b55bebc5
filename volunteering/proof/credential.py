"""A proof as an Open Badges 3.0 credential (1EdTech, Open Badges Specification 3.0; W3C Verifiable Credentials 2.0)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from volunteering.hours.models import Basis
from volunteering.proof import content as facts
from volunteering.proof import keys, status
from volunteering.proof.models import Proof

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
]
SCHEMA = {
    "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
    "type": "1EdTechJsonSchemaValidator2019",
}
PUBLISHER = "All of Us London"


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _achievement() -> dict[str, Any]:
    page = f"{settings.SITE_URL}{reverse('volunteering:proof_about')}"
    return {
        "id": f"{page}#hours",
        "type": ["Achievement"],
        "achievementType": "CommunityService",
        "name": "Volunteering in London",
        "description": "Time given as a volunteer, each part confirmed on the ground that its evidence names.",
        "criteria": {
            "id": page,
            "narrative": "Hours are logged by the volunteer or at check-in and confirmed by the host organisation. "
            "Hours that a rule confirmed automatically are named as such.",
        },
        "resultDescription": [
            {"id": f"{page}#minutes", "type": ["ResultDescription"], "name": "Minutes", "resultType": "Result"}
        ],
    }


def build(proof: Proof, name: str) -> dict[str, Any]:
    """The credential before it is signed: name, minutes, places, grounds, days and where its status is kept.

    It holds no date of birth, school, need or contact (invariant I22).
    """
    place = f"{settings.SITE_URL}{proof.get_absolute_url()}"
    achievement = _achievement()
    return {
        "@context": CONTEXT,
        "id": place,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"Volunteering: {facts.told(proof.minutes)}",
        "issuer": {"id": keys.issuer(), "type": ["Profile"], "name": PUBLISHER, "url": settings.SITE_URL},
        "validFrom": _moment(proof.issued_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [{"type": "IdentityObject", "hashed": False, "identityHash": name, "identityType": "name"}],
            "activityStartDate": f"{proof.content['from']}T00:00:00Z",
            "activityEndDate": f"{proof.content['until']}T00:00:00Z",
            "achievement": achievement,
            "result": [
                {
                    "type": ["Result"],
                    "resultDescription": achievement["resultDescription"][0]["id"],
                    "value": str(proof.minutes),
                }
            ],
        },
        "evidence": [
            {
                "id": f"{place}#place-{number}",
                "type": ["Evidence"],
                "name": row["place"],
                "narrative": f"{facts.told(row['minutes'])}, {facts.GROUNDS[Basis(row['basis'])]}.",
            }
            for number, row in enumerate(proof.content["places"], start=1)
        ],
        "credentialStatus": status.entry(proof.status_list, proof.status_index),
        "credentialSchema": [SCHEMA],
    }


def signed(proof: Proof, name: str) -> str:
    """The credential as a VC-JWT: its own members are the claims, with the registered ones beside them."""
    body = build(proof, name)
    claims = {**body, "iss": keys.issuer(), "jti": body["id"], "nbf": int(proof.issued_at.timestamp())}
    return keys.sign(claims, proof.key)

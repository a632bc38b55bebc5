"""The portal's key, and who the portal is to somebody who checks a proof without it.

The issuer is a `did:web` identifier: its document lists every key that ever signed. Signatures are VC-JWT with Ed25519
(Open Badges 3.0, section 8.2; RFC 8037), made by PyJWT.
"""

from typing import Any
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.db import connection, transaction
from jwt.algorithms import OKPAlgorithm

from programmes import clock
from volunteering.proof.models import SigningKey

ALGORITHM = "EdDSA"
# Two first proofs at once must not make two keys.
_LOCK = 7_306_113


class NotOurs(Exception):
    """The text was not signed by one of the portal's keys, or was changed afterwards."""


def issuer() -> str:
    """The portal as a did:web identifier. Source: did:web Method Specification, W3C Credentials Community Group."""
    return f"did:web:{urlsplit(settings.SITE_URL).netloc.replace(':', '%3A')}:volunteering:proof"


def current() -> SigningKey:
    """The key that signs today; made when there is none."""
    return SigningKey.objects.filter(retired_at__isnull=True).first() or _make()


def rotate() -> SigningKey:
    """Retire the key in use and make another. What the old one signed can be checked as before."""
    with transaction.atomic():
        SigningKey.objects.filter(retired_at__isnull=True).update(retired_at=clock.now())
        return _make()


@transaction.atomic
def _make() -> SigningKey:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if found := SigningKey.objects.filter(retired_at__isnull=True).first():
        return found
    private = Ed25519PrivateKey.generate()
    number = SigningKey.objects.count() + 1
    return SigningKey.objects.create(
        kid=f"key-{number}",
        private=private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        public=OKPAlgorithm.to_jwk(private.public_key(), as_dict=True),
    )


def document() -> dict[str, Any]:
    """The issuer's DID document: every public key, the retired ones too. Source: DID Core 1.0, W3C."""
    keys = [
        {"id": f"{issuer()}#{key.kid}", "type": "JsonWebKey", "controller": issuer(), "publicKeyJwk": key.public}
        for key in SigningKey.objects.all()
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": issuer(),
        "verificationMethod": keys,
        "assertionMethod": [key["id"] for key in keys],
    }


def sign(claims: dict[str, Any], key: SigningKey | None = None) -> str:
    """These claims as a compact JWT signed with the key (the current one by default), which its header names."""
    with_key = key or current()
    return jwt.encode(claims, with_key.private, algorithm=ALGORITHM, headers={"kid": f"{issuer()}#{with_key.kid}"})


def opened(token: str) -> dict[str, Any]:
    """The claims of a JWT that one of our keys signed. Raises NotOurs for anything else."""
    try:
        kid = str(jwt.get_unverified_header(token).get("kid", ""))
        key = SigningKey.objects.filter(pk=kid.partition("#")[2]).first()
        if key is None or kid != f"{issuer()}#{key.kid}":
            raise NotOurs
        public: Any = OKPAlgorithm.from_jwk(key.public)
        claims: dict[str, Any] = jwt.decode(
            token,
            public,
            algorithms=[ALGORITHM],
            # Its moment is the database's; this server's clock may be behind.
            options={"verify_aud": False, "verify_nbf": False, "verify_iat": False},
        )
    except (jwt.PyJWTError, ValueError) as error:
        raise NotOurs from error
    return claims

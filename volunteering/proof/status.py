"""Which proofs no longer hold, as a signed list of bits that anybody can keep a copy of.

Source: Bitstring Status List 1.0, W3C, sections 2.2 and 3.2. A set bit means that the proof was revoked. The list is
made from the rows at each request, so a bit flips with the correction that caused it; copies that others keep may be a
day old (`ttl`). It has no end, so that a copy serves when the portal is gone.
"""

import base64
import gzip
import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.urls import reverse

from volunteering.proof import keys
from volunteering.proof.models import LIST_SIZE, Proof

COPY_LASTS_MS = 24 * 3600 * 1000
# Beyond this share of taken bits a new list begins, so that a free one is found at once.
FULL = LIST_SIZE // 2


def address(number: int) -> str:
    """Where the list with this number is published."""
    return f"{settings.SITE_URL}{reverse('volunteering:proof_status', args=[number])}"


def place() -> tuple[int, int]:
    """A list and a free bit in it, by chance, so that neighbours say nothing about one another."""
    last = Proof.objects.values("status_list").annotate(taken=Count("pk")).order_by("-status_list").first()
    number = 1 if last is None else last["status_list"] + (1 if last["taken"] >= FULL else 0)
    while True:
        index = secrets.randbelow(LIST_SIZE)
        if not Proof.objects.filter(status_list=number, status_index=index).exists():
            return number, index


def entry(number: int, index: int) -> dict[str, Any]:
    """What a credential says about where its bit is."""
    return {
        "id": f"{address(number)}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": address(number),
    }


def bits(number: int) -> str:
    """The list: the first bit leftmost, compressed, in base64url with the prefix "u" (multibase)."""
    held = bytearray(LIST_SIZE // 8)
    revoked = Proof.objects.filter(status_list=number, state=Proof.State.REVOKED)
    for index in revoked.values_list("status_index", flat=True):
        held[index // 8] |= 0x80 >> index % 8
    packed = gzip.compress(bytes(held), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def signed(number: int, *, at: datetime) -> str:
    """The list as a signed credential of its own."""
    body = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": address(number),
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": keys.issuer(),
        "validFrom": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "credentialSubject": {
            "id": f"{address(number)}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": bits(number),
            "ttl": COPY_LASTS_MS,
        },
    }
    return keys.sign({**body, "iss": keys.issuer(), "jti": address(number), "nbf": int(at.timestamp())})


def is_set(encoded: str, index: int) -> bool:
    """Whether this bit of a published list is set."""
    packed = base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
    return bool(gzip.decompress(packed)[index // 8] & 0x80 >> index % 8)

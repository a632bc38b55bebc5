"""Proof elsewhere (check 9): with the portal's published key and a copy of its status list, and nothing else.

openbadgeslib checks what we sign: it shares no code with us. Every address that it would fetch is answered from copies.
"""

import base64
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import OKPAlgorithm
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

from tests.factories import token
from tests.volunteering import factories
from volunteering.proof import actions, keys, status
from volunteering.proof.models import Proof

pytestmark = pytest.mark.django_db


@pytest.fixture
def proof(farah: Any) -> Proof:
    made = factories.volunteer(farah)
    factories.credited(made, minutes=750, host=factories.host("Rye Lane Growers"))
    return actions.issue(volunteer=made, by=farah, name="Farah Haidari", token=token())


def copies(client: Any, proof: Proof) -> dict[str, bytes]:
    """What somebody keeps: the status list, by its address."""
    address = status.address(proof.status_list)
    return {address: client.get(urlsplit(address).path).content}


def verifier(client: Any) -> OB3Verifier:
    """A verifier that knows only the published document."""
    published = json.loads(client.get("/volunteering/proof/did.json").content)
    [method] = published["verificationMethod"]
    public = OKPAlgorithm.from_jwk(method["publicKeyJwk"])
    return OB3Verifier(pubkey_pem=public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def verify(client: Any, credential: str, held: dict[str, bytes]) -> Any:
    return verifier(client).verify(credential, check_status=True, download=held.__getitem__)


def test_it_holds_without_the_portal(client: Any, proof: Proof) -> None:
    """I22: the published key and the status list are enough."""
    found = verify(client, proof.credential, copies(client, proof))
    assert found.issuer.id == keys.issuer()
    assert found.raw["credentialSubject"]["identifier"][0]["identityHash"] == "Farah Haidari"
    assert found.results[0].value == "750"
    assert [one.name for one in found.evidence] == ["Rye Lane Growers"]
    assert "confirmed by a coordinator of the host" in found.evidence[0].narrative


@pytest.mark.parametrize("part", [0, 1, 2])
def test_one_changed_byte_and_it_does_not(client: Any, proof: Proof, part: int) -> None:
    parts = proof.credential.split(".")
    middle = len(parts[part]) // 2
    parts[part] = parts[part][:middle] + ("A" if parts[part][middle] != "A" else "B") + parts[part][middle + 1 :]
    with pytest.raises(OB3VerificationError):
        verify(client, ".".join(parts), copies(client, proof))
    with pytest.raises(keys.NotOurs):
        keys.opened(".".join(parts))


def test_more_minutes_under_the_same_signature_do_not_hold(client: Any, proof: Proof) -> None:
    head, body, signature = proof.credential.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    claims["credentialSubject"]["result"][0]["value"] = "7500"
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    with pytest.raises(OB3VerificationError):
        verify(client, f"{head}.{forged}.{signature}", copies(client, proof))


def test_a_correction_sets_its_bit_and_no_other(client: Any, proof: Proof) -> None:
    other = actions.issue(volunteer=proof.volunteer, by=proof.issued_by, name="Farah", token=token())
    before = copies(client, proof)
    actions.withdraw(proof=proof, by=proof.issued_by, token=token())
    after = copies(client, proof)
    with pytest.raises(OB3VerificationError, match="revocation"):
        verify(client, proof.credential, after)
    verify(client, other.credential, after)
    verify(client, proof.credential, before)  # an old copy does not know yet: the page says how old one may be


def test_the_status_list_is_signed_by_us(client: Any, proof: Proof) -> None:
    [held] = copies(client, proof).values()
    claims = keys.opened(held.decode())
    assert claims["iss"] == keys.issuer()
    encoded = claims["credentialSubject"]["encodedList"]
    assert not status.is_set(encoded, proof.status_index)


def test_it_names_no_age_school_need_or_contact(farah: Any) -> None:
    """I22, for a minor too: only the name that they chose."""
    young = factories.minor(farah, age=15, permitted=True)
    factories.credited(young, minutes=60, host=factories.host("Rye Lane Growers"))
    made = actions.issue(volunteer=young, by=farah, name="Farah", token=token())
    said = json.dumps(keys.opened(made.credential)) + json.dumps(made.content)
    assert farah.email not in said and "Haidari" not in said and "birth" not in said
    assert young.born is not None and young.born.isoformat() not in said


def test_what_somebody_else_signed_is_not_ours(proof: Proof) -> None:
    import jwt
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    claims = keys.opened(proof.credential)
    stranger = jwt.encode(
        claims, Ed25519PrivateKey.generate(), algorithm="EdDSA", headers={"kid": f"{keys.issuer()}#key-1"}
    )
    with pytest.raises(keys.NotOurs):
        keys.opened(stranger)
    with pytest.raises(keys.NotOurs):
        keys.opened("not a token")

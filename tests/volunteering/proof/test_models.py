"""What the database keeps for proofs."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from programmes import clock
from programmes.workflow import MoveRefused
from tests.factories import token
from tests.volunteering import factories
from volunteering.proof import actions, keys
from volunteering.proof.models import LIST_SIZE, Proof, SigningKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def proof(farah: Any) -> Proof:
    made = factories.volunteer(farah)
    factories.credited(made, minutes=120, host=factories.host("Rye Lane Growers"))
    return actions.issue(volunteer=made, by=farah, name="Farah Haidari", token=token())


class TestMoves:
    @pytest.mark.parametrize(("verb", "why"), [("withdraw", "withdrawn"), ("revoke", "corrected")])
    def test_it_ends_once(self, proof: Proof, farah: Any, verb: str, why: str) -> None:
        getattr(proof, verb)(by=farah, at=clock.now())
        assert (proof.state, proof.why, proof.holds) == ("revoked", why, False)
        with pytest.raises(MoveRefused):
            getattr(proof, verb)(by=farah, at=clock.now())


class TestWhatTheDatabaseRefuses:
    """I22: what a proof says is what the ledger said when it was issued."""

    @pytest.mark.parametrize(
        "change",
        [
            {"minutes": 600},
            {"content": {"minutes": 600}},
            {"status_index": 7},
            {"name": "Somebody Else"},
            {"credential": "forged"},
        ],
    )
    def test_it_never_changes(self, proof: Proof, change: dict[str, Any]) -> None:
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            Proof.objects.filter(pk=proof.pk).update(**change)

    def test_only_erasure_empties_name_and_credential(self, proof: Proof) -> None:
        assert Proof.objects.filter(pk=proof.pk).update(name="", credential="") == 1

    def test_an_ended_one_stays_ended(self, proof: Proof, farah: Any) -> None:
        actions.withdraw(proof=proof, by=farah, token=token())
        with pytest.raises(IntegrityError, match="stays ended"), transaction.atomic():
            Proof.objects.filter(pk=proof.pk).update(state="issued", revoked_at=None, revoked_by=None, why="")

    def test_it_is_not_deleted(self, proof: Proof) -> None:
        with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
            Proof._base_manager.filter(pk=proof.pk)._raw_delete("default")

    def test_control_without_the_trigger_all_of_it_goes_through(self, proof: Proof) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        assert Proof.objects.filter(pk=proof.pk).update(minutes=600) == 1

    @pytest.mark.parametrize(
        ("change", "name"),
        [
            ({"status_index": LIST_SIZE}, "proof_bit_in_its_list"),
            ({"minutes": 0}, "proof_of_something"),
            ({"state": "revoked"}, "proof_revoked_stamps"),
            ({"why": "corrected"}, "proof_revoked_stamps"),
        ],
    )
    def test_what_cannot_be(self, proof: Proof, change: dict[str, Any], name: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Proof.objects.filter(pk=proof.pk).update(**change)


class TestKeys:
    def test_one_is_in_use(self) -> None:
        first = keys.current()
        assert keys.current() == first
        with pytest.raises(IntegrityError, match="signingkey_one_in_use"), transaction.atomic():
            SigningKey.objects.create(kid="another", private="x", public={})

    def test_the_private_half_is_sealed(self) -> None:
        key = keys.current()
        with connection.cursor() as cursor:
            cursor.execute("SELECT private FROM volunteering_signingkey WHERE kid = %s", [key.kid])
            [held] = cursor.fetchone()
        assert "PRIVATE KEY" not in held and "PRIVATE KEY" in key.private
        assert "d" not in key.public

    def test_what_a_retired_key_signed_can_be_checked(self, proof: Proof) -> None:
        keys.rotate()
        assert keys.current().kid == "key-2"
        assert keys.opened(proof.credential)["jti"].endswith(f"{proof.pk}/")
        assert [one["id"].partition("#")[2] for one in keys.document()["verificationMethod"]] == ["key-1", "key-2"]

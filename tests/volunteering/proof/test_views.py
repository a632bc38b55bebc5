"""The pages of proofs: the volunteer's own, and those where anybody checks one."""

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from tests.factories import token
from tests.volunteering import factories
from volunteering.proof import actions, keys
from volunteering.proof.models import Proof

pytestmark = pytest.mark.django_db
LIST, NEW, ABOUT, OUT = (f"/volunteering/proof/{part}" for part in ("", "new/", "check/", "take-out/"))


@pytest.fixture
def volunteer(farah: Any) -> Any:
    return factories.volunteer(farah)


@pytest.fixture
def proof(volunteer: Any, farah: Any) -> Proof:
    factories.credited(volunteer, minutes=125, host=factories.host("Rye Lane Growers"))
    return actions.issue(volunteer=volunteer, by=farah, name="Farah Haidari", token=token())


class TestList:
    def test_works(self, client_for: Any, farah: Any, proof: Proof) -> None:
        page = client_for(farah).get(LIST).content.decode()
        assert "2 hours 5 minutes" in page and "Holds" in page and "Rye Lane Growers" in page

    def test_before_any_hours(self, client_for: Any, farah: Any, volunteer: Any) -> None:
        assert "no confirmed hours yet" in client_for(farah).get(LIST).content.decode()

    def test_who_has_not_joined_is_led_to_join(self, client_for: Any, amina: Any) -> None:
        assert client_for(amina).get(LIST)["Location"] == "/volunteering/join/"

    def test_the_same_number_of_queries_for_many(
        self, client_for: Any, farah: Any, volunteer: Any, proof: Proof, queries: Any
    ) -> None:
        client = client_for(farah)
        with queries() as one:
            client.get(LIST)
        for _ in range(5):
            actions.issue(volunteer=volunteer, by=farah, name="Farah", token=token())
        with queries(at_most=len(one)):
            client.get(LIST)


class TestPart:
    """The proofs' part of "My volunteering"."""

    def test_leads_to_a_proof_that_holds(self, client_for: Any, farah: Any, proof: Proof) -> None:
        page = client_for(farah).get("/volunteering/me/").content.decode()
        assert "Proof of 2 hours 5 minutes" in page and proof.get_absolute_url() in page and f'href="{LIST}"' in page

    def test_leaves_out_what_was_taken_back(self, client_for: Any, farah: Any, proof: Proof) -> None:
        actions.withdraw(proof=proof, by=farah, token=token())
        page = client_for(farah).get("/volunteering/me/").content.decode()
        assert proof.get_absolute_url() not in page and f'href="{LIST}"' in page

    def test_says_what_to_do_first(self, client_for: Any, farah: Any, volunteer: Any) -> None:
        page = client_for(farah).get("/volunteering/me/").content.decode()
        assert "You can make a proof when a host has confirmed your hours" in page and f'href="{LIST}"' in page


class TestIssue:
    def test_works(self, client_for: Any, farah: Any, volunteer: Any) -> None:
        factories.credited(volunteer, minutes=125, host=factories.host("Rye Lane Growers"))
        client = client_for(farah)
        assert "2 hours 5 minutes" in client.get(NEW).content.decode()
        answer = client.post(NEW, {"name": "Farah Haidari", "form_token": token()})
        assert answer["Location"] == Proof.objects.get().get_absolute_url()

    def test_bad_input_keeps_what_was_typed(self, client_for: Any, farah: Any, proof: Proof) -> None:
        given = {"name": "Farah", "since": "2026-03-06", "until": "2026-03-01", "form_token": token()}
        page = client_for(farah).post(NEW, given).content.decode()
        assert "The last day is before the first day" in page and 'value="2026-03-06"' in page
        assert Proof.objects.count() == 1

    def test_days_without_hours_say_so_beside_the_field(self, client_for: Any, farah: Any, proof: Proof) -> None:
        given = {"name": "Farah", "until": "2001-01-01", "form_token": token()}
        page = client_for(farah).post(NEW, given).content.decode()
        assert "no confirmed hours between these days" in page and "id_since_1_error" in page

    def test_only_names_of_ones_own(self, client_for: Any, farah: Any, proof: Proof) -> None:
        client_for(farah).post(NEW, {"name": "Somebody Famous", "form_token": token()})
        assert Proof.objects.count() == 1


class TestOwn:
    @pytest.mark.parametrize("page", ["certificate.pdf", "credential.jwt", "take-back/"])
    def test_a_stranger_finds_nothing(self, client_for: Any, amina: Any, proof: Proof, page: str) -> None:
        """I28."""
        assert client_for(amina).get(f"{proof.get_absolute_url()}{page}").status_code == 404

    def test_the_certificate_can_be_read_and_leads_to_its_page(self, client_for: Any, farah: Any, proof: Proof) -> None:
        held = client_for(farah).get(f"{proof.get_absolute_url()}certificate.pdf").content
        reader = PdfReader(io.BytesIO(held))
        text = " ".join(page.extract_text() for page in reader.pages)
        assert "Farah Haidari" in text and "2 hours 5 minutes" in text and "Rye Lane Growers" in text
        assert str(proof.pk) in text.replace("\n", "").replace(" ", "")
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]

    def test_the_credential_is_the_signed_one(self, client_for: Any, farah: Any, proof: Proof) -> None:
        held = client_for(farah).get(f"{proof.get_absolute_url()}credential.jwt").content.decode()
        assert held == proof.credential

    def test_taking_it_back(self, client_for: Any, farah: Any, proof: Proof) -> None:
        address, client = f"{proof.get_absolute_url()}take-back/", client_for(farah)
        assert "cannot be undone" in client.get(address).content.decode()
        assert Proof.objects.get().holds
        client.post(address, {"form_token": token()})
        assert not Proof.objects.get().holds


class TestCheck:
    def test_anybody_reads_what_it_says_and_no_name(self, client: Any, proof: Proof) -> None:
        page = client.get(proof.get_absolute_url()).content.decode()
        assert "This proof holds" in page and "2 hours 5 minutes" in page
        assert "Farah" not in page and "Haidari" not in page

    def test_a_minor_is_named_nowhere(self, client: Any, tomi: Any) -> None:
        """I25."""
        young = factories.minor(tomi, age=15, permitted=True)
        factories.credited(young, minutes=60, host=factories.host("Rye Lane Growers"))
        made = actions.issue(volunteer=young, by=tomi, name="Tomi Bello", token=token())
        page = client.get(made.get_absolute_url()).content.decode()
        assert "1 hour" in page and "Tomi" not in page and "Bello" not in page

    @pytest.mark.parametrize(("typed", "said"), [("farah haidari", "Yes."), ("Amina Yusuf", "No.")])
    def test_a_name_is_only_compared(self, client: Any, proof: Proof, typed: str, said: str) -> None:
        page = client.post(proof.get_absolute_url(), {"name": typed}).content.decode()
        assert f"<strong>{said}</strong>" in page

    def test_no_name_says_what_to_do(self, client: Any, proof: Proof) -> None:
        assert "Type the name that is printed" in client.post(proof.get_absolute_url(), {}).content.decode()

    def test_one_that_ended(self, client: Any, proof: Proof, farah: Any) -> None:
        actions.withdraw(proof=proof, by=farah, token=token())
        page = client.get(proof.get_absolute_url()).content.decode()
        assert "no longer holds" in page and "This proof holds" not in page

    def test_an_unknown_one(self, client: Any) -> None:
        assert client.get("/volunteering/proof/00000000-0000-4000-8000-000000000000/").status_code == 404


class TestAbout:
    def test_a_credential_of_ours(self, client: Any, proof: Proof) -> None:
        page = client.post(ABOUT, {"text": proof.credential}).content.decode()
        assert "We signed this, and it holds" in page and "Farah Haidari" in page

    def test_as_a_file(self, client: Any, proof: Proof) -> None:
        file = SimpleUploadedFile("proof.jwt", proof.credential.encode())
        assert "We signed this, and it holds" in client.post(ABOUT, {"file": file}).content.decode()

    def test_one_that_ended(self, client: Any, proof: Proof, farah: Any) -> None:
        actions.withdraw(proof=proof, by=farah, token=token())
        assert "it no longer holds" in client.post(ABOUT, {"text": proof.credential}).content.decode()

    @pytest.mark.parametrize("text", ["nonsense", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
    def test_anything_else_is_not_ours(self, client: Any, proof: Proof, text: str) -> None:
        assert "not one of our credentials" in client.post(ABOUT, {"text": text}).content.decode()

    def test_nothing_says_what_to_do(self, client: Any) -> None:
        assert "Choose a credential file, or paste its text" in client.post(ABOUT, {}).content.decode()


class TestPublished:
    def test_the_keys_and_no_private_half(self, client: Any, proof: Proof) -> None:
        held = client.get("/volunteering/proof/did.json")
        assert held["Access-Control-Allow-Origin"] == "*"
        [method] = held.json()["verificationMethod"]
        assert set(method["publicKeyJwk"]) >= {"kty", "crv", "x"} and "d" not in method["publicKeyJwk"]

    def test_a_status_list_that_nobody_is_in(self, client: Any) -> None:
        assert client.get("/volunteering/proof/status/9/").status_code == 404


class TestTakeOut:
    def test_everything_is_there_and_signed(self, client_for: Any, farah: Any, proof: Proof) -> None:
        answer = client_for(farah).post(OUT, {"form_token": token()})
        package = zipfile.ZipFile(io.BytesIO(answer.content))
        names = set(package.namelist())
        assert names >= {
            "read-me.txt",
            "records.json",
            "hours.csv",
            f"proofs/{proof.pk}.jwt",
            f"proofs/{proof.pk}.pdf",
            "verify/did.json",
            "verify/status-1.jwt",
            "manifest.jwt",
        }
        manifest = keys.opened(package.read("manifest.jwt").decode())
        assert set(manifest["files"]) == names - {"manifest.jwt"}
        for name, sum_of in manifest["files"].items():
            assert hashlib.sha256(package.read(name)).hexdigest() == sum_of, name
        assert "volunteering.HoursEntry" in json.loads(package.read("records.json"))
        assert ",125," in package.read("hours.csv").decode()

    def test_only_ones_own(self, client_for: Any, farah: Any, proof: Proof, amina: Any) -> None:
        other = factories.volunteer(amina)
        factories.credited(other, minutes=60, host=factories.host("Barnet Boats"))
        held = client_for(farah).post(OUT, {"form_token": token()}).content
        package = zipfile.ZipFile(io.BytesIO(held))
        assert "Barnet Boats" not in package.read("hours.csv").decode()
        assert amina.email not in package.read("records.json").decode()

    def test_get_is_refused(self, client_for: Any, farah: Any, volunteer: Any) -> None:
        assert client_for(farah).get(OUT).status_code == 405

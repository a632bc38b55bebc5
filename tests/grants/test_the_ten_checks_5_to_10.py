"""The ten acceptance checks of the grants side, from outside: who sees what, uploads, decisions, open data.

Each class is one check. What another test holds in full is named with its path, not written again. Checks 1 to 4 are in
test_the_ten_checks_1_to_4.py; the browser's part, with all of check 10, is in tests/journeys/test_the_ten_checks.py.
"""

import csv
import io
import json
import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from grants.applications.models import Application
from grants.assessment.models import Conflict
from grants.awards.models import Award
from programmes import clock
from programmes.files import actions as files
from programmes.files.models import StoredFile
from programmes.notices.models import Notice
from programmes.outputs import registry
from programmes.people import actions as people
from programmes.people.models import Organisation, User
from programmes.questions import engine
from tests import factories
from tests.access import world
from tests.access.expect import ROLES
from tests.access.expectations import EXPECTED
from tests.access.test_matrix import addresses, content
from tests.factories import token
from tests.grants.applications.test_applicant_views import at, fields
from tests.grants.assessment import rows
from tests.grants.awards import running
from tests.grants.awards.test_batch import bids, decided

pytestmark = pytest.mark.django_db
In = Callable[..., Client]
FORMULA = '=HYPERLINK("https://bad.example","x")'
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
# The harmless file that every scanner knows, put together here so that no scanner takes this file away.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture
def here(request: pytest.FixtureRequest, peckham: Any, camden: Any) -> Any:
    """Peckham's records, one of everything that has an address, as the access test walks them."""
    cast = {name: request.getfixturevalue(name) for name in ROLES if name != "anonymous"}
    return world.build(cast, peckham, camden)


@pytest.fixture
def cast(amina: User, efua: User, finn: User, root: User, peckham: Any) -> SimpleNamespace:
    """Who runs a grant."""
    return SimpleNamespace(amina=amina, efua=efua, finn=finn, root=root, peckham=peckham)


def seen(client: Client, urls: Iterator[tuple[str, str, Any]], marks: list[str]) -> set[str]:
    """The routes whose page, file or headers hold one of these marks for this person."""
    found = set()
    for key, url, _ in urls:
        response = client.get(url)
        body = content(response).decode(errors="replace") + str(response.headers)
        if any(mark in body for mark in marks):
            found.add(key)
    return found


# --- 5. conflicts of interest


class TestCheck5Conflict:
    """Every page of the grants side, by the table of tests/access/expectations.py, and every table to take out.

    Before declaring no bid opens: grants/assessment/test_gate.py::TestBeforeDeclaring. Without an own score no other
    and no average: test_gate.py::TestOwnScoreFirst. Control without the gate: test_gate.py::TestDeclared. Ranking,
    counts and totals: test_gate.py::TestDeclared. Files: grants/monitoring/exports/test_tables.py::TestFiles.
    """

    WALKED = ("admin:grants_", "admin:programmes_export")

    def marks(self, here: Any) -> list[str]:
        mine = Application.objects.filter(organisation=here.peckham)
        return [world.CANARY, *mine.values_list("reference", flat=True)]

    def pages(self, here: Any) -> Iterator[tuple[str, str, Any]]:
        return (each for each in addresses(here) if each[0].startswith(self.WALKED))

    def tables(self, client: Client, user: User) -> str:
        """Every table that this person may take out, as it downloads."""
        text = ""
        for table in registry.open_to(user):
            sent = {"format": "csv", "form_token": token()}
            answer = client.post(f"/admin/programmes/export/ask/{table.name}/", sent)
            assert answer["Content-Type"].startswith("text/csv"), table.name
            text += content(answer).decode("utf-8-sig")
        return text

    @pytest.mark.parametrize("how", ["declared", "the same employer"])
    def test_it_is_on_no_page_in_no_table_and_in_no_file(self, how: str, here: Any, efua: User, amina: User) -> None:
        client, marks = world.clients({"efua": efua})["efua"], self.marks(here)
        before = seen(client, self.pages(here), marks)
        # The control: bid, file, history, agreement as PDF, and the export that she made before.
        assert {
            "admin:grants_application_change",
            "admin:grants_application_file",
            "admin:grants_application_changelist",
            "admin:grants_grant_document",
            "admin:programmes_export_download",
        } <= before
        assert any(mark in self.tables(client, efua) for mark in marks)
        if how == "declared":
            for bid in Application.objects.filter(organisation=here.peckham):
                Conflict.objects.create(
                    application=bid, person=efua, source="declared", detail="A friend.", declared_at=clock.now()
                )
        else:
            for person in (efua, amina):
                User.objects.filter(pk=person.pk).update(email=f"{person.pk}@southbank.example")
        assert seen(client, self.pages(here), marks) == set()
        text = self.tables(client, efua)
        assert [mark for mark in marks if mark in text] == []
        for name in ("application_change", "assessment_moderate", "award_fund", "assessment_diligence"):
            assert client.get(reverse(f"admin:grants_{name}", args=[here.sent.pk])).status_code == 404, name


# --- 6. other people's things


class TestCheck6OtherPeoplesThings:
    """Every address that applicant A has: pages, files, exports, PDF, reports.

    Every route for every role and method, the volunteer, the registrar and the visitor among them, with a mark that
    must not leak: access/test_matrix.py::test_every_route. What a removed person was saving at that moment:
    grants/applications/test_collaborators.py::TestRemove.
    """

    def mine(self, here: Any) -> list[tuple[str, str]]:
        """What opens to Amina and not to everybody who is signed in."""
        return [
            (key, url)
            for key, url, expect in addresses(here)
            if "amina" in expect.allowed and "carys" not in expect.allowed and EXPECTED[key].visitor == "sign-in"
        ]

    def refused(self, client: Client, urls: list[tuple[str, str]]) -> list[str]:
        """The addresses that said anything but no."""
        wrong = []
        for key, url in urls:
            answer = client.get(url)
            if answer.status_code not in {403, 404, 405} or world.CANARY.encode() in content(answer):
                wrong.append(f"{key}: {answer.status_code}")
        return wrong

    def test_others_and_those_who_were_removed(self, here: Any, amina: User, bode: User, carys: User) -> None:
        urls = self.mine(here)
        assert len(urls) > 40
        unassigned = factories.staff("Una Assessor", role="assessor")
        guest = here.guest.person
        cast = {"amina": amina, "bode": bode, "carys": carys, "una": unassigned, "guest": guest}
        browser = world.clients(cast)
        assert browser["guest"].get(here.draft.get_absolute_url()).status_code == 200
        assert browser["bode"].get(here.draft.get_absolute_url()).status_code == 200
        remove = reverse("grants:application_remove", args=[here.draft.pk, here.guest.pk])
        assert browser["amina"].post(remove, {"form_token": token()}).status_code == 302
        people.remove_member(membership=here.bode_membership, by=amina, token=token())
        for name in ("bode", "carys", "una", "guest"):
            assert self.refused(browser[name], urls) == [], name
        for key, url in urls:
            assert "/login/" in browser["anonymous"].get(url)["Location"], key

    def test_guessed_keys(self, here: Any, amina: User) -> None:
        """Amina herself with another number in the address: there is nothing, whoever asks."""
        client = world.clients({"amina": amina})["amina"]
        for key, url in self.mine(here):
            parts = url.split("/")
            for place, part in enumerate(parts):
                try:
                    uuid.UUID(part)
                except ValueError:
                    continue
                guessed = "/".join([*parts[:place], str(uuid.uuid4()), *parts[place + 1 :]])
                assert client.get(guessed).status_code in {403, 404, 405}, f"{key}: {guessed}"

    def test_posting_to_them(self, here: Any, carys: User) -> None:
        client = world.clients({"carys": carys})["carys"]
        states = list(Application.objects.order_by("pk").values_list("pk", "state", "lead"))
        for key, url in self.mine(here):
            answer = client.post(url, {"form_token": token(), "press": "next"})
            assert answer.status_code in {403, 404, 405}, key
        assert list(Application.objects.order_by("pk").values_list("pk", "state", "lead")) == states


# --- 7. uploads


class TestCheck7Upload:
    """Each kind of bad file in a browser: journeys/test_bad_input_changes_nothing.py. What the scanner finds later, and
    that nobody may download it: programmes/files/test_actions.py::TestScan, programmes/files/test_serve.py.
    """

    @pytest.fixture
    def draft(self, amina: User, peckham: Any) -> Application:
        opened = factories.round()
        rows.criteria(opened)
        return factories.application(by=amina, of=peckham, to=opened)

    def sends(self, client: Client, draft: Application, *given: tuple[str, bytes]) -> Any:
        page = fields(client, at(draft, "safety/"))
        chosen = [SimpleUploadedFile(name, body) for name, body in given]
        return client.post(at(draft, "safety/"), {**page, "under_18": "no", "documents": chosen})

    @pytest.mark.parametrize(
        ("name", "body"),
        [("virus.txt", EICAR), ("page.pdf", b"<html><script>1</script></html>"), ("none.pdf", b""), ("big.pdf", b"")],
        ids=["EICAR", "HTML", "empty", "too large"],
    )
    def test_a_bad_one_among_good_ones_is_named_and_nowhere(
        self, name: str, body: bytes, draft: Application, amina: User, client_for: In, settings: Any
    ) -> None:
        settings.UPLOAD_MAX_BYTES = 2_000
        bad = PDF + b"%" * 2_000 if name == "big.pdf" else body
        answer = self.sends(client_for(amina), draft, ("good.pdf", PDF), (name, bad))
        page = answer.content.decode()
        assert answer.status_code == 200 and "<title>Error: " in page and name in page
        assert not StoredFile.objects.filter(name=name).exists()
        assert "documents" not in engine.answers(draft.sheet)

    def test_three_at_once_reach_the_assessor_under_their_names(
        self, draft: Application, amina: User, efua: User, dev: User, carys: User, client_for: In
    ) -> None:
        names = ["a, b “ç”.pdf", "plan.pdf", "Ζωή.pdf"]
        client = client_for(amina)
        assert self.sends(client, draft, *((name, PDF) for name in names)).status_code == 302
        kept = list(StoredFile.objects.order_by("name"))
        assert sorted(one.name for one in kept) == sorted(names)
        for one in kept:
            files.scan(one.pk)
        assert client.post(at(draft, "submit/"), {"form_token": token()}).status_code == 302
        draft.refresh_from_db()
        rows.eligible(draft, efua)
        held = rows.asked(draft, dev, efua)
        page = client_for(dev).get(reverse("admin:grants_assessment_score", args=[held.pk])).content.decode()
        for one in kept:
            url = reverse("admin:grants_assessment_file", args=[held.pk, one.pk])
            assert one.name in page and url in page
            given = client_for(dev).get(url)
            assert content(given) == PDF and "attachment" in given["Content-Disposition"]
            assert client_for(carys).get(at(draft, f"files/{one.pk}/")).status_code == 404


# --- 8. decisions out


class TestCheck8DecisionsOut:
    """Fifty at once on one page. The worker killed midway, each message exactly once:
    grants/awards/test_batch.py::test_each_message_goes_out_once_though_the_worker_is_killed_midway; lost Redis and
    worker after worker killed: faults/outbox.py. The bidder's page shows the same text:
    grants/awards/test_batch.py::TestTheBidderReadsTheSame.
    """

    def typed(self, made: list[Application], *, forget: int | None = None) -> dict[str, Any]:
        data: dict[str, Any] = {"form_token": token(), "rows": [str(each.pk) for each in made]}
        for n, each in enumerate(made):
            key = f"row-{each.pk}"
            if n % 2:
                text = "" if n == forget else f"Words only for number {n:02}."
                data |= {f"{key}-decision": "decline", f"{key}-codes": ["budget"], f"{key}-text": text}
            else:
                data |= {f"{key}-decision": "fund", f"{key}-amount": "1000.00"}
        return data

    def test_fifty_on_one_page_and_none_without_its_reason(self, efua: User, client_for: In) -> None:
        chosen = factories.round()
        made = bids(50, chosen)
        factories.declared(efua, *made)
        client, url = client_for(efua), reverse("admin:grants_award_decide_batch", args=[chosen.pk])
        page = client.post(url, self.typed(made, forget=7)).content.decode()
        assert "Nothing has been decided yet" in page and "Words only for number 09." in page
        assert set(Application.objects.values_list("state", flat=True)) == {"submitted"}
        assert not decided("declined").exists() and not decided("offered").exists()
        sent = self.typed(made)
        for _ in range(2):  # the second is a double click
            assert client.post(url, sent).status_code == 302
        states = list(Application.objects.values_list("state", flat=True))
        assert (states.count("funded"), states.count("declined")) == (25, 25)
        assert decided("declined").count() + decided("offered").count() == 50
        for n, each in enumerate(made):
            told = Notice.objects.exclude(event__contains="submitted").get(recipient=each.lead)
            assert (f"Words only for number {n:02}." in told.body) is (n % 2 == 1)

    def test_one_alone_without_a_reason(self, efua: User, amina: User, peckham: Any, client_for: In) -> None:
        bid = factories.application(by=amina, of=peckham, state="submitted")
        factories.declared(efua, bid)
        client, url = client_for(efua), reverse("admin:grants_award_decline", args=[bid.pk])
        for sent in ({"codes": ["budget"], "text": "  "}, {"codes": [], "text": "Because."}):
            assert client.post(url, {**sent, "form_token": token()}).status_code == 200
        bid.refresh_from_db()
        assert bid.state == "submitted" and not decided("declined").exists()


# --- 9. open data


class TestCheck9OpenData:
    """grants/awards/test_opendata.py holds: valid by the published schema with the set-up of section 5, unique ids, no
    withdrawn, declined or draft bid, no e-mail address, telephone number or name of a person, the same bytes until
    something changes, and a formula that is inert in the open CSV.
    """

    def test_each_programme_adds_up_to_its_public_page(
        self, amina: User, peckham: Any, efua: User, client: Client
    ) -> None:
        from tests.grants.awards.test_opendata import published

        second = factories.fund(slug="second", name="Second fund", prefix="SEC")
        for to, amounts in ((factories.round(), ("2500.10", "1200.00")), (factories.round(of=second), ("4999.99",))):
            for amount in amounts:
                published(factories.application(by=amina, of=peckham, to=to, state="accepted", amount=amount), efua)
        lines = json.loads(b"".join(client.get("/grants/awards.json")))["grants"]
        sums: dict[str, Decimal] = {}
        for line in lines:
            code = line["grantProgramme"][0]["code"]
            sums[code] = sums.get(code, Decimal(0)) + Decimal(str(line["amountAwarded"]))
        assert sums == {"CMG": Decimal("3700.10"), "SEC": Decimal("4999.99")}
        for slug, code in (("culture-micro-grants", "CMG"), ("second", "SEC")):
            assert f"£{sums[code]:,.2f}" in client.get(f"/grants/awards/?fund={slug}").content.decode()
        assert sum(sums.values()) == sum(award.amount for award in Award.objects.published())

    def test_a_formula_is_inert_in_every_table_that_staff_take_out(self, here: Any, root: User, client_for: In) -> None:
        Organisation.objects.filter(pk=here.peckham.pk).update(name=FORMULA)
        client = client_for(root)
        texts = [
            self.inert(
                client.post(f"/admin/programmes/export/ask/{table.name}/", {"format": "csv", "form_token": token()})
            )
            for table in registry.open_to(root)
        ]
        assert len(texts) >= 5
        assert any(f"'{FORMULA[:10]}" in text for text in texts)

    def test_a_formula_is_inert_in_the_file_for_the_finance_system(self, cast: Any, client_for: In) -> None:
        Organisation.objects.filter(pk=cast.peckham.pk).update(name=FORMULA)
        held = running.grant(cast, until="batched").batch
        batch = reverse("admin:grants_paymentbatch_export", args=[held.pk])
        self.inert(client_for(cast.finn).post(batch, {"form_token": token()}))

    def inert(self, answer: Any) -> str:
        """The table, in which no cell begins a formula."""
        assert answer.status_code == 200 and answer["Content-Type"].startswith("text/csv")
        text = content(answer).decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert cells and not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        return text

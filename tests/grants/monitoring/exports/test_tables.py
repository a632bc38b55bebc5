"""Who gets which rows and which words of applications, awards, scores and reports."""

import csv
import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from grants.applications.models import Application
from grants.assessment import actions as assessing
from grants.assessment.models import Assessment, Assignment, Conflict, Score
from grants.awards.models import Milestone, Payment
from grants.funds.models import Criterion
from grants.monitoring.exports import cells
from programmes import clock, files
from programmes.files import DOCUMENTS
from programmes.files import actions as file_actions
from programmes.outputs import actions, registry
from programmes.outputs.models import Export
from tests import factories
from tests.factories import token

pytestmark = pytest.mark.django_db
In = Callable[..., Client]
ASK = "/admin/programmes/export/ask/"


def table(what: str, user: Any, *columns: str, **filters: str) -> list[dict[str, Any]]:
    """The table as this person would get it."""
    definition = registry.find(what)
    assert definition is not None and definition.allowed(user)
    known = definition.known(filters)
    header, rows = definition.table(user, known, columns)
    found = [dict(zip(header, row, strict=True)) for row in rows]
    assert definition.count(user, known) == len(found)
    return found


def downloaded(client: Client, what: str, query: str = "", **given: Any) -> Any:
    return client.post(f"{ASK}{what}/{query}", {"format": "csv", "form_token": token(), **given})


def content(answer: Any) -> bytes:
    body = b"".join(answer.streaming_content)
    for close in answer._resource_closers:
        close()
    return body


def lines(answer: Any) -> list[dict[str, str]]:
    text = content(answer).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def round(db: None) -> Any:
    return factories.round()


@pytest.fixture
def sent(amina: Any, peckham: Any, round: Any) -> Application:
    return factories.application(by=amina, of=peckham, to=round, state="submitted", project_title="=1+1 songs")


def close(user: Any, application: Application) -> None:
    """This person has declared an interest."""
    Conflict.objects.create(
        application=application, person=user, source="declared", detail="A friend.", declared_at=clock.now()
    )


class TestWho:
    def test_officers_and_finance_export_analysts_only_awards(
        self, efua: Any, finn: Any, noor: Any, dev: Any, otto: Any, root: Any
    ) -> None:
        everything = {"applications", "awards", "payments", "scores", "reports"}
        for user, names in (
            (efua, everything),
            (root, everything),
            (finn, everything - {"scores"}),
            (noor, {"awards"}),
            (dev, set()),
            (otto, set()),
        ):
            assert {each.name for each in registry.open_to(user)} >= names, user
            assert {each.name for each in registry.open_to(user)} & everything == names, user

    def test_the_pages_refuse_the_others(
        self, client_for: In, efua: Any, noor: Any, dev: Any, amina: Any, sent: Application
    ) -> None:
        url = f"{ASK}applications/"
        assert client_for(efua).get(url).status_code == 200
        assert [client_for(user).get(url).status_code for user in (noor, dev)] == [403, 403]
        assert downloaded(client_for(noor), "applications").status_code == 403
        assert client_for(amina).get(url).status_code == 302


class TestApplications:
    def test_filters_are_those_of_the_list(self, sent: Application, efua: Any, amina: Any, round: Any) -> None:
        other = factories.application(by=amina, to=factories.round(), state="submitted", project_title="Dances")
        assert {row["reference"] for row in table("applications", efua)} == {sent.reference, other.reference}
        for filters in ({"round": str(round.pk)}, {"q": "peckham"}, {"state": "submitted", "q": "=1+1"}):
            assert [row["reference"] for row in table("applications", efua, **filters)] == [sent.reference]
        assert table("applications", efua, state="declined") == []
        assert table("applications", efua, round="nonsense") == []
        assert {row["reference"] for row in table("applications", efua, stage="sift")} == {
            sent.reference,
            other.reference,
        }
        assert table("applications", efua, stage="moderate") == []

    def test_answers_stay_empty_until_one_has_declared(self, sent: Application, efua: Any) -> None:
        row = table("applications", efua, "summary", "amount")[0]
        assert (row["summary"], row["content"], row["project"]) == ("", cells.UNOPENED, "=1+1 songs")
        factories.declared(efua, sent)
        row = table("applications", efua, "summary", "amount", "borough_answer", "start_date")[0]
        assert row["summary"].startswith("Neighbours teach") and row["content"] == cells.SHOWN
        assert row["amount"] == Decimal("2500.00") and row["start_date"] == "2026-06-01"
        assert row["borough_answer"] == ""

    def test_a_draft_is_listed_without_its_words(self, amina: Any, efua: Any, round: Any) -> None:
        factories.application(by=amina, to=round)
        row = table("applications", efua, "summary", state="draft")[0]
        assert (row["summary"], row["content"]) == ("", cells.DRAFT)

    def test_an_interest_takes_the_row_out(self, sent: Application, efua: Any, finn: Any) -> None:
        factories.declared(efua, sent)
        assert len(table("applications", efua)) == 1
        close(efua, sent)
        assert table("applications", efua) == [] and len(table("applications", finn)) == 1

    def test_an_automatic_interest_too(self, sent: Application, efua: Any, peckham: Any) -> None:
        factories.join(efua, of=peckham, role="member")
        assert table("applications", efua) == []

    def test_a_formula_is_inert_and_the_columns_are_those_chosen(
        self, sent: Application, efua: Any, client_for: In
    ) -> None:
        factories.declared(efua, sent)
        page = client_for(efua).get(f"{ASK}applications/").content.decode()
        assert 'value="summary"' in page and "Export applications" in page
        answer = downloaded(client_for(efua), "applications", columns=["summary", "people"])
        row = lines(answer)[0]
        assert row["project"] == "'=1+1 songs" and row["people"].startswith("People who live")
        assert "mixing" not in row

    def test_a_column_that_is_not_asked_is_refused(self, sent: Application, efua: Any, client_for: In) -> None:
        answer = downloaded(client_for(efua), "applications", columns=["password"])
        assert answer.status_code == 200 and "not one of the available" in answer.content.decode()

    def test_as_many_queries_for_many_rows(
        self, efua: Any, amina: Any, round: Any, queries: Callable[..., Any]
    ) -> None:
        def cost() -> int:
            with queries() as seen:
                table("applications", efua, "summary", "borough")
            return len(seen)

        factories.declared(efua, factories.application(by=amina, to=round, state="submitted"))
        cost()  # the questions are kept by the process from now on
        few = cost()
        for _ in range(4):
            factories.declared(efua, factories.application(by=amina, to=round, state="submitted"))
        assert cost() == few


class TestFiles:
    @pytest.fixture
    def with_files(self, amina: Any, peckham: Any, round: Any) -> Application:
        keys = []
        for name in ("budget, “ç”.txt", "budget, “ç”.txt", "held.txt"):
            with transaction.atomic():
                upload = SimpleUploadedFile(name, name.encode())
                keys.append(files_receive(upload, amina))
            if name != "held.txt":
                file_actions.scan(keys[-1].pk)
        answers = [str(file.pk) for file in keys]
        return factories.application(by=amina, of=peckham, to=round, state="submitted", documents=answers)

    def test_clean_files_under_safe_names_made_by_a_worker(self, with_files: Application, efua: Any) -> None:
        factories.declared(efua, with_files)
        assert names(efua) == [
            f"{with_files.reference}/documents-budget- -ç.txt",
            f"{with_files.reference}/documents-budget- -ç-2.txt",
        ]

    def test_none_before_declaring_and_none_with_an_interest(self, with_files: Application, efua: Any) -> None:
        assert names(efua) == []
        factories.declared(efua, with_files)
        assert len(names(efua)) == 2
        close(efua, with_files)
        assert names(efua) == []


def files_receive(upload: Any, by: Any) -> Any:
    from programmes.files.actions import receive

    assert files.DOCUMENTS
    return receive(upload=upload, by=by, kinds=DOCUMENTS)


def names(user: Any) -> list[str]:
    """What a package of every file holds for this person."""
    export = actions.ask(what="applications", filters={}, columns=[], format="zip", rows=None, by=user, token=token())
    actions.make(export.pk)
    export.refresh_from_db()
    assert export.state == Export.State.MADE
    from django.core.files.storage import default_storage

    with default_storage.open(export.path) as held, zipfile.ZipFile(held) as package:
        assert len(package.namelist()) == export.rows
        return package.namelist()


class TestClosedSince:
    def test_the_file_is_refused_and_the_next_one_leaves_it_out(
        self, sent: Application, efua: Any, client_for: In
    ) -> None:
        factories.declared(efua, sent)
        export = actions.ask(
            what="applications", filters={}, columns=[], format="csv", rows=None, by=efua, token=token()
        )
        actions.make(export.pk)
        client = client_for(efua)
        url = f"/admin/programmes/export/{export.pk}/download/"
        assert sent.reference in content(client.get(url)).decode("utf-8-sig")
        declared = {"has_conflict": True, "detail": "I was their trustee."}
        assessing.declare(application=sent, by=efua, token=token(), **declared)
        refused = client.get(url, follow=True)
        assert sent.reference not in refused.content.decode() and "Ask for it again" in refused.content.decode()
        assert lines(downloaded(client, "applications")) == []


class TestAwards:
    def test_an_analyst_gets_no_names(self, amina: Any, peckham: Any, efua: Any, noor: Any) -> None:
        given = factories.application(by=amina, of=peckham, state="accepted", project_title="Songs for Leila")
        row = table("awards", noor)[0]
        assert row["reference"] == given.reference and row["amount_awarded"] == Decimal("2500.00")
        assert not {"applicant", "project"} & set(row) and "Leila" not in str(row)
        assert table("awards", efua)[0]["applicant"] == "Peckham Welcomes"
        assert table("awards", noor, q="leila") == [] and len(table("awards", efua, q="leila")) == 1

    def test_filters_and_the_gate(self, amina: Any, peckham: Any, efua: Any) -> None:
        given = factories.application(by=amina, of=peckham, state="funded")
        factories.application(by=amina, of=peckham, state="accepted")
        assert [row["reference"] for row in table("awards", efua, state="offered")] == [given.reference]
        assert len(table("awards", efua, published="no")) == 2 and table("awards", efua, published="yes") == []
        close(efua, given)
        assert given.reference not in {row["reference"] for row in table("awards", efua)}


class TestScores:
    @pytest.fixture
    def scored(self, sent: Application, dev: Any, efua: Any, db: None) -> Score:
        at = clock.now()
        criterion = Criterion.objects.filter(round=sent.round).first() or _criterion(sent)
        stage = Assessment.objects.create(application=sent, state="ready", since_at=at, score=4, spread=0)
        assignment = Assignment.objects.create(
            assessment=stage, assessor=dev, kind="first", state="submitted", since_at=at, score=4, assigned_at=at,
            assigned_by=efua, submitted_at=at,
        )  # fmt: skip
        return Score.objects.create(
            assignment=assignment, criterion=criterion, value=4, justification="=Clear plan", saved_at=at
        )

    def test_values_for_all_words_after_declaring(self, scored: Score, sent: Application, efua: Any) -> None:
        row = table("scores", efua)[0]
        assert (row["value"], row["justification"], row["content"]) == (4, "", cells.UNOPENED)
        factories.declared(efua, sent)
        assert table("scores", efua)[0]["justification"] == "=Clear plan"

    def test_weighted_scores_are_told_on_the_rounds_own_scale(
        self, scored: Score, sent: Application, efua: Any
    ) -> None:
        row = table("scores", efua)[0]
        assert (row["agreed_or_mean_score"], row["out_of"], row["weighted_score"]) == (4, 5, 4)
        with factories.thawed():
            Criterion.objects.filter(round=sent.round).update(scale_max=10)
        row = table("scores", efua)[0]
        assert (row["agreed_or_mean_score"], row["out_of"], row["weighted_score"]) == (8, 10, 8)

    def test_nobody_sees_others_scores_before_their_own(self, scored: Score, efua: Any) -> None:
        before = cells.gate(efua)
        at = clock.now()
        Assignment.objects.create(
            assessment=scored.assignment.assessment, assessor=efua, kind="second", since_at=at, assigned_at=at,
            assigned_by=efua,
        )  # fmt: skip
        assert table("scores", efua) == [] and cells.gate(efua) != before

    def test_the_gate(self, scored: Score, sent: Application, efua: Any) -> None:
        assert len(table("scores", efua, round=str(sent.round_id))) == 1
        close(efua, sent)
        assert table("scores", efua) == []


def _criterion(application: Application) -> Criterion:
    """A criterion for a round that is open already, as no officer could add one."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE grants_criterion DISABLE TRIGGER USER")
    made = Criterion.objects.create(round=application.round, key="mixing", name="Mixing")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE grants_criterion ENABLE TRIGGER USER")
    return made


class TestPayments:
    def test_rows_filters_and_the_gate(self, amina: Any, peckham: Any, efua: Any, finn: Any, client_for: In) -> None:
        given = factories.application(by=amina, of=peckham, state="accepted")
        step = Milestone.objects.create(award=given.award, number=1, title="=At the start", when="agreement")
        Payment.objects.create(award=given.award, milestone=step, amount=Decimal("100.00"), since_at=clock.now())
        row = table("payments", finn)[0]
        assert (row["reference"], row["amount"], row["state"]) == (given.reference, Decimal("100.00"), "planned")
        assert not {"sort_code", "account_number"} & set(row)
        assert table("payments", finn, state__exact="paid") == []
        assert len(table("payments", finn, award__application__round__id__exact=str(given.round_id))) == 1
        assert len(table("payments", finn, q=given.reference)) == 1 and table("payments", finn, q="nothing") == []
        page = client_for(finn).get("/admin/grants/payment/?state__exact=planned").content.decode()
        assert f"{ASK}payments/?state__exact=planned" in page
        close(efua, given)
        assert table("payments", efua) == []


class TestReports:
    def test_rows_filters_and_the_gate(self, amina: Any, peckham: Any, efua: Any, client_for: In) -> None:
        from datetime import timedelta

        from grants.monitoring import actions as monitoring
        from grants.monitoring import reference

        reference.load()
        given = factories.application(by=amina, of=peckham, state="accepted")
        monitoring.schedule(award=given.award, by=efua, due=[("end", clock.now().date() + timedelta(days=30))])
        row = table("reports", efua)[0]
        assert (row["reference"], row["kind"], row["state"]) == (given.reference, "end", "due")
        assert table("reports", efua, late="yes") == [] and len(table("reports", efua, state__exact="due")) == 1
        page = client_for(efua).get("/admin/grants/report/?state__exact=due").content.decode()
        assert f"{ASK}reports/?state__exact=due" in page
        close(efua, given)
        assert table("reports", efua) == []


class TestButtons:
    def test_lists_carry_their_filter_to_the_export(
        self, sent: Application, efua: Any, noor: Any, client_for: In
    ) -> None:
        page = client_for(efua).get("/admin/grants/application/?state=submitted&q=songs").content.decode()
        assert f"{ASK}applications/?state=submitted&amp;q=songs" in page
        page = client_for(noor).get("/admin/grants/award/?state=offered").content.decode()
        assert f"{ASK}awards/?state=offered" in page
        page = client_for(efua).get(reverse("admin:grants_assessment_sift_list")).content.decode()
        assert f"{ASK}applications/?stage=sift" in page

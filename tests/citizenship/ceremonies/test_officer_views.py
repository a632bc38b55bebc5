"""The officers' lists and pages of ceremonies, deviations and revised records, and their lines of the work-list."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from citizenship.ceremonies.actions import recording
from citizenship.ceremonies.models import Ceremony
from programmes import tokens
from programmes.audit.models import AuditEvent
from programmes.people import worklist
from tests.citizenship import factories

pytestmark = pytest.mark.django_db
MONDAY = datetime(2027, 3, 1, 9, tzinfo=UTC)
LIST = "/admin/citizenship/ceremony/"


@pytest.fixture(autouse=True)
def _a_monday(set_now: Any) -> None:
    set_now(MONDAY)


@pytest.fixture
def client(client_for: Any, ines: Any) -> Client:
    """The browser of Ines, citizenship officer."""
    signed_in: Client = client_for(ines)
    return signed_in


@pytest.fixture
def pilot(running: Any) -> Any:
    """The pilot arm of the study that runs."""
    return running.arms.get(kind="pilot")


def corrected(camden: Any, ravi: Any, arm: Any) -> Ceremony:
    """A recorded ceremony with a correction that brought a deviation."""
    held = factories.ceremony(camden, state="held", arm=arm)
    return recording.correct(
        ceremony=held,
        values={"attended": 20, "voting": 1},
        reason="Counted again.",
        deviation_note="The stall was ill.",
        by=ravi,
        token=tokens.issue(),
    )


class TestLists:
    def test_ceremonies_by_what_their_arm_needs(self, client: Client, camden: Any, pilot: Any, running: Any) -> None:
        waits = factories.ceremony(camden, date=date(2027, 3, 20), study=running)
        soon = factories.ceremony(camden, date=date(2027, 3, 5), arm=pilot)
        late = factories.ceremony(camden, state="held", late=True)
        for kind, wanted in (("without", waits), ("soon", soon), ("late", late)):
            shown = client.get(f"{LIST}?arms={kind}").content.decode()
            assert [each.code in shown for each in (waits, soon, late)] == [
                each is wanted for each in (waits, soon, late)
            ]

    @pytest.mark.parametrize("many", [2, 20])
    def test_the_number_of_queries_does_not_grow(
        self, many: int, client: Client, camden: Any, pilot: Any, queries: Any
    ) -> None:
        for gone in range(many):
            factories.ceremony(camden, date=date(2027, 3, 9) + timedelta(days=gone), arm=pilot)
        with queries(at_most=14):
            assert client.get(LIST).status_code == 200

    def test_deviations_and_revised_records_lead_to_their_ceremony(
        self, client: Client, camden: Any, ravi: Any, pilot: Any
    ) -> None:
        held = corrected(camden, ravi, pilot)
        where = reverse("admin:citizenship_ceremony_change", args=[held.pk])
        for model, row, words in (
            ("deviation", held.deviations.get(), "The stall was ill."),
            ("correction", held.corrections.get(), "Attended, Offer: registering to vote"),
        ):
            assert words in client.get(f"/admin/citizenship/{model}/").content.decode()
            assert client.get(f"/admin/citizenship/{model}/{row.pk}/change/")["Location"] == where


class TestPages:
    def url(self, ceremony: Ceremony, name: str = "change") -> str:
        return reverse(f"admin:citizenship_ceremony_{name}", args=[ceremony.pk])

    def test_one_on_one_page_with_its_history(self, client: Client, camden: Any, ravi: Any, pilot: Any) -> None:
        shown = client.get(self.url(corrected(camden, ravi, pilot))).content.decode()
        for words in (
            "was 24, is now 20",
            "The stall was ill.",
            "Revised, version 2",
            "The borough volunteered for it",
        ):
            assert words in shown

    def test_the_working_of_a_draw_is_told(self, client: Client, camden: Any, ravi: Any, running: Any) -> None:
        from citizenship.ceremonies.actions import planning

        words = {"values": factories.plan_of(camden), "by": ravi, "token": tokens.issue()}
        made = planning.plan(borough=camden.borough, **words)
        assert f"SHA-256 of {running.seed}:E09000007:1:" in client.get(self.url(made)).content.decode()

    def test_giving_changing_and_locking_an_arm(self, client: Client, camden: Any, ravi: Any) -> None:
        study = factories.study("four", boroughs=[camden.borough], method="volunteer")
        made = factories.ceremony(camden, study=study)
        pilot, comparison = study.arms.get(kind="pilot"), study.arms.get(kind="comparison")
        assert "Give it its arm" in client.get(self.url(made)).content.decode()
        for arm, reason in ((pilot, "volunteered"), (comparison, "partner_lost")):
            given = {"form_token": tokens.issue(), "arm": arm.pk, "reason": reason}
            assert client.post(self.url(made, "assign_arm"), given)["Location"] == self.url(made)
            made.refresh_from_db()
            assert (made.arm, made.arm_reason) == (arm, reason)
        client.post(self.url(made, "lock"), {"form_token": tokens.issue()})
        made.refresh_from_db()
        assert made.arm_locks_at == MONDAY
        shown = client.get(self.url(made)).content.decode()
        assert "Change the arm" not in shown
        assert "Locked since" in shown

    def test_after_its_date_the_form_says_why_not_and_it_is_logged(
        self, client: Client, camden: Any, pilot: Any, running: Any
    ) -> None:
        held = factories.ceremony(camden, state="held", arm=pilot)
        comparison = running.arms.get(kind="comparison")
        given = {"form_token": tokens.issue(), "arm": comparison.pk, "reason": "mistake"}
        shown = client.post(self.url(held, "assign_arm"), given)
        assert "The arm of this ceremony is locked" in shown.content.decode()
        assert AuditEvent.objects.filter(verb="citizenship.ceremonies.arm_change_refused").count() == 1
        held.refresh_from_db()
        assert held.arm == pilot

    def test_only_the_officers_of_the_pilots(self, client_for: Any, camden: Any, noor: Any, otto: Any) -> None:
        url = self.url(factories.ceremony(camden))
        assert [client_for(who).get(url).status_code for who in (noor, otto)] == [403, 403]


def test_the_work_list_names_what_waits(camden: Any, ravi: Any, ines: Any, noor: Any, pilot: Any, running: Any) -> None:
    factories.ceremony(camden, date=date(2027, 3, 20), study=running)
    factories.ceremony(camden, date=date(2027, 3, 5), arm=pilot)
    corrected(camden, ravi, pilot)
    labels = {
        "Ceremonies of a study without an arm",
        "Arms that lock within seven days",
        "Deviations of the last two weeks",
        "Records corrected in the last two weeks",
    }
    found = {line.label: line.count for line in worklist.waiting(ines) if line.label in labels}
    assert found == dict.fromkeys(labels, 1)
    assert not [line for line in worklist.waiting(noor) if line.label in labels]

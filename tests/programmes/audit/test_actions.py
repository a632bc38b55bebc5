"""The security history: append-only by trigger and privilege, keys and never names; the seals show any change."""

from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from programmes import audit, clock
from programmes.audit import actions
from programmes.audit.models import AuditEvent, AuditSeal


@pytest.fixture
def events(amina: Any) -> list[AuditEvent]:
    """Five sealed events."""
    AuditEvent.objects.count()
    for number in range(5):
        audit.record(by=amina, verb="tests.done", target=amina, detail={"number": number})
    actions.seal()
    return list(AuditEvent.objects.order_by("pk"))


def tamper(sql: str, *values: Any) -> None:
    """What only a superuser can do: set the triggers aside and change the record."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            cursor.execute(sql, values)
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


def as_app(sql: str) -> None:
    """Run a statement with the privileges of the running portal."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE portal_app")
        cursor.execute(sql)


class TestRecord:
    def test_who_what_and_which(self, amina: Any, peckham: Any) -> None:
        audit.record(
            by=amina, verb="tests.did", target=peckham, detail={"amount": Decimal("10.50"), "codes": ["a.b"], "n": None}
        )
        event = AuditEvent.objects.latest("pk")
        assert (event.by_key, event.verb, event.target_label) == (str(amina.pk), "tests.did", "programmes.Organisation")
        assert event.target_key == str(peckham.pk)
        assert event.detail == {"amount": "10.50", "codes": ["a.b"], "n": None}
        assert event.at == clock.now()
        assert str(event) == f"tests.did programmes.Organisation {peckham.pk}"

    def test_the_portal_itself(self, peckham: Any) -> None:
        audit.record(by=None, verb="tests.did", target=peckham)
        assert AuditEvent.objects.latest("pk").by_key == ""

    @pytest.mark.parametrize("words", ["amina@portal.example", "Amina Yusuf", "12 Rye Lane", "Zoë", "a\nb"])
    def test_names_and_addresses_are_refused(self, amina: Any, words: str) -> None:
        for detail in ({"who": words}, {"who": [{"deep": words}]}, {words: 1}):
            with pytest.raises(ValueError, match="more than keys and codes"):
                audit.record(by=amina, verb="tests.did", target=amina, detail=detail)

    @pytest.mark.django_db(transaction=True)
    def test_is_rolled_back_with_what_it_tells_of(self, amina: Any) -> None:
        before = AuditEvent.objects.count()

        @transaction.atomic
        def act_and_fail() -> None:
            audit.record(by=amina, verb="tests.did", target=amina)
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            act_and_fail()
        assert AuditEvent.objects.count() == before


class TestAppendOnly:
    @pytest.mark.parametrize("table", ["programmes_auditevent", "programmes_auditseal"])
    @pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
    def test_refused_even_to_the_owner(self, events: Any, table: str, statement: str) -> None:
        column = "verb" if table.endswith("event") else "digest"
        sql = statement.format(table, column, column)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(sql)
        tamper(sql)  # the negative control: without the trigger it goes through

    @pytest.mark.parametrize("table", ["programmes_auditevent", "programmes_auditseal"])
    @pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
    def test_refused_to_the_application_by_privilege(self, events: Any, table: str, statement: str) -> None:
        column = "verb" if table.endswith("event") else "digest"
        with pytest.raises(DatabaseError, match="permission denied"):
            as_app(statement.format(table, column, column))

    def test_the_application_may_add_read_and_work_elsewhere(self, events: Any) -> None:
        """The negative control: the role is not simply powerless."""
        as_app(
            "INSERT INTO programmes_auditevent (by_key, verb, target_label, target_key, detail)"
            " VALUES ('', 'v', 'l', 'k', '{}')"
        )
        as_app("SELECT count(*) FROM programmes_auditseal")
        as_app(
            "UPDATE programmes_job SET attempts = attempts; DELETE FROM programmes_formtoken; DELETE FROM portal_cache"
        )
        as_app("SELECT count(*) FROM grants_application")
        as_app("DELETE FROM django_session")

    def test_the_application_cannot_change_the_schema_or_the_clock(self, db: None) -> None:
        for sql in (
            "CREATE TABLE mine (id int)",
            "ALTER TABLE programmes_auditevent DISABLE TRIGGER ALL",
            "CREATE OR REPLACE FUNCTION portal_now() RETURNS timestamptz LANGUAGE sql AS $$ SELECT now() $$",
            "SET session_replication_role = replica",
        ):
            with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
                as_app(sql)


class TestSeals:
    def test_each_event_once_in_order(self, events: list[AuditEvent]) -> None:
        head = actions.seal()
        seals = list(AuditSeal.objects.all())
        assert [seal.position for seal in seals] == list(range(1, len(events) + 1))
        assert [seal.event_key for seal in seals] == [event.pk for event in events]
        assert head == f"{len(seals)}:{seals[-1].digest}"
        assert actions.check(head=head) == ([], head)
        assert str(seals[0]) == "seal 1"

    def test_what_was_committed_late_is_sealed_after_what_was_committed_before(self, events: Any, amina: Any) -> None:
        """A slow transaction has a lower key, and finds its place at the end of the chain."""
        low = events[-1].pk + 1
        audit.record(by=amina, verb="tests.fast", target=amina)
        fast = AuditEvent.objects.latest("pk")
        tamper("UPDATE programmes_auditevent SET id = %s WHERE id = %s", low + 1000, fast.pk)
        actions.seal()
        connection.cursor().execute(
            "INSERT INTO programmes_auditevent (id, by_key, verb, target_label, target_key, detail)"
            " VALUES (%s, '', 'tests.slow', 'l', 'k', '{}')",
            [low],
        )
        actions.seal()
        assert list(AuditSeal.objects.order_by("position").values_list("event_key", flat=True))[-2:] == [
            low + 1000,
            low,
        ]
        assert actions.check()[0] == []

    def test_an_action_never_waits_for_the_sealing(self, events: Any, amina: Any) -> None:
        audit.record(by=amina, verb="tests.did", target=amina)
        assert AuditSeal.objects.count() == len(events)
        assert actions.check()[0] == []  # it has a quarter of an hour

    @pytest.mark.parametrize(
        "column", ["at = at + interval '1 microsecond'", "by_key = ''", "verb = 'x'", "target_label = 'x'",
                   "target_key = 'x'",
                   "detail = '{\"number\": 9}'"]
    )  # fmt: skip
    def test_any_change_is_found(self, events: list[AuditEvent], column: str) -> None:
        tamper(f"UPDATE programmes_auditevent SET {column} WHERE id = %s", events[2].pk)
        assert actions.check()[0] == [f"event {events[2].pk} or its seal 3 has been changed"]

    def test_a_removal_is_found(self, events: list[AuditEvent]) -> None:
        tamper("DELETE FROM programmes_auditevent WHERE id = %s", events[1].pk)
        assert actions.check()[0] == [f"event {events[1].pk} (seal 2) has been removed"]

    def test_removing_the_seal_too_is_found(self, events: list[AuditEvent]) -> None:
        tamper("DELETE FROM programmes_auditevent WHERE id = %s", events[1].pk)
        tamper("DELETE FROM programmes_auditseal WHERE position = 2")
        problems = actions.check()[0]
        assert "seals 2 to 2 are missing" in problems
        assert any("seal 3 has been changed" in problem for problem in problems)

    def test_closing_the_gap_is_found(self, events: list[AuditEvent]) -> None:
        tamper("DELETE FROM programmes_auditevent WHERE id = %s", events[1].pk)
        tamper("DELETE FROM programmes_auditseal WHERE position = 2")
        tamper("UPDATE programmes_auditseal SET position = position - 1 WHERE position > 2")
        assert len(actions.check()[0]) == 3

    def test_a_changed_seal_is_found(self, events: list[AuditEvent]) -> None:
        tamper("UPDATE programmes_auditseal SET digest = repeat('0', 64) WHERE position = 2")
        assert len(actions.check()[0]) == 2  # its own digest and the next link

    def test_an_event_put_in_between_is_found(self, events: list[AuditEvent]) -> None:
        connection.cursor().execute(
            "INSERT INTO programmes_auditevent (at, by_key, verb, target_label, target_key, detail)"
            " VALUES (now() - interval '2 days', '', 'tests.forged', 'l', 'k', '{}')"
        )
        actions.seal()
        forged = AuditEvent.objects.get(verb="tests.forged")
        assert actions.check()[0] == [f"event {forged.pk} has not been sealed"]

    def test_a_cut_off_end_is_found_with_the_head_that_was_logged(self, events: list[AuditEvent]) -> None:
        head = actions.seal()
        tamper("DELETE FROM programmes_auditevent WHERE id = %s", events[-1].pk)
        tamper("DELETE FROM programmes_auditseal WHERE position = %s", len(events))
        assert actions.check()[0] == []
        assert actions.check(head=head)[0] == [f"the chain ends at {len(events) - 1}, but seal {len(events)} was noted"]

    def test_a_chain_made_anew_is_found_with_the_head_that_was_logged(self, events: list[AuditEvent]) -> None:
        head = actions.seal()
        tamper("UPDATE programmes_auditevent SET verb = 'tests.forged' WHERE id = %s", events[2].pk)
        tamper("DELETE FROM programmes_auditseal")
        actions.seal()
        assert actions.check()[0] == []
        assert actions.check(head=head)[0] == [f"seal {len(events)} is not the one that was noted"]

    def test_many_pages(self, events: list[AuditEvent]) -> None:
        assert len(list(actions._pairs(size=2))) == len(events)

    def test_two_sealers_at_once_make_one_chain(self, transactional_db: None, amina: Any) -> None:
        from tests.programmes.jobs.test_actions import in_threads

        for _ in range(20):
            audit.record(by=amina, verb="tests.did", target=amina)
        heads = in_threads(actions.seal, 4)
        assert len(set(heads)) == 1
        assert actions.check()[0] == []


class TestCheckAudit:
    def run(self, **options: Any) -> str:
        out = StringIO()
        call_command("check_audit", stdout=out, **options)
        return out.getvalue()

    def test_whole(self, events: Any) -> None:
        head = actions.seal()
        assert head in self.run()
        assert head in self.run(head=head)

    def test_names_every_problem(self, events: list[AuditEvent]) -> None:
        tamper("UPDATE programmes_auditevent SET verb = 'x' WHERE id = %s", events[0].pk)
        with pytest.raises(CommandError, match="seal 1 has been changed"):
            self.run()

    @pytest.mark.parametrize("head", ["5", "x:" + "0" * 64, "5:abc"])
    def test_a_head_that_is_none(self, events: Any, head: str) -> None:
        with pytest.raises(CommandError, match="--head is"):
            self.run(head=head)

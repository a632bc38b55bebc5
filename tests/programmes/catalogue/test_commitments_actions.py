"""News, corrections and where a commitment stands: one door each, and a log that the database keeps."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.catalogue.actions import commitments as actions
from programmes.catalogue.models import Commitment, CommitmentUpdate
from programmes.people import worklist
from programmes.workflow import MoveRefused
from tests.citizenship.guards import refused
from tests.factories import token
from tests.programmes.catalogue import commitments as rows

pytestmark = pytest.mark.django_db
NEWS: dict[str, Any] = {
    "kind": "milestone",
    "date": date(2020, 5, 1),
    "date_text": "May 2020",
    "text": "It began.",
    "source": "A page",
}
STATUS: dict[str, Any] = {
    "status": "done",
    "date": date(2021, 1, 1),
    "date_text": "2021",
    "text": "It ended.",
    "source": "A page",
}


def add(of: Commitment, by: Any, **change: Any) -> CommitmentUpdate:
    """One more entry."""
    return actions.add_update(commitment=of, by=by, token=token(), **{**NEWS, **change})


class TestNews:
    def test_an_entry_is_public_dated_and_noted(self, otto: Any) -> None:
        entry = add(rows.commitment(), otto)
        found = Commitment.objects.get()
        assert (found.last_update, bool(found.edited_at)) == (date(2020, 5, 1), True)
        assert (entry.added_by, entry.text) == (otto, "It began.")
        assert found.moves.get().verb == "add_update"
        assert AuditEvent.objects.filter(verb="programmes.catalogue.commitment_add_update", by_key=otto.pk).exists()

    def test_older_news_leaves_the_newest_day(self, otto: Any) -> None:
        one = rows.commitment()
        add(one, otto)
        add(one, otto, date=date(2019, 1, 1), date_text="2019")
        assert Commitment.objects.get().last_update == date(2020, 5, 1)

    def test_refusals(self, otto: Any, amina: Any) -> None:
        one, tomorrow = rows.commitment(), clock.london_day(clock.now()) + timedelta(days=1)
        with pytest.raises(MoveRefused, match="lies ahead"):
            add(one, otto, date=tomorrow)
        with pytest.raises(MoveRefused, match="Change where it stands"):
            add(one, otto, kind="status")
        with pytest.raises(PermissionDenied):
            add(one, amina)
        assert not CommitmentUpdate.objects.exists()


class TestCorrecting:
    def test_the_earlier_words_stay_behind_the_new_ones(self, otto: Any) -> None:
        one = rows.commitment()
        first = add(one, otto)
        second = actions.correct_update(update=first, text="It began in June.", source="B", by=otto, token=token())
        assert (second.corrects, second.date, second.kind) == (first, first.date, first.kind)
        with pytest.raises(MoveRefused, match="corrected already"):
            actions.correct_update(update=first, text="Again.", source="B", by=otto, token=token())

    def test_only_once_each_and_only_its_own_in_the_database_too(self, otto: Any) -> None:
        one, other = rows.commitment(), rows.commitment("1.1.2")
        first = add(one, otto)
        rows.update(one, corrects=first)
        refused(lambda: rows.update(one, corrects=first), match="commitmentupdate_corrected_once")
        strange = add(one, otto)
        refused(lambda: rows.update(other, corrects=strange), match="same commitment")

    def test_a_status_is_not_corrected_as_news(self, otto: Any) -> None:
        one = rows.commitment()
        actions.change_status(commitment=one, by=otto, token=token(), **STATUS)
        with pytest.raises(MoveRefused, match="Change where it stands"):
            actions.correct_update(
                update=CommitmentUpdate.objects.get(), text="No.", source="B", by=otto, token=token()
            )


class TestStatus:
    def test_it_moves_with_its_day_its_reason_and_an_entry(self, otto: Any) -> None:
        actions.change_status(commitment=rows.commitment(), by=otto, token=token(), **STATUS)
        found, entry = Commitment.objects.get(), CommitmentUpdate.objects.get()
        assert (found.status, found.status_date, found.status_note) == ("done", date(2021, 1, 1), "It ended.")
        assert (entry.kind, entry.status, entry.source) == ("status", "done", "A page")

    def test_refusals(self, otto: Any) -> None:
        one = rows.commitment()
        with pytest.raises(MoveRefused, match="already"):
            actions.change_status(commitment=one, by=otto, token=token(), **{**STATUS, "status": one.status})
        with pytest.raises(MoveRefused, match="later day"):
            actions.change_status(commitment=one, by=otto, token=token(), **{**STATUS, "date": date(2017, 1, 1)})

    def test_the_database_wants_the_entry(self, otto: Any) -> None:
        one = rows.commitment()
        at = clock.now()
        by_hand = Commitment.objects.filter(pk=one.pk)
        refused(lambda: by_hand.update(status="done", edited_at=at), match="entry in its log")
        # Control: with the entry it goes.
        rows.update(one, kind="status", status="done", date=one.status_date, added_at=at)
        assert by_hand.update(status="done", edited_at=at) == 1

    def test_what_staff_did_stays_known(self, otto: Any) -> None:
        one = rows.commitment()
        add(one, otto)
        refused(lambda: Commitment.objects.filter(pk=one.pk).update(edited_at=None), match="stays known")
        refused(lambda: rows.commitment("1.1.2").delete(), match="never deleted")


class TestTheLogStands:
    @pytest.mark.parametrize("act", ["UPDATE {} SET text = 'x'", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
    def test_nobody_rewrites_it(self, otto: Any, act: str) -> None:
        add(rows.commitment(), otto)
        table = CommitmentUpdate._meta.db_table
        connection.check_constraints()

        def by_hand() -> None:
            with connection.cursor() as cursor:
                cursor.execute(act.format(table))

        refused(by_hand, match="what was told stands")
        assert CommitmentUpdate.objects.get().text == "It began."

    def test_control_the_same_statement_passes_elsewhere(self) -> None:
        rows.commitment()
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {Commitment._meta.db_table} SET title = 'x'")
        assert Commitment.objects.get().title == "x"

    @pytest.mark.parametrize(
        ("change", "name"),
        [
            ({"source": ""}, "says_something"),
            ({"date_text": ""}, "says_something"),
            ({"kind": "status"}, "status_named"),
            ({"status": "done"}, "status_named"),
            ({"url": "ftp://x"}, "on_the_web"),
        ],
    )
    def test_an_entry_without_its_parts_is_refused(self, change: dict[str, Any], name: str) -> None:
        one = rows.commitment()
        refused(lambda: rows.update(one, **change), match=name)
        assert rows.update(one)


class TestRecheck:
    def test_new_days_and_off_the_work_list(self, otto: Any, set_now: Callable[..., None]) -> None:
        one = rows.commitment(review_date=date(2026, 2, 1))
        listed = {line.label: line.count for line in worklist.lines(otto)}
        assert listed["Commitments to check again"] == 1
        today = clock.london_day(clock.now())
        review = today + timedelta(days=180)
        actions.recheck(commitment=one, review_date=review, note="Looked.", by=otto, token=token())
        found = Commitment.objects.get()
        assert (found.checked_date, found.review_date) == (today, review)
        assert found.moves.get().note == "Looked."
        assert {line.label: line.count for line in worklist.lines(otto)}["Commitments to check again"] == 0

    def test_a_day_that_is_over_is_refused(self, otto: Any) -> None:
        with pytest.raises(MoveRefused, match="after today"):
            actions.recheck(
                commitment=rows.commitment(), review_date=date(2020, 1, 1), note="x", by=otto, token=token()
            )


class TestRows:
    def test_a_commitment_stands_in_its_policy_and_its_part(self) -> None:
        refused(lambda: rows.commitment("1.2.1", policy="1.1"), match="commitment_of_its_policy")
        refused(lambda: rows.commitment(objective="2A"), match="commitment_objective_of_its_part")
        assert rows.commitment()

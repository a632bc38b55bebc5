"""What staff do with facts: state, moves, audit, the public log, the sources, and who is told."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from citizenship.facts.actions import facts as actions
from citizenship.facts.models import Fact, FactChange, FactEdit
from programmes import tokens
from programmes.audit.models import AuditEvent
from programmes.jobs.models import Job
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests.citizenship.factories import facts as rows

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 25)
WORDS: dict[str, Any] = {
    "statement": "  It is otherwise now.  ",
    "about": "help",
    "critical": False,
    "tag": "verified",
    "checked_on": DAY,
    "review_by": date(2027, 2, 1),
    "sources": [{**rows.SOURCE, "dated": "2026-11-20"}],
    "reason": "The page says so.",
}


@pytest.fixture(autouse=True)
def now(set_now: Any) -> None:
    """Noon on 25 November 2026."""
    set_now(datetime(2026, 11, 25, 12, tzinfo=UTC))


def change(fact: Fact, by: Any, **given: Any) -> FactEdit:
    return actions.change(fact=fact, by=by, token=tokens.issue(), **{**WORDS, **given})


def publish(edit: FactEdit, by: Any) -> Fact:
    return actions.publish(edit=edit, seen=edit.written_at.isoformat(), by=by, token=tokens.issue())


class TestChange:
    def test_what_is_public_stays_until_it_is_published(self, ines: Any) -> None:
        fact = rows.fact()
        edit = change(fact, ines)
        assert Fact.objects.get().statement == fact.statement
        assert (edit.statement, edit.state, edit.needs_two) == ("It is otherwise now.", "waiting", False)
        assert edit.moves.get().verb == "write"
        assert AuditEvent.objects.filter(verb="citizenship.facts.written").count() == 1

    def test_rewriting_makes_another_writer(self, ines: Any, otto: Any) -> None:
        fact = rows.fact(about="deadline", critical=True)
        first = change(fact, ines)
        second = change(fact, otto, statement="Better words.")
        assert first.pk == second.pk
        assert second.written_by == otto
        with pytest.raises(MoveRefused, match="A colleague must"):
            publish(second, otto)
        publish(second, ines)

    def test_a_deadline_is_critical_whatever_is_ticked(self, ines: Any) -> None:
        edit = change(rows.fact(), ines, about="deadline")
        assert (edit.critical, edit.needs_two) == (True, True)

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"checked_on": date(2026, 11, 26)}, "lies ahead"),
            ({"review_by": DAY}, "must lie ahead"),
            ({"review_by": date(2028, 1, 1)}, "at most 366 days"),
            ({"critical": True, "review_by": date(2027, 3, 1)}, "at most 92 days"),
            ({"sources": []}, "needs a source"),
        ],
    )
    def test_refused(self, ines: Any, given: Any, told: str) -> None:
        with pytest.raises(MoveRefused, match=told):
            change(rows.fact(), ines, **given)

    def test_only_for_those_who_look_after_facts(self, efua: Any) -> None:
        with pytest.raises(PermissionDenied):
            change(rows.fact(), efua)


class TestPublish:
    def test_everything_changes_at_once(self, ines: Any, otto: Any) -> None:
        fact = rows.fact(about="deadline", critical=True)
        publish(change(fact, ines), otto)
        fact = Fact.objects.get()
        assert (fact.statement, fact.checked_on, fact.edited_at) == ("It is otherwise now.", DAY, fact.since_at)
        assert (fact.first_person, fact.second_person, fact.is_initial) == (ines, otto, False)
        source = fact.sources.get()
        assert (source.url, source.dated) == (rows.SOURCE["url"], date(2026, 11, 20))
        told = FactChange.objects.get()
        assert (told.kind, told.before, told.after) == ("words", "What late-first says.", "It is otherwise now.")
        assert fact.moves.get().verb == "publish"
        assert AuditEvent.objects.filter(verb="citizenship.facts.published").count() == 1
        assert Job.objects.get(kind="citizenship.facts.alert").key == str(told.pk)

    def test_the_words_that_were_read(self, ines: Any, otto: Any, set_now: Any) -> None:
        edit = change(rows.fact(), ines)
        seen = edit.written_at.isoformat()
        set_now(datetime(2026, 11, 25, 13, tzinfo=UTC))
        change(edit.fact, ines, statement="Quite other words.")
        with pytest.raises(MoveRefused, match="changed this while you read it"):
            actions.publish(edit=edit, seen=seen, by=otto, token=tokens.issue())

    def test_not_when_its_next_check_has_come(self, ines: Any, otto: Any, set_now: Any) -> None:
        edit = change(rows.fact(), ines)
        set_now(datetime(2027, 2, 1, 12, tzinfo=UTC))
        with pytest.raises(MoveRefused, match="next check has come"):
            publish(edit, otto)

    def test_what_is_known_of_an_address_that_stays_is_kept(self, ines: Any) -> None:
        fact = rows.fact()
        old = fact.sources.get()
        at = datetime(2026, 11, 20, tzinfo=UTC)
        fact.sources.update(link_state="failed", link_checked_at=at, link_failed_at=at, link_note="Gone")
        stays = {**rows.SOURCE, "url": old.url}
        publish(change(fact, ines, sources=[stays, rows.SOURCE]), ines)
        first, second = Fact.objects.get().sources.all()
        assert (first.link_state, first.link_failed_at, second.link_state) == ("failed", at, "unchecked")

    def test_twice_changes_nothing_twice(self, ines: Any) -> None:
        edit, token = change(rows.fact(), ines), tokens.issue()
        given = {"edit": edit, "seen": edit.written_at.isoformat(), "by": ines, "token": token}
        actions.publish(**given)
        with pytest.raises(tokens.AlreadyDone):
            actions.publish(**given)
        assert FactChange.objects.count() == 1


class TestRecheck:
    def recheck(self, fact: Fact, by: Any) -> FactEdit:
        return actions.recheck(
            fact=fact,
            checked_on=DAY,
            review_by=date(2027, 2, 25),
            reason="GOV.UK says so.",
            by=by,
            token=tokens.issue(),
        )

    def test_new_dates_and_nothing_else(self, ines: Any, otto: Any) -> None:
        fact = rows.fact(about="deadline", critical=True)
        edit = self.recheck(fact, ines)
        with pytest.raises(MoveRefused, match="A colleague must"):
            publish(edit, ines)
        publish(edit, otto)
        found = Fact.objects.get()
        assert (found.statement, found.review_by) == (fact.statement, date(2027, 2, 25))
        assert (found.sources.count(), found.is_initial) == (1, False)
        assert FactChange.objects.get().kind == "recheck"
        assert not Job.objects.filter(kind="citizenship.facts.alert").exists(), "no e-mail for “still right”"

    def test_not_over_words_that_wait(self, ines: Any) -> None:
        fact = rows.fact()
        change(fact, ines)
        with pytest.raises(MoveRefused, match="waits for publication"):
            self.recheck(fact, ines)

    def test_not_what_nobody_reads(self, ines: Any) -> None:
        with pytest.raises(MoveRefused, match="Only a published fact"):
            self.recheck(rows.fact(state="draft"), ines)


class TestDrop:
    def test_the_fact_stays_as_it_is(self, ines: Any, otto: Any) -> None:
        fact = rows.fact()
        edit = actions.drop(edit=change(fact, ines), reason="It was wrong.", by=otto, token=tokens.issue())
        assert (edit.state, edit.dropped_by, Fact.objects.get().statement) == ("dropped", otto, fact.statement)
        assert [move.verb for move in edit.moves.all()] == ["write", "drop"]
        change(fact, ines)


class TestWithdraw:
    def test_one_person_at_once_and_two_to_bring_it_back(self, ines: Any, otto: Any) -> None:
        fact = rows.fact(about="deadline", critical=True)
        actions.withdraw(fact=fact, reason="The rule has changed.", by=ines, token=tokens.issue())
        fact = Fact.objects.get()
        assert (fact.state, fact.withdrawn_by, fact.moves.get().verb) == ("withdrawn", ines, "withdraw")
        told = FactChange.objects.get()
        assert (told.kind, told.after) == ("withdrawn", "")
        assert Job.objects.filter(kind="citizenship.facts.alert").count() == 1
        edit = change(fact, ines)
        with pytest.raises(MoveRefused):
            publish(edit, ines)
        publish(edit, otto)
        assert (Fact.objects.get().state, Fact.objects.get().withdrawn_by) == ("published", None)


class TestAdd:
    def test_nobody_reads_it_before_its_first_change_is_published(self, ines: Any, otto: Any) -> None:
        fact = actions.add(
            key="new-one", by=ines, token=tokens.issue(), **{**WORDS, "about": "route", "critical": True}
        )
        assert (fact.state, fact.is_initial, fact.owner) == ("draft", False, ines)
        publish(fact.edits.get(), otto)
        assert Fact.objects.get().state == "published"
        assert FactChange.objects.get().kind == "new"

    def test_its_key_is_its_own(self, ines: Any) -> None:
        rows.fact("new-one")
        with pytest.raises(MoveRefused, match="exists already"):
            actions.add(key="new-one", by=ines, token=tokens.issue(), **WORDS)


class TestHandOver:
    def test_the_new_owner_is_told(self, ines: Any, otto: Any) -> None:
        fact = rows.fact()
        actions.hand_over(fact=fact, owner=otto, team="Editors", by=ines, token=tokens.issue())
        assert (Fact.objects.get().owner, Fact.objects.get().team) == (otto, "Editors")
        assert fact.statement in Notice.objects.get(recipient=otto).body
        actions.hand_over(fact=fact, owner=None, team="Editors", by=ines, token=tokens.issue())
        assert Fact.objects.get().owner is None

    def test_not_to_somebody_who_may_not(self, ines: Any, efua: Any) -> None:
        with pytest.raises(MoveRefused, match="may not look after facts"):
            actions.hand_over(fact=rows.fact(), owner=efua, team="Editors", by=ines, token=tokens.issue())

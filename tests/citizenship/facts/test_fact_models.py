"""What the database and the moves refuse about facts, whoever asks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from citizenship.facts.models import Fact, FactAlert, FactChange, FactEdit, FactSource
from programmes import clock
from programmes.workflow import MoveRefused
from tests.citizenship.factories import facts as rows
from tests.citizenship.guards import refused

pytestmark = pytest.mark.django_db


def without(trigger: str, table: str) -> None:
    """Set one trigger aside, as only the owner of the tables can."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


def published(edit: FactEdit, by: Any) -> FactEdit:
    """The change after its publication, without the fact."""
    edit.publish(by=by, at=clock.now())
    edit.save()
    return edit


class TestMoves:
    @pytest.mark.parametrize("state", ["draft", "published", "withdrawn"])
    @pytest.mark.parametrize("verb", ["publish", "withdraw"])
    def test_every_verb_of_a_fact_from_every_state(self, verb: str, state: str, ines: Any, otto: Any) -> None:
        fact, at = rows.fact(state="draft"), clock.now()
        fact.state = state
        given = {"edit": FactEdit(**edit_words(fact, ines, otto)), "at": at}
        if verb == "withdraw":
            given = {"by": ines, "at": at}
        starts, end = Fact.FLOW.moves[verb]
        if state in starts:
            getattr(fact, verb)(**given)
            assert fact.state == end
        else:
            with pytest.raises(MoveRefused):
                getattr(fact, verb)(**given)

    @pytest.mark.parametrize("state", ["waiting", "published", "dropped"])
    @pytest.mark.parametrize("verb", ["publish", "drop"])
    def test_every_verb_of_a_change_from_every_state(self, verb: str, state: str, ines: Any, otto: Any) -> None:
        edit = rows.edit(rows.fact(), by=ines)
        edit.state = state
        if state in FactEdit.FLOW.moves[verb][0]:
            getattr(edit, verb)(by=otto, at=clock.now())
            assert edit.state == FactEdit.FLOW.moves[verb][1]
        else:
            with pytest.raises(MoveRefused):
                getattr(edit, verb)(by=otto, at=clock.now())

    def test_two_people_for_what_is_critical(self, ines: Any, otto: Any) -> None:
        edit = rows.edit(rows.fact(about="deadline", critical=True), by=ines)
        with pytest.raises(MoveRefused, match="A colleague must check and publish it"):
            edit.publish(by=ines, at=clock.now())
        edit.state = "waiting"
        edit.publish(by=otto, at=clock.now())

    def test_control_one_person_for_anything_else(self, ines: Any) -> None:
        edit = rows.edit(rows.fact(), by=ines)
        edit.publish(by=ines, at=clock.now())
        assert edit.state == "published"

    def test_an_unverified_fact_is_not_published(self, ines: Any, otto: Any) -> None:
        edit = rows.edit(rows.fact(), by=ines, tag="unverified")
        with pytest.raises(MoveRefused, match="Find a source first"):
            edit.publish(by=otto, at=clock.now())


def edit_words(fact: Fact, writer: Any, publisher: Any) -> dict[str, Any]:
    """The fields of a published change that is not in the database."""
    at = clock.now()
    return {
        "fact": fact,
        "kind": "words",
        "statement": "Other words.",
        "about": "help",
        "critical": False,
        "tag": "verified",
        "checked_on": fact.checked_on,
        "review_by": fact.review_by,
        "sources": [],
        "reason": "So it is.",
        "needs_two": False,
        "state": "published",
        "written_at": at,
        "written_by": writer,
        "published_at": at,
        "published_by": publisher,
    }


class TestWhoAnswersForTheWords:
    def test_two_people_end_the_initial_load(self, ines: Any, otto: Any) -> None:
        fact = rows.fact()
        fact.publish(edit=FactEdit(**edit_words(fact, ines, otto)), at=clock.now())
        assert (fact.first_person, fact.second_person, fact.is_initial) == (ines, otto, False)

    def test_one_alone_does_not(self, ines: Any) -> None:
        fact = rows.fact()
        fact.publish(edit=FactEdit(**edit_words(fact, ines, ines)), at=clock.now())
        assert (fact.first_person, fact.second_person, fact.is_initial) == (ines, None, True)

    def test_a_second_one_who_finds_it_still_right_does(self, ines: Any, otto: Any) -> None:
        fact = rows.fact()
        fact.publish(edit=FactEdit(**edit_words(fact, ines, ines)), at=clock.now())
        fact.publish(edit=FactEdit(**{**edit_words(fact, otto, otto), "kind": "recheck"}), at=clock.now())
        assert (fact.first_person, fact.second_person, fact.is_initial) == (ines, otto, False)

    def test_new_words_by_one_alone_begin_again(self, ines: Any, otto: Any) -> None:
        fact = rows.fact()
        fact.publish(edit=FactEdit(**edit_words(fact, ines, otto)), at=clock.now())
        fact.publish(edit=FactEdit(**edit_words(fact, otto, otto)), at=clock.now())
        assert (fact.first_person, fact.second_person, fact.is_initial) == (otto, None, False)


class TestFactsStand:
    def test_a_critical_fact_never_stands_on_one_person(self, ines: Any, otto: Any, set_now: Any) -> None:
        fact = rows.fact(about="deadline", critical=True)
        of = Fact.objects.filter(pk=fact.pk)
        set_now(datetime(2026, 11, 25, tzinfo=UTC))
        edit = published(rows.edit(fact, by=ines), otto)
        words = {"statement": edit.statement, "edited_at": edit.published_at}
        refused(lambda: of.update(**words), match="fact_critical_has_two_people")
        refused(lambda: of.update(**words, is_initial=False), match="fact_critical_has_two_people")
        refused(
            lambda: of.update(**words, is_initial=False, first_person=ines, second_person=ines),
            match="fact_two_different_people",
        )
        of.update(**words, is_initial=False, first_person=ines, second_person=otto)

    def test_the_change_itself_needs_two(self, ines: Any, otto: Any) -> None:
        edit = rows.edit(rows.fact(about="deadline", critical=True), by=ines)
        of, at = FactEdit.objects.filter(pk=edit.pk), clock.now()
        alone = {"state": "published", "published_at": at, "published_by": ines}
        refused(lambda: of.update(**alone), match="factedit_two_people")
        refused(lambda: of.update(needs_two=False), match="factedit_critical_needs_two")
        refused(lambda: of.update(critical=False), match="factedit_critical_by_subject")
        of.update(**{**alone, "published_by": otto})

    def test_words_change_only_as_a_published_change_says(self, ines: Any) -> None:
        fact = rows.fact()
        of, at = Fact.objects.filter(pk=fact.pk), clock.now()
        refused(lambda: of.update(statement="Other words", edited_at=at), match="as a published change says")
        edit = published(rows.edit(fact, by=ines), ines)
        refused(lambda: of.update(statement="Other words", edited_at=edit.published_at), match="published change says")
        words = {"statement": edit.statement, "edited_at": edit.published_at, "first_person": ines}
        refused(lambda: of.update(**words, review_by=fact.review_by + timedelta(1)), match="published change says")
        of.update(**words)

    def test_a_critical_fact_cannot_stop_being_so_through_one_person(self, ines: Any) -> None:
        fact = rows.fact(about="route", critical=True)
        edit = rows.edit(fact, by=ines, critical=False, needs_two=False)
        published(edit, ines)
        refused(
            lambda: Fact.objects.filter(pk=fact.pk).update(
                critical=False, statement=edit.statement, edited_at=edit.published_at, first_person=ines
            ),
            match="critical one through two people",
        )

    def test_the_initial_load_cannot_be_claimed_nor_an_edit_forgotten(self, ines: Any) -> None:
        fact = rows.fact()
        of = Fact.objects.filter(pk=fact.pk)
        edit = published(rows.edit(fact, by=ines), ines)
        of.update(statement=edit.statement, edited_at=edit.published_at, first_person=ines, is_initial=False)
        refused(lambda: of.update(is_initial=True), match="stays known")
        refused(lambda: of.update(edited_at=None), match="stays known")

    def test_only_the_files_put_a_fact_straight_on_the_page(self) -> None:
        refused(lambda: rows.fact("other", is_initial=False, sources=0), match="published through a change")
        refused(lambda: rows.fact("other", edited_at=clock.now(), sources=0), match="published through a change")
        rows.fact("other", is_initial=False, state="draft")

    def test_never_deleted_and_its_key_is_for_ever(self) -> None:
        fact = rows.fact(sources=0)
        refused(lambda: Fact.objects.filter(pk=fact.pk).update(key="other"), match="key of a fact is for ever")
        refused(fact.delete, match="withdrawn, never deleted")

    def test_control_without_the_trigger_words_change_by_themselves(self) -> None:
        fact = rows.fact()
        without("fact_stands", "citizenship_fact")
        Fact.objects.filter(pk=fact.pk).update(statement="Other words", edited_at=clock.now())
        assert Fact.objects.get().statement == "Other words"

    def test_what_no_fact_may_be(self) -> None:
        of = Fact.objects.filter(pk=rows.fact().pk)
        refused(lambda: of.update(tag="unverified"), match="fact_unverified_stays")
        refused(lambda: of.update(about="deadline"), match="fact_critical_by_subject")
        refused(lambda: of.update(review_by=date(2026, 11, 1)), match="fact_review_after_check")
        refused(lambda: of.update(statement=""), match="fact_says_something")
        refused(lambda: of.update(state="withdrawn"), match="fact_withdrawn_stamped")


class TestSourcesStand:
    def test_after_an_edit_they_change_only_with_the_next(self, ines: Any, set_now: Any) -> None:
        fact = rows.fact()
        set_now(datetime(2026, 11, 25, 12, tzinfo=UTC))
        edit = published(rows.edit(fact, by=ines), ines)
        of = Fact.objects.filter(pk=fact.pk)
        of.update(statement=edit.statement, edited_at=edit.published_at, first_person=ines)
        fact.sources.update(name="In the very transaction")
        set_now(datetime(2026, 11, 26, 12, tzinfo=UTC))
        refused(lambda: fact.sources.update(url="https://elsewhere.example/"), match="factsource_stands|sources of a")
        refused(lambda: fact.sources.all().delete(), match="sources of a fact")
        refused(
            lambda: FactSource.objects.create(fact=fact, order=2, name="A rumour", kind="press"), match="sources of a"
        )
        fact.sources.update(link_state="ok", link_checked_at=clock.now())

    def test_control_before_any_edit_the_files_rule(self) -> None:
        fact = rows.fact()
        fact.sources.update(url="https://www.gov.uk/moved")

    def test_a_look_has_a_day_and_a_failure_a_first_day(self) -> None:
        fact = rows.fact()
        refused(lambda: fact.sources.update(link_state="ok"), match="factsource_tried_has_a_day")
        refused(
            lambda: fact.sources.update(link_state="failed", link_checked_at=clock.now()),
            match="factsource_failed_since",
        )
        refused(lambda: fact.sources.update(url="ftp://www.gov.uk/"), match="factsource_on_the_web")


class TestChangesStand:
    def test_one_waits_at_a_time(self, ines: Any) -> None:
        fact = rows.fact()
        rows.edit(fact, by=ines)
        refused(lambda: rows.edit(fact, by=ines), match="factedit_one_waits")

    def test_it_is_published_as_it_was_written(self, ines: Any, otto: Any) -> None:
        edit = rows.edit(rows.fact(), by=ines)
        of, at = FactEdit.objects.filter(pk=edit.pk), clock.now()
        stamps = {"state": "published", "published_at": at, "published_by": otto}
        refused(lambda: of.update(**stamps, statement="Other words"), match="published as it was written")
        of.update(**stamps)
        refused(lambda: of.update(reason="Another"), match="published or taken back stands")
        refused(lambda: of.update(state="waiting", published_at=None, published_by=None), match="or taken back stands")

    def test_the_log_is_never_rewritten(self) -> None:
        fact = rows.fact()
        change = FactChange.objects.create(fact=fact, kind="new", at=clock.now(), reason="So it is.")
        refused(lambda: FactChange.objects.update(reason="Otherwise"), match="never changed or deleted")
        refused(change.delete, match="never changed or deleted")
        without("factchange_kept", "citizenship_factchange")
        FactChange.objects.update(reason="Otherwise")
        assert FactChange.objects.get().reason == "Otherwise", "control: only the trigger holds it"


class TestAlerts:
    def test_one_row_for_one_address(self) -> None:
        rows.alert("adviser@help.example")
        refused(lambda: rows.alert(" Adviser@Help.example "), match="unique")

    def test_the_address_is_sealed(self) -> None:
        rows.alert("adviser@help.example")
        with connection.cursor() as cursor:
            cursor.execute("SELECT a::text FROM citizenship_factalert a")
            assert "help.example" not in str(cursor.fetchall())
        assert FactAlert.objects.get().email == "adviser@help.example"

"""Every move of an opportunity, a change and a source, and what the database refuses about them."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from programmes import clock
from programmes.workflow import MoveRefused
from tests import factories as people
from tests.volunteering import factories
from volunteering.hosts.models import Host
from volunteering.opportunities.models import REASONS, CheckLevel, Opportunity, Revision, Source
from volunteering.opportunities.models.checks import reasons_for
from volunteering.opportunities.models.content import contradictions
from volunteering.safeguarding import vocabulary

pytestmark = pytest.mark.django_db


class TestMoves:
    @pytest.mark.parametrize("verb", list(Opportunity.FLOW.moves))
    @pytest.mark.parametrize("state", Opportunity.State.values)
    def test_an_opportunity_moves_as_the_table_says(self, verb: str, state: str) -> None:
        """submit, take_back, return_, publish, pause, resume, close, bring_back: from any other state refused."""
        made = factories.opportunity(factories.host(), state=state)
        extra = {"to_change": "More."} if verb == "return_" else {}
        starts, end = Opportunity.FLOW.moves[verb]
        if state in starts:
            getattr(made, verb)(by=people.founder(), at=clock.now(), **extra)
            made.save()
            assert made.state == end
        else:
            with pytest.raises(MoveRefused):
                getattr(made, verb)(by=people.founder(), at=clock.now(), **extra)

    @pytest.mark.parametrize("verb", list(Revision.FLOW.moves))
    @pytest.mark.parametrize("state", Revision.State.values)
    def test_a_change_moves_as_the_table_says(self, verb: str, state: str) -> None:
        """accept, refuse, replace: only while it waits."""
        revision = Revision(state=state, changes={})
        extra = {"reason": "No."} if verb == "refuse" else {}
        if state == "waiting":
            getattr(revision, verb)(by=None, at=clock.now(), **extra)
            assert revision.state == Revision.FLOW.moves[verb][1]
        else:
            with pytest.raises(MoveRefused):
                getattr(revision, verb)(by=None, at=clock.now(), **extra)

    def test_a_source_stops_and_starts(self) -> None:
        source = Source(name="A", licence="B")
        source.stop(by=people.founder(), at=clock.now())
        with pytest.raises(MoveRefused):
            source.stop(by=people.founder(), at=clock.now())
        source.start(by=people.founder(), at=clock.now())
        assert (source.state, source.stopped_at) == ("active", None)


def refused(made: Opportunity, rule: str, **change: Any) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Opportunity.objects.filter(pk=made.pk).update(**change)


class TestDatabase:
    @pytest.mark.parametrize(
        ("change", "rule"),
        [
            ({"title": ""}, "opportunity_has_title"),
            ({"what": ""}, "opportunity_whole_when_sent"),
            ({"cause": ""}, "opportunity_whole_when_sent"),
            ({"borough": None}, "opportunity_whole_when_sent"),
            ({"cause": "kindness"}, "opportunity_cause_of_the_standard"),
            ({"skills": ["kindness"]}, "opportunity_skills_of_the_standard"),
            ({"access": ["kindness"]}, "opportunity_access_of_the_standard"),
            ({"postcode": "here"}, "opportunity_postcode_shape"),
            ({"minimum_age": 7}, "opportunity_age_window"),
            ({"maximum_age": 13}, "opportunity_age_window"),
            ({"adults_only": True}, "opportunity_adults_only_from_18"),
            ({"supervised": False}, "opportunity_under_16_supervised"),
            ({"permission_below": 15}, "opportunity_permission_known"),
            ({"question": "Why?"}, "opportunity_question_when_applied"),
            ({"host": None}, "opportunity_ours_or_a_sources"),
            ({"to_change": "x"}, "opportunity_returned_with_words"),
            ({"closed_at": "2026-01-01T00:00Z"}, "opportunity_closed_stamp"),
            ({"published_by": None}, "opportunity_published_stamps"),
        ],
    )
    def test_refuses(self, change: dict[str, Any], rule: str) -> None:
        refused(factories.opportunity(factories.host(), minimum_age=14), rule, **change)

    @pytest.mark.parametrize("level", CheckLevel.values)
    def test_no_check_without_a_reason_that_allows_this_level(self, level: str) -> None:
        """I24: the level comes with a lawful reason of its own, never with another level's."""
        made = factories.opportunity(factories.host(), minimum_age=18)
        for code, reason in [*REASONS.items(), ("", None), ("because", None)]:
            lawful = (reason.level == level) if reason else (level == "none" and code == "")
            change = {"check_level": level, "check_reason": code}
            if lawful:
                Opportunity.objects.filter(pk=made.pk).update(**change)
            else:
                refused(made, "opportunity_check_lawful", **change)

    def test_no_check_of_anybody_under_16(self) -> None:
        """I24: a role with a check begins at 16."""
        made = factories.opportunity(factories.host(), minimum_age=16)
        for level in ("basic", "standard", "enhanced"):
            given = {"check_level": level, "check_reason": reasons_for(level)[0]}
            refused(made, "opportunity_no_check_under_16", minimum_age=15, **given)
            Opportunity.objects.filter(pk=made.pk).update(**given)  # control: at 16 it is allowed

    @pytest.mark.parametrize("state", ["draft", "submitted", "refused", "paused"])
    def test_nothing_is_published_for_a_host_that_is_not_approved(self, state: str) -> None:
        """Whatever path a change takes: the trigger asks the host."""
        host = factories.host("Kites", state=state)
        made = factories.opportunity(host, state="draft")
        at, by = clock.now(), people.founder()
        stamps = {"published_at": at, "published_by": by}
        rule = "opportunity_of_an_approved_host"
        with pytest.raises(IntegrityError, match="approved and must have signed"), transaction.atomic():
            Opportunity.objects.filter(pk=made.pk).update(state="published", **stamps)
        with pytest.raises(IntegrityError, match="approved and must have signed"), transaction.atomic():
            factories.opportunity(host, state="submitted")
        assert rule
        good = factories.opportunity(factories.host("Good"), state="draft")
        Opportunity.objects.filter(pk=good.pk).update(state="published", **stamps)  # control

    def test_one_change_waits(self) -> None:
        made, at = factories.opportunity(factories.host()), clock.now()
        made.revisions.create(changes={}, proposed_at=at)
        with pytest.raises(IntegrityError, match="revision_one_waiting"), transaction.atomic():
            made.revisions.create(changes={}, proposed_at=at)
        made.revisions.update(state="replaced")
        made.revisions.create(changes={}, proposed_at=at)

    def test_an_imported_row_is_there_once(self) -> None:
        source = factories.source()
        factories.imported(source, "https://elsewhere.example/1")
        with pytest.raises(IntegrityError, match="opportunity_imported_once"), transaction.atomic():
            factories.imported(source, "https://elsewhere.example/1")
        factories.imported(factories.source("Other"), "https://elsewhere.example/1")


class TestContradictions:
    def test_say_what_the_database_refuses(self) -> None:
        made = factories.opportunity(factories.host(), minimum_age=14)
        good = made.content()
        assert contradictions(good) == {}
        cases = {
            "maximum_age": {"maximum_age": 13},
            "supervised": {"supervised": False},
            "check_level": {"check_level": "basic", "check_reason": "money"},
            "check_reason": {"check_level": "basic", "check_reason": "adoption", "minimum_age": 18},
        }
        for field, change in cases.items():
            assert list(contradictions({**good, **change})) == [field]
            refused(made, "opportunity_", **change)


class TestPublic:
    def test_only_published_of_an_open_host_or_a_live_source(self) -> None:
        at, host, source = clock.now(), factories.host(), factories.source()
        public = {factories.opportunity(host), factories.imported(source)}
        for state in Opportunity.State.values:
            if state != "published":
                factories.opportunity(host, state=state)
        paused = factories.host("Paused later")
        factories.opportunity(paused)
        Host.objects.filter(pk=paused.pk).update(
            state="paused", paused_at=at, paused_by=people.founder(), reason="Because."
        )
        stopped = factories.source("Stopped")
        factories.imported(stopped)
        Source.objects.filter(pk=stopped.pk).update(state="stopped", stopped_at=at, stopped_by=people.founder())
        assert set(Opportunity.objects.public_at(at)) == public

    def test_visible_to(self, guy: Any, growers: Any, vera: Any, farah: Any) -> None:
        host = factories.host(growers)
        draft, open_one = factories.opportunity(host, state="draft"), factories.opportunity(host)
        other = factories.opportunity(factories.host("Other"), state="draft")
        assert set(Opportunity.objects.visible_to(farah)) == {open_one}
        assert set(Opportunity.objects.visible_to(guy)) == {open_one, draft}
        assert set(Opportunity.objects.visible_to(vera)) == {open_one, draft, other}
        assert set(Opportunity.objects.of(guy)) == {open_one, draft}


def test_codes_of_the_vocabulary_find_their_terms() -> None:
    for terms in (vocabulary.CAUSES, vocabulary.SKILLS, vocabulary.ACCESS, vocabulary.REQUIREMENTS):
        assert all(vocabulary.code_of(terms, iri) == code for code, (_, iri) in terms.items())
        assert vocabulary.code_of(terms, "https://ns.volunteeringdata.io/Kindness") is None

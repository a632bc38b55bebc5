"""Publishing, closing and reopening a round: state, freeze, audit, refusals and repeats."""

from datetime import UTC, datetime

import pytest

from grants.funds import actions, reference
from grants.funds.models import Fund, Round
from programmes import tokens
from programmes.audit.models import AuditEvent
from programmes.people.models import User
from programmes.questions.models import Question, QuestionSet
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token

pytestmark = pytest.mark.django_db


def _noted(verb: str) -> int:
    return AuditEvent.objects.filter(verb=f"grants.funds.{verb}").count()


class TestPublish:
    def test_it_is_public_and_its_questions_are_frozen(self, efua: User) -> None:
        made = factories.round(published=False)
        assert made.fund not in Fund.objects.public()
        actions.publish(round=made, by=efua, token=token())
        made.refresh_from_db()
        assert (made.state, made.published_by) == ("published", efua)
        assert made.question_set.is_frozen and made.eligibility_set.is_frozen
        assert made.fund in Fund.objects.public()
        assert _noted("published") == 1

    def test_sets_that_are_not_frozen_yet_become_so(self, efua: User) -> None:
        reference.load()
        made = factories.round(published=False)
        fresh = QuestionSet.objects.create(family="fresh", name="Fresh", languages=["en"])
        section = fresh.sections.create(key="one", texts={"en": {"title": "One"}})
        Question.objects.create(section=section, key="why", kind="text", texts={"en": {"label": "Why?"}})
        Round.objects.filter(pk=made.pk).update(question_set=fresh)
        actions.publish(round=made, by=efua, token=token())
        fresh.refresh_from_db()
        assert fresh.is_frozen

    def test_questions_with_a_fault_keep_it_unpublished(self, efua: User) -> None:
        made = factories.round(published=False)
        empty = QuestionSet.objects.create(family="empty", name="Empty", languages=["en"])
        Round.objects.filter(pk=made.pk).update(question_set=empty)
        with pytest.raises(MoveRefused, match="no section"):
            actions.publish(round=made, by=efua, token=token())
        made.refresh_from_db()
        assert made.state == "draft"

    def test_a_round_that_is_over_is_refused(self, efua: User) -> None:
        past = {"opens_at": datetime(2025, 1, 1, tzinfo=UTC), "closes_at": datetime(2025, 2, 1, tzinfo=UTC)}
        with pytest.raises(MoveRefused, match="already ended"):
            actions.publish(round=factories.round(published=False, **past), by=efua, token=token())

    def test_the_same_form_twice_publishes_once(self, efua: User) -> None:
        made, once = factories.round(published=False), token()
        actions.publish(round=made, by=efua, token=once)
        with pytest.raises(tokens.AlreadyDone):
            actions.publish(round=made, by=efua, token=once)
        assert _noted("published") == 1


def test_close_and_reopen(efua: User) -> None:
    made = factories.round()
    actions.close(round=made, by=efua, token=token())
    made.refresh_from_db()
    assert (made.state, made.closed_by) == ("closed", efua)
    with pytest.raises(MoveRefused):
        actions.close(round=made, by=efua, token=token())
    actions.reopen(round=made, by=efua, token=token())
    made.refresh_from_db()
    assert (made.state, made.closed_at) == ("published", None)
    assert (_noted("closed"), _noted("reopened")) == (1, 1)


class TestReference:
    def test_twice_is_once_and_an_edited_fund_stays_as_it_is(self) -> None:
        fund = reference.load()
        fund.summary = "Put right by an officer."
        fund.save()
        edited = QuestionSet.objects.get(family=reference.SLUG)
        edited.name = "Renamed"
        edited.save()
        assert reference.load().summary == "Put right by an officer."
        assert QuestionSet.objects.filter(family=reference.SLUG).get().name == "Renamed"

    def test_it_says_what_is_known_and_what_is_not(self) -> None:
        fund = reference.load()
        assert (fund.decision_reference, fund.ceiling) == ("MD2167", 1_000_000)
        assert (fund.minimum_award, fund.maximum_award, fund.turnover_limit) == (1000, 5000, 50_000)
        assert {"how_we_decide", "questions", "dates"} <= set(fund.demonstration)

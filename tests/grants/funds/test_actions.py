"""Publishing, closing and reopening a round: state, freeze, audit, refusals and repeats."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import pytest

from grants.applications.models import Collaborator
from grants.funds import actions, reference
from grants.funds.models import Extension, Fund, Round
from programmes import clock, tokens
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
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
        made = factories.ready(factories.round(published=False))
        assert made.fund not in Fund.objects.public()
        actions.publish(round=made, by=efua, token=token())
        made.refresh_from_db()
        assert (made.state, made.published_by) == ("published", efua)
        assert made.question_set.is_frozen and made.eligibility_set.is_frozen
        assert made.fund in Fund.objects.public()
        assert _noted("published") == 1

    def test_sets_that_are_not_frozen_yet_become_so(self, efua: User) -> None:
        reference.load()
        made = factories.ready(factories.round(published=False))
        fresh = QuestionSet.objects.create(family="fresh", name="Fresh", languages=["en"])
        section = fresh.sections.create(key="one", texts={"en": {"title": "One"}})
        Question.objects.create(section=section, key="why", kind="text", texts={"en": {"label": "Why?"}})
        Round.objects.filter(pk=made.pk).update(question_set=fresh)
        actions.publish(round=made, by=efua, token=token())
        fresh.refresh_from_db()
        assert fresh.is_frozen

    def test_questions_with_a_fault_keep_it_unpublished(self, efua: User) -> None:
        made = factories.ready(factories.round(published=False))
        empty = QuestionSet.objects.create(family="empty", name="Empty", languages=["en"])
        Round.objects.filter(pk=made.pk).update(question_set=empty)
        with pytest.raises(MoveRefused, match="no section"):
            actions.publish(round=made, by=efua, token=token())
        made.refresh_from_db()
        assert made.state == "draft"

    def test_a_round_that_is_over_is_refused(self, efua: User) -> None:
        past: dict[str, Any] = {
            "opens_at": datetime(2025, 1, 1, tzinfo=UTC),
            "closes_at": datetime(2025, 2, 1, tzinfo=UTC),
        }
        with pytest.raises(MoveRefused, match="already ended"):
            actions.publish(round=factories.round(published=False, **past), by=efua, token=token())

    def test_the_same_form_twice_publishes_once(self, efua: User) -> None:
        made, once = factories.ready(factories.round(published=False)), token()
        actions.publish(round=made, by=efua, token=once)
        with pytest.raises(tokens.AlreadyDone):
            actions.publish(round=made, by=efua, token=once)
        assert _noted("published") == 1

    def test_what_is_missing_is_named_and_nothing_is_published(self, efua: User) -> None:
        early = factories.round(published=False).closes_at.date() - timedelta(days=7)
        monday = early - timedelta(days=early.weekday())
        made = factories.round(published=False, panel_week_date=monday, decision_week_date=monday)
        with pytest.raises(MoveRefused) as refused:
            actions.publish(round=made, by=efua, token=token())
        for words in (
            "at least one criterion",
            "one report",
            "signed decision",
            "panel week must come",
            "decision week must come",
        ):
            assert words in refused.value.message
        made.refresh_from_db()
        assert made.state == "draft"

    def test_a_decision_will_do_in_place_of_the_mark(self, efua: User) -> None:
        made = factories.round(published=False, authorisation=factories.authorisation())
        made.criteria.create(key="people", name="People")
        made.reports_due.create(kind="end", weeks_after_start=52)
        assert actions.publish(round=made, by=efua, token=token()).state == "published"


class TestExtend:
    @pytest.fixture
    def opened(self) -> Round:
        return factories.round(
            opens_at=datetime(2026, 2, 1, 9, tzinfo=UTC),
            closes_at=datetime(2026, 3, 6, 12, tzinfo=UTC),
            panel_week_date=date(2026, 3, 16),
            decision_week_date=date(2026, 4, 6),
        )

    @pytest.fixture(autouse=True)
    def _in_february(self, set_now: Any) -> None:
        set_now(datetime(2026, 2, 20, 9, tzinfo=UTC))

    later = datetime(2026, 3, 13, 12, tzinfo=UTC)

    def test_it_closes_later_and_says_why(self, opened: Round, efua: User) -> None:
        made = actions.extend(round=opened, closes_at=self.later, reason=" Snow. ", by=efua, token=token())
        opened.refresh_from_db()
        assert (opened.closes_at, opened.state) == (self.later, "published")
        assert (made.old_closes_at.day, made.reason, made.extended_by) == (6, "Snow.", efua)
        assert _noted("extended") == 1

    def test_everybody_with_a_draft_is_told_once(
        self, opened: Round, amina: User, bode: User, peckham: Any, carys: User, farah: User, efua: User
    ) -> None:
        for _ in range(2):
            factories.application(by=amina, of=peckham, to=opened)
        factories.application(by=farah, to=opened)
        factories.application(by=carys, to=opened, state="submitted")
        actions.extend(round=opened, closes_at=self.later, reason="Snow.", by=efua, token=token())
        told = Notice.objects.filter(event__startswith="grants.applications.extended:")
        assert {each.recipient for each in told} == {amina, bode, farah}
        assert told.count() == 3
        body = told[0].body
        assert "12 noon, Friday 6 March 2026" in body and "12 noon, Friday 13 March 2026" in body and "Snow." in body

    def test_a_guest_who_writes_is_told(
        self, opened: Round, amina: User, peckham: Any, carys: User, efua: User
    ) -> None:
        draft = factories.application(by=amina, of=peckham, to=opened)
        Collaborator.objects.create(
            application=draft, person=carys, role="writer", guest=True, joined_at=clock.now(), invited_by=amina
        )
        actions.extend(round=opened, closes_at=self.later, reason="Snow.", by=efua, token=token())
        assert Notice.objects.filter(recipient=carys, event__startswith="grants.applications.extended:").exists()

    @pytest.mark.parametrize(
        ("change", "field", "words"),
        [
            ({"closes_at": datetime(2026, 3, 6, 12, tzinfo=UTC)}, "closes_at", "12 noon, Friday 6 March"),
            ({"closes_at": datetime(2026, 3, 1, 12, tzinfo=UTC)}, "closes_at", "later time"),
            ({"closes_at": datetime(2026, 3, 13, 12, 0, 1, tzinfo=UTC)}, "closes_at", "whole minute"),
            ({"reason": "  "}, "reason", "Say why"),
            ({"closes_at": datetime(2026, 3, 20, 12, tzinfo=UTC)}, "panel_week_date", "panel week must come"),
            ({"panel_week_date": date(2026, 3, 17)}, "panel_week_date", "Monday"),
            ({"panel_week_date": date(2026, 4, 13)}, "decision_week_date", "before the panel week"),
            ({"decision_date": date(2026, 3, 10)}, "decision_date", "promised day"),
        ],
    )
    def test_refused(self, change: dict[str, Any], field: str, words: str, opened: Round, efua: User) -> None:
        given = {"closes_at": self.later, "reason": "Snow.", **change}
        with pytest.raises(MoveRefused, match=words) as refused:
            actions.extend(round=opened, by=efua, token=token(), **given)
        assert refused.value.field == field
        opened.refresh_from_db()
        assert opened.closes_at.day == 6 and not Extension.objects.exists()

    def test_not_into_the_past(self, opened: Round, efua: User, set_now: Any) -> None:
        set_now(datetime(2026, 3, 14, 12, tzinfo=UTC))
        with pytest.raises(MoveRefused, match="in the future"):
            actions.extend(round=opened, closes_at=self.later, reason="Snow.", by=efua, token=token())

    def test_the_later_dates_move_with_it(self, opened: Round, efua: User) -> None:
        actions.extend(
            round=opened,
            closes_at=datetime(2026, 3, 20, 12, tzinfo=UTC),
            reason="Snow.",
            panel_week_date=date(2026, 3, 30),
            by=efua,
            token=token(),
        )
        opened.refresh_from_db()
        assert (opened.panel_week_date, opened.decision_week_date) == (date(2026, 3, 30), date(2026, 4, 6))

    def test_a_draft_round_is_simply_changed(self, efua: User) -> None:
        with pytest.raises(MoveRefused):
            actions.extend(
                round=factories.round(published=False), closes_at=self.later, reason="Snow.", by=efua, token=token()
            )

    def test_the_same_form_twice_extends_once(self, opened: Round, efua: User) -> None:
        once = token()
        actions.extend(round=opened, closes_at=self.later, reason="Snow.", by=efua, token=once)
        with pytest.raises(tokens.AlreadyDone):
            actions.extend(round=opened, closes_at=self.later, reason="Snow.", by=efua, token=once)
        assert Extension.objects.count() == 1


def _full_round(**fields: Any) -> Round:
    """A published round with everything in it."""
    made = factories.round(
        published=False,
        opens_at=datetime(2026, 2, 2, 9, tzinfo=UTC),
        closes_at=datetime(2026, 3, 6, 12, tzinfo=UTC),
        panel_week_date=date(2026, 3, 16),
        decision_week_date=date(2026, 4, 6),
        decision_date=date(2026, 4, 10),
        live_limit=2,
        blind=True,
        demonstration=["dates"],
        **fields,
    )
    made.criteria.create(key="people", name="People", weight=2)
    made.documents.create(kind="bank", when="before_payment", for_whom="both")
    made.reports_due.create(kind="end", weeks_after_start=12)
    return made


class TestCopyRound:
    dates: ClassVar[dict[str, datetime]] = {
        "opens_at": datetime(2027, 2, 1, 9, tzinfo=UTC),
        "closes_at": datetime(2027, 3, 3, 12, tzinfo=UTC),
    }

    def test_everything_is_in_the_copy(self, amina: User, peckham: Any, efua: User) -> None:
        source = _full_round(strand=factories.strand(), authorisation=factories.authorisation())
        factories.application(by=amina, of=peckham, to=source, state="funded", amount="1000.00")
        source.refresh_from_db()
        made = actions.copy_round(round=source, name="Next", by=efua, token=token(), **self.dates)
        made.refresh_from_db()
        same = ("fund", "strand", "authorisation", "ceiling", "question_set", "eligibility_set", "live_limit", "blind")
        assert [getattr(made, name) for name in same] == [getattr(source, name) for name in same]
        assert made.demonstration == ["dates"]
        assert (made.state, made.committed, source.committed) == ("draft", 0, 1_000)
        assert list(made.criteria.values_list("key", "weight")) == [("people", 2)]
        assert list(made.documents.values_list("kind", "for_whom")) == [("bank", "both")]
        assert list(made.reports_due.values_list("kind", "weeks_after_start")) == [("end", 12)]
        assert _noted("round_copied") == 1

    def test_weeks_stay_mondays_and_come_after_the_deadline(self, efua: User) -> None:
        made = actions.copy_round(round=_full_round(), name="Next", by=efua, token=token(), **self.dates)
        assert (made.panel_week_date, made.decision_week_date) == (date(2027, 3, 15), date(2027, 4, 5))
        assert made.panel_week_date and made.panel_week_date.weekday() == 0

    def test_the_copy_is_not_the_source(self, efua: User) -> None:
        source = _full_round()
        made = actions.copy_round(round=source, name="Next", by=efua, token=token(), **self.dates)
        made.criteria.all().delete()
        assert source.criteria.count() == 1

    @pytest.mark.parametrize(
        ("change", "field"),
        [({"name": "Spring"}, "name"), ({"closes_at": datetime(2027, 1, 1, tzinfo=UTC)}, "closes_at")],
    )
    def test_refused(self, change: dict[str, Any], field: str, efua: User) -> None:
        source = _full_round(name="Spring")
        with pytest.raises(MoveRefused) as refused:
            actions.copy_round(round=source, by=efua, token=token(), **{"name": "Next", **self.dates, **change})
        assert refused.value.field == field
        assert Round.objects.count() == 1

    def test_the_same_form_twice_copies_once(self, efua: User) -> None:
        source, once = _full_round(), token()
        made = actions.copy_round(round=source, name="Next", by=efua, token=once, **self.dates)
        with pytest.raises(tokens.AlreadyDone) as again:
            actions.copy_round(round=source, name="Next", by=efua, token=once, **self.dates)
        assert again.value.result == str(made.pk)


class TestCopyFund:
    new: ClassVar[dict[str, str]] = {"name": "Heritage Micro Grants", "slug": "heritage-micro-grants", "prefix": "HMG"}

    def test_everything_is_in_the_copy(self, efua: User) -> None:
        strand = factories.strand(length_weeks=12)
        old = _full_round(strand=strand, name="Old")
        Round.objects.filter(pk=old.pk).update(closes_at=datetime(2026, 2, 20, tzinfo=UTC))
        newest = _full_round(strand=strand, name="Newest")
        _full_round(name="Without a strand")
        made = actions.copy_fund(fund=newest.fund, by=efua, token=token(), **self.new)
        assert (made.slug, made.ceiling, made.what) == (self.new["slug"], newest.fund.ceiling, newest.fund.what)
        copied = made.strands.get()
        assert (copied.name, copied.length_weeks, copied.committed) == (strand.name, 12, 0)
        assert {(each.name, each.strand, each.state) for each in made.rounds.all()} == {
            ("Newest", copied, "draft"),
            ("Without a strand", None, "draft"),
        }
        for each in made.rounds.all():
            assert (each.criteria.count(), each.documents.count(), each.reports_due.count()) == (1, 1, 1)
        assert _noted("fund_copied") == 1

    def test_its_questions_are_its_own_and_can_be_changed(self, efua: User) -> None:
        source = _full_round()
        made = actions.copy_fund(fund=source.fund, by=efua, token=token(), **self.new).rounds.get()
        assert made.question_set.family == "heritage-micro-grants"
        assert made.eligibility_set.family == "heritage-micro-grants-check"
        assert made.question_set.name == "Heritage Micro Grants: application"
        assert not made.question_set.is_frozen and source.question_set.is_frozen
        asked = [list(each.question_set.questions.values_list("key", flat=True)) for each in (made, source)]
        assert asked[0] == asked[1] != []

    def test_its_rounds_open_in_the_future_at_the_same_hour(self, efua: User, set_now: Any) -> None:
        source = _full_round()
        set_now(datetime(2026, 5, 1, tzinfo=UTC))
        made = actions.copy_fund(fund=source.fund, by=efua, token=token(), **self.new).rounds.get()
        assert made.opens_at == datetime(2027, 2, 1, 9, tzinfo=UTC)
        assert made.panel_week_date == date(2027, 3, 15)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"name": "Culture Micro Grants"}, "name"),
            ({"slug": "culture-micro-grants"}, "slug"),
            ({"slug": "applications"}, "slug"),
            ({"prefix": "CMG"}, "prefix"),
        ],
    )
    def test_refused(self, change: dict[str, str], field: str, efua: User) -> None:
        source = _full_round()
        with pytest.raises(MoveRefused) as refused:
            actions.copy_fund(fund=source.fund, by=efua, token=token(), **{**self.new, **change})
        assert refused.value.field == field
        assert Fund.objects.count() == 1

    def test_the_same_form_twice_copies_once(self, efua: User) -> None:
        source, once = _full_round(), token()
        actions.copy_fund(fund=source.fund, by=efua, token=once, **self.new)
        with pytest.raises(tokens.AlreadyDone):
            actions.copy_fund(fund=source.fund, by=efua, token=once, **self.new)


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

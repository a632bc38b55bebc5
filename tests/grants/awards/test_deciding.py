"""Who may sign which amount, awards that wait for another's approval, and what the database refuses by itself."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from grants.applications.models import Application
from grants.assessment.models import Conflict
from grants.awards import actions
from grants.awards.actions import guards, signing
from grants.awards.models import Award, Recommendation
from programmes import clock
from programmes.notices.models import Notice
from programmes.people import access
from programmes.people.access import LEVEL_LIMITS, Level, Role
from programmes.people.models import User
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token
from tests.grants.applications.test_actions import _at_once
from tests.grants.awards.deciding_cast import bid, director, head, large_round

pytestmark = pytest.mark.django_db
PENNY = Decimal("0.01")
# Each limit of the table, and a penny above it.
EDGES = [edge for limit in LEVEL_LIMITS.values() if limit is not None for edge in (limit, limit + PENNY)]


def told(name: str) -> list[Notice]:
    return list(Notice.objects.filter(event__startswith=f"grants.awards.{name}:"))


class TestLevels:
    """programmes/people/access.py: the table of forms."""

    @pytest.mark.parametrize(
        ("amount", "level"),
        [
            ("10000", "dar"),
            ("10000.01", "add"),
            ("50000", "add"),
            ("50000.01", "dd"),
            ("150000", "dd"),
            ("150000.01", "md"),
        ],
    )
    def test_the_lowest_form_that_may_spend_it(self, amount: str, level: str) -> None:
        assert access.level_for(Decimal(amount)) == level

    @pytest.mark.parametrize("amount", EDGES)
    @pytest.mark.parametrize("role", ["officer", "head", "director"])
    def test_every_role_signs_up_to_its_form_and_not_a_penny_above(
        self, role: str, amount: Decimal, amina: User, peckham: Any
    ) -> None:
        person, made = factories.staff("Someone", role=role), bid(amina, peckham, large_round())
        limit = LEVEL_LIMITS[access.SIGNED_BY[Role(role)]]
        assert limit is not None
        if amount <= limit:
            award = actions.fund(application=made, amount=amount, by=person, token=token())
            assert (award.approval_level, award.approved_by) == (access.level_for(amount), person)
        else:
            with pytest.raises(signing.BeyondLevel, match=f"up to £{limit:,.0f}. £{amount:,.2f} must be approved by"):
                actions.fund(application=made, amount=amount, by=person, token=token())
            assert not Award.objects.exists() and not told("offered")

    def test_the_highest_role_counts_and_none_signs_the_lowest(self) -> None:
        assert access.level_of({"officer", "director", "finance"}) == Level.DD
        assert access.level_of(set()) == Level.DAR and access.level_of({"finance"}) == Level.DAR

    def test_a_decision_lets_a_lower_form_approve_what_is_under_it(self, amina: User, peckham: Any, efua: User) -> None:
        decision = factories.authorisation("MD2244", delegated_level="add")
        made = bid(amina, peckham, large_round(authorisation=decision))
        with pytest.raises(signing.BeyondLevel, match="an assistant director or head"):
            actions.fund(application=made, amount=Decimal(80_000), by=efua, token=token())
        award = actions.fund(application=made, amount=Decimal(80_000), by=head(), token=token())
        assert (award.approval_level, award.delegated_under) == ("add", decision)
        assert "delegated by MD2244" in award.approval

    def test_an_amount_is_raised_and_restored_by_the_same_levels(self, amina: User, peckham: Any, efua: User) -> None:
        made = bid(amina, peckham, large_round())
        award = actions.fund(application=made, amount=Decimal(9000), by=efua, token=token())
        with pytest.raises(signing.BeyondLevel):
            actions.change_amount(award=award, amount=Decimal(10_001), reason="More.", by=efua, token=token())
        boss = head()
        award = actions.change_amount(award=award, amount=Decimal(20_000), reason="More.", by=boss, token=token())
        assert (award.approval_level, award.approved_by) == ("add", boss)
        # To lower it needs nobody above, and leaves the approval as it stands.
        award = actions.change_amount(award=award, amount=Decimal(15_000), reason="Less.", by=efua, token=token())
        assert award.approved_by == boss
        actions.revoke(award=award, codes=["other"], text="Closed.", by=efua, token=token())
        with pytest.raises(signing.BeyondLevel):
            actions.restore(award=award, reason="Open again.", by=efua, token=token())
        assert actions.restore(award=award, reason="Open again.", by=boss, token=token()).state == "offered"

    def test_a_raise_above_every_account_is_recorded_by_its_number(self, amina: User, peckham: Any) -> None:
        boss = director()
        award = actions.fund(
            application=bid(amina, peckham, large_round()), amount=Decimal(150_000), by=boss, token=token()
        )
        raised: dict[str, Any] = {"award": award, "amount": Decimal(200_000), "reason": "More.", "by": boss}
        with pytest.raises(signing.BeyondLevel, match="the Mayor"):
            actions.change_amount(**raised, token=token())
        award = actions.change_amount(**raised, signed_reference="MD2900", signed_date=date(2026, 3, 3), token=token())
        assert (award.approval_level, award.approved_by, award.approval) == (
            "md",
            None,
            "MD2900, signed on 3 March 2026",
        )


class TestRecommend:
    def test_it_waits_for_another_and_the_applicant_hears_nothing(self, amina: User, peckham: Any, efua: User) -> None:
        boss, made = head(), bid(amina, peckham, large_round())
        before = Notice.objects.filter(recipient=amina).count()
        proposed = actions.recommend(
            application=made, amount=Decimal(20_000), note="The best of the round.", by=efua, token=token()
        )
        assert proposed.state == "waiting" and proposed.moves.get().verb == "recommend"
        assert [notice.recipient for notice in told("recommended")] == [boss]
        assert Application.objects.get(pk=made.pk).state == "submitted" and not Award.objects.exists()
        assert Notice.objects.filter(recipient=amina).count() == before

    def test_nobody_with_an_interest_is_asked(self, amina: User, peckham: Any, efua: User) -> None:
        boss, other, made = head(), director(), bid(amina, peckham, large_round())
        Conflict.objects.create(
            application=made, person=boss, source="declared", detail="A friend.", declared_at=clock.now()
        )
        actions.recommend(application=made, amount=Decimal(20_000), note="Good.", by=efua, token=token())
        assert [notice.recipient for notice in told("recommended")] == [other]

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"note": " "}, "note"),
            ({"amount": Decimal(500_000)}, "amount"),
            ({"year": "2031/32"}, "year"),
        ],
    )
    def test_what_no_signature_could_make_good_is_refused(
        self, given: dict[str, Any], field: str, amina: User, peckham: Any, efua: User
    ) -> None:
        made = bid(amina, peckham, large_round())
        values = {"amount": Decimal(20_000), "note": "Good.", **given}
        with pytest.raises(MoveRefused) as refused:
            actions.recommend(application=made, by=efua, token=token(), **values)
        assert refused.value.field == field and not Recommendation.objects.exists()

    def test_one_decision_at_a_time(self, amina: User, peckham: Any, efua: User) -> None:
        made = bid(amina, peckham, large_round())
        actions.recommend(application=made, amount=Decimal(20_000), note="Good.", by=efua, token=token())
        tries: list[Callable[[], Any]] = [
            lambda: actions.recommend(application=made, amount=Decimal(9), note="x", by=efua, token=token()),
            lambda: actions.fund(application=made, amount=Decimal(1000), by=efua, token=token()),
            lambda: actions.decline(application=made, codes=["other"], text="No.", by=efua, token=token()),
        ]
        for again in tries:
            with pytest.raises(MoveRefused, match="waits for approval"):
                again()


@pytest.fixture
def proposed(amina: User, peckham: Any, efua: User) -> Recommendation:
    """£20,000 that Efua recommends: an assistant director must sign."""
    made = bid(amina, peckham, large_round())
    return actions.recommend(application=made, amount=Decimal(20_000), note="Good.", by=efua, token=token())


class TestApprove:
    def test_another_person_of_the_level_makes_the_award(
        self, proposed: Recommendation, amina: User, efua: User
    ) -> None:
        boss = head()
        award = actions.approve(recommendation=proposed, by=boss, token=token())
        proposed.refresh_from_db()
        assert (award.amount, award.approval_level, award.approved_by) == (Decimal(20_000), "add", boss)
        assert (proposed.state, proposed.approved_by, award.recommendation) == ("approved", boss, proposed)
        assert {notice.recipient for notice in told("offered")} == {amina}
        assert [notice.recipient for notice in told("recommendation_approved")] == [efua]

    def test_whoever_recommended_it_may_not(self, proposed: Recommendation, efua: User) -> None:
        efua.appointments.create(role="director", ends_on=date(2040, 1, 1), given_by=factories.founder())
        with pytest.raises(MoveRefused, match="somebody else must approve"):
            actions.approve(recommendation=proposed, by=User.objects.get(pk=efua.pk), token=token())
        assert not Award.objects.exists()

    def test_a_colleague_below_the_level_may_not(self, proposed: Recommendation) -> None:
        with pytest.raises(signing.BeyondLevel):
            actions.approve(recommendation=proposed, by=factories.staff("Ola", role="officer"), token=token())
        assert Recommendation.objects.get().state == "waiting"

    def test_a_colleague_records_what_was_signed_on_paper(self, proposed: Recommendation) -> None:
        colleague = factories.staff("Ola", role="officer")
        paper = {"signed_reference": " add 405 ", "signed_date": date(2026, 3, 2)}
        award = actions.approve(recommendation=proposed, by=colleague, token=token(), **paper)
        assert (award.approval, award.approved_by) == ("ADD405, signed on 2 March 2026", None)

    @pytest.mark.parametrize(
        ("number", "day", "field"),
        [
            ("DAR12", date(2026, 3, 2), "signed_reference"),
            ("ADD", date(2026, 3, 2), "signed_reference"),
            ("XY12", date(2026, 3, 2), "signed_reference"),
            ("ADD12B", date(2026, 3, 2), "signed_reference"),
            ("ADD12", None, "signed_date"),
            ("ADD12", date(2999, 1, 1), "signed_date"),
        ],
    )
    def test_a_number_that_does_not_fit_is_refused(
        self, number: str, day: date | None, field: str, proposed: Recommendation
    ) -> None:
        with pytest.raises(MoveRefused) as refused:
            actions.approve(
                recommendation=proposed, by=director(), signed_reference=number, signed_date=day, token=token()
            )
        assert refused.value.field == field and not Award.objects.exists()

    def test_an_application_that_came_again_is_decided_afresh(self, proposed: Recommendation) -> None:
        Application.objects.update(since_at=clock.now() + timedelta(seconds=1))
        with pytest.raises(MoveRefused, match="has changed since"):
            actions.approve(recommendation=proposed, by=head(), token=token())

    def test_somebody_with_an_interest_may_not(self, proposed: Recommendation) -> None:
        boss = head()
        Conflict.objects.create(
            application=proposed.application, person=boss, source="declared", detail="x", declared_at=clock.now()
        )
        with pytest.raises(MoveRefused, match="interest"):
            actions.approve(recommendation=proposed, by=boss, token=token())

    def test_beyond_the_ceiling_it_waits_on(self, proposed: Recommendation) -> None:
        proposed.application.round.ceiling = Decimal(19_999)
        proposed.application.round.save(update_fields=["ceiling"])
        with pytest.raises(MoveRefused, match="left in this round"):
            actions.approve(recommendation=proposed, by=head(), token=token())
        assert Recommendation.objects.get().state == "waiting" and Application.objects.get().state == "submitted"


class TestRefuseRecommendation:
    def test_its_officer_hears_why_and_the_applicant_nothing(
        self, proposed: Recommendation, amina: User, efua: User
    ) -> None:
        before = Notice.objects.filter(recipient=amina).count()
        actions.refuse_recommendation(recommendation=proposed, reason="Too much for one.", by=head(), token=token())
        assert "Too much for one." in told("recommendation_refused")[0].body
        assert [notice.recipient for notice in told("recommendation_refused")] == [efua]
        assert Notice.objects.filter(recipient=amina).count() == before
        # The application waits for another decision.
        actions.decline(application=proposed.application, codes=["money"], text="No.", by=efua, token=token())

    def test_with_a_reason_and_by_another(self, proposed: Recommendation, efua: User) -> None:
        with pytest.raises(MoveRefused, match="Say why"):
            actions.refuse_recommendation(recommendation=proposed, reason=" ", by=head(), token=token())
        with pytest.raises(MoveRefused, match="Withdraw"):
            actions.refuse_recommendation(recommendation=proposed, reason="No.", by=efua, token=token())


class TestWithdrawRecommendation:
    def test_it_frees_the_application(self, proposed: Recommendation, efua: User) -> None:
        actions.withdraw_recommendation(recommendation=proposed, by=efua, token=token())
        assert Recommendation.objects.get().state == "withdrawn"
        actions.fund(application=proposed.application, amount=Decimal(1000), by=efua, token=token())

    @pytest.mark.parametrize("verb", ["approve", "refuse_recommendation", "withdraw_recommendation"])
    def test_nothing_more_afterwards(self, verb: str, proposed: Recommendation, efua: User) -> None:
        actions.withdraw_recommendation(recommendation=proposed, by=efua, token=token())
        given = {"reason": "No."} if verb == "refuse_recommendation" else {}
        with pytest.raises(MoveRefused, match="withdrawn"):
            getattr(actions, verb)(recommendation=proposed, by=head(), token=token(), **given)


class TestTheDatabase:
    """The same rules, tried past every action."""

    def refused(self, name: str, sql: str, *values: Any) -> None:
        with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
        cause: Any = error.value.__cause__
        assert cause.diag.constraint_name == name

    @pytest.fixture
    def award(self, proposed: Recommendation) -> Award:
        return actions.approve(recommendation=proposed, by=head(), token=token())

    @pytest.mark.parametrize("level", ["dar", "add", "dd"])
    def test_no_amount_above_the_form(self, level: str, award: Award) -> None:
        limit = LEVEL_LIMITS[Level(level)]
        assert limit is not None
        sql = "UPDATE grants_award SET approval_level = %s, amount = %s"
        with connection.cursor() as cursor:
            cursor.execute(sql, [level, limit])
        self.refused("award_within_approval_level", sql, level, limit + PENNY)

    def test_no_mayoral_decision_without_its_number(self, award: Award) -> None:
        self.refused("award_of_the_mayor_by_number", "UPDATE grants_award SET approval_level = 'md'")

    def test_no_number_without_its_day(self, award: Award) -> None:
        self.refused("award_signed_number_and_day", "UPDATE grants_award SET signed_reference = 'MD12'")

    def test_no_delegation_that_no_decision_gives(self, award: Award) -> None:
        decision = factories.authorisation("MD2244", delegated_level="add")
        sql = "UPDATE grants_award SET delegated_under_id = %s, amount = 80000"
        self.refused("award_delegated_to_its_form", sql, decision.pk)

    def test_not_approved_by_whoever_recommended_it(self, award: Award, efua: User) -> None:
        self.refused("award_approved_by_another", "UPDATE grants_award SET approved_by_id = %s", efua.pk)
        sql = "UPDATE grants_recommendation SET approved_by_id = %s"
        self.refused("recommendation_approved_by_another", sql, efua.pk)

    def test_not_by_somebody_with_an_interest(self, award: Award) -> None:
        other = factories.staff("Ola", role="head")
        Conflict.objects.create(
            application=award.application, person=other, source="declared", detail="x", declared_at=clock.now()
        )
        for column in ("approved_by_id", "offered_by_id"):
            self.refused("award_without_interest", f"UPDATE grants_award SET {column} = %s", other.pk)
        sql = "UPDATE grants_recommendation SET state = 'waiting', approved_by_id = %s"
        self.refused("recommendation_without_interest", sql, other.pk)

    def test_not_on_a_recommendation_that_was_not_approved(self, award: Award) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE grants_recommendation SET state = 'waiting', approved_at = NULL, approved_by_id = NULL"
            )
        self.refused("award_as_recommended", "UPDATE grants_award SET amount = 19000")

    def test_only_one_waits(self, proposed: Recommendation) -> None:
        sql = (
            "INSERT INTO grants_recommendation (id, application_id, amount, year, places, note, state, since_at,"
            " recommended_at, recommended_by_id) SELECT gen_random_uuid(), application_id, amount, year, places, note,"
            " state, since_at, recommended_at, recommended_by_id FROM grants_recommendation"
        )
        self.refused("recommendation_one_waits", sql)

    def test_the_rows_of_before_stand_on_the_lowest_form(self, amina: User, peckham: Any) -> None:
        award = factories.application(by=amina, of=peckham, state="funded").award
        award.refresh_from_db()
        assert (award.approval_level, award.approved_by, award.recommendation) == ("dar", None, None)


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_two_approvals_at_once_make_one_award(self, proposed: Recommendation, amina: User) -> None:
        first, second = head(), director()
        results = _at_once(
            *(lambda by=by: actions.approve(recommendation=proposed, by=by, token=token()) for by in (first, second))
        )
        assert sorted(type(result).__name__ for result in results) == ["Award", "MoveRefused"], results
        assert Award.objects.count() == 1 and len(told("offered")) == 1

    def test_control_without_the_locks_the_database_alone_stands_between(
        self, proposed: Recommendation, monkeypatch: Any
    ) -> None:
        """The row locks taken out: both go on until the one award per application stops the second."""
        import threading

        meeting = threading.Barrier(2)

        def unlocked(recommendation: Recommendation) -> Recommendation:
            found = Recommendation.objects.with_bids().get(pk=recommendation.pk)
            meeting.wait(timeout=10)
            return found

        monkeypatch.setattr("grants.awards.actions.recommending._held", unlocked)
        people = (head(), director())
        results = _at_once(
            *(lambda by=by: actions.approve(recommendation=proposed, by=by, token=token()) for by in people)
        )
        assert sorted(type(result).__name__ for result in results) == ["Award", "IntegrityError"], results

    def test_an_approval_and_a_withdrawal_at_once(self, proposed: Recommendation, efua: User) -> None:
        boss = head()
        results = _at_once(
            lambda: actions.approve(recommendation=proposed, by=boss, token=token()),
            lambda: actions.withdraw_recommendation(recommendation=proposed, by=efua, token=token()),
        )
        assert sum(isinstance(result, MoveRefused) for result in results) == 1
        assert Award.objects.exists() is (Recommendation.objects.get().state == "approved")


def test_control_without_the_constraint_an_officer_could_award_anything(
    amina: User, peckham: Any, efua: User, monkeypatch: Any
) -> None:
    """The check in Python taken out: the database still refuses, and without its constraint nothing does."""
    monkeypatch.setattr(
        "grants.awards.actions.deciding.signing.sign", lambda **given: signing.Signature(Level.DAR, given["by"])
    )
    monkeypatch.setattr("grants.awards.actions.deciding.within_ceiling", lambda *_, **__: nullcontext())
    made = bid(amina, peckham, large_round())
    with pytest.raises(IntegrityError, match="award_within_approval_level"), transaction.atomic():
        actions.fund(application=made, amount=Decimal(90_000), by=efua, token=token())
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE grants_award DROP CONSTRAINT award_within_approval_level")
    assert actions.fund(application=made, amount=Decimal(90_000), by=efua, token=token()).amount == 90_000


def test_which_pot_is_too_small_is_said(amina: User, peckham: Any, efua: User) -> None:
    decision = factories.authorisation(
        "DD2324", grants=8000, administration=0, years={"2026/27": 3000, "2027/28": 5000}
    )
    strand = factories.strand("Small", of=factories.fund(), ceiling=Decimal(7000), maximum_award=Decimal(5000))
    chosen = factories.round(authorisation=decision, strand=strand)
    first, second = (bid(amina, peckham, chosen) for _ in range(2))
    with pytest.raises(MoveRefused, match="Choose the financial year: 2026/27, 2027/28"):
        actions.fund(application=first, amount=Decimal(2000), by=efua, token=token())
    with pytest.raises(MoveRefused, match="no money for that year"):
        actions.fund(application=first, amount=Decimal(2000), year="2030/31", by=efua, token=token())
    with pytest.raises(MoveRefused, match=r"left in 2026/27 of decision DD2324. Of £3,000.00, £0.00 is committed"):
        actions.fund(application=first, amount=Decimal(4000), year="2026/27", by=efua, token=token())
    actions.fund(application=first, amount=Decimal(5000), year="2027/28", by=efua, token=token())
    with pytest.raises(MoveRefused, match=r"left in this strand. Of £7,000.00, £5,000.00 is committed"):
        actions.fund(application=second, amount=Decimal(3000), year="2026/27", by=efua, token=token())

    small = factories.authorisation("DD2325", grants=1500, administration=0)
    third = bid(amina, peckham, factories.round(authorisation=small))
    with pytest.raises(MoveRefused, match=r"left in decision DD2325. Of £1,500.00, £0.00 is committed"):
        actions.fund(application=third, amount=Decimal(2000), by=efua, token=token())


def test_a_sum_that_is_none_is_refused_before_anything_else() -> None:
    with pytest.raises(MoveRefused, match="pounds and pence"):
        guards.refuse_outside_limits(Decimal("NaN"), Any)  # type: ignore[arg-type]

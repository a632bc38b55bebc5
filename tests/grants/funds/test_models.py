"""Funds and rounds: every move, every constraint, and the sums that the database keeps."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from grants.applications.models import Application
from grants.awards.models import Award
from grants.funds.models import Fund, Round, Strand
from programmes.people.models import User
from programmes.workflow import MoveRefused
from tests import factories
from tests.grants import moves


@pytest.mark.parametrize(("verb", "state"), moves.every(Round))
def test_moves_follow_the_table(verb: str, state: str) -> None:
    starts, end = Round.FLOW.moves[verb]
    record = Round(state=state)
    if state in starts:
        moves.make(record, verb, User())
        assert record.state == end
    else:
        with pytest.raises(MoveRefused):
            moves.make(record, verb, User())
        assert record.state == state


class TestOpen:
    opens = datetime(2026, 2, 1, 9, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("closes", "at", "grace", "accepted"),
        [
            # In winter London is on UTC; in summer an hour ahead.
            (datetime(2026, 3, 6, 12, tzinfo=UTC), datetime(2026, 3, 6, 11, 59, 59, tzinfo=UTC), 0, True),
            (datetime(2026, 3, 6, 12, tzinfo=UTC), datetime(2026, 3, 6, 12, 0, 0, tzinfo=UTC), 0, True),
            (datetime(2026, 3, 6, 12, tzinfo=UTC), datetime(2026, 3, 6, 12, 0, 0, 1, tzinfo=UTC), 0, False),
            (datetime(2026, 6, 25, 11, tzinfo=UTC), datetime(2026, 6, 25, 11, 0, 0, tzinfo=UTC), 0, True),
            (datetime(2026, 6, 25, 11, tzinfo=UTC), datetime(2026, 6, 25, 11, 0, 1, tzinfo=UTC), 0, False),
            (datetime(2026, 6, 25, 11, tzinfo=UTC), datetime(2026, 6, 25, 11, 1, 0, tzinfo=UTC), 60, True),
            (datetime(2026, 6, 25, 11, tzinfo=UTC), datetime(2026, 6, 25, 11, 1, 0, 1, tzinfo=UTC), 60, False),
            (datetime(2026, 3, 6, 12, tzinfo=UTC), datetime(2026, 2, 1, 8, 59, 59, tzinfo=UTC), 0, False),
        ],
    )
    @pytest.mark.django_db
    def test_python_and_the_database_agree(self, closes: datetime, at: datetime, grace: int, accepted: bool) -> None:
        made = factories.round(opens_at=self.opens, closes_at=closes, grace_seconds=grace)
        assert made.is_open(at) is accepted
        assert Round.objects.open_at(at).filter(pk=made.pk).exists() is accepted

    def test_the_refusal_says_when(self) -> None:
        closed = Round(state="published", opens_at=self.opens, closes_at=datetime(2026, 6, 25, 11, tzinfo=UTC))
        with pytest.raises(MoveRefused, match=r"closed at 12 noon, Thursday 25 June 2026 \(UK time\)"):
            closed.refuse_if_closed(datetime(2026, 6, 25, 11, 0, 1, tzinfo=UTC))
        with pytest.raises(MoveRefused, match="opens at 9am, Sunday 1 February 2026"):
            closed.refuse_if_closed(datetime(2026, 1, 1, tzinfo=UTC))

    def test_a_round_closed_by_hand_says_when_that_was(self) -> None:
        closed = Round(state="closed", opens_at=self.opens, closes_at=datetime(2026, 6, 25, 11, tzinfo=UTC))
        closed.closed_at = datetime(2026, 5, 1, 8, tzinfo=UTC)
        with pytest.raises(MoveRefused, match="closed at 9am, Friday 1 May 2026"):
            closed.refuse_if_closed(datetime(2026, 5, 2, tzinfo=UTC))


@pytest.mark.django_db
class TestConstraints:
    @pytest.mark.parametrize(
        ("name", "change"),
        [
            ("fund_award_limits", {"minimum_award": Decimal("6000")}),
            ("fund_award_limits", {"minimum_award": Decimal("0")}),
            ("fund_for_somebody", {"for_organisations": False, "for_individuals": False}),
            ("fund_within_ceiling", {"ceiling": Decimal("-1")}),
        ],
    )
    def test_a_fund(self, name: str, change: dict[str, Any]) -> None:
        fund = factories.fund()
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Fund.objects.filter(pk=fund.pk).update(**change)

    @pytest.mark.parametrize(
        ("name", "change"),
        [
            ("round_published_stamps", {"published_at": None}),
            ("round_published_stamps", {"published_by": None}),
            ("round_closed_stamps", {"state": "closed"}),
            ("round_closed_stamps", {"closed_at": datetime(2026, 1, 1, tzinfo=UTC)}),
        ],
    )
    def test_a_round(self, name: str, change: dict[str, Any]) -> None:
        made = factories.round()
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Round.objects.filter(pk=made.pk).update(**change)

    @pytest.mark.parametrize(
        ("name", "change"),
        [
            ("round_opens_before_it_closes", {"closes_at": datetime(2000, 1, 1, tzinfo=UTC)}),
            ("round_grace_an_hour_at_most", {"grace_seconds": 3601}),
            ("round_weeks_begin_on_monday", {"panel_week_date": date(2026, 3, 10)}),
            ("round_weeks_begin_on_monday", {"decision_week_date": date(2026, 3, 8)}),
            (
                "round_panel_before_decision",
                {"panel_week_date": date(2026, 3, 16), "decision_week_date": date(2026, 3, 9)},
            ),
            ("round_live_limit_positive", {"live_limit": 0}),
        ],
    )
    def test_a_draft_round(self, name: str, change: dict[str, Any]) -> None:
        made = factories.round(published=False)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Round.objects.filter(pk=made.pk).update(**change)

    @pytest.mark.parametrize(
        ("name", "change"),
        [
            ("strand_award_limits", {"minimum_award": Decimal("6000")}),
            ("strand_for_somebody", {"for_organisations": False, "for_individuals": False}),
            ("strand_within_ceiling", {"ceiling": Decimal("-1")}),
            ("strand_length_positive", {"length_weeks": 0}),
        ],
    )
    def test_a_strand(self, name: str, change: dict[str, Any]) -> None:
        made = factories.strand()
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Strand.objects.filter(pk=made.pk).update(**change)

    def test_a_strand_and_its_rounds_stay_in_one_fund(self) -> None:
        other = factories.fund(slug="another", name="Another", prefix="ANO")
        strand = factories.strand()
        with pytest.raises(IntegrityError, match="of another fund"), transaction.atomic():
            factories.round(of=other, strand=strand)
        with pytest.raises(IntegrityError, match="stays in its fund"), transaction.atomic():
            Strand.objects.filter(pk=strand.pk).update(fund=other)

    def test_a_reserved_address_is_refused(self) -> None:
        fund = factories.fund()
        fund.slug = "applications"
        with pytest.raises(ValidationError, match="address of another page"):
            fund.full_clean()


def _figures(*rounds: Round) -> list[Decimal]:
    found = [Round.objects.get(pk=each.pk).committed for each in rounds]
    return [*found, *(Fund.objects.get(pk=pk).committed for pk in dict.fromkeys(each.fund_id for each in rounds))]


@pytest.mark.django_db(transaction=True)
class TestCommitted:
    """The database keeps the sums, whatever path a change takes."""

    def test_it_follows_every_change_of_an_award(self, amina: User, peckham: Any) -> None:
        made = factories.round()
        one = factories.application(by=amina, of=peckham, to=made, state="funded", amount="2500.00").award
        factories.application(by=amina, of=peckham, to=made, state="accepted", amount="1000.50", budget=None)
        assert _figures(made) == [Decimal("3500.50")] * 2
        Award.objects.filter(pk=one.pk).update(amount=Decimal("3000.00"))
        assert _figures(made) == [Decimal("4000.50")] * 2
        at, by = one.offered_at, one.offered_by
        Award.objects.filter(pk=one.pk).update(state="revoked", revoked_at=at, revoked_by=by)
        assert _figures(made) == [Decimal("1000.50")] * 2
        Award.objects.filter(pk=one.pk).update(state="offered", revoked_at=None, revoked_by=None)
        assert _figures(made) == [Decimal("4000.50")] * 2
        with transaction.atomic():
            Application.objects.filter(pk=one.application_id).update(
                state="submitted", decided_at=None, decided_by=None
            )
            Award.objects.filter(pk=one.pk).delete()
        assert _figures(made) == [Decimal("1000.50")] * 2

    def test_it_follows_an_application_to_another_round_and_a_round_to_another_fund(
        self, amina: User, peckham: Any
    ) -> None:
        first, second = factories.round(), factories.round(published=False)
        sent = factories.application(by=amina, of=peckham, to=first, state="funded")
        Application.objects.filter(pk=sent.pk).update(round=second)
        assert _figures(first, second) == [Decimal(0), Decimal(2500), Decimal(2500)]
        other = factories.fund(slug="another", name="Another", prefix="ANO")
        Round.objects.filter(pk=second.pk).update(fund=other)
        second.refresh_from_db()
        assert _figures(second) == [Decimal(2500), Decimal(2500)]
        assert _figures(first) == [Decimal(0), Decimal(0)]

    def test_it_follows_an_award_to_an_application_of_another_round(self, amina: User, peckham: Any) -> None:
        first, second = factories.round(), factories.round()
        sent = factories.application(by=amina, of=peckham, to=first, state="funded")
        other = factories.application(by=amina, of=peckham, to=second, state="submitted")
        with transaction.atomic():
            stamps = {"decided_at": sent.decided_at, "decided_by": sent.decided_by}
            Application.objects.filter(pk=other.pk).update(state="funded", **stamps)
            Application.objects.filter(pk=sent.pk).update(state="submitted", decided_at=None, decided_by=None)
            Award.objects.filter(application=sent).update(application=other)
        assert _figures(first, second) == [Decimal(0), Decimal(2500), Decimal(2500)]

    def test_a_stale_form_cannot_overwrite_it(self, amina: User, peckham: Any) -> None:
        made = factories.round()
        stale = Round.objects.select_related("fund").get(pk=made.pk)
        factories.application(by=amina, of=peckham, to=made, state="funded")
        stale.demonstration = ["dates"]
        stale.save()
        stale.fund.save()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE grants_round SET committed = 0")
        assert _figures(made) == [Decimal(2500), Decimal(2500)]

    def test_a_new_round_begins_with_nothing_committed(self) -> None:
        assert _figures(factories.round(committed=Decimal(100))) == [Decimal(0), Decimal(0)]

    def test_emptying_the_awards_sets_it_free(self, amina: User, peckham: Any) -> None:
        made = factories.round()
        factories.application(by=amina, of=peckham, to=made, state="funded")
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE grants_award CASCADE")
        assert _figures(made) == [Decimal(0), Decimal(0)]

    @pytest.mark.parametrize("pot", [Round, Fund])
    def test_a_ceiling_cannot_go_below_it(self, pot: Any, amina: User, peckham: Any) -> None:
        factories.application(by=amina, of=peckham, state="funded")
        with pytest.raises(IntegrityError, match="within_ceiling"):
            pot.objects.update(ceiling=Decimal("2499.99"))
        pot.objects.update(ceiling=Decimal("2500.00"))

    def test_control_without_the_trigger_the_sum_is_wrong(self, amina: User, peckham: Any) -> None:
        made = factories.round()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE grants_award DISABLE TRIGGER award_counts")
        try:
            factories.application(by=amina, of=peckham, to=made, state="funded")
            assert _figures(made) == [Decimal(0), Decimal(0)]
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE grants_award ENABLE TRIGGER award_counts")


def test_free_and_last_moment() -> None:
    closes = datetime(2026, 3, 6, 12, tzinfo=UTC)
    made = Round(ceiling=Decimal(10), committed=Decimal(4), closes_at=closes, grace_seconds=30)
    assert (made.free, made.last_moment) == (Decimal(6), closes + timedelta(seconds=30))
    assert Fund(ceiling=Decimal(10), committed=Decimal(4)).free == Decimal(6)
    assert Strand(ceiling=Decimal(10), committed=Decimal(4)).free == Decimal(6)


def test_terms_are_the_strands_or_else_the_funds() -> None:
    fund = Fund(name="A")
    strand = Strand(name="B", fund=fund)
    assert Round(fund=fund).terms is fund
    assert Round(fund=fund, strand=strand).terms is strand

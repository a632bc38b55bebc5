"""Points follow confirmed time, both ways, in double entry (I12, I13, I27, I29, I30)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import Error, IntegrityError, connection, transaction

from programmes import clock
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.volunteering.factories import hosts, hours, people
from tests.volunteering.factories import rewards as make
from volunteering.hours.models import HoursEntry
from volunteering.rewards import tasks
from volunteering.rewards.actions import catalogue, ledger, points
from volunteering.rewards.models import EarningRule, Leg, LevelReached, PointsAccount, Redemption, Transfer

pytestmark = pytest.mark.django_db


@pytest.fixture
def growers_host() -> Any:
    """A host, and the rules of the trial."""
    make.rules()
    return hosts.host("Rye Lane Growers")


@pytest.fixture
def ada() -> Any:
    """Somebody of 17."""
    return people.volunteer("Ada Byron", age=17)


def _keep_beside_a_debt(held: Any) -> None:
    ledger._write(held, {"points": 5, "debt": 0}, "merging", kind="merged", by=None, at=clock.now())
    make.settled()


def _one_sided(held: Any) -> None:
    transfer = Transfer.objects.create(volunteer=held.volunteer, kind="merged", points=7)
    Leg.objects.create(transfer=transfer, account=held.points, points=7)
    make.settled()


def _without_legs(volunteer: Any) -> None:
    Transfer.objects.create(volunteer=volunteer, kind="merged", points=7)
    make.settled()


class TestFollow:
    def test_an_hour_earns_ten_points_and_the_rest_is_carried(self, ada: Any, growers_host: Any) -> None:
        for minutes, balance in ((65, 10), (65, 21), (50, 30)):
            hours.credited(ada, minutes=minutes, host=growers_host)
            assert make.balance(ada) == balance
        make.sound()

    def test_a_short_time_leaves_a_transfer_of_nothing_that_counts_later(self, ada: Any, growers_host: Any) -> None:
        hours.credited(ada, minutes=5, host=growers_host)
        assert Transfer.objects.get().points == 0
        hours.credited(ada, minutes=1, host=growers_host)
        assert make.balance(ada) == 1

    def test_the_same_entry_never_earns_twice_under_a_rule(self, ada: Any, growers_host: Any) -> None:
        """I13 and I30: a worker or a caller that comes twice finds the transfer there."""
        entry = hours.credited(ada, minutes=60, host=growers_host)
        assert points.follow(entry=entry, by=None, at=clock.now()) is None
        assert make.balance(ada) == 10
        first = Transfer.objects.get()
        with pytest.raises(IntegrityError, match="transfer_once_for_an_entry_and_rule"), transaction.atomic():
            Transfer.objects.create(
                kind="earned", volunteer=ada, points=0, minutes=60, source_entry=entry, rule=first.rule
            )

    def test_control_without_the_unique_pair_it_would_earn_twice(self, ada: Any, growers_host: Any) -> None:
        """Negative control of I13."""
        entry = hours.credited(ada, minutes=60, host=growers_host)
        make.settled()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE volunteering_transfer DROP CONSTRAINT transfer_once_for_an_entry_and_rule")
        held, rule = ledger.hold(ada), EarningRule.objects.get()
        for _ in range(2):
            points._move(held, entry, rule, by=None, at=clock.now())
        assert make.balance(ada) > 10

    def test_time_that_does_not_count_earns_nothing(self, ada: Any, growers_host: Any) -> None:
        entry = hours.credited(ada, minutes=60, host=growers_host)
        other = people.volunteer("Bea Cole", age=18)
        silent = HoursEntry(volunteer=other, minutes=60, counts=False, worked_from=entry.worked_from)
        assert points.follow(entry=silent, by=None, at=clock.now()) is None
        assert make.balance(other) == 0

    def test_a_correction_moves_only_the_difference_and_says_nothing_of_a_debt(
        self, ada: Any, growers_host: Any
    ) -> None:
        entry = hours.credited(ada, minutes=300, host=growers_host)
        make.redeem(ada, make.reward(points=40))
        hours.corrected(entry, minutes=270)
        tasks.settle(str(ada.pk))
        assert (make.balance(ada), make.owed(ada)) == (5, 0)
        assert not Notice.objects.filter(event__contains="points_owed").exists()
        make.sound()

    def test_reverse_after_spend_leaves_a_visible_debt(self, ada: Any, growers_host: Any) -> None:
        """I13, acceptance check 5: 10 hours, a reward, then the host corrects to 2 hours."""
        entry = hours.credited(ada, minutes=480, host=growers_host)
        hours.credited(ada, minutes=120, host=growers_host)
        make.redeem(ada, make.reward(points=90))
        assert make.balance(ada) == 10
        hours.corrected(entry, minutes=0)
        assert (make.balance(ada), make.owed(ada)) == (0, 70)
        for _ in range(2):
            tasks.settle(str(ada.pk))
        assert Notice.objects.filter(event__contains="points_owed", recipient=ada.user).count() == 1
        with pytest.raises(MoveRefused, match="You owe 70 points"):
            make.redeem(ada, make.reward(points=1))
        make.sound()

    def test_what_is_earned_next_pays_the_debt_first(self, ada: Any, growers_host: Any) -> None:
        entry = hours.credited(ada, minutes=360, host=growers_host)
        make.redeem(ada, make.reward(points=60))
        hours.corrected(entry, minutes=0)
        assert make.owed(ada) == 60
        hours.credited(ada, minutes=240, host=growers_host)
        assert (make.balance(ada), make.owed(ada)) == (0, 20)
        hours.credited(ada, minutes=180, host=growers_host)
        assert (make.balance(ada), make.owed(ada)) == (10, 0)
        make.sound()

    def test_points_beside_a_debt_are_refused_by_the_database(self, ada: Any) -> None:
        """The rule "repaid first" does not rest on the code alone."""
        held = ledger.hold(ada)
        ledger.take(held, 5, source="merging", kind="merged", by=None, at=clock.now())
        with pytest.raises(IntegrityError, match="repaid before any"), transaction.atomic():
            _keep_beside_a_debt(held)

    def test_a_new_rule_holds_for_time_from_its_day_on(self, ada: Any, growers_host: Any) -> None:
        hours.credited(ada, minutes=60, host=growers_host)
        today = clock.london_day(clock.now())
        EarningRule.objects.create(version=2, points=20, minutes=60, from_date=today, source="a test")
        entry = hours.credited(ada, minutes=60, host=growers_host)
        assert make.balance(ada) == 20
        hours.corrected(entry, minutes=30)
        assert make.balance(ada) == 15

    def test_setting_a_rule_never_reaches_back(self, vera: Any) -> None:
        make.rules()
        today = clock.london_day(clock.now())
        given: dict[str, Any] = {"points": 5, "minutes": 60, "source": "a decision", "by": vera}
        with pytest.raises(MoveRefused, match="from tomorrow on"):
            catalogue.set_rule(from_date=today, token=common.token(), **given)
        rule = catalogue.set_rule(from_date=today + timedelta(days=1), token=common.token(), **given)
        assert (rule.version, rule.words) == (2, "5 points for every hour")
        with pytest.raises(MoveRefused, match="Choose a later day"):
            catalogue.set_rule(from_date=today + timedelta(days=1), token=common.token(), **given)


class TestLedger:
    @pytest.mark.parametrize("table", ["transfer", "leg"])
    @pytest.mark.parametrize("change", ["UPDATE {} SET points = points + 1", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
    def test_it_is_append_only(self, ada: Any, table: str, change: str) -> None:
        """I12."""
        make.points(ada, 10)
        make.settled()
        with (
            pytest.raises(Error, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change.format(f"volunteering_{table}"))

    def test_control_without_the_trigger_history_can_be_rewritten(self, ada: Any) -> None:
        """Negative control of I12."""
        make.points(ada, 10)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE volunteering_leg DISABLE TRIGGER points_append_only")
            cursor.execute("UPDATE volunteering_leg SET points = points * 2")
            assert cursor.rowcount == 2
        with pytest.raises(AssertionError):
            make.sound()

    def test_a_transfer_that_does_not_sum_to_nothing_is_refused(self, ada: Any) -> None:
        """I12."""
        held = ledger.hold(ada)
        with pytest.raises(IntegrityError, match="two sides"), transaction.atomic():
            _one_sided(held)

    def test_a_transfer_that_says_other_points_than_it_moves_is_refused(self, ada: Any) -> None:
        with pytest.raises(IntegrityError, match="other points than its legs"), transaction.atomic():
            _without_legs(ada)

    def test_a_balance_is_written_by_its_legs_only(self, ada: Any) -> None:
        """I12."""
        make.points(ada, 10)
        with pytest.raises(IntegrityError, match="by a transfer only"), transaction.atomic():
            PointsAccount.objects.filter(volunteer=ada, kind="points").update(balance=1000)
        with pytest.raises(IntegrityError, match="opens with nothing"), transaction.atomic():
            PointsAccount.objects.create(volunteer=people.volunteer("Bea Cole"), kind="points", balance=5)

    def test_no_balance_goes_below_zero(self, ada: Any) -> None:
        """I12: even past the code that looks first."""
        make.points(ada, 10)
        held = ledger.hold(ada)
        with pytest.raises(IntegrityError, match="points_account_never_below_zero"), transaction.atomic():
            ledger._write(held, {"points": -11, "debt": 0}, "spent", kind="spent", by=None, at=clock.now())

    def test_the_portals_own_accounts_follow(self, ada: Any, growers_host: Any) -> None:
        hours.credited(ada, minutes=600, host=growers_host)
        make.redeem(ada, make.reward(points=30))
        make.sound()
        assert dict(PointsAccount.objects.filter(volunteer=None).values_list("kind", "balance")) == {
            "earned": -100,
            "spent": 30,
        }


class TestLevels:
    def test_a_level_is_reached_told_once_and_taken_back_with_its_history(self, ada: Any, growers_host: Any) -> None:
        entry = hours.credited(ada, minutes=480, host=growers_host)
        assert not LevelReached.objects.exists()
        hours.credited(ada, minutes=120, host=growers_host)
        assert LevelReached.objects.get().level.title == "10 hours"
        assert Notice.objects.filter(event__contains="level_reached", recipient=ada.user).count() == 1
        hours.corrected(entry, minutes=470)
        tasks.settle(str(ada.pk))
        tasks.settle(str(ada.pk))
        row = LevelReached.objects.get()
        assert row.state == "taken_back"
        assert row.taken_back_at
        assert Notice.objects.filter(event__contains="level_taken_back", recipient=ada.user).count() == 1
        hours.credited(ada, minutes=10, host=growers_host)
        assert [each.state for each in LevelReached.objects.order_by("pk")] == ["taken_back", "reached"]

    def test_taking_back_what_was_taken_back_is_refused(self, ada: Any, growers_host: Any) -> None:
        hours.credited(ada, minutes=600, host=growers_host)
        row = LevelReached.objects.get()
        points.take_back(reached=row, at=clock.now(), quiet=True)
        with pytest.raises(MoveRefused):
            row.take_back(at=clock.now())

    def test_nobody_reaches_a_level_twice_at_once(self, ada: Any, growers_host: Any) -> None:
        hours.credited(ada, minutes=600, host=growers_host)
        row = LevelReached.objects.get()
        with pytest.raises(IntegrityError, match="level_reached_once"), transaction.atomic():
            LevelReached.objects.create(volunteer=ada, level=row.level, reached_at=clock.now())


class TestMerge:
    def test_two_records_become_one_without_double_points(self, ada: Any, growers_host: Any, sol: Any) -> None:
        """I29: hours, points, debt and rewards of the dropped record go over once."""
        from volunteering.safeguarding import actions as safeguarding

        kept = people.volunteer("Augusta King", birth=ada.born)
        hours.credited(kept, minutes=60, host=growers_host, starts_at=_at(30))
        hours.credited(ada, minutes=480, host=growers_host, starts_at=_at(31))
        hours.credited(ada, minutes=60, host=growers_host, starts_at=_at(30))
        taken = make.redeem(ada, make.reward(points=50))
        safeguarding.merge(keep=kept, drop=ada, by=sol, note="The same person.", token=common.token())
        assert make.balance(kept) == 90 - 50
        assert (make.balance(ada), make.owed(ada), make.owed(kept)) == (0, 0, 0)
        taken.refresh_from_db()
        assert taken.volunteer == kept
        make.sound()

    def test_a_debt_goes_over_too(self, ada: Any, growers_host: Any) -> None:
        kept = people.volunteer("Augusta King")
        make.points(kept, 30)
        entry = hours.credited(ada, minutes=300, host=growers_host)
        make.redeem(ada, make.reward(points=50))
        hours.corrected(entry, minutes=0)
        points.merge(kept=kept, dropped=ada, by=None, at=clock.now())
        assert (make.balance(kept), make.owed(kept), make.owed(ada)) == (0, 20, 0)
        points.merge(kept=kept, dropped=ada, by=None, at=clock.now())
        assert make.owed(kept) == 20
        make.sound()

    def test_control_without_the_move_a_debt_could_be_left_behind(
        self, ada: Any, growers_host: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Negative control of I29."""
        kept = people.volunteer("Augusta King")
        entry = hours.credited(ada, minutes=300, host=growers_host)
        make.redeem(ada, make.reward(points=50))
        hours.corrected(entry, minutes=0)
        monkeypatch.setattr(ledger, "move_over", lambda *args, **facts: None)
        points.merge(kept=kept, dropped=ada, by=None, at=clock.now())
        assert (make.owed(kept), make.owed(ada)) == (0, 50)


def _at(days: int) -> Any:
    noon = clock.now().replace(hour=9, minute=0, second=0, microsecond=0)
    return noon - timedelta(days=days)


class TestWriteOff:
    def test_a_debt_is_forgiven_with_a_reason_and_told(self, ada: Any, growers_host: Any, vera: Any) -> None:
        entry = hours.credited(ada, minutes=300, host=growers_host)
        make.redeem(ada, make.reward(points=50))
        hours.corrected(entry, minutes=0)
        account = PointsAccount.objects.get(volunteer=ada, kind="debt")
        with pytest.raises(MoveRefused, match="Say why"):
            points.write_off(account=account, reason=" ", by=vera, token=common.token())
        points.write_off(account=account, reason="The host made the mistake.", by=vera, token=common.token())
        assert make.owed(ada) == 0
        assert Notice.objects.filter(event__contains="debt_written_off", recipient=ada.user).exists()
        with pytest.raises(MoveRefused, match="Nothing is owed"):
            points.write_off(account=account, reason="Again.", by=vera, token=common.token())
        make.sound()


class TestErasure:
    def test_erasing_somebody_leaves_every_sum(self, ada: Any, growers_host: Any, root: Any) -> None:
        """I27."""
        from programmes.people import data

        hours.credited(ada, minutes=300, host=growers_host)
        taken = make.redeem(ada, make.reward(points=20))
        before = list(PointsAccount.objects.order_by("pk").values_list("kind", "balance"))
        with transaction.atomic():
            data.erase(ada.user, by=root)
        assert list(PointsAccount.objects.order_by("pk").values_list("kind", "balance")) == before
        assert Redemption.objects.filter(pk=taken.pk).exists()
        make.sound()

    def test_the_download_holds_points_and_rewards_and_no_code(self, ada: Any, growers_host: Any) -> None:
        from programmes.people import data

        hours.credited(ada, minutes=300, host=growers_host)
        taken = make.redeem(ada, make.reward(points=20))
        found, _ = data.export(ada.user)
        assert found["volunteering.Transfer"]["records"]
        assert found["volunteering.Redemption"]["records"]
        assert taken.code.code not in str(found)
        assert taken.code.mark not in str(found)


def test_the_words_of_time() -> None:
    from volunteering.rewards.models.points import in_words

    assert [in_words(n) for n in (0, 1, 60, 150)] == ["0 hours", "1 minute", "1 hour", "2 hours 30 minutes"]
    assert EarningRule(points=1, minutes=30, from_date=date(2026, 1, 1)).words == "1 point for every 30 minutes"

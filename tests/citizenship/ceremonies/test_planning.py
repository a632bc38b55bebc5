"""Planning ceremonies: one, a row of them, a change, a cancellation and back; each action and what it refuses."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from citizenship.ceremonies import patterns
from citizenship.ceremonies.actions import planning
from citizenship.ceremonies.models import Ceremony, Correction
from programmes import tokens
from programmes.audit.models import AuditEvent
from programmes.workflow import MoveRefused
from tests.citizenship import factories

pytestmark = pytest.mark.django_db
MONDAY = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _a_monday(set_now: Any) -> None:
    set_now(MONDAY)


def plan(borough: Any, by: Any, **fields: Any) -> Ceremony:
    """Plan one ceremony with these fields different from an ordinary one."""
    values = factories.plan_of(borough, **fields)
    return planning.plan(borough=borough.borough, values=values, by=by, token=tokens.issue())


class TestPlan:
    def test_a_registrar_plans_one(self, camden: Any, ravi: Any, camden_joined: Any) -> None:
        made = plan(camden, ravi, date=date(2027, 3, 12))
        assert (made.state, made.code, made.late_entry) == ("planned", "CAM-2027-03-12-1", False)
        assert (made.planned_by, made.study, made.arm) == (ravi, None, None)
        assert [move.verb for move in made.moves.all()] == ["plan"]
        assert AuditEvent.objects.filter(verb="citizenship.ceremonies.planned", target_key=str(made.pk)).count() == 1

    def test_the_second_of_a_day_has_the_second_number(self, camden: Any, ravi: Any, camden_joined: Any) -> None:
        plan(camden, ravi, date=date(2027, 3, 12))
        assert plan(camden, ravi, date=date(2027, 3, 12), starts=time(16)).code == "CAM-2027-03-12-2"

    def test_a_day_that_has_passed_makes_a_late_entry_in_no_arm(self, camden: Any, ravi: Any, running: Any) -> None:
        made = plan(camden, ravi, date=date(2027, 2, 26))
        assert (made.late_entry, made.study, made.arm) == (True, None, None)

    def test_the_day_itself_is_not_late_and_has_no_arm_either(self, camden: Any, ravi: Any, running: Any) -> None:
        made = plan(camden, ravi, date=date(2027, 3, 1))
        assert (made.late_entry, made.arm) == (False, None)

    def test_outside_the_pilot_nothing_is_planned(self, camden: Any, ravi: Any) -> None:
        with pytest.raises(MoveRefused, match="does not take part"):
            plan(camden, ravi)

    def test_a_registrar_of_another_borough_is_refused(self, camden: Any, sela: Any, camden_joined: Any) -> None:
        with pytest.raises(MoveRefused, match="Only a registrar of Camden"):
            plan(camden, sela)

    def test_the_same_place_and_time_twice_is_refused_in_words(
        self, camden: Any, ravi: Any, camden_joined: Any
    ) -> None:
        plan(camden, ravi)
        with pytest.raises(MoveRefused, match="at 14:30 at this place already") as refused:
            plan(camden, ravi)
        assert refused.value.field == "starts"
        assert plan(camden, ravi, kind="private").pk
        assert Ceremony.objects.count() == 2

    def test_the_same_form_twice_plans_once(self, camden: Any, ravi: Any, camden_joined: Any) -> None:
        token, values = tokens.issue(), factories.plan_of(camden)
        made = planning.plan(borough=camden.borough, values=values, by=ravi, token=token)
        with pytest.raises(tokens.AlreadyDone) as done:
            planning.plan(borough=camden.borough, values=values, by=ravi, token=token)
        assert done.value.result == made.get_absolute_url()


class TestPatterns:
    @pytest.mark.parametrize(
        ("every", "until", "wanted"),
        [
            ("week", date(2027, 3, 23), [9, 16, 23]),
            ("two_weeks", date(2027, 3, 31), [9, 23]),
            ("four_weeks", date(2027, 3, 31), [9]),
        ],
    )
    def test_weeks(self, every: str, until: date, wanted: list[int]) -> None:
        assert [day.day for day in patterns.days(date(2027, 3, 9), until, every)] == wanted

    def test_the_second_tuesday_of_every_month(self) -> None:
        found = patterns.days(date(2027, 3, 9), date(2027, 6, 30), "month")
        assert found == [date(2027, 3, 9), date(2027, 4, 13), date(2027, 5, 11), date(2027, 6, 8)]

    def test_a_month_without_a_fifth_friday_is_left_out(self) -> None:
        found = patterns.days(date(2027, 1, 29), date(2027, 5, 31), "month")
        assert found == [date(2027, 1, 29), date(2027, 4, 30)]

    def test_over_the_end_of_a_year(self) -> None:
        found = patterns.days(date(2027, 11, 9), date(2028, 1, 31), "month")
        assert found == [date(2027, 11, 9), date(2027, 12, 14), date(2028, 1, 11)]

    def test_nothing_before_the_first(self) -> None:
        assert patterns.days(date(2027, 3, 9), date(2027, 3, 8), "week") == []


class TestPlanPattern:
    def pattern(self, borough: Any, by: Any, days: list[date]) -> list[Ceremony]:
        values = factories.plan_of(borough)
        return planning.plan_pattern(borough=borough.borough, values=values, dates=days, by=by, token=tokens.issue())

    def test_each_day_is_planned_once(self, camden: Any, ravi: Any, camden_joined: Any) -> None:
        days = [date(2027, 3, 9), date(2027, 3, 16)]
        assert [each.date for each in self.pattern(camden, ravi, days)] == days
        more = self.pattern(camden, ravi, [*days, date(2027, 3, 23)])
        assert [each.date for each in more] == [date(2027, 3, 23)]

    def test_a_cancelled_day_can_be_planned_again(self, camden: Any, ravi: Any, camden_joined: Any) -> None:
        (made,) = self.pattern(camden, ravi, [date(2027, 3, 9)])
        planning.cancel(ceremony=made, reason="venue", by=ravi, token=tokens.issue())
        assert len(self.pattern(camden, ravi, [date(2027, 3, 9)])) == 1

    @pytest.mark.parametrize("days", [[], [date(2027, 3, 1)], [date(2028, 12, 1)]])
    def test_no_day_today_and_too_far_ahead_are_refused(
        self, days: list[date], camden: Any, ravi: Any, camden_joined: Any
    ) -> None:
        with pytest.raises(MoveRefused):
            self.pattern(camden, ravi, days)

    def test_all_or_none(self, camden: Any, ravi: Any, camden_joined: Any) -> None:
        days = [date(2027, 3, 2) + timedelta(days=gone) for gone in range(81)]
        with pytest.raises(MoveRefused, match="at most 80"):
            self.pattern(camden, ravi, days)
        assert not Ceremony.objects.exists()


class TestAmend:
    def amend(self, ceremony: Ceremony, by: Any, **fields: Any) -> Ceremony:
        values = {
            name: getattr(ceremony, name) for name in ("date", "starts", "kind", "mode", "venue", "places", "invited")
        }
        return planning.amend(ceremony=ceremony, values={**values, **fields}, by=by, token=tokens.issue())

    def test_another_day_gives_another_number(self, camden: Any, ravi: Any) -> None:
        made = factories.ceremony(camden, date=date(2027, 3, 12))
        factories.ceremony(camden, date=date(2027, 3, 19))
        moved = self.amend(made, ravi, date=date(2027, 3, 19), starts=time(10), places=40)
        assert (moved.code, moved.places, moved.version) == ("CAM-2027-03-19-2", 40, 1)

    def test_nothing_different_is_no_move(self, camden: Any, ravi: Any) -> None:
        made = factories.ceremony(camden)
        assert not self.amend(made, ravi).moves.exists()

    def test_not_into_the_past_and_not_after_its_day(self, camden: Any, ravi: Any, set_now: Any) -> None:
        made = factories.ceremony(camden, date=date(2027, 3, 5))
        with pytest.raises(MoveRefused, match="today or a day to come"):
            self.amend(made, ravi, date=date(2027, 2, 27))
        set_now(MONDAY + timedelta(days=5))
        with pytest.raises(MoveRefused, match="day of this ceremony is over"):
            self.amend(made, ravi, starts=time(9))

    def test_to_a_day_outside_its_study_it_comes_out_of_it(self, camden: Any, ravi: Any, running: Any) -> None:
        made = plan(camden, ravi)
        assert made.arm is not None
        moved = self.amend(made, ravi, date=running.last_date + timedelta(days=10))
        assert (moved.study, moved.arm, moved.draw_order) == (None, None, None)

    def test_a_locked_one_keeps_its_arm_and_stays_in_its_study(
        self, camden: Any, ravi: Any, running: Any, set_now: Any
    ) -> None:
        made = plan(camden, ravi, date=date(2027, 3, 12))
        arm, locks = made.arm, made.arm_locks_at
        set_now(datetime(2027, 3, 11, 12, tzinfo=UTC))
        moved = self.amend(made, ravi, date=date(2027, 3, 15))
        assert (moved.arm, moved.arm_locks_at) == (arm, locks)
        with pytest.raises(MoveRefused, match="arm of this ceremony is locked"):
            self.amend(moved, ravi, date=running.last_date + timedelta(days=10))

    def test_the_lock_follows_a_day_that_moves_before_it(self, camden: Any, ravi: Any, running: Any) -> None:
        made = plan(camden, ravi, date=date(2027, 3, 12))
        moved = self.amend(made, ravi, date=date(2027, 3, 15))
        assert moved.arm_locks_at - made.arm_locks_at == timedelta(days=3)


class TestCancel:
    def test_a_planned_one_stays_in_the_list(self, camden: Any, ravi: Any) -> None:
        made = planning.cancel(ceremony=factories.ceremony(camden), reason="staff", by=ravi, token=tokens.issue())
        assert (made.state, made.cancel_reason, made.revised) == ("cancelled", "staff", False)

    def test_a_record_is_struck_for_a_mistake_only(self, camden: Any, ravi: Any) -> None:
        held = factories.ceremony(camden, state="held")
        with pytest.raises(MoveRefused, match="struck only when"):
            planning.cancel(ceremony=held, reason="venue", by=ravi, token=tokens.issue())
        struck = planning.cancel(ceremony=held, reason="twice", by=ravi, token=tokens.issue())
        assert (struck.state, struck.version, struck.revised) == ("cancelled", 2, True)
        assert Correction.objects.get(ceremony=struck).was == {"state": "held"}

    def test_twice_is_refused(self, camden: Any, ravi: Any) -> None:
        made = factories.ceremony(camden, state="cancelled", recorded_at=None, recorded_by=None)
        with pytest.raises(MoveRefused, match="it is cancelled"):
            planning.cancel(ceremony=made, reason="twice", by=ravi, token=tokens.issue())

    def test_a_stranger_is_refused(self, camden: Any, sela: Any) -> None:
        with pytest.raises(MoveRefused, match="Only a registrar of Camden"):
            planning.cancel(ceremony=factories.ceremony(camden), reason="staff", by=sela, token=tokens.issue())


class TestReinstate:
    def test_it_is_planned_again_in_its_arm(self, camden: Any, ravi: Any, running: Any) -> None:
        made = plan(camden, ravi)
        planning.cancel(ceremony=made, reason="staff", by=ravi, token=tokens.issue())
        again = planning.reinstate(ceremony=made, by=ravi, token=tokens.issue())
        assert (again.state, again.arm, again.cancel_reason) == ("planned", made.arm, "")

    def test_not_after_its_day_and_not_after_it_was_recorded(self, camden: Any, ravi: Any, set_now: Any) -> None:
        made = factories.ceremony(camden, date=date(2027, 3, 5))
        planning.cancel(ceremony=made, reason="staff", by=ravi, token=tokens.issue())
        set_now(MONDAY + timedelta(days=6))
        with pytest.raises(MoveRefused, match="day of this ceremony is over"):
            planning.reinstate(ceremony=made, by=ravi, token=tokens.issue())
        held = planning.cancel(
            ceremony=factories.ceremony(camden, state="held"), reason="twice", by=ravi, token=tokens.issue()
        )
        with pytest.raises(MoveRefused):
            planning.reinstate(ceremony=held, by=ravi, token=tokens.issue())

    def test_not_where_the_place_was_taken(self, camden: Any, ravi: Any, camden_joined: Any) -> None:
        made = plan(camden, ravi)
        planning.cancel(ceremony=made, reason="staff", by=ravi, token=tokens.issue())
        plan(camden, ravi)
        with pytest.raises(MoveRefused, match="at this place already"):
            planning.reinstate(ceremony=made, by=ravi, token=tokens.issue())

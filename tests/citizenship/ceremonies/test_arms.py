"""Arms of ceremonies: drawn, by turn, by borough, by an officer; locked; and what a refused change leaves behind.

Check 4 of the outside acceptance checks: changing a ceremony's arm after its date is refused and logged.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from citizenship.ceremonies import tasks_core
from citizenship.ceremonies.actions import arms, planning
from citizenship.ceremonies.models import Ceremony
from citizenship.studies import drawing
from citizenship.studies.actions import joinings
from citizenship.studies.models import Study
from programmes import tokens
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests.citizenship import factories

pytestmark = pytest.mark.django_db
MONDAY = datetime(2027, 3, 1, 9, tzinfo=UTC)
REFUSED = "citizenship.ceremonies.arm_change_refused"


@pytest.fixture(autouse=True)
def _a_monday(set_now: Any) -> None:
    set_now(MONDAY)


def plan(camden: Any, by: Any, day: date = date(2027, 3, 12)) -> Ceremony:
    """Plan one ceremony on this day."""
    values = factories.plan_of(camden, date=day)
    return planning.plan(borough=camden.borough, values=values, by=by, token=tokens.issue())


def other(ceremony: Ceremony) -> Any:
    """The arm that it is not in."""
    return ceremony.study.arms.exclude(pk=ceremony.arm_id).order_by("order").first()


def assign(ceremony: Ceremony, arm: Any, by: Any, reason: str = "partner_lost") -> Ceremony:
    """An officer gives this arm."""
    return arms.assign_arm(ceremony=ceremony, arm=arm, reason=reason, by=by, token=tokens.issue())


class TestFind:
    def test_the_published_seed_draws_in_the_order_of_planning(self, camden: Any, ravi: Any, running: Any) -> None:
        days = [date(2027, 3, 10) + timedelta(days=gone) for gone in range(6)]
        made = [plan(camden, ravi, day) for day in days]
        assert [each.draw_order for each in made] == [1, 2, 3, 4, 5, 6]
        assert [each.arm for each in made] == [drawing.draw(running, "E09000007", order) for order in range(1, 7)]
        first = made[0]
        assert (first.arm_method, first.arm_reason, first.arm_assigned_by) == ("random", "drawn", ravi)
        assert first.arm_locks_at == first.begins_at - timedelta(hours=48)

    def test_each_borough_has_its_own_row(self, camden: Any, hackney: Any, ravi: Any, sela: Any, running: Any) -> None:
        plan(camden, ravi)
        assert plan(hackney, sela).draw_order == 1

    def test_a_second_draw_by_cancelling_is_no_draw(self, camden: Any, ravi: Any, running: Any) -> None:
        made = plan(camden, ravi)
        planning.cancel(ceremony=made, reason="staff", by=ravi, token=tokens.issue())
        assert plan(camden, ravi).draw_order == 2

    def test_by_rota_each_arm_has_its_turn(self, camden: Any, ravi: Any) -> None:
        study = factories.study("two", boroughs=[camden.borough], method="rota")
        made = [plan(camden, ravi, date(2027, 3, 10 + gone)) for gone in range(3)]
        assert [each.arm.name for each in made] == ["Pilot", "Comparison", "Pilot"]
        assert {(each.arm_method, each.arm_reason, each.study) for each in made} == {("rota", "turn", study)}

    def test_a_borough_s_arm_is_that_of_its_ceremonies(self, camden: Any, hackney: Any, ravi: Any) -> None:
        study = factories.study("three", boroughs=[hackney.borough, camden.borough], assigned_per="borough")
        made = plan(camden, ravi)
        assert made.arm == study.places.get(borough=camden.borough).arm
        assert (made.arm_reason, made.draw_order) == ("drawn", None)

    def test_where_boroughs_volunteer_it_waits_for_an_officer(self, camden: Any, ravi: Any) -> None:
        study = factories.study("four", boroughs=[camden.borough], method="volunteer")
        made = plan(camden, ravi)
        assert (made.study, made.arm) == (study, None)
        assert set(Ceremony.objects.without_arm()) == {made}

    def test_planned_inside_the_hours_of_the_lock_it_is_locked_at_once(
        self, camden: Any, ravi: Any, running: Any
    ) -> None:
        made = plan(camden, ravi, date(2027, 3, 2))
        assert made.arm_locks_at == MONDAY
        assert made.is_locked(MONDAY)

    def test_outside_the_days_of_a_study_and_in_none(self, camden: Any, ravi: Any, running: Any) -> None:
        assert plan(camden, ravi, running.last_date + timedelta(days=1)).study is None


class TestAssignArm:
    def test_an_officer_changes_it_with_a_reason_and_the_registrars_hear(
        self, camden: Any, ravi: Any, ines: Any, running: Any
    ) -> None:
        made = plan(camden, ravi)
        arm = other(made)
        changed = assign(made, arm, ines)
        changed.refresh_from_db()
        assert (changed.arm, changed.arm_reason, changed.arm_assigned_by) == (arm, "partner_lost", ines)
        assert changed.moves.get(verb="assign_arm").note.endswith("The partner can no longer attend")
        told = Notice.objects.get(event__startswith="citizenship.ceremonies.arm_assigned:")
        assert (told.recipient, arm.name in told.subject) == (ravi, True)

    def test_a_volunteer_gets_its_arm(self, camden: Any, ravi: Any, ines: Any) -> None:
        study = factories.study("four", boroughs=[camden.borough], method="volunteer")
        made = assign(plan(camden, ravi), study.arms.get(kind="pilot"), ines, "volunteered")
        assert (made.arm.kind, made.arm_method) == ("pilot", "volunteer")

    @pytest.mark.parametrize("gone", [timedelta(days=10), timedelta(days=20)])
    def test_after_the_lock_and_after_its_date_it_is_refused_and_logged(
        self, gone: timedelta, camden: Any, ravi: Any, ines: Any, running: Any, set_now: Any
    ) -> None:
        made = plan(camden, ravi)
        set_now(MONDAY + gone)
        with pytest.raises(MoveRefused, match="arm of this ceremony is locked"):
            assign(made, other(made), ines)
        made.refresh_from_db()
        assert made.arm_reason == "drawn"
        logged = AuditEvent.objects.get(verb=REFUSED)
        assert (logged.by_key, logged.target_key) == (str(ines.pk), str(made.pk))

    def test_a_late_entry_is_refused_and_logged(self, camden: Any, ravi: Any, ines: Any, running: Any) -> None:
        made = plan(camden, ravi, date(2027, 2, 26))
        with pytest.raises(MoveRefused):
            assign(made, running.arms.get(kind="pilot"), ines)
        assert AuditEvent.objects.filter(verb=REFUSED).count() == 1

    def test_a_registrar_a_made_up_reason_the_same_arm_and_another_study_are_refused(
        self, camden: Any, ravi: Any, ines: Any, running: Any
    ) -> None:
        made = plan(camden, ravi)
        elsewhere = factories.study("two", state="draft").arms.get(kind="pilot")
        for arm, by, reason in (
            (other(made), ravi, "mistake"),
            (other(made), ines, "drawn"),
            (other(made), ines, "weather"),
            (made.arm, ines, "mistake"),
            (elsewhere, ines, "mistake"),
        ):
            with pytest.raises(MoveRefused):
                assign(made, arm, by, reason)
        assert AuditEvent.objects.filter(verb=REFUSED).count() == 5

    def test_a_study_of_boroughs_is_changed_there(self, camden: Any, hackney: Any, ravi: Any, ines: Any) -> None:
        factories.study("three", boroughs=[hackney.borough, camden.borough], assigned_per="borough")
        made = plan(camden, ravi)
        with pytest.raises(MoveRefused, match="whole boroughs"):
            assign(made, other(made), ines)


class TestLock:
    def test_before_its_time_and_for_good(self, camden: Any, ravi: Any, ines: Any, running: Any) -> None:
        made = plan(camden, ravi)
        locked = arms.lock(ceremony=made, by=ines, token=tokens.issue())
        assert locked.arm_locks_at == MONDAY
        with pytest.raises(MoveRefused):
            assign(locked, other(locked), ines)
        with pytest.raises(MoveRefused, match="locked already"):
            arms.lock(ceremony=made, by=ines, token=tokens.issue())

    def test_not_without_an_arm_and_not_by_a_registrar(self, camden: Any, ravi: Any, ines: Any, running: Any) -> None:
        with pytest.raises(MoveRefused, match="no arm yet"):
            arms.lock(ceremony=factories.ceremony(camden), by=ines, token=tokens.issue())
        with pytest.raises(MoveRefused, match="Only an officer"):
            arms.lock(ceremony=plan(camden, ravi), by=ravi, token=tokens.issue())


class TestSettle:
    def test_a_study_that_began_later_takes_in_what_was_planned(self, camden: Any, ravi: Any) -> None:
        factories.joined(camden)
        made = plan(camden, ravi)
        study = factories.study("one", boroughs=[camden.borough])
        tasks_core.bring_up_to_date("2027-03-01T09:20Z")
        made.refresh_from_db()
        assert (made.study, made.draw_order, made.arm_reason) == (study, 1, "drawn")
        assert not arms.settle(ceremony=made)

    def test_a_borough_s_changed_arm_is_followed_until_the_lock(
        self, camden: Any, hackney: Any, ravi: Any, set_now: Any
    ) -> None:
        study = factories.study(
            "three",
            boroughs=[hackney.borough, camden.borough],
            assigned_per="borough",
            first_date=date(2027, 3, 8),
            method="volunteer",
        )
        place = study.places.get(borough=camden.borough)
        pilot, comparison = study.arms.get(kind="pilot"), study.arms.get(kind="comparison")
        words = {"by": ravi, "at": MONDAY, "reason": "volunteered"}
        if place.arm is None:
            place.assign(arm=pilot, method="volunteer", locks_at=MONDAY + timedelta(days=5), **words)
        else:
            place.arm = pilot
        place.save()
        made = plan(camden, ravi)
        assert made.arm == pilot
        place.change(arm=comparison, **words)
        place.save()
        tasks_core.bring_up_to_date("2027-03-01T10:20Z")
        made.refresh_from_db()
        assert made.arm == comparison

    def test_a_borough_that_leaves_takes_out_what_is_not_locked(
        self, camden: Any, ravi: Any, running: Any, camden_joined: Any, set_now: Any
    ) -> None:
        soon, later = plan(camden, ravi, date(2027, 3, 2)), plan(camden, ravi)
        joinings.leave(joining=camden_joined, reason="staff", by=ravi, token=tokens.issue())
        soon.refresh_from_db()
        later.refresh_from_db()
        assert (soon.arm is None, later.arm is None, later.study) == (False, True, None)
        tasks_core.bring_up_to_date("2027-03-01T10:20Z")
        later.refresh_from_db()
        assert later.arm is None

    def test_nothing_runs_nothing_changes(self, camden: Any) -> None:
        assert not arms.settle(ceremony=factories.ceremony(camden))
        assert Study.objects.count() == 0


class TestReminders:
    def test_registrars_hear_once_a_week_of_what_is_not_recorded(self, camden: Any, ravi: Any, sela: Any) -> None:
        for day in (date(2027, 2, 24), date(2027, 2, 27), date(2027, 3, 5)):
            factories.ceremony(camden, date=day)
        for _ in range(2):
            tasks_core.remind("2027-03-01T06:00Z")
        told = Notice.objects.get(event__startswith="citizenship.ceremonies.to_record:")
        assert (told.recipient, told.subject) == (ravi, "1 ceremony in Camden to record")
        assert "Wednesday 24 February" in told.body

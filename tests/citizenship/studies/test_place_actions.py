"""Which boroughs are in a study and in which arm: numbered, drawn, by turns, chosen, changed, locked, logged."""

from datetime import date, timedelta
from typing import Any

import pytest

from citizenship.studies import drawing
from citizenship.studies.actions import places as place_actions
from citizenship.studies.models import Study
from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.people.models import Borough
from programmes.workflow import MoveRefused
from tests.citizenship import factories
from tests.citizenship.studies.steps import boroughs, noted, press, today
from tests.factories import token

pytestmark = pytest.mark.django_db


class TestBoroughs:
    def test_numbers_follow_the_codes_whoever_adds_them(self, ines: Any, draft: Study) -> None:
        chosen = boroughs("Hackney", "Barnet", "Camden")
        place_actions.add_boroughs(study=draft, boroughs=chosen, by=ines, token=token())
        place_actions.add_boroughs(study=draft, boroughs=boroughs("Barking and Dagenham"), by=ines, token=token())
        assert [(each.position, each.borough.name) for each in draft.places.all()] == [
            (1, "Barnet"),
            (2, "Camden"),
            (3, "Hackney"),
            (4, "Barking and Dagenham"),
        ]
        assert noted("boroughs_added") == 2

    def test_what_cannot_come_in(self, ines: Any, draft: Study) -> None:
        def add(*names: str, study: Study = draft) -> None:
            found = Borough.objects.filter(name__in=names)
            place_actions.add_boroughs(study=study, boroughs=found, by=ines, token=token())

        with pytest.raises(MoveRefused, match="does not take part"):
            add("Barnet")
        with pytest.raises(MoveRefused, match="Choose one or more"):
            add()
        factories.study("other", "registered", boroughs=["Camden"])
        with pytest.raises(MoveRefused, match="one study at a time"):
            add("Camden")
        with pytest.raises(MoveRefused, match="closed"):
            add("Camden", study=factories.study("gone", "closed", first_date=date(2020, 1, 1)))

    def test_out_of_a_draft_only(self, ines: Any, draft: Study) -> None:
        place_actions.add_boroughs(study=draft, boroughs=boroughs("Camden"), by=ines, token=token())
        place_actions.remove_borough(place=draft.places.get(), by=ines, token=token())
        assert not draft.places.exists()
        fixed = factories.study("fixed", "registered", boroughs=["Camden"])
        with pytest.raises(MoveRefused, match="stay on its record"):
            place_actions.remove_borough(place=fixed.places.get(), by=ines, token=token())


class TestDraw:
    def test_every_borough_gets_its_drawn_arm(self, ines: Any, ravi: Any, camden: Any) -> None:
        study = factories.study(state="registered", assigned_per="borough", boroughs=["Barnet", camden, "Hackney"])
        made = place_actions.draw_boroughs(study=study, by=ines, token=token())
        assert [each.arm for each in made] == [drawing.draw(study, "boroughs", n) for n in (1, 2, 3)]
        assert all(each.reason == "drawn" and study.seed in each.drawn_from for each in made)
        assert noted("arm_assigned") == 3
        assert Notice.objects.get(recipient=ravi).subject.startswith("The arm of Camden: ")
        with pytest.raises(MoveRefused, match="has its arm"):
            place_actions.draw_boroughs(study=study, by=ines, token=token())

    def test_by_turns(self, ines: Any) -> None:
        study = factories.study(
            state="registered", assigned_per="borough", method="rota", boroughs=["Barnet", "Camden"]
        )
        made = place_actions.draw_boroughs(study=study, by=ines, token=token())
        assert [(each.arm.name, each.reason) for each in made if each.arm] == [
            ("Pilot", "turn"),
            ("Comparison", "turn"),
        ]

    def test_who_has_left_is_not_drawn(self, ines: Any) -> None:
        study = factories.study(state="registered", assigned_per="borough", boroughs=["Barnet", "Camden"])
        gone = factories.joined("Barnet")
        gone.leave(by=ines, at=clock.now(), reason="staff")
        gone.save()
        made = place_actions.draw_boroughs(study=study, by=ines, token=token())
        assert [each.borough.name for each in made] == ["Camden"]
        assert made[0].arm == drawing.draw(study, "boroughs", 2)
        assert press("start", study, ines).state == "running"

    def test_where_there_is_nothing_to_draw(self, ines: Any) -> None:
        def draw(study: Study) -> None:
            place_actions.draw_boroughs(study=study, by=ines, token=token())

        with pytest.raises(MoveRefused, match="to each ceremony"):
            draw(factories.study("a", "registered"))
        with pytest.raises(MoveRefused, match="once the study is registered"):
            draw(factories.study("b", "draft", assigned_per="borough"))
        with pytest.raises(MoveRefused, match="volunteer"):
            draw(factories.study("c", "registered", assigned_per="borough", method="volunteer"))

    def test_it_locks_before_the_first_day(self) -> None:
        first = today() + timedelta(days=10)
        study = Study(first_date=first, lock_hours=48)
        at = clock.now()
        locks = place_actions.locks_at(study, at)
        assert clock.london_day(locks) == first - timedelta(days=2)
        assert place_actions.locks_at(study, at + timedelta(days=30)) == at + timedelta(days=30)


class TestAssign:
    def _place(self, method: str = "volunteer") -> Any:
        first = today() + timedelta(days=30)
        study = factories.study(
            state="draft", assigned_per="borough", method=method, boroughs=["Camden"], first_date=first
        )
        factories.studies.move(study, "registered")
        return study.places.get()

    def test_a_borough_that_volunteers(self, ines: Any, ravi: Any) -> None:
        place = self._place()
        pilot = place.study.arms.get(kind="pilot")
        made = place_actions.assign(place=place, arm=pilot, reason="staff_ready", by=ines, token=token())
        assert (made.arm, made.method, made.reason) == (pilot, "volunteer", "staff_ready")
        assert not made.study.is_randomised
        assert made.moves.get().verb == "assign"
        assert "has the staff for it" in Notice.objects.get(recipient=ravi).body

    def test_nobody_chooses_where_the_seed_draws(self, ines: Any) -> None:
        place = self._place("random")
        with pytest.raises(MoveRefused, match="nobody chooses"):
            place_actions.assign(
                place=place, arm=place.study.arms.first(), reason="volunteered", by=ines, token=token()
            )


class TestChange:
    def _drawn(self) -> Any:
        first = today() + timedelta(days=30)
        study = factories.study(state="draft", assigned_per="borough", boroughs=["Camden"], first_date=first)
        factories.studies.move(study, "registered")
        factories.studies.draw_places(study)
        return study.places.get()

    def test_before_the_lock_with_a_reason(self, ines: Any, ravi: Any) -> None:
        place = self._drawn()
        before, other = place.arm, place.study.arms.exclude(pk=place.arm_id).get()
        made = place_actions.change(place=place, arm=other, reason="partner_lost", by=ines, token=token())
        assert (made.arm, made.reason) == (other, "partner_lost")
        assert made.moves.get(verb="change").note == (f"from {before} to {other}: The partner can no longer attend")
        assert made.drawn_from  # what the seed drew stays on the record
        assert noted("arm_changed") == 1
        assert Notice.objects.get(recipient=ravi).subject == "Camden is now in another arm"

    def test_after_the_lock_it_is_refused_and_logged(self, ines: Any, set_now: Any) -> None:
        place = self._drawn()
        other = place.study.arms.exclude(pk=place.arm_id).get()
        set_now(place.locks_at)
        with pytest.raises(MoveRefused, match="locked"):
            place_actions.change(place=place, arm=other, reason="mistake", by=ines, token=token())
        place.refresh_from_db()
        assert place.arm != other
        event = AuditEvent.objects.get(verb="citizenship.studies.arm_change_refused")
        assert event.by_key == str(ines.pk)
        assert event.detail == {"borough": place.borough_id, "arm": other.pk, "reason": "mistake"}
        assert noted("arm_changed") == 0


class TestLock:
    def test_before_its_time_and_for_good(self, ines: Any) -> None:
        place: Any = TestChange()._drawn()
        made = place_actions.lock_boroughs(study=place.study, by=ines, token=token())
        assert [each.is_locked(clock.now()) for each in made] == [True]
        assert made[0].moves.get(verb="lock").by == ines
        assert noted("arms_locked") == 1
        other = place.study.arms.exclude(pk=place.arm_id).get()
        with pytest.raises(MoveRefused, match="locked"):
            place_actions.change(place=place, arm=other, reason="mistake", by=ines, token=token())
        with pytest.raises(MoveRefused, match="No arm is open"):
            place_actions.lock_boroughs(study=place.study, by=ines, token=token())

    def test_not_before_an_arm_is_given(self, ines: Any) -> None:
        study = factories.study(state="registered", assigned_per="borough", boroughs=["Camden"])
        with pytest.raises(MoveRefused, match="not given yet"):
            place_actions.lock_boroughs(study=study, by=ines, token=token())


class TestWhatFollows:
    """Ceremonies that were planned before get their arms at once, not at the next full hour."""

    def _jobs(self) -> int:
        from programmes.jobs.models import Job

        return Job.objects.filter(kind="citizenship.ceremonies.arms").count()

    def test_a_study_starts(self, ines: Any) -> None:
        study = factories.study(state="registered", boroughs=["Camden"])
        before = self._jobs()
        press("start", study, ines)
        assert self._jobs() == before + 1

    def test_a_borough_comes_into_a_running_study(self, ines: Any) -> None:
        study, before = factories.study(boroughs=["Camden"]), self._jobs()
        place_actions.add_boroughs(study=study, boroughs=boroughs("Hackney"), by=ines, token=token())
        assert self._jobs() == before + 1

    def test_control_nothing_follows_in_a_draft(self, ines: Any, draft: Study) -> None:
        before = self._jobs()
        place_actions.add_boroughs(study=draft, boroughs=boroughs("Hackney"), by=ines, token=token())
        assert self._jobs() == before

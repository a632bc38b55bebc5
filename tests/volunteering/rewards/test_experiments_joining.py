"""Trials as volunteers join and leave them: who may, what each arm sees, what a merge keeps (I18, I19, I29)."""

from datetime import timedelta
from typing import Any

import pytest

from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.workflow import MoveRefused
from tests.factories import token
from tests.volunteering import factories
from tests.volunteering.factories import experiments as make
from tests.volunteering.factories import rewards
from volunteering.rewards import exposure, motives
from volunteering.rewards.actions import experiments as actions
from volunteering.rewards.actions import trials
from volunteering.rewards.models import ArmAssignment, EqualityNote, Experiment, Exposure
from volunteering.safeguarding.models import Volunteer

pytestmark = pytest.mark.django_db


def did(verb: str) -> int:
    """How often the audit notes this."""
    return AuditEvent.objects.filter(verb=f"volunteering.rewards.{verb}").count()


def press(verb: str, trial: Experiment, by: Any, **more: Any) -> Experiment:
    """Carry out one verb."""
    made: Experiment = getattr(actions, verb)(experiment=trial, by=by, token=token(), **more)
    return made


def ask(trial: Experiment, volunteer: Volunteer) -> ArmAssignment:
    """Join it as this person."""
    return trials.join(experiment=trial, volunteer=volunteer, words="We asked.", by=volunteer.user, token=token())


class TestJoin:
    def test_somebody_who_agrees_is_drawn_once(self, farah_volunteer: Volunteer) -> None:
        """I18: a second yes changes nothing."""
        trial = make.experiment(state="running")
        held = ask(trial, farah_volunteer)
        assert held.consent_words == "We asked."
        assert held.exposures.get().place == "joining"
        assert ask(trial, farah_volunteer) == held
        assert did("trial_joined") == 1

    def test_nobody_agrees_for_somebody_else(self, farah_volunteer: Volunteer, gwen: Any) -> None:
        """I19."""
        trial = make.experiment(state="running")
        with pytest.raises(MoveRefused, match="Only the person"):
            trials.join(experiment=trial, volunteer=farah_volunteer, words="", by=gwen, token=token())

    @pytest.mark.parametrize(
        ("how", "words"),
        [
            ({"min_age": 20}, "another age"),
            ({"max_age": 18}, "another age"),
            ({"boroughs": ["E09000007"]}, "other boroughs"),
            ({"joins_until_at": timedelta(seconds=-1)}, "nobody new"),
        ],
    )
    def test_the_rules_decide(self, farah_volunteer: Volunteer, how: dict[str, Any], words: str) -> None:
        """I19: nothing is written for somebody who does not fit."""
        how = {key: clock.now() + value if isinstance(value, timedelta) else value for key, value in how.items()}
        with pytest.raises(MoveRefused, match=words):
            ask(make.experiment(state="running", **how), farah_volunteer)
        assert not ArmAssignment.objects.exists()
        assert not Exposure.objects.exists()

    def test_newcomers_only(self, farah_volunteer: Volunteer) -> None:
        factories.credited(farah_volunteer, minutes=60, host=factories.host())
        with pytest.raises(MoveRefused, match="not volunteered with us before"):
            ask(make.experiment(state="running", newcomers_only=True), farah_volunteer)

    def test_whoever_holds_a_reward_is_not_asked(self, farah_volunteer: Volunteer) -> None:
        """In an arm without rewards they could no longer see what is theirs."""
        prize = rewards.reward()
        rewards.codes(prize, 1)
        rewards.points(farah_volunteer, 500)
        rewards.redeem(farah_volunteer, prize)
        with pytest.raises(MoveRefused, match="not taken a reward"):
            ask(make.experiment(state="running"), farah_volunteer)

    def test_one_trial_at_a_time(self, farah_volunteer: Volunteer) -> None:
        ask(make.experiment("one", state="running"), farah_volunteer)
        with pytest.raises(MoveRefused, match="another trial"):
            ask(make.experiment("two", state="running"), farah_volunteer)

    def test_under_16_needs_a_live_permission_and_an_approved_band(self, tomi_volunteer: Volunteer, sol: Any) -> None:
        """I19; the control is Tomi with Gwen's permission in a trial that is approved for his band."""
        young = {"min_age": 13, "approved_at": clock.now(), "approved_by": sol}
        open_ = make.experiment("open", state="running", approved_bands=["from_13"], **young)
        other = make.experiment("other", state="running", approved_bands=["from_16"], **young)
        with pytest.raises(MoveRefused, match="guardian"):
            ask(open_, tomi_volunteer)
        permission = factories.permission(tomi_volunteer)
        with pytest.raises(MoveRefused, match="another age"):
            ask(other, tomi_volunteer)
        held = ask(open_, tomi_volunteer)
        trials.leave_without_permission(permission=permission, by=None, at=clock.now())
        held.refresh_from_db()
        assert held.withdrawn_at is not None

    def test_another_live_permission_keeps_the_place(self, tomi_volunteer: Volunteer, sol: Any) -> None:
        young = {"min_age": 13, "approved_at": clock.now(), "approved_by": sol, "approved_bands": ["from_13"]}
        trial = make.experiment(state="running", **young)
        first = factories.permission(tomi_volunteer)
        second = factories.guardian(tomi_volunteer, name="Gus Bello", email="gus@family.example")
        factories.permission(tomi_volunteer, by=second)
        ask(trial, tomi_volunteer)
        assert trials.leave_without_permission(permission=first, by=None, at=clock.now()) == 0


class TestLeave:
    def test_the_person_is_not_counted_and_keeps_what_they_have(self, farah_volunteer: Volunteer) -> None:
        """I19: hours and points stand."""
        trial = make.experiment(state="running")
        ask(trial, farah_volunteer)
        factories.credited(farah_volunteer, minutes=120, host=factories.host())
        before = list(farah_volunteer.points_transfers.values_list("pk", flat=True))
        trials.leave(experiment=trial, volunteer=farah_volunteer, by=farah_volunteer.user, token=token())
        assert not trial.assignments.analysed().exists()
        assert list(farah_volunteer.points_transfers.values_list("pk", flat=True)) == before
        assert farah_volunteer.hours_entries.sum() == 120
        with pytest.raises(MoveRefused, match="cannot join it again"):
            ask(trial, farah_volunteer)

    def test_somebody_outside_cannot_leave(self, farah_volunteer: Volunteer) -> None:
        with pytest.raises(MoveRefused, match="not in this trial"):
            trials.leave(
                experiment=make.experiment(), volunteer=farah_volunteer, by=farah_volunteer.user, token=token()
            )


class TestMerge:
    def merged(self, kept: Volunteer, dropped: Volunteer) -> None:
        at = clock.now()
        Volunteer.objects.filter(pk=dropped.pk).update(merged_into=kept, merged_at=at, merged_by=kept.user)
        trials.merge(kept=kept, dropped=dropped)

    @pytest.mark.parametrize("early", ["kept", "dropped"])
    def test_the_earlier_assignment_stays_with_the_person(self, early: str) -> None:
        """I18, I29: whichever account it was made with; no arm changes, and one row counts."""
        trial = make.experiment(state="running")
        people = dict(zip(("kept", "dropped"), make.people(2), strict=True))
        at = clock.now()
        first = make.joined(trial, people[early], at=at - timedelta(days=3))
        late = next(each for name, each in people.items() if name != early)
        second = make.joined(trial, late, at=at - timedelta(days=1))
        arms = {first.pk: first.arm_id, second.pk: second.arm_id}
        self.merged(people["kept"], people["dropped"])
        counted = trial.assignments.analysed().get()
        assert (counted.pk, counted.volunteer_id) == (first.pk, people["kept"].pk)
        assert dict(trial.assignments.values_list("pk", "arm_id")) == arms

    def test_one_assignment_moves_with_the_person(self) -> None:
        trial = make.experiment(state="running")
        kept, dropped = make.people(2)
        held = make.joined(trial, dropped)
        self.merged(kept, dropped)
        assert trial.assignments.analysed().get() == held
        assert exposure.assignments_at(kept, clock.now()) == [held]

    def test_who_has_left_with_one_account_has_left(self) -> None:
        trial = make.experiment(state="running")
        kept, dropped = make.people(2)
        at = clock.now()
        make.joined(trial, dropped, at=at - timedelta(days=3))
        gone = make.joined(trial, kept, at=at - timedelta(days=1))
        gone.withdraw(by=kept.user, at=at)
        gone.save()
        self.merged(kept, dropped)
        assert not trial.assignments.analysed().exists()


class TestExposure:
    def arm_of(self, trial: Experiment, name: str) -> Volunteer:
        """Somebody who is drawn for this arm."""
        return next(each.volunteer for each in make.crowd(trial, 12) if each.arm.name == name)

    def test_each_arm_sees_its_own(self) -> None:
        trial, at = make.experiment(state="running"), clock.now()
        crowd = make.crowd(trial, 12)
        plain = next(each.volunteer for each in crowd if each.arm.is_control)
        other = next(each.volunteer for each in crowd if not each.arm.is_control)
        assert exposure.visible_reward_ids(plain, at) == frozenset()
        assert not exposure.shows_rewards(plain, at)
        assert exposure.visible_reward_ids(other, at) == frozenset({make.prize().pk})
        assert exposure.shows_rewards(other, at)
        everybody = [each.volunteer for each in crowd]
        assert exposure.hidden_from(everybody, at) == {each.volunteer_id for each in crowd if each.arm.is_control}

    def test_outside_the_catalogue_is_as_usual(self) -> None:
        """Before, beside and after the trial, and for those who have left."""
        trial, at = make.experiment(state="running"), clock.now()
        plain = self.arm_of(trial, "Plain")
        [stranger] = make.people(1, seed=1)
        assert exposure.visible_reward_ids(stranger, at) is None
        assert exposure.visible_reward_ids(plain, trial.ends_at) is None
        assert exposure.visible_reward_ids(plain, trial.starts_at - timedelta(seconds=1)) is None
        trials.leave(experiment=trial, volunteer=plain, by=plain.user, token=token())
        assert exposure.visible_reward_ids(plain, at) is None
        assert exposure.shows_rewards(plain, at)

    def test_only_the_first_time_at_a_place_is_kept(self) -> None:
        trial, at = make.experiment(state="running"), clock.now()
        plain = self.arm_of(trial, "Plain")
        exposure.note(plain, at, "rewards")
        exposure.note(plain, at + timedelta(hours=1), "rewards")
        assert Exposure.objects.filter(assignment__volunteer=plain, place="rewards").get().first_at == at

    def test_nothing_is_noted_of_somebody_outside(self) -> None:
        """I19."""
        [stranger] = make.people(1)
        exposure.note(stranger, clock.now(), "rewards")
        assert not Exposure.objects.exists()


class TestEquality:
    def test_answers_know_the_month_and_nobody(self) -> None:
        trial = make.experiment(state="running")
        trials.answer_equality(experiment=trial, answers={"sex": "female", "occupation": ["work"]}, token=token())
        assert {(note.question, note.code) for note in EqualityNote.objects.all()} == {
            ("sex", "female"),
            ("occupation", "work"),
        }
        assert EqualityNote.objects.first().month_date.day == 1  # type: ignore[union-attr]
        columns = {field.name for field in EqualityNote._meta.get_fields()}
        assert columns == {"id", "experiment", "month_date", "question", "code"}, "no person, no arm, no day"

    def test_old_answers_are_deleted(self) -> None:
        day = clock.london_day(clock.now()).replace(day=1)
        EqualityNote.objects.create(month_date=day.replace(year=day.year - 7), question="sex", code="male")
        EqualityNote.objects.create(month_date=day, question="sex", code="male")
        assert trials.retain_equality(clock.now()) == 1


class TestMotives:
    def test_a_slip_is_shown_once_and_to_nobody_in_particular(self, vera: Any) -> None:
        motives.load()
        trial = press("start", make.experiment(state="registered", planned_size=20), vera)
        arm = trial.arms.get(order=1)
        codes = {motives.take_slip(arm) for _ in range(12)}
        assert len(codes) == 12
        assert motives.take_slip(arm) is None
        assert {code.scope for code in codes if code} == {motives.scope(arm)}

    def test_loading_twice_changes_nothing(self) -> None:
        assert motives.load() == motives.load()

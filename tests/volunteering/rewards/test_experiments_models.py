"""Trials in the database: the draw, what is frozen, what an assignment may never do (I18, I19, I20)."""

from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import IntegrityError, connection, transaction

from programmes import clock
from programmes.evidence import intervals
from programmes.workflow import MoveRefused
from tests.volunteering.factories import experiments as make
from tests.volunteering.factories import people as persons
from volunteering.rewards.actions.trials import eligible_reason
from volunteering.rewards.draw import point
from volunteering.rewards.models import Arm, ArmAssignment, Experiment, Exposure
from volunteering.rewards.models.experiments import drawn, new_salt

pytestmark = pytest.mark.django_db


def refused(act: Any) -> str:
    """What the database says to it."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
    return str(caught.value)


class TestDraw:
    def test_two_thousand_people_are_split_in_half_and_stay_where_they_are(self) -> None:
        """I18, I20: acceptance check 8. The salt is fixed here, so that the test never fails by chance."""
        trial = make.experiment(state="running", salt="6f1d2c3b4a5968778695a4b3c2d1e0f1")
        crowd = make.people(2000)
        first = {each.pk: drawn(trial, each.pk).name for each in crowd[:50]}
        plain = sum(point(trial.salt, each.pk, 2) == 0 for each in crowd)
        assert abs(plain / 2000 - 0.5) <= 0.035
        assert intervals.sample_ratio([plain, 2000 - plain], [1, 1]) > 0.001
        again = Experiment.objects.get(pk=trial.pk)
        assert {each.pk: drawn(again, each.pk).name for each in crowd[:50]} == first

    def test_control_a_salt_of_its_own_gives_another_split(self) -> None:
        crowd = make.people(200)
        halves = [[point(salt, each.pk, 2) for each in crowd] for salt in (new_salt(), new_salt())]
        assert halves[0] != halves[1]

    def test_control_a_bent_split_is_noticed(self) -> None:
        assert intervals.sample_ratio([1100, 900], [1, 1]) < 0.001

    def test_weights_are_kept(self) -> None:
        trial = make.experiment(arms=[("Plain", 1, ()), ("Tickets", 3, [make.prize()])], salt="ab" * 16)
        names = [drawn(trial, each.pk).name for each in make.people(400)]
        assert 0.68 < names.count("Tickets") / 400 < 0.82

    def test_the_database_draws_the_same(self) -> None:
        salt, crowd = "0123456789abcdef" * 2, make.people(50)
        with connection.cursor() as cursor:
            for each in crowd:
                cursor.execute("SELECT volunteering_draw(%s, %s) %% 7", [salt, each.pk])
                assert cursor.fetchone()[0] == point(salt, each.pk, 7)

    def test_a_trial_without_arms_draws_nobody(self) -> None:
        trial = make.experiment()
        for arm in trial.arms.all():
            arm.rewards.clear()
            arm.delete()
        with pytest.raises(MoveRefused, match="no arms"):
            drawn(trial, trial.pk)


class TestAssignment:
    def test_the_database_refuses_another_arm_than_the_drawn_one(self) -> None:
        """I18: the control is that the drawn arm is taken."""
        trial = make.experiment(state="running")
        [someone] = make.people(1)
        right = drawn(trial, someone.pk)
        wrong = trial.arms.exclude(pk=right.pk).get()
        held = make.joined(trial, someone)
        assert held.arm == right
        [other] = make.people(1, seed=1)
        values = {f.attname: getattr(held, f.attname) for f in held._meta.concrete_fields}
        drawn_for_other = drawn(trial, other.pk)
        wrong = trial.arms.exclude(pk=drawn_for_other.pk).get()
        values |= {"id": other.pk, "volunteer_id": other.pk, "person_key": other.pk, "arm_id": wrong.pk}
        assert "draw gives another arm" in refused(lambda: ArmAssignment.objects.create(**values))

    def test_somebody_elses_key_draws_nobody(self) -> None:
        trial = make.experiment(state="running")
        one, two = make.people(2)
        held = make.joined(trial, one)
        values = {f.attname: getattr(held, f.attname) for f in held._meta.concrete_fields}
        values |= {"id": two.pk, "volunteer_id": two.pk, "person_key": trial.pk}
        assert "by their own key" in refused(lambda: ArmAssignment.objects.create(**values))

    @pytest.mark.parametrize("field", ["arm", "person_key", "band", "assigned_at", "consented_at", "consent_words"])
    def test_it_is_never_changed(self, field: str) -> None:
        trial = make.experiment(state="running")
        [held] = make.crowd(trial, 1)
        new: dict[str, Any] = {
            "arm": trial.arms.exclude(pk=held.arm_id).get(),
            "person_key": trial.pk,
            "band": "from_60",
            "assigned_at": held.assigned_at + timedelta(days=1),
            "consented_at": held.consented_at - timedelta(days=1),
            "consent_words": "Other words.",
        }
        setattr(held, field, new[field])
        assert "never changed" in refused(held.save)

    def test_it_is_never_deleted(self) -> None:
        trial = make.experiment(state="running")
        [held] = make.crowd(trial, 1)
        assert "never changed" in refused(held.delete)

    def test_control_leaving_is_the_one_change(self) -> None:
        trial = make.experiment(state="running")
        [held] = make.crowd(trial, 1)
        held.withdraw(by=held.volunteer.user, at=clock.now())
        held.save()
        with pytest.raises(MoveRefused):
            held.withdraw(by=held.volunteer.user, at=clock.now())
        held.withdrawn_at = held.withdrawn_by = None
        assert "never changed" in refused(held.save)

    @pytest.mark.parametrize("state", ["draft", "registered", "ended", "published"])
    def test_nobody_is_in_a_trial_that_does_not_run(self, state: str) -> None:
        """I19."""
        trial = make.experiment(state=state)
        [someone] = make.people(1)
        assert "takes nobody now" in refused(lambda: make.joined(trial, someone))

    def test_nobody_joins_outside_its_days(self) -> None:
        trial = make.experiment(state="running")
        one, two = make.people(2)
        early, late = trial.starts_at - timedelta(seconds=1), trial.joins_until_at
        assert "takes nobody now" in refused(lambda: make.joined(trial, one, at=early))
        assert "takes nobody now" in refused(lambda: make.joined(trial, two, at=late))
        make.joined(trial, one, at=trial.starts_at)
        make.joined(trial, two, at=late - timedelta(seconds=1))

    def test_a_minor_needs_an_approved_band(self) -> None:
        """I19; the control is the approved band."""
        young = persons.minor(age=15)
        at, by = clock.now(), young.user
        closed = make.experiment("grown-up", state="running")
        assert "not approved for this age" in refused(lambda: make.joined(closed, young))
        open_ = make.experiment(
            "young", state="running", min_age=13, approved_bands=["from_13"], approved_at=at, approved_by=by
        )
        assert make.joined(open_, young).band == "from_13"

    def test_once_in_a_trial(self) -> None:
        trial = make.experiment(state="running")
        [held] = make.crowd(trial, 1)
        assert "_once" in refused(lambda: make.joined(trial, held.volunteer))

    def test_no_exposure_before_the_person_agreed_and_only_the_first_is_kept(self) -> None:
        """I19."""
        trial = make.experiment(state="running")
        [held] = make.crowd(trial, 1)
        early = held.assigned_at - timedelta(seconds=1)
        assert "before they have agreed" in refused(
            lambda: Exposure.objects.create(assignment=held, place="points", first_at=early)
        )
        first = Exposure.objects.create(assignment=held, place="points", first_at=held.assigned_at)
        assert "exposure_first_only" in refused(
            lambda: Exposure.objects.create(assignment=held, place="points", first_at=held.assigned_at)
        )
        assert "never changed" in refused(first.delete)


class TestFrozen:
    NEW: ClassVar[dict[str, Any]] = {
        "slug": "other", "name": "Other", "question": "?", "hypothesis": "!", "protocol": "Else",
        "primary_outcome": "return", "follow_up_days": 30, "eligibility": "Else", "min_age": 21, "max_age": 30,
        "boroughs": ["E09000007"], "newcomers_only": True, "salt": "00" * 16, "planned_size": 999, "stop_rule": "Else",
        "starts_at": timedelta(days=-1), "joins_until_at": timedelta(days=1), "ends_at": timedelta(days=1),
        "approved_bands": ["from_13"],
    }  # fmt: skip

    def test_every_field_of_the_protocol_is_tried(self) -> None:
        assert set(self.NEW) == set(Experiment.PROTOCOL)

    @pytest.mark.parametrize("field", sorted(NEW))
    def test_the_protocol_of_a_registered_trial_stands(self, field: str) -> None:
        """I20; the control is the same change on a draft."""
        registered, draft = make.experiment("registered", state="registered"), make.experiment("draft")
        for trial, stands in ((registered, True), (draft, False)):
            new = self.NEW[field]
            value = getattr(trial, field) + new if isinstance(new, timedelta) else new
            values = {field: value}
            if field == "approved_bands":
                values |= {"approved_at": clock.now(), "approved_by": trial.created_by}
            change = Experiment.objects.filter(pk=trial.pk)
            if stands:
                assert "frozen" in refused(lambda c=change, v=values: c.update(**v))
            else:
                change.update(**values)

    @pytest.mark.parametrize("state", ["registered", "running", "ended", "published"])
    def test_its_arms_stand(self, state: str) -> None:
        """I20."""
        trial = make.experiment(state=state)
        plain, tickets = trial.arms.order_by("order")
        assert "frozen" in refused(lambda: Arm.objects.filter(pk=tickets.pk).update(weight=2))
        assert "frozen" in refused(lambda: Arm.objects.filter(pk=plain.pk).delete())
        assert "frozen" in refused(lambda: Arm.objects.create(experiment=trial, order=3, name="C", description="C"))
        assert "frozen" in refused(tickets.rewards.clear)
        assert "frozen" in refused(lambda: tickets.rewards.add(make.prize("Concert ticket")))

    def test_control_the_arms_of_a_draft_may_change(self) -> None:
        trial = make.experiment()
        plain, tickets = trial.arms.order_by("order")
        Arm.objects.filter(pk=tickets.pk).update(weight=2)
        tickets.rewards.clear()
        tickets.delete()
        plain.delete()
        trial.delete()

    def test_an_arm_to_compare_with_shows_no_reward(self) -> None:
        trial = make.experiment()
        plain, tickets = trial.arms.order_by("order")
        assert "shows none" in refused(lambda: plain.rewards.add(make.prize()))
        assert "shows none" in refused(lambda: Arm.objects.filter(pk=tickets.pk).update(is_control=True))

    def test_nothing_is_registered_without_an_arm_to_compare_with(self) -> None:
        everybody = make.experiment("a", arms=[("One", 1, [make.prize()]), ("Two", 1, [make.prize("Pass")])])
        nobody = make.experiment("b", arms=[("One", 1, ())])
        for trial in (everybody, nobody):
            values = {"state": "registered", "registered_at": clock.now(), "registered_by": trial.created_by}
            change = Experiment.objects.filter(pk=trial.pk)
            assert "needs an arm" in refused(lambda c=change, v=values: c.update(**v))

    def test_it_never_goes_back_once_it_has_started_and_is_never_deleted(self) -> None:
        trial = make.experiment(state="running")
        change = Experiment.objects.filter(pk=trial.pk)
        back = {"state": "draft", "registered_at": None, "registered_by": None}
        back |= {"started_at": None, "started_by": None}
        assert "does not become a draft" in refused(lambda: change.update(**back))
        assert "never deleted" in refused(lambda: change._raw_delete(change.db))

    def test_minors_need_an_approval(self) -> None:
        trial = make.experiment(min_age=15)
        values = {"state": "registered", "registered_at": clock.now(), "registered_by": trial.created_by}
        change = Experiment.objects.filter(pk=trial.pk)
        assert "experiment_minors_approved" in refused(lambda: change.update(**values))
        change.update(approved_bands=["from_13"], approved_at=clock.now(), approved_by=trial.created_by)
        change.update(**values)

    def test_bands_are_not_approved_by_nobody(self) -> None:
        trial = make.experiment()
        change = Experiment.objects.filter(pk=trial.pk)
        assert "experiment_bands_approved" in refused(lambda: change.update(approved_bands=["from_13"]))
        adults = {"approved_bands": ["from_25"], "approved_at": clock.now(), "approved_by": trial.created_by}
        assert "experiment_bands_approved" in refused(lambda: change.update(**adults))


class TestRules:
    def test_age_is_a_rule_of_the_trial(self) -> None:
        trial = make.experiment(min_age=50, max_age=75)
        answers = {age: bool(eligible_reason(trial, age=age, band="from_25", borough=None)) for age in (49, 50, 75, 76)}
        assert answers == {49: True, 50: False, 75: False, 76: True}

    def test_boroughs_are_a_rule_of_the_trial(self) -> None:
        trial = make.experiment(boroughs=["E09000028"])
        assert eligible_reason(trial, age=30, band="from_25", borough="E09000028") == ""
        assert "other boroughs" in eligible_reason(trial, age=30, band="from_25", borough="E09000007")
        assert "other boroughs" in eligible_reason(trial, age=30, band="from_25", borough=None)

    def test_the_table_of_moves(self) -> None:
        flow = Experiment.FLOW
        assert flow.open_moves("draft") == ["approve", "register"]
        assert flow.open_moves("registered") == ["take_back", "start"]
        assert flow.open_moves("running") == ["end"]
        assert flow.open_moves("ended") == ["publish"]
        assert flow.open_moves("published") == ["take_down"]

"""Trials as staff write, register, run, publish and copy them: every verb, who may, what follows (I20)."""

from datetime import timedelta
from typing import Any

import pytest

from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.evidence.models import SurveyCode, Wave
from programmes.workflow import MoveRefused
from tests.factories import token
from tests.volunteering.factories import experiments as make
from volunteering.rewards import motives
from volunteering.rewards.actions import experiments as actions
from volunteering.rewards.models import Experiment, SurveySlip

pytestmark = pytest.mark.django_db


def fields(**more: Any) -> dict[str, Any]:
    """A protocol as the form gives it."""
    at = clock.now()
    return {
        **make.WORDS,
        "slug": "spring",
        "primary_outcome": "hours",
        "follow_up_days": 84,
        "min_age": 18,
        "max_age": None,
        "boroughs": [],
        "newcomers_only": False,
        "starts_at": at - timedelta(hours=1),
        "joins_until_at": at + timedelta(days=10),
        "ends_at": at + timedelta(days=100),
        **more,
    }


def did(verb: str) -> int:
    """How often the audit notes this."""
    return AuditEvent.objects.filter(verb=f"volunteering.rewards.{verb}").count()


def press(verb: str, trial: Experiment, by: Any, **more: Any) -> Experiment:
    """Carry out one verb."""
    made: Experiment = getattr(actions, verb)(experiment=trial, by=by, token=token(), **more)
    return made


class TestWrite:
    def test_a_draft_begins_with_an_arm_without_rewards(self, vera: Any) -> None:
        made = actions.add_experiment(by=vera, token=token(), **fields())
        assert made.state == "draft"
        assert [arm.is_control for arm in made.arms.all()] == [True]
        assert len(made.salt) == 32
        assert did("experiment_added") == 1

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"joins_until_at": timedelta(days=-2)}, "ends_at"),
            ({"follow_up_days": 91}, "ends_at"),
            ({"max_age": 17}, "max_age"),
        ],
    )
    def test_impossible_dates_and_ages_are_refused(self, vera: Any, change: dict[str, Any], field: str) -> None:
        values = {key: clock.now() + value if isinstance(value, timedelta) else value for key, value in change.items()}
        with pytest.raises(MoveRefused) as refusal:
            actions.add_experiment(by=vera, token=token(), **fields(**values))
        assert refusal.value.field == field

    def test_an_address_is_taken_once(self, vera: Any) -> None:
        actions.add_experiment(by=vera, token=token(), **fields())
        with pytest.raises(MoveRefused, match="this address"):
            actions.add_experiment(by=vera, token=token(), **fields())

    def test_an_edit_takes_the_approval_away(self, vera: Any, sol: Any) -> None:
        trial = actions.add_experiment(by=vera, token=token(), **fields(min_age=15))
        press("approve", trial, sol, bands=["from_13"])
        edited = actions.edit_experiment(experiment=trial, by=vera, token=token(), **fields(min_age=15, question="New"))
        assert (edited.question, edited.approved_bands, edited.approved_at) == ("New", [], None)

    def test_arms_come_change_and_go(self, vera: Any) -> None:
        trial = actions.add_experiment(by=vera, token=token(), **fields())
        words = {"description": "Tickets.", "weight": 2, "by": vera}
        arm = actions.set_arm(
            experiment=trial, arm=None, name="Tickets", rewards=[make.prize()], token=token(), **words
        )
        assert (arm.is_control, arm.order) == (False, 2)
        with pytest.raises(MoveRefused, match="this name"):
            actions.set_arm(experiment=trial, arm=None, name="Tickets", rewards=[], token=token(), **words)
        arm = actions.set_arm(experiment=trial, arm=arm, name="Nothing", rewards=[], token=token(), **words)
        assert arm.is_control
        actions.remove_arm(experiment=trial, arm=arm, by=vera, token=token())
        assert trial.arms.count() == 1

    def test_a_registered_trial_is_not_rewritten(self, vera: Any) -> None:
        """I20."""
        trial = make.experiment(state="registered")
        arm = trial.arms.get(order=2)
        for act in (
            lambda: actions.edit_experiment(experiment=trial, by=vera, token=token(), **fields()),
            lambda: actions.remove_arm(experiment=trial, arm=arm, by=vera, token=token()),
        ):
            with pytest.raises(MoveRefused, match="protocol is fixed"):
                act()


class TestApprove:
    def test_a_safeguarding_officer_approves_bands(self, sol: Any) -> None:
        trial = press("approve", make.experiment(min_age=13), sol, bands=["from_16", "from_13"])
        assert trial.approved_bands == ["from_13", "from_16"]
        assert trial.moves.get().verb == "approve"
        assert press("approve", trial, sol, bands=[]).approved_by is None

    def test_nobody_else_does(self, vera: Any, root: Any) -> None:
        for by in (vera, root):
            with pytest.raises(MoveRefused, match="Only a safeguarding officer"):
                press("approve", make.experiment(f"t-{by.pk}", min_age=13), by, bands=["from_13"])

    def test_adults_need_no_approval(self, sol: Any) -> None:
        with pytest.raises(MoveRefused, match="bands under 18"):
            press("approve", make.experiment(), sol, bands=["from_18"])


class TestRegister:
    def test_it_is_fixed(self, vera: Any) -> None:
        trial = press("register", make.experiment(), vera)
        assert (trial.state, trial.registered_by) == ("registered", vera)
        assert did("experiment_registered") == 1

    def test_it_needs_both_kinds_of_arm(self, vera: Any) -> None:
        for arms, words in (
            ([("A", 1, [make.prize()]), ("B", 1, [make.prize("Pass")])], "must show no reward"),
            ([("A", 1, ())], "shows a reward"),
        ):
            with pytest.raises(MoveRefused, match=words):
                press("register", make.experiment(f"t{len(arms)}", arms=arms), vera)

    def test_minors_need_an_approval(self, vera: Any) -> None:
        with pytest.raises(MoveRefused, match="safeguarding officer"):
            press("register", make.experiment(min_age=17), vera)

    def test_not_after_its_days(self, vera: Any) -> None:
        over = make.experiment(joins_until_at=clock.now() - timedelta(days=1))
        with pytest.raises(MoveRefused, match="last day for joining"):
            press("register", over, vera)


class TestTakeBack:
    def test_it_is_a_draft_again(self, vera: Any) -> None:
        trial = press("take_back", make.experiment(state="registered"), vera)
        assert (trial.state, trial.registered_at) == ("draft", None)

    def test_not_once_it_runs(self, vera: Any) -> None:
        with pytest.raises(MoveRefused):
            press("take_back", make.experiment(state="running"), vera)


class TestStart:
    def test_people_are_asked_and_the_survey_opens(self, vera: Any) -> None:
        motives.load()
        trial = press("start", make.experiment(state="registered", planned_size=40), vera)
        assert trial.state == "running"
        assert Wave.objects.filter(survey=motives.SURVEY, kind="before").count() == 2
        assert SurveySlip.objects.count() == SurveyCode.objects.count() == 50  # 40 people and a quarter to spare

    def test_without_the_survey_it_starts_too(self, vera: Any) -> None:
        assert press("start", make.experiment(state="registered"), vera).state == "running"

    def test_not_outside_its_days(self, vera: Any) -> None:
        early = make.experiment(state="registered", starts_at=clock.now() + timedelta(days=1))
        with pytest.raises(MoveRefused, match="other dates"):
            press("start", early, vera)


class TestEnd:
    def test_early_needs_a_reason(self, vera: Any) -> None:
        trial = make.experiment(state="running")
        with pytest.raises(MoveRefused, match="stop rule"):
            press("end", trial, vera, reason=" ")
        ended = press("end", trial, vera, reason="A host asked us to.")
        assert (ended.state, ended.moves.get().note) == ("ended", "A host asked us to.")

    def test_the_survey_is_asked_again(self, vera: Any) -> None:
        motives.load()
        trial = press("start", make.experiment(state="registered", planned_size=20), vera)
        press("end", trial, vera, reason="A host asked us to.")
        assert Wave.objects.filter(kind="after", closes_at__isnull=True).count() == 2
        assert not SurveySlip.objects.exists()


class TestPublish:
    def test_not_before_everybody_has_been_followed(self, vera: Any) -> None:
        trial = make.experiment(state="running")
        make.crowd(trial, 1)
        trial = press("end", trial, vera, reason="Enough.")
        with pytest.raises(MoveRefused, match="less than 84 days ago"):
            press("publish", trial, vera, findings="Nothing differed.")

    def test_the_figures_are_kept_as_they_are(self, vera: Any) -> None:
        motives.load()
        trial = make.experiment(state="registered", starts_at=clock.now() - timedelta(days=100))
        trial = press("start", trial, vera)
        make.crowd(trial, 2, at=clock.now() - timedelta(days=90))
        trial = press("end", trial, vera, reason="Enough.")
        with pytest.raises(MoveRefused, match="what you learned"):
            press("publish", trial, vera, findings=" ")
        public = press("publish", trial, vera, findings="Nothing differed.")
        assert public.state == "published"
        assert public.result is not None
        assert public.result["whole"]
        assert not Wave.objects.filter(closes_at__isnull=True).exists()


class TestTakeDown:
    def test_it_is_no_longer_public(self, vera: Any) -> None:
        trial = press("take_down", make.experiment(state="published"), vera)
        assert (trial.state, trial.published_at) == ("ended", None)


class TestCopy:
    def test_for_older_londoners(self, vera: Any) -> None:
        first = make.experiment(state="published", min_age=18, max_age=24)
        made = actions.copy_experiment(
            experiment=first, slug="older", name="Older", min_age=50, max_age=None, by=vera, token=token()
        )
        assert (made.state, made.min_age, made.max_age, made.copied_from) == ("draft", 50, None, first)
        assert made.salt != first.salt
        assert [(arm.name, arm.is_control, arm.rewards.count()) for arm in made.arms.order_by("order")] == [
            ("Plain", True, 0),
            ("Tickets", False, 1),
        ]
        assert made.starts_at > clock.now()
        assert made.approved_bands == []

"""Studies as officers write, register, start, close and copy them, and the arms of boroughs."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from citizenship.studies.actions import places as place_actions
from citizenship.studies.actions import studies as actions
from citizenship.studies.models import Study
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests.citizenship import factories
from tests.citizenship.studies.steps import boroughs, fields, noted, press, today
from tests.factories import token

pytestmark = pytest.mark.django_db


class TestWrite:
    def test_a_draft_begins_with_a_comparison_arm_and_table_5(self, ines: Any) -> None:
        made = actions.add_study(by=ines, token=token(), **fields())
        assert [arm.kind for arm in made.arms.all()] == ["comparison"]
        assert [(each.key, each.primary) for each in made.outcomes.all()] == [
            ("register", True),
            ("volunteer", False),
            ("join", False),
        ]
        assert (made.state, made.seed) == ("draft", "")
        assert noted("study_added") == 1

    def test_what_is_wrong_is_told_beside_its_field(self, ines: Any, draft: Study) -> None:
        with pytest.raises(MoveRefused) as taken:
            actions.add_study(by=ines, token=token(), **fields())
        assert taken.value.field == "slug"
        with pytest.raises(MoveRefused) as dates:
            actions.add_study(by=ines, token=token(), **fields(slug="x", last_date=today()))
        assert dates.value.field == "last_date"

    def test_a_draft_is_rewritten(self, ines: Any, draft: Study) -> None:
        assert press("edit_study", draft, ines, **fields(title="Other")).title == "Other"
        assert noted("study_edited") == 1

    @pytest.mark.parametrize("who", ["ravi", "noor", "efua", "otto"])
    def test_only_officers_of_the_pilot(self, who: str, draft: Study, request: pytest.FixtureRequest) -> None:
        other = request.getfixturevalue(who)
        for act in (
            lambda: press("edit_study", draft, other, **fields()),
            lambda: press("register", draft, other),
            lambda: actions.add_study(by=other, token=token(), **fields(slug="x")),
            lambda: place_actions.add_boroughs(study=draft, boroughs=[], by=other, token=token()),
        ):
            with pytest.raises(PermissionDenied):
                act()

    def test_arms(self, ines: Any, draft: Study) -> None:
        pilot, comparison = draft.arms.get(kind="pilot"), draft.arms.get(kind="comparison")
        given: dict[str, Any] = {"study": draft, "by": ines, "weight": 1}
        with pytest.raises(MoveRefused) as empty:
            actions.set_arm(arm=pilot, name="Help", offers={}, token=token(), **given)
        assert empty.value.field == "voting"
        with pytest.raises(MoveRefused) as named:
            actions.set_arm(arm=None, name="Help", offers={"voting": 1}, token=token(), **given)
        assert named.value.field == "name"
        kept = actions.set_arm(arm=comparison, name="As before", offers={"voting": 3}, token=token(), **given)
        assert kept.offers == {"voting": 0, "volunteering": 0, "membership": 0}
        with pytest.raises(MoveRefused, match="needs its comparison arm"):
            actions.remove_arm(study=draft, arm=comparison, by=ines, token=token())
        actions.remove_arm(study=draft, arm=pilot, by=ines, token=token())
        assert draft.arms.count() == 1
        assert noted("arm_removed") == 1

    def test_outcomes(self, ines: Any, draft: Study) -> None:
        given = {"question": "belong", "title": "People who feel at home", "time_frame": "Now"}
        made = actions.set_outcome(
            study=draft, outcome=None, key="belong", primary=True, by=ines, token=token(), **given
        )
        assert [each.key for each in draft.outcomes.filter(primary=True)] == ["belong"]
        with pytest.raises(MoveRefused) as twice:
            actions.set_outcome(study=draft, outcome=None, key="belong", primary=False, by=ines, token=token(), **given)
        assert twice.value.field == "key"
        actions.remove_outcome(study=draft, outcome=made, by=ines, token=token())
        assert draft.outcomes.count() == 3


class TestRegister:
    def test_it_is_fixed_and_public_and_has_its_seed(self, ines: Any, ravi: Any, draft: Study) -> None:
        place_actions.add_boroughs(study=draft, boroughs=boroughs("Camden"), by=ines, token=token())
        made = press("register", draft, ines)
        assert made.state == "registered"
        assert len(made.seed) == 32
        assert [move.verb for move in made.moves.all()] == ["register"]
        assert noted("study_registered") == 1
        assert Notice.objects.get(recipient=ravi).subject.endswith("is registered: Help to register")
        for act in (
            lambda: press("edit_study", made, ines, **fields()),
            lambda: press("register", made, ines),
            lambda: actions.remove_outcome(study=made, outcome=made.outcomes.get(key="join"), by=ines, token=token()),
            lambda: actions.set_arm(
                study=made, arm=None, name="N", offers={"voting": 1}, weight=1, by=ines, token=token()
            ),
        ):
            with pytest.raises(MoveRefused):
                act()

    def test_what_is_missing_is_told(self, ines: Any) -> None:
        made = actions.add_study(by=ines, token=token(), **fields(first_date=today()))
        made.outcomes.update(primary=False)
        with pytest.raises(MoveRefused) as refusal:
            press("register", made, ines)
        for words in ("makes an offer", "primary one", "first day that is still to come"):
            assert words in refusal.value.message
        assert Study.objects.get(pk=made.pk).state == "draft"

    def test_a_borough_in_another_study(self, ines: Any, draft: Study) -> None:
        place_actions.add_boroughs(study=draft, boroughs=boroughs("Camden"), by=ines, token=token())
        factories.study("other", "registered", boroughs=["Camden"])
        with pytest.raises(MoveRefused, match="another study"):
            press("register", draft, ines)


class TestStart:
    def test_it_runs_and_its_boroughs_are_told(self, ines: Any, ravi: Any) -> None:
        study = factories.study(state="registered", boroughs=["Camden"])
        assert press("start", study, ines).state == "running"
        body = Notice.objects.get(recipient=ravi).body
        assert "locked 48 hours before" in body
        assert noted("study_started") == 1

    def test_not_without_boroughs(self, ines: Any) -> None:
        with pytest.raises(MoveRefused, match="Add the boroughs"):
            press("start", factories.study(state="registered"), ines)

    def test_not_before_the_boroughs_have_arms(self, ines: Any) -> None:
        study = factories.study(state="registered", assigned_per="borough", boroughs=["Camden", "Hackney"])
        with pytest.raises(MoveRefused, match="no arm yet"):
            press("start", study, ines)
        place_actions.draw_boroughs(study=study, by=ines, token=token())
        assert press("start", study, ines).state == "running"

    def test_not_after_its_last_day(self, ines: Any) -> None:
        study = factories.study(state="registered", boroughs=["Camden"], last_date=today() - timedelta(days=1))
        with pytest.raises(MoveRefused, match="last day of this study is over"):
            press("start", study, ines)


class TestClose:
    def test_early_with_a_reason(self, ines: Any, ravi: Any, camden: Any) -> None:
        study = factories.study(boroughs=[camden])
        with pytest.raises(MoveRefused) as refusal:
            press("close", study, ines, reason="finished")
        assert refusal.value.field == "reason"
        assert press("close", study, ines, reason="too_few").state == "closed"
        assert "Too few ceremonies" in Notice.objects.get(recipient=ravi).body

    def test_after_its_last_day(self, ines: Any) -> None:
        study = factories.study(last_date=today() - timedelta(days=1))
        assert press("close", study, ines, reason="finished").closed_reason == "finished"

    def test_a_registered_one_with_a_mistake_is_closed_and_copied(self, ines: Any) -> None:
        study = press("close", factories.study(state="registered"), ines, reason="protocol")
        made = press("copy_study", study, ines, slug="again", title="Again")
        assert (made.state, made.seed, made.copied_from) == ("draft", "", study)
        assert made.first_date >= today() + timedelta(days=14)
        assert made.last_date - made.first_date == study.last_date - study.first_date
        assert [(arm.name, arm.offers) for arm in made.arms.all()] == [
            (arm.name, arm.offers) for arm in study.arms.all()
        ]
        assert made.outcomes.count() == 3
        assert not made.places.exists()
        assert press("register", made, ines).seed != study.seed

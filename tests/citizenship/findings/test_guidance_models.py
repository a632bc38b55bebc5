"""What the database and the moves refuse about the guidance."""

from typing import Any

import pytest
from django.db import connection

from citizenship.findings import reference_guidance
from citizenship.findings.models.guidance import GuidanceVersion, Recommendation
from programmes import clock
from programmes.workflow import MoveRefused
from tests.citizenship import factories
from tests.citizenship.guards import refused

pytestmark = pytest.mark.django_db


def delete_alone() -> None:
    """The versions without what hangs on them, as nobody but the database's owner could ask."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM citizenship_guidanceversion")


class TestMoves:
    @pytest.mark.parametrize("state", ["draft", "checked", "published"])
    @pytest.mark.parametrize("verb", ["approve", "take_back", "publish"])
    def test_every_verb_from_every_state(self, verb: str, state: str, ines: Any, noor: Any, root: Any) -> None:
        version = factories.guidance(state=state, by=ines, checked_by=noor)
        move = getattr(version, verb)
        starts, end = GuidanceVersion.FLOW.moves[verb]
        if state in starts:
            move(by=root, at=clock.now())
            version.save()
            assert version.state == end
        else:
            with pytest.raises(MoveRefused):
                move(by=root, at=clock.now())

    def test_two_people(self, ines: Any, noor: Any) -> None:
        version = factories.guidance(by=ines)
        with pytest.raises(MoveRefused, match="A colleague must check it"):
            version.approve(by=ines, at=clock.now())
        version = GuidanceVersion.objects.get()
        version.approve(by=noor, at=clock.now())
        version.save()
        with pytest.raises(MoveRefused, match="A colleague must publish it"):
            version.publish(by=noor, at=clock.now())


class TestWhatTheDatabaseRefuses:
    def test_one_person_alone(self, ines: Any, noor: Any) -> None:
        version = factories.guidance(state="checked", by=ines, checked_by=noor)
        rows, at = GuidanceVersion.objects.filter(pk=version.pk), clock.now()
        refused(lambda: rows.update(checked_by=ines), match="guidance_checked_by_another")
        refused(
            lambda: rows.update(state="published", published_at=at, published_by=noor),
            match="guidance_published_by_another",
        )
        refused(lambda: rows.update(checked_at=None, checked_by=None), match="guidance_checked_by_another")
        rows.update(state="published", published_at=at, published_by=ines)

    def test_two_at_work(self, ines: Any) -> None:
        factories.guidance(by=ines)
        refused(lambda: factories.guidance(2, by=ines), match="guidance_one_at_work")

    def test_nobody_behind_it_but_in_the_first(self, ines: Any, noor: Any) -> None:
        version = factories.guidance(by=ines)
        rows = GuidanceVersion.objects.filter(pk=version.pk)
        refused(lambda: rows.update(written_by=None), match="guidance_written_by_somebody")
        refused(lambda: rows.update(is_first_draft=True), match="guidance_written_by_somebody")

    def test_a_checked_version_stands(self, ines: Any, noor: Any) -> None:
        version = factories.guidance(state="checked", by=ines, checked_by=noor)
        row = version.recommendations.first()
        refused(lambda: GuidanceVersion.objects.update(title="Other words"), match="words of a checked version")
        refused(lambda: Recommendation.objects.filter(pk=row.pk).update(text="Other words"), match="stand")
        refused(lambda: Recommendation.objects.filter(pk=row.pk).delete(), match="stand")
        refused(
            lambda: Recommendation.objects.create(version=version, section="story", order=9, title="A", text="B"),
            match="stand",
        )
        refused(delete_alone, match="taken back")

    def test_a_published_version_stands_for_ever(self, ines: Any, noor: Any) -> None:
        version = factories.guidance(state="published", by=ines, checked_by=noor)
        refused(lambda: GuidanceVersion.objects.update(state="draft"), match="never changed")
        refused(lambda: GuidanceVersion.objects.update(changes="Other"), match="never changed")
        refused(lambda: version.recommendations.all().delete(), match="stand")
        refused(version.delete)
        refused(delete_alone, match="never changed or deleted")

    def test_no_way_past_the_check(self, ines: Any, noor: Any) -> None:
        factories.guidance(by=ines)
        at = clock.now()
        stamps = {"checked_at": at, "checked_by": noor, "published_at": at, "published_by": ines}
        refused(lambda: GuidanceVersion.objects.update(state="published", **stamps), match="checked before")

    def test_control_without_the_triggers_history_is_rewritten(self, ines: Any, noor: Any) -> None:
        version = factories.guidance(state="published", by=ines, checked_by=noor)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE citizenship_guidanceversion DISABLE TRIGGER guidance_stands")
            cursor.execute("ALTER TABLE citizenship_recommendation DISABLE TRIGGER recommendation_stands")
        GuidanceVersion.objects.update(title="Other words")
        version.recommendations.all().delete()
        assert GuidanceVersion.objects.get().title == "Other words"

    def test_what_a_recommendation_stands_on(self, ines: Any) -> None:
        version, study = factories.guidance(by=ines), factories.study()
        rows = Recommendation.objects.filter(version=version, order=1)
        name = "recommendation_stands_on_something"
        refused(lambda: rows.update(basis="pilot"), match=name)
        refused(lambda: rows.update(basis="pilot", study=study, outcome_key="register"), match=name)
        refused(lambda: rows.update(found="A great deal."), match=name)
        refused(lambda: rows.update(study=study), match=name)
        rows.update(basis="pilot", study=study, outcome_key="register", found="12 points more.")

    def test_order_and_key_are_once_in_a_version(self, ines: Any) -> None:
        version = factories.guidance(by=ines)
        first, second = version.recommendations.all()
        refused(lambda: Recommendation.objects.filter(pk=second.pk).update(order=1), match="recommendation_order_once")
        refused(
            lambda: Recommendation.objects.filter(pk=second.pk).update(key=first.key), match="recommendation_key_once"
        )


class TestFirstVersion:
    def test_it_comes_with_the_portal_and_says_so(self) -> None:
        said: list[str] = []
        reference_guidance.load(said.append)
        reference_guidance.load(said.append)
        version = GuidanceVersion.objects.get()
        assert said == ["guidance on ceremonies: version 1"] * 2
        assert (version.state, version.is_first_draft, version.published_by) == ("published", True, None)
        rows = version.recommendations.all()
        assert len(rows) == len(reference_guidance.RECOMMENDATIONS) >= 15
        assert {row.basis for row in rows} == {"practice"}, "no pilot has tested any of it"

    def test_it_names_every_role_and_every_point_of_the_checklist(self) -> None:
        from citizenship.ceremonies.practices import Practice

        assert {point for _, point, _, _ in reference_guidance.RECOMMENDATIONS if point} == set(Practice)

    def test_it_stands_in_its_parts_order(self) -> None:
        from citizenship.findings.models.guidance import Section

        order = [list(Section).index(row[0]) for row in reference_guidance.RECOMMENDATIONS]
        assert order == sorted(order)

    def test_nothing_is_added_to_it_later(self, set_now: Any) -> None:
        from datetime import UTC, datetime

        set_now(datetime(2027, 1, 5, 9, tzinfo=UTC))
        reference_guidance.load(str)
        set_now(datetime(2027, 1, 5, 10, tzinfo=UTC))
        version = GuidanceVersion.objects.get()
        refused(
            lambda: Recommendation.objects.create(version=version, section="story", order=99, title="A", text="B"),
            match="stand",
        )

    def test_staffs_own_version_is_never_touched(self, ines: Any, noor: Any) -> None:
        factories.guidance(state="published", by=ines, checked_by=noor)
        reference_guidance.load(str)
        assert GuidanceVersion.objects.get().written_by == ines

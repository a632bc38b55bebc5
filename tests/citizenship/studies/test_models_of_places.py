"""A borough's place in a study: the drawn arm and no other, its lock, one study at a time."""

from datetime import timedelta
from typing import Any

import pytest

from citizenship.studies import drawing
from citizenship.studies.models import BoroughPlace, Study
from programmes import clock
from programmes.people.models import Borough
from tests import factories as common
from tests.citizenship import factories
from tests.citizenship.factories import studies as make
from tests.citizenship.studies.guards import off, refused

pytestmark = pytest.mark.django_db


class TestPlaces:
    def _registered(self, **fields: Any) -> Study:
        return factories.study(state="registered", assigned_per="borough", boroughs=["Camden", "Hackney"], **fields)

    def _drawn(self, place: BoroughPlace, **change: Any) -> dict[str, Any]:
        at, found = clock.now(), drawing.drawn(place.study, "boroughs", place.position)
        return {
            "arm": found.arm, "method": "random", "reason": "drawn", "drawn_from": found.told,
            "assigned_at": at, "assigned_by": common.founder(), "locks_at": at + timedelta(hours=1), **change,
        }  # fmt: skip

    def _set(self, place: BoroughPlace, **change: Any) -> int:
        return BoroughPlace.objects.filter(pk=place.pk).update(**self._drawn(place, **change))

    def test_only_the_drawn_arm(self) -> None:
        place = self._registered().places.get(position=1)
        right = drawing.draw(place.study, "boroughs", 1)
        wrong = place.study.arms.exclude(pk=right.pk).get()
        assert "gives another arm" in refused(lambda: self._set(place, arm=wrong))
        assert self._set(place, arm=right) == 1

    def test_control_without_the_trigger_any_arm_is_taken(self) -> None:
        place = self._registered().places.get(position=1)
        right = drawing.draw(place.study, "boroughs", 1)
        off("boroughplace", "place_kept")
        assert self._set(place, arm=place.study.arms.exclude(pk=right.pk).get()) == 1

    def test_only_the_arm_whose_turn_it_is(self) -> None:
        place = self._registered(method="rota").places.get(position=2)
        first, second = place.study.arms.order_by("order")
        how = {"method": "rota", "reason": "turn", "drawn_from": ""}
        assert "gives another arm" in refused(lambda: self._set(place, arm=first, **how))
        assert self._set(place, arm=second, **how) == 1

    def test_an_arm_stands_from_its_lock_on(self, set_now: Any) -> None:
        place: Any = self._registered().places.get(position=1)
        self._set(place)
        place.refresh_from_db()
        other = place.study.arms.exclude(pk=place.arm_id).get()
        change = {"arm": other, "reason": "staff_lost"}
        assert BoroughPlace.objects.filter(pk=place.pk).update(**change) == 1
        set_now(place.locks_at)
        back = {"arm": place.arm, "reason": "mistake"}
        assert "locked" in refused(lambda: BoroughPlace.objects.filter(pk=place.pk).update(**back))
        off("boroughplace", "place_kept")  # the control: without the trigger it changes
        assert BoroughPlace.objects.filter(pk=place.pk).update(**back) == 1

    @pytest.mark.parametrize(
        "change", [{"position": 9}, {"locks_at": None}, {"drawn_from": "Other."}, {"arm": None}, {"reason": ""}]
    )
    def test_number_lock_and_draw_stay(self, change: dict[str, Any]) -> None:
        place = self._registered().places.get(position=1)
        self._set(place)
        refused(lambda: BoroughPlace.objects.filter(pk=place.pk).update(**change))

    def test_a_lock_comes_earlier_and_never_later(self) -> None:
        place: Any = self._registered().places.get(position=1)
        self._set(place)
        place.refresh_from_db()
        row, at, hour = BoroughPlace.objects.filter(pk=place.pk), clock.now(), timedelta(hours=1)
        assert "keeps its number, its lock" in refused(lambda: row.update(locks_at=place.locks_at + hour))
        assert "keeps its number, its lock" in refused(lambda: row.update(locks_at=at - hour))
        assert row.update(locks_at=at) == 1

    def test_no_arm_in_a_draft_or_where_each_ceremony_has_one(self) -> None:
        draft = factories.study("draft", "draft", assigned_per="borough", boroughs=["Barnet"]).places.get()
        how = {"method": "random", "reason": "partner_lost", "drawn_from": "x", "arm": draft.study.arms.first()}
        at = clock.now()
        stamps = {"assigned_at": at, "assigned_by": common.founder(), "locks_at": at}
        rows = BoroughPlace.objects
        assert "no such arm" in refused(lambda: rows.filter(pk=draft.pk).update(**how, **stamps))
        each = factories.study("each", "registered", boroughs=["Bexley"]).places.get()
        how["arm"] = each.study.arms.first()
        assert "no such arm" in refused(lambda: rows.filter(pk=each.pk).update(**how, **stamps))

    def test_only_boroughs_of_the_pilot(self) -> None:
        study, barnet = self._registered(), Borough.objects.get(name="Barnet")
        assert "approved for the pilot" in refused(
            lambda: BoroughPlace.objects.create(study=study, borough=barnet, position=3, added_by=common.founder())
        )

    def test_one_study_at_a_time(self) -> None:
        self._registered()
        again = factories.study("two", "draft")
        assert "one study at a time" in refused(lambda: make.place(again, "Camden"))
        later = again.last_date + timedelta(days=1)
        after = factories.study("three", "draft", first_date=later, last_date=later + timedelta(days=9))
        make.place(after, "Camden")

    def test_two_drafts_and_the_second_is_not_registered(self) -> None:
        one = factories.study("one", "draft", boroughs=["Camden"])
        two = factories.study("two", "draft", boroughs=["Camden"])
        make.move(one, "registered")
        assert "one study at a time" in refused(lambda: make.move(two, "registered"))

    def test_control_without_the_triggers_a_borough_is_in_two(self) -> None:
        factories.study("one", "registered", boroughs=["Camden"])
        two = factories.study("two", "draft")
        off("boroughplace", "place_kept")
        make.place(two, "Camden")
        off("study", "study_frozen")
        make.move(two, "registered")
        camden = Borough.objects.get(name="Camden")
        assert Study.objects.registered().filter(places__borough=camden).count() == 2

    def test_a_place_of_a_registered_study_is_never_deleted(self) -> None:
        place = self._registered().places.get(position=1)
        assert "stays in the record" in refused(place.delete)

    def test_a_closed_study_takes_nobody(self) -> None:
        study = factories.study(state="closed")
        assert "takes no borough" in refused(lambda: make.place(study, "Camden"))


class TestRunningFor:
    def test_the_one_study_of_a_borough_on_a_day(self, running: Study) -> None:
        camden, barnet = (Borough.objects.get(name=name) for name in ("Camden", "Barnet"))
        found = Study.objects.running_for
        assert found(camden, running.first_date).get() == running
        assert found(camden, running.last_date).get() == running
        assert not found(camden, running.last_date + timedelta(days=1)).exists()
        assert not found(barnet, running.first_date).exists()
        make.move(running, "closed")
        assert not found(camden, running.first_date).exists()

"""Two registrars plan at the same moment: each ceremony gets its own number and its own place in the draw."""

from datetime import time
from typing import Any

import pytest

from citizenship.ceremonies.actions import planning, recording
from citizenship.ceremonies.models import Ceremony
from citizenship.studies import drawing
from programmes import tokens
from tests.citizenship import factories
from tests.citizenship.guards import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_planned_at_once_they_are_numbered_and_drawn_one_after_the_other(camden: Any, ravi: Any) -> None:
    study = factories.study("one", boroughs=[camden.borough])
    values = [factories.plan_of(camden, starts=time(9 + hour)) for hour in range(4)]

    def plan(given: dict[str, Any]) -> Ceremony:
        return planning.plan(borough=camden.borough, values=given, by=ravi, token=tokens.issue())

    made = together([lambda given=given: plan(given) for given in values])
    assert sorted(each.number for each in made) == sorted(each.draw_order for each in made) == [1, 2, 3, 4]
    assert all(each.arm == drawing.draw(study, camden.borough.gss_code, each.draw_order) for each in made)


def test_the_same_ceremony_is_recorded_once(camden: Any, ravi: Any) -> None:
    due = factories.ceremony(camden, state="planned", date=factories.plan_of(camden)["date"].replace(year=2020))
    values = factories.record_of()

    def record() -> Ceremony:
        return recording.record(ceremony=due, values=values, by=ravi, token=tokens.issue())

    found = together([record, record])
    assert sorted(type(each).__name__ for each in found) == ["Ceremony", "MoveRefused"]
    assert Ceremony.objects.get().moves.filter(verb="record").count() == 1

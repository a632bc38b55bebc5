"""Two officers at once: a borough never comes into two studies, and two versions never get the same number."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connections

from citizenship.studies.actions import joinings, studies
from citizenship.studies.models import SharingStatement, Study
from programmes.workflow import MoveRefused
from tests.citizenship import factories
from tests.citizenship.studies.guards import off
from tests.citizenship.studies.steps import today
from tests.factories import token

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run them at once, each on a connection of its own; what each returned or raised."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            gate.wait(timeout=30)
            return act()
        except Exception as problem:
            return problem
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def _two_with_camden(ines: Any) -> list[Callable[[], Any]]:
    """Registering two drafts that both name Camden on the same days."""
    from datetime import timedelta

    days = {"first_date": today() + timedelta(days=9), "last_date": today() + timedelta(days=99)}
    drafts = [factories.study(slug, "draft", boroughs=["Camden"], **days) for slug in ("one", "two")]
    return [partial(studies.register, study=draft, by=ines, token=token()) for draft in drafts]


def test_one_of_two_studies_gets_the_borough(ines: Any) -> None:
    said = together(*_two_with_camden(ines))
    assert sorted(type(each).__name__ for each in said) == ["MoveRefused", "Study"], said
    assert Study.objects.registered().count() == 1


def test_control_without_the_trigger_both_do(ines: Any) -> None:
    acts = _two_with_camden(ines)
    off("study", "study_frozen")
    try:
        said = together(*acts)
    finally:
        off("study", "study_frozen", back=True)
    assert not [each for each in said if isinstance(each, MoveRefused)], said
    assert Study.objects.registered().count() == 2


def test_two_versions_at_once_get_two_numbers(ines: Any) -> None:
    factories.statement()
    publish = partial(joinings.publish_statement, title="T", text="T", is_demonstration=True, by=ines)
    together(partial(publish, token=token()), partial(publish, token=token()))
    assert sorted(SharingStatement.objects.values_list("pk", flat=True)) == [1, 2, 3]

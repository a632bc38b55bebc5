"""Reading once what is closed to somebody: the same answer, for that page and that person alone."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.applications import interests
from grants.applications.models import Application
from grants.assessment import actions
from programmes.tokens import issue
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(amina: Any, peckham: Any, efua: Any) -> Application:
    """An application in which Efua has declared an interest."""
    made = factories.application(by=amina, of=peckham, state="submitted")
    actions.declare(application=made, has_conflict=True, detail="My aunt leads it.", by=efua, token=issue())
    return made


def seen(user: Any) -> set[Any]:
    return set(Application.objects.for_staff(user).values_list("pk", flat=True))


class TestReadOnce:
    def test_what_is_closed_stays_closed(self, closed: Application, efua: Any) -> None:
        with interests.read_once(efua):
            assert closed.pk not in seen(efua)
            with CaptureQueriesContext(connection) as asked:
                seen(efua)
        assert not any("grants_conflict" in query["sql"] for query in asked.captured_queries)

    def test_for_somebody_else_each_statement_looks_for_itself(self, closed: Application, efua: Any, finn: Any) -> None:
        with interests.read_once(finn):
            assert closed.pk not in seen(efua)
        with interests.read_once(efua):
            assert closed.pk in seen(finn)

    def test_nothing_is_kept_afterwards(self, amina: Any, peckham: Any, efua: Any) -> None:
        made = factories.application(by=amina, of=peckham, state="submitted")
        with interests.read_once(efua):
            assert made.pk in seen(efua)
        actions.declare(application=made, has_conflict=True, detail="My uncle leads it.", by=efua, token=issue())
        assert made.pk not in seen(efua)

    def test_too_many_to_name_stay_a_part_of_each_statement(
        self, closed: Application, efua: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(interests, "NAMED", 0)
        with interests.read_once(efua):
            assert closed.pk not in seen(efua)

    def test_control_an_empty_list_would_show_it(self, closed: Application, efua: Any) -> None:
        known = interests._known.set((efua.pk, []))
        try:
            assert closed.pk in seen(efua)
        finally:
            interests._known.reset(known)

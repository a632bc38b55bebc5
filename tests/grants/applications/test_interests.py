"""Reading once what is closed to somebody: the same answer, for that page and that person alone."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.applications import interests
from grants.applications.models import Application, ApplicationMove, gated
from grants.assessment import actions
from programmes.people import worklist
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


class TestInTheWorkList:
    """The gate stands once in the statement that counts every line, and holds for each of them."""

    def test_it_holds_for_each_line_and_each_person(self, closed: Application, efua: Any, finn: Any) -> None:
        def rows(user: Any) -> tuple[Any, str]:
            return Application.objects.for_staff(user).filter(pk=closed.pk), "since_at"

        lines = {"one": rows(efua), "other": rows(efua), "colleague": rows(finn)}
        with CaptureQueriesContext(connection) as asked:
            found = worklist.counts(lines)
        assert {name: count for name, (count, _) in found.items()} == {"one": 0, "other": 0, "colleague": 1}
        statement = asked.captured_queries[0]["sql"]
        assert len(asked) == 1 and statement.count("FROM grants_conflict") == 2

    def test_afterwards_each_statement_looks_for_itself_again(self, closed: Application, efua: Any) -> None:
        rows = Application.objects.for_staff(efua)
        worklist.counts({"one": (rows, "since_at")})
        assert worklist.shared.get() is None
        assert closed.pk not in set(rows.values_list("pk", flat=True))


class TestGated:
    def test_rows_of_other_tables_stand_behind_the_same_gate(
        self, closed: Application, amina: Any, efua: Any, finn: Any
    ) -> None:
        moves = ApplicationMove.objects.filter(application=closed)
        assert moves.exists()
        assert not gated(moves, efua).exists() and gated(moves, finn).count() == moves.count()
        through = moves.filter(application__in=Application.objects.for_staff(finn))
        assert set(gated(moves, finn)) == set(through)

    def test_nothing_for_those_who_read_no_applications(self, closed: Application, amina: Any) -> None:
        assert not gated(ApplicationMove.objects.all(), amina).exists()

"""Equality monitoring: apart from the application, never joined to a name, and never a small number."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from grants.applications import reference
from grants.applications.actions import equality
from grants.applications.models import Application, EqualityAnswer
from programmes.audit.models import AuditEvent
from programmes.people.models import User
from programmes.tokens import AlreadyDone, FormToken
from tests import factories
from tests.factories import token

pytestmark = pytest.mark.django_db
In = Callable[..., Client]
# Everything that a row may say. Another column would be a way to join it: change this list only with the privacy lead.
COLUMNS = {
    "id": "uuid",
    "round_id": "uuid",
    "day_date": "date",
    "question": "character varying",
    "code": "character varying",
}


def columns(table: str) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", [table])
        return dict(cursor.fetchall())


@pytest.fixture
def sent(amina: User, peckham: Any) -> Application:
    reference.load()
    return factories.application(by=amina, of=peckham, state="submitted")


def url(application: Application) -> str:
    return f"/grants/applications/equality/{application.round_id}/"


class TestTable:
    def test_a_row_knows_a_round_a_day_and_one_answer(self) -> None:
        assert columns("grants_equalityanswer") == COLUMNS
        keys = {field.name for field in EqualityAnswer._meta.get_fields() if field.is_relation}
        assert keys == {"round"}

    def test_control_a_table_that_can_be_joined_is_noticed(self) -> None:
        assert {"by_id", "at"} <= set(columns("grants_applicationmove")) - set(COLUMNS)

    def test_nothing_points_to_a_row(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_constraint WHERE confrelid = 'grants_equalityanswer'::regclass")
            assert cursor.fetchone() == (0,)

    def test_the_database_changes_no_answer(self, sent: Application) -> None:
        equality.answer_equality(round=sent.round, answers={"age": "16_24"}, token=token())
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            EqualityAnswer.objects.update(code="65_up")


class TestAnswerEquality:
    def test_nobody_is_named_anywhere(self, sent: Application, amina: User, client_for: In) -> None:
        client = client_for(amina)
        page = client.get(url(sent)).content.decode()
        assert "You do not have to" in page and "How old are you?" in page
        before = AuditEvent.objects.count()
        once = token()
        answer = client.post(url(sent), {"form_token": once, "age": "16_24", "gender": "woman", "shown": "age,gender"})
        assert "Thank you" in answer.content.decode()
        assert set(EqualityAnswer.objects.values_list("question", "code")) == {("age", "16_24"), ("gender", "woman")}
        assert AuditEvent.objects.count() == before
        spent = FormToken.objects.get(pk=once)
        assert spent.by is None and str(sent.round_id) not in spent.purpose and str(amina.pk) not in spent.purpose

    def test_the_same_form_twice_counts_once(self, sent: Application) -> None:
        once = token()
        equality.answer_equality(round=sent.round, answers={"age": "16_24"}, token=once)
        with pytest.raises(AlreadyDone):
            equality.answer_equality(round=sent.round, answers={"age": "16_24"}, token=once)
        assert EqualityAnswer.objects.count() == 1

    def test_for_those_who_sent_something(
        self, sent: Application, amina: User, carys: User, efua: User, client_for: In
    ) -> None:
        assert client_for(carys).get(url(sent)).status_code == 404
        assert client_for(efua).get(url(sent)).status_code == 404
        other = factories.round()
        assert client_for(amina).get(f"/grants/applications/equality/{other.pk}/").status_code == 404

    def test_offered_on_the_receipt(self, sent: Application, amina: User, client_for: In) -> None:
        assert url(sent) in client_for(amina).get(f"/grants/applications/{sent.pk}/sent/").content.decode()

    def test_nothing_of_it_is_on_the_staffs_page_of_the_application(
        self, sent: Application, efua: User, client_for: In
    ) -> None:
        factories.declared(efua, sent)
        equality.answer_equality(round=sent.round, answers={"religion": "buddhist"}, token=token())
        page = client_for(efua).get(f"/admin/grants/application/{sent.pk}/change/").content.decode()
        assert "uddhist" not in page and "religion" not in page


class TestTotals:
    def _answers(self, sent: Application, **counts: int) -> None:
        for code, number in counts.items():
            for _ in range(number):
                equality.answer_equality(round=sent.round, answers={"disabled": code}, token=token())

    def _shown(self, sent: Application) -> dict[str, int | None]:
        asked = equality.questions()
        assert asked is not None
        table = next(one for one in equality.totals(sent.round, asked) if "impairment" in one["label"])
        return dict(table["rows"]) | {"all": table["total"]}

    def test_a_small_number_is_hidden_and_cannot_be_worked_out(self, sent: Application) -> None:
        self._answers(sent, yes=3, no=20, not_said=12)
        shown = self._shown(sent)
        assert shown["Yes"] is None and [shown["No"], shown["Prefer not to say"], shown["all"]].count(None) >= 1

    def test_large_numbers_are_shown(self, sent: Application) -> None:
        self._answers(sent, yes=10, no=11, not_said=12)
        assert self._shown(sent) == {"Yes": 10, "No": 11, "Prefer not to say": 12, "all": 33}

    def test_the_staffs_page(self, sent: Application, efua: User, noor: User, client_for: In) -> None:
        self._answers(sent, yes=3)
        page = f"/admin/grants/application/equality/{sent.round_id}/"
        html = client_for(efua).get(page).content.decode()
        assert "hidden" in html and "Equality monitoring" in html
        assert client_for(noor).get(page).status_code == 403

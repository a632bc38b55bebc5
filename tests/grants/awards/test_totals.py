"""The sums behind the public page: kept by the database, and always those of the published awards."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Count, Sum

from grants.applications.models import Application
from grants.awards.models import Award, PublishedTotal
from programmes.people.models import User
from tests import factories
from tests.grants.awards.test_opendata import published

pytestmark = pytest.mark.django_db
Sums = set[tuple[Any, Any, int, Decimal]]


def kept() -> Sums:
    return set(PublishedTotal.objects.values_list("round", "borough", "count", "amount"))


def added_up() -> Sums:
    rows = Award.objects.filter(published_at__isnull=False).order_by()
    grouped = rows.values_list("application__round", "application__borough")
    return set(grouped.annotate(count=Count("pk"), pounds=Sum("amount")))


@pytest.fixture
def two(amina: User, peckham: Any, efua: User) -> list[Award]:
    """Two of one round in one borough, published."""
    chosen = factories.round()
    bids = [factories.application(by=amina, of=peckham, to=chosen, state="accepted") for _ in range(2)]
    return [published(bid, efua, title=f"Songs {n}") for n, bid in enumerate(bids)]


class TestPublishedTotal:
    def test_published_and_taken_out_again(self, two: list[Award]) -> None:
        assert [row[2] for row in kept()] == [2] and kept() == added_up()
        Award.objects.filter(pk=two[0].pk).update(published_at=None, published_by=None)
        assert [row[2] for row in kept()] == [1] and kept() == added_up()
        Award.objects.filter(pk=two[1].pk).update(published_at=None, published_by=None)
        assert kept() == set() == added_up()
        assert not PublishedTotal.objects.exists()

    def test_another_amount(self, two: list[Award]) -> None:
        Award.objects.filter(pk=two[0].pk).update(amount=Decimal("100.50"))
        assert kept() == added_up() != set()

    def test_another_borough_and_none(self, two: list[Award]) -> None:
        for code in ("E09000012", None):
            Application.objects.filter(pk=two[0].application_id).update(borough=code)
            assert kept() == added_up() and len(kept()) == 2
        Application.objects.filter(pk=two[1].application_id).update(borough=None)
        assert kept() == added_up() and len(kept()) == 1

    def test_a_change_of_other_things_moves_nothing(self, two: list[Award]) -> None:
        before = kept()
        Award.objects.filter(pk=two[0].pk).update(public_title="Other songs")
        assert kept() == before == added_up()

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE grants_publishedtotal SET amount = amount + 1",
            "DELETE FROM grants_publishedtotal",
            "INSERT INTO grants_publishedtotal (round_id, count, amount) SELECT id, 1, 1 FROM grants_round",
        ],
    )
    def test_nobody_else_writes_them(self, two: list[Award], statement: str) -> None:
        with pytest.raises(DatabaseError, match="kept by the database"), transaction.atomic():
            connection.cursor().execute(statement)
        assert kept() == added_up()

    def test_control_without_its_trigger_a_sum_is_wrong(self, two: list[Award]) -> None:
        with factories.thawed():
            Award.objects.filter(pk=two[0].pk).update(amount=Decimal("100.50"))
        assert kept() != added_up()

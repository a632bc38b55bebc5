"""Signed decisions: their parts, their form's limit, what they pass on, and their years."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from grants.funds.models import Authorisation, AuthorisationYear
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("authorisation_amount_is_its_parts", {"administration_amount": Decimal(1)}),
        ("authorisation_number_of_its_form", {"reference": "DD2167"}),
        ("authorisation_number_of_its_form", {"reference": "MD 2167"}),
        ("authorisation_number_of_its_form", {"level": "add"}),
        ("authorisation_delegated_level", {"level": "dd", "reference": "DD1", "delegated_level": "md"}),
    ],
)
def test_constraints(name: str, change: dict[str, Any]) -> None:
    made = factories.authorisation("MD2167", grants=100_000, administration=10_000)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Authorisation.objects.filter(pk=made.pk).update(**change)


@pytest.mark.parametrize(
    ("reference", "amount", "taken"),
    [
        ("DAR1", 10_000, True),
        ("DAR1", 10_001, False),
        ("ADD1", 50_000, True),
        ("ADD1", 50_001, False),
        ("DD1", 150_000, True),
        ("DD1", 150_001, False),
        ("MD1", 9_000_000, True),
    ],
)
def test_each_form_has_its_limit(reference: str, amount: int, taken: bool) -> None:
    if taken:
        assert factories.authorisation(reference, grants=amount, administration=0).amount == amount
    else:
        with pytest.raises(IntegrityError, match="authorisation_within_its_form"), transaction.atomic():
            factories.authorisation(reference, grants=amount, administration=0)


class TestDelegation:
    def test_a_lower_form_gives_more_where_a_higher_one_says_so(self) -> None:
        """As DD2324, of £375,000, under MD2244."""
        higher = factories.authorisation("MD2244", grants=5_800_000, administration=0)
        made = factories.authorisation("DD2324", grants=335_000, administration=40_000, delegated_by=higher)
        assert made.amount == 375_000

    @pytest.mark.parametrize("higher", ["DD9", "ADD9"])
    def test_only_a_higher_form_delegates(self, higher: str) -> None:
        above = factories.authorisation(higher, grants=20_000, administration=0)
        with pytest.raises(IntegrityError, match="is not a higher decision"), transaction.atomic():
            factories.authorisation("DD10", grants=5_000, administration=0, delegated_by=above)

    def test_together_they_get_no_more_than_it_has(self) -> None:
        above = factories.authorisation("MD1", grants=500_000, administration=0)
        factories.authorisation("DD1", grants=300_000, administration=0, delegated_by=above)
        with pytest.raises(IntegrityError, match="does not cover this amount"), transaction.atomic():
            factories.authorisation("DD2", grants=200_001, administration=0, delegated_by=above)
        factories.authorisation("DD2", grants=200_000, administration=0, delegated_by=above)

    def test_money_for_administration_is_not_passed_on_as_grants(self) -> None:
        above = factories.authorisation("MD1", grants=100_000, administration=400_000)
        with pytest.raises(IntegrityError, match="does not cover this amount"), transaction.atomic():
            factories.authorisation("DD1", grants=300_000, administration=0, delegated_by=above)

    def test_the_higher_one_cannot_be_lowered_below_what_it_passed_on(self) -> None:
        above = factories.authorisation("MD1", grants=500_000, administration=0)
        factories.authorisation("DD1", grants=300_000, administration=0, delegated_by=above)
        with pytest.raises(IntegrityError, match="has delegated more than this"), transaction.atomic():
            Authorisation.objects.filter(pk=above.pk).update(amount=299_999, grants_amount=299_999)

    def test_nobody_delegates_to_themselves(self) -> None:
        made = factories.authorisation("MD1")
        with pytest.raises(IntegrityError, match="is not a higher decision"), transaction.atomic():
            Authorisation.objects.filter(pk=made.pk).update(delegated_by=made)

    def test_control_without_the_trigger_more_is_passed_on_than_there_is(self) -> None:
        above = factories.authorisation("MD1", grants=100_000, administration=0)
        with factories.thawed():
            factories.authorisation("DD1", grants=300_000, administration=0, delegated_by=above)
        assert sum(each.amount for each in above.delegations.all()) > above.amount


class TestYears:
    def test_together_they_have_no_more_than_the_decision_gives(self) -> None:
        made = factories.authorisation(grants=100_000, years={"2026/27": 60_000})
        with pytest.raises(IntegrityError, match="years together exceed"), transaction.atomic():
            made.years.create(year="2027/28", grants_amount=Decimal("40000.01"))
        made.years.create(year="2027/28", grants_amount=40_000)
        with pytest.raises(IntegrityError, match="years together exceed"), transaction.atomic():
            AuthorisationYear.objects.filter(year="2027/28").update(grants_amount=40_001)
        with pytest.raises(IntegrityError, match="gives its years more"), transaction.atomic():
            Authorisation.objects.update(grants_amount=99_999, amount=259_999)

    @pytest.mark.parametrize("year", ["2026", "2026-27", "1999/00", ""])
    def test_a_year_is_written_in_one_way(self, year: str) -> None:
        made = factories.authorisation()
        with pytest.raises(IntegrityError, match="authorisation_year_as_written"), transaction.atomic():
            made.years.create(year=year, grants_amount=1)

    def test_each_year_once(self) -> None:
        made = factories.authorisation(years={"2026/27": 1})
        with pytest.raises(IntegrityError, match="authorisation_year_once"), transaction.atomic():
            made.years.create(year="2026/27", grants_amount=1)

    def test_no_negative_year(self) -> None:
        made = factories.authorisation()
        with pytest.raises(IntegrityError, match="authorisation_year_not_negative"), transaction.atomic():
            made.years.create(year="2026/27", grants_amount=-1)


def test_forms_say_it_in_words() -> None:
    made = Authorisation(reference="DD1", level="dd", title="A", amount=200_000, grants_amount=200_000)
    with pytest.raises(ValidationError, match="Too much for this form"):
        made.full_clean()
    made.amount, made.reference = Decimal(100), "MD1"
    with pytest.raises(ValidationError) as refused:
        made.full_clean()
    assert "must add up" in str(refused.value) and "letters of its form" in str(refused.value)


def test_free_money() -> None:
    assert Authorisation(grants_amount=Decimal(10), committed=Decimal(4)).free == 6
    assert AuthorisationYear(grants_amount=Decimal(10), committed=Decimal(4)).free == 6

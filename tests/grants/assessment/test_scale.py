"""Scores are kept out of five and told on the scale on which they were given."""

from decimal import Decimal
from typing import Any

import pytest

from grants.assessment import scale
from grants.assessment.forms import ModerateForm
from tests import factories
from tests.factories import token

pytestmark = pytest.mark.django_db


def chosen(*highest: int) -> Any:
    """A round whose criteria have these scales."""
    made = factories.round(published=False)
    for number, each in enumerate(highest):
        made.criteria.create(key=f"k{number}", name=f"Criterion {number}", scale_max=each)
    return made


class TestScale:
    @pytest.mark.parametrize(
        ("criteria", "highest"), [((4, 4), 4), ((10, 10, 10), 10), ((5,), 5), ((4, 10), 5), ((), 5)]
    )
    def test_the_one_that_all_criteria_share_else_five(self, criteria: tuple[int, ...], highest: int) -> None:
        assert scale.of(chosen(*criteria)) == highest

    @pytest.mark.parametrize("highest", range(1, 11))
    def test_what_is_typed_is_told_again(self, highest: int) -> None:
        made = chosen(highest)
        for tenths in range(highest * 10 + 1):
            typed = Decimal(tenths) / 10
            assert scale.told(scale.kept(typed, made), made) == typed

    def test_a_list_asks_once(self, queries: Any) -> None:
        rounds = [chosen(4), chosen(10), chosen()]
        with queries(at_most=1):
            scale.load(rounds)
            assert [scale.of(each) for each in rounds] == [4, 10, 5]


class TestModerateForm:
    def test_on_the_scale_of_the_round(self) -> None:
        made = chosen(10)
        form = ModerateForm(round=made, agreed=Decimal("3.65"))
        assert form.fields["score"].label == "Agreed score, out of 10"
        assert form["score"].value() == Decimal("7.3")
        sent = ModerateForm({"score": "7.3", "note": "We agreed.", "form_token": token()}, round=made, agreed=None)
        assert sent.is_valid()
        assert sent.arguments()["score"] == Decimal("3.65")

    def test_above_it_is_refused(self) -> None:
        sent = ModerateForm({"score": "4.5", "note": "We agreed.", "form_token": token()}, round=chosen(4), agreed=None)
        assert sent.errors["score"] == ["Enter the agreed score, from 0 to 4, such as 3.5."]

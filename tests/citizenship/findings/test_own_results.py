"""What ceremony pilots changed, on the programmes' pages and among the indicators: only what was published."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from citizenship.findings import analysis, own_results
from programmes import clock
from programmes.catalogue import results
from programmes.evidence import indicators
from tests.citizenship.factories import publication, study
from tests.citizenship.factories.waves import design, figures, pairs_as_codes

pytestmark = pytest.mark.django_db


def published(camden: Any, *, people: tuple[int, int, int, int] = (20, 30, 10, 40), state: str = "published") -> Any:
    """A study whose people said: yes both times, only the second time, only the first, neither."""
    made = study("votes", boroughs=[camden], state="closed")
    codes = [code for arm in ("arm-1", "arm-2") for code in pairs_as_codes(people, arm=arm)]
    content = analysis.work_out(codes, design(["b1", "b2"]), as_of=clock.now().isoformat())
    figures(made, content)
    return publication(made, state)


def test_the_programme_shows_before_and_after(camden_joined: Any) -> None:
    assert results.of("citizenship-ceremonies") is None
    made = published(camden_joined.borough)
    found = results.of("citizenship-ceremonies")
    assert found is not None
    # 200 people: 30 in a hundred before, 50 afterwards.
    line = next(each for each in found.lines if each.label == "Registered to vote")
    assert (line.before, line.after, line.n) == ("30%", "50%", 200)
    assert found.url == reverse("citizenship:study_results", args=[made.study.slug])
    assert results.of("citizenship-and-integration-initiative") == found


def test_the_indicator_of_table_5_has_the_same_figure(camden_joined: Any) -> None:
    published(camden_joined.borough)
    read = own_results.reading("register")
    assert read is not None
    assert (read.value, read.n) == (Decimal("50.0"), 200)
    assert "before it was 30%" in read.note
    assert {"cii-pilot-volunteer", "cii-pilot-associations", "cii-pilot-register-to-vote"} <= set(
        indicators.registered()
    )


@pytest.mark.parametrize("state", ["prepared", "withdrawn"])
def test_nothing_before_two_people_published_it(camden_joined: Any, state: str) -> None:
    published(camden_joined.borough, state=state)
    assert results.of("citizenship-ceremonies") is None
    assert own_results.reading("register") is None


def test_a_hidden_figure_is_no_result(camden_joined: Any) -> None:
    published(camden_joined.borough, people=(1, 1, 1, 1))
    assert own_results.reading("register") is None


def test_a_question_that_nobody_asked_has_none(camden_joined: Any) -> None:
    published(camden_joined.borough)
    assert own_results.reading("join") is None

"""The head count beside measure 16: who is counted, threshold 5, and that no hidden figure can be got back."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citizenship.ceremonies import heads
from citizenship.ceremonies.actions import recording
from citizenship.ceremonies.models import MonthlyReturn
from citizenship.studies.models import Joining
from programmes import evidence, tokens
from programmes.evidence.models import Measure, Observation
from programmes.evidence.suppression import suppress
from programmes.people.models import Organisation
from tests import factories as cast
from tests.citizenship import factories

pytestmark = pytest.mark.django_db
MARCH = date(2027, 3, 1)


@pytest.fixture(autouse=True)
def _in_april(set_now: Callable[[datetime | None], None]) -> None:
    """It is 5 April 2027."""
    set_now(datetime(2027, 4, 5, 9, tzinfo=UTC))


def council(borough: str) -> Any:
    found = Organisation.objects.filter(borough__name=borough).first()
    return found or cast.borough_organisation(borough)


def registrar(borough: str) -> Any:
    found = council(borough).memberships.filter(role="registrar").first()
    return found.user if found else cast.member(f"{borough} Registrar", of=council(borough), role="registrar")


def approved(*boroughs: str) -> None:
    """These boroughs are in the pilot since February."""
    for name in boroughs:
        factories.joined(council(name))
    Joining.objects.update(approved_at=datetime(2027, 2, 20, 9, tzinfo=UTC))


def told(area: str) -> Observation | None:
    return Observation.objects.filter(measure=heads.MEASURE, area=area, period="2027-03").first()


def finals(counts: dict[str, int], officer: Any) -> dict[str, MonthlyReturn]:
    """A final return of March for each borough, with one ceremony at which so many attended."""
    approved(*counts)
    for name, count in counts.items():
        factories.ceremony(name, date=date(2027, 3, 3), state="held", attended=count, invited=200, places=200)
    people = {name: registrar(name) for name in counts}
    return {name: factories.final(name, MARCH, by=people[name], officer=officer) for name in counts}


class TestTell:
    """What is told, and when."""

    def test_is_a_measure_of_its_own(self) -> None:
        heads.load()
        assert heads.load() == "head count of ceremonies is there"
        measure = Measure.objects.get(pk=heads.MEASURE)
        assert "beside measure 16" in measure.name
        assert measure.unit == "people"

    def test_provisional_when_sent_and_final_later(self, camden: Any, ravi: Any, ines: Any) -> None:
        factories.ceremony(camden, date=date(2027, 3, 3), state="held", attended=24)
        made = factories.sent(camden, MARCH, by=ravi)
        figure = told(made.borough_id)
        assert (figure.value, figure.n) == (24, 24)
        assert "provisional" in figure.source
        factories.returns.actions.finish(monthly=made, by=ines, token=tokens.issue())
        assert "final" in told(made.borough_id).source

    @pytest.mark.parametrize(("attended", "shown"), [(0, None), (4, None), (5, 5)])
    def test_threshold(self, camden: Any, ravi: Any, attended: int, shown: int | None) -> None:
        factories.ceremony(camden, date=date(2027, 3, 3), state="held", attended=attended)
        made = factories.sent(camden, MARCH, by=ravi)
        assert told(made.borough_id).value == shown

    def test_london_only_when_every_borough_is_final(self, ines: Any) -> None:
        approved("Brent")
        finals({"Camden": 24, "Hackney": 30}, ines)
        assert told(evidence.LONDON) is None
        factories.final("Brent", MARCH, by=registrar("Brent"), officer=ines)
        # Brent had nobody, so its figure is hidden; and London's with it, since the difference would tell.
        assert told(evidence.LONDON).value is None

    def test_london_is_the_sum(self, ines: Any) -> None:
        finals({"Camden": 24, "Hackney": 30}, ines)
        assert told(evidence.LONDON).value == 54

    def test_what_was_hidden_stays_hidden_once_london_is_told(self, ines: Any) -> None:
        returns = finals({"Camden": 3, "Hackney": 30, "Brent": 4}, ines)
        assert told(evidence.LONDON).value == 37
        one = returns["Camden"].borough.ceremonies.get()
        by = registrar("Camden")
        recording.correct(ceremony=one, values={"attended": 9}, reason="Counted again", by=by, token=tokens.issue())
        # Shown, it would leave 37 - 30 - 9 < 0: the day before and the day after would give Brent away.
        assert told(returns["Camden"].borough_id).value is None
        assert told(evidence.LONDON).value == 37

    def test_a_shown_figure_follows_its_revision(self, ines: Any) -> None:
        returns = finals({"Camden": 20, "Hackney": 30}, ines)
        one = returns["Camden"].borough.ceremonies.get()
        by = registrar("Camden")
        recording.correct(ceremony=one, values={"attended": 21}, reason="Counted again", by=by, token=tokens.issue())
        figure = told(returns["Camden"].borough_id)
        assert figure.value == 21
        assert "revised" in figure.source


class TestAttack:
    """Subtracting what is shown from London's figure gives no hidden one."""

    @given(st.lists(st.integers(0, 12), min_size=1, max_size=8))
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_the_rest_is_of_two_boroughs_and_five_people(self, counts: list[int]) -> None:
        parts = {f"E0900000{n}": count for n, count in enumerate(counts)}
        london = heads.london(parts)
        hidden = [count for count in counts if heads.shown(count) is None]
        if london is not None and hidden:
            rest = london - sum(count for count in counts if heads.shown(count) is not None)
            assert len(hidden) >= 2
            assert rest >= heads.THRESHOLD

    def test_control_without_the_second_look_a_hidden_figure_follows(self) -> None:
        parts = {"E09000001": 3, "E09000002": 30}
        plain = suppress({**parts, "all": 33}, [], threshold=heads.THRESHOLD)
        assert plain["all"] - plain["E09000002"] == 3
        assert heads.london(parts) is None

"""The first weeks after asylum is granted: steps counted from a day that is not kept, and never from an old fact."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from citizenship.facts import loading, uses
from citizenship.facts.reading import shown
from citizenship.outreach import refugees
from programmes import clock
from programmes.catalogue import parts
from tests.programmes.catalogue import rows as catalogue

pytestmark = pytest.mark.django_db
URL = "/programmes/refugees/"
# The fact on the period was checked on 12 March 2026; in April it may be relied on, in November not.
FRESH, OLD = datetime(2026, 4, 1, 9, tzinfo=UTC), datetime(2026, 11, 22, 9, tzinfo=UTC)


def _silent(_: str) -> None:
    """Says nothing."""


@pytest.fixture(autouse=True)
def _page(db: None) -> None:
    loading.load(_silent)
    catalogue.programme("refugees")


def _post(client: Client, day: date, letter: str = "ends", **given: str) -> Any:
    return client.post(URL, {"letter": letter, "day": day.isoformat(), **given})


class TestTheSteps:
    def test_every_step_has_its_day(self) -> None:
        found = refugees.steps(date(2027, 3, 29), date(2027, 3, 1))
        days = [step.day for step in found]
        assert days == [date(2027, 3, 1), date(2027, 3, 8), date(2027, 3, 15), date(2027, 3, 22), date(2027, 3, 29)]
        assert not any(step.late for step in found)

    def test_what_is_past_is_for_today(self) -> None:
        found = refugees.steps(date(2027, 3, 29), date(2027, 3, 16))
        assert [step.late for step in found] == [False, True, True, False, False]

    @pytest.mark.parametrize("end", [date(2027, 3, 28), date(2028, 2, 29), date(2027, 10, 31)])
    def test_days_are_calendar_days_whatever_the_clocks_do(self, end: date) -> None:
        found = refugees.steps(end, end - timedelta(days=28))
        assert [(end - step.day).days for step in found] == [28, 21, 14, 7, 0]


class TestThePage:
    def test_the_steps_count_back_from_the_letter(self, client: Client, set_now: Any) -> None:
        set_now(OLD)
        page = _post(client, date(2026, 12, 20), borough="E09000007").content.decode()
        assert "Sunday 20 December 2026" in page and "Three weeks before: Sunday 29 November 2026" in page
        assert "Help near Camden" in page and page.count("0808 8010 503") == 2
        assert "/citizenship/advice/?borough=E09000007" in page

    def test_from_the_decision_it_counts_while_the_fact_may_be_relied_on(self, client: Client, set_now: Any) -> None:
        set_now(FRESH)
        page = _post(client, date(2026, 3, 30), "decision").content.decode()
        assert "Monday 11 May 2026" in page and "We counted 42 days" in page

    def test_an_old_fact_is_never_counted_from(self, client: Client, set_now: Any) -> None:
        set_now(OLD)
        page = _post(client, date(2026, 11, 20), "decision").content.decode()
        assert "We do not count the days" in page and "Get advice now" in page and "Support ends on" not in page

    def test_a_day_that_is_over_is_told(self, client: Client, set_now: Any) -> None:
        set_now(OLD)
        assert "Support ended on" in _post(client, date(2026, 11, 1)).content.decode()

    @pytest.mark.parametrize(
        ("day", "said"), [("", "Enter the day."), ("soon", "Enter a real day"), ("2020-01-01", "too far away")]
    )
    def test_a_wrong_day_is_told(self, client: Client, day: str, said: str) -> None:
        page = client.post(URL, {"letter": "ends", "day": day}).content.decode()
        assert said in page and "There is a problem" in page

    def test_sources_and_dates_stand_below(self, client: Client, set_now: Any) -> None:
        set_now(OLD)
        page = client.get(URL).content.decode()
        assert "Homeless Link" in page and "12 March 2026" in page and "from a secondary source" in page

    def test_it_works_before_any_fact_is_loaded(self, client: Client) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE citizenship_fact CASCADE")
        assert "Get advice now" in client.get(URL).content.decode()

    def test_the_day_is_kept_nowhere(self, client: Client, set_now: Any, queries: Any) -> None:
        set_now(OLD)
        with queries(at_most=17) as seen:
            answer = _post(client, date(2026, 12, 20), borough="E09000007", speaks="ar")
        verbs = {one["sql"].split()[0] for one in seen.captured_queries}
        assert verbs <= {"SELECT", "DECLARE"} and "no-store" in answer["Cache-Control"]
        assert "2026-12-20" not in str(answer.headers) and not client.cookies.get("sessionid")

    def test_a_programme_has_one_part(self) -> None:
        with pytest.raises(ValueError, match="has a part already"):
            parts.register(refugees.SLUG)(refugees.part)

    def test_control_another_programme_takes_no_form(self, client: Client) -> None:
        call_command("load_reference", only=["programmes"])
        assert client.post("/programmes/justice/").status_code == 405
        assert client.get("/programmes/justice/").status_code == 200


class TestTheFacts:
    @pytest.mark.parametrize(("moment", "stands"), [(FRESH, True), (OLD, False)])
    def test_the_period_is_counted_from_while_it_stands(self, moment: datetime, stands: bool) -> None:
        assert refugees.may_count(shown(refugees.FACTS, clock.london_day(moment))) is stands

    def test_without_the_fact_nothing_is_counted(self) -> None:
        assert not refugees.may_count(shown(refugees.FACTS[1:], clock.london_day(FRESH)))

    def test_every_fact_it_names_is_in_the_files(self) -> None:
        assert set(refugees.FACTS) <= {fact["key"] for fact in loading.in_files()}

    def test_the_public_list_of_facts_names_the_pages_that_stand_on_them(self) -> None:
        named = uses.by_fact()
        assert URL in {use.url for use in named[refugees.PERIOD]}
        assert "/citizenship/young-londoners/" in {use.url for use in named["young-fee-waiver"]}

    def test_the_days_counted_are_those_of_the_fact(self) -> None:
        fact = next(one for one in loading.in_files() if one["key"] == refugees.PERIOD)
        assert f"{refugees.DAYS_AFTER_DECISION} days after they are told" in fact["statement"]

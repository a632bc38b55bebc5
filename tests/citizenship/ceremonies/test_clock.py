"""The three calendar months: the figures of the regulation, and a page that stores nothing."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from citizenship.ceremonies.clock_rule import Clock, complete_by

URL = "/citizenship/ceremonies/clock/"


class TestRule:
    """Three calendar months, never 90 days."""

    @pytest.mark.parametrize(
        ("notice", "last"),
        [
            (date(2027, 3, 1), date(2027, 6, 1)),
            (date(2027, 1, 31), date(2027, 4, 30)),
            (date(2026, 11, 30), date(2027, 2, 28)),
            (date(2027, 11, 30), date(2028, 2, 29)),
            (date(2027, 12, 31), date(2028, 3, 31)),
            (date(2027, 10, 1), date(2028, 1, 1)),
            (date(2028, 2, 29), date(2028, 5, 29)),
        ],
    )
    def test_last_day(self, notice: date, last: date) -> None:
        assert complete_by(notice) == last

    def test_ninety_days_say_something_else(self) -> None:
        assert Clock(date(2027, 3, 1), "").ninety_days == date(2027, 5, 30)
        assert Clock(date(2027, 1, 31), "").ninety_days == date(2027, 5, 1)

    @given(st.dates(date(2004, 1, 1), date(2090, 12, 31)))
    def test_is_the_third_month_and_never_the_fourth(self, notice: date) -> None:
        last = complete_by(notice)
        assert (last.year * 12 + last.month) - (notice.year * 12 + notice.month) == 3
        assert last.day <= notice.day
        assert 89 <= (last - notice).days <= 92

    def test_extension_moves_the_day_and_keeps_who_and_why(self) -> None:
        found = Clock(date(2027, 3, 1), "", date(2027, 9, 1), "The Home Office", "Late", date(2027, 7, 1))
        assert found.last_day == date(2027, 9, 1)
        assert (found.authority, found.reason) == ("The Home Office", "Late")
        assert found.in_time is False
        assert found.allowed is True
        assert Clock(date(2027, 3, 1), "", ceremony=date(2027, 6, 1)).in_time is True
        assert Clock(date(2027, 3, 1), "", ceremony=date(2027, 6, 2)).allowed is False


@pytest.mark.django_db
class TestPage:
    """The calculator: public, by POST, and without a trace."""

    def ask(self, client: Client, **typed: Any) -> str:
        given = {"notice": "1/3/2027", "basis": "letter", **typed}
        return client.post(URL, given).content.decode()

    def test_counts(self, client: Client, set_now: Callable[..., None]) -> None:
        set_now(datetime(2027, 5, 1, 9, tzinfo=UTC))
        page = self.ask(client)
        assert "Tuesday 1 June 2027" in page
        assert "30 May 2027" in page
        assert "31 days left" in page
        assert "Check the letter" in page

    def test_extension_is_told_with_who_and_why(self, client: Client, set_now: Callable[..., None]) -> None:
        set_now(datetime(2027, 5, 1, 9, tzinfo=UTC))
        page = self.ask(
            client, extended_to="1 September 2027", authority="individual", reason="certificate", ceremony="1/7/2027"
        )
        assert "Wednesday 1 September 2027" in page
        assert "The Home Office gave one person longer" in page
        assert "The certificate came late" in page
        assert "Out of time, within the extension" in page

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ({"notice": ""}, "Enter the day of the notice."),
            ({"notice": "31/2/2027"}, "Enter a day such as 1/3/2027."),
            ({"notice": "1/3/1999"}, "before that there were no ceremonies"),
            ({"extended_to": "1/9/2027"}, "Choose who allowed longer."),
            ({"extended_to": "1/4/2027", "authority": "general"}, "An extension ends later than the three months."),
            ({"authority": "general"}, "Enter until when"),
            ({"ceremony": "1/2/2027"}, "The ceremony cannot be before the notice."),
        ],
    )
    def test_says_what_is_wrong(self, client: Client, typed: dict[str, str], says: str) -> None:
        page = self.ask(client, **typed)
        assert says in page
        assert "Error:" in page

    def test_stores_nothing(self, client: Client, queries: Callable[..., Any]) -> None:
        with queries() as seen:
            response = client.post(URL, {"notice": "1/3/2027", "basis": "letter"})
        written = [query for query in seen.captured_queries if not query["sql"].startswith("SELECT")]
        assert written == []
        assert response.cookies.get("sessionid") is None
        assert "no-store" in response["Cache-Control"]

    def test_get_takes_no_day_from_the_address(self, client: Client) -> None:
        page = client.get(URL, {"notice": "1/3/2027", "basis": "letter"}).content.decode()
        assert "1 June 2027" not in page

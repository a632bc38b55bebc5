"""The public pages: the funds, one fund, and the check whether you can apply."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from grants.applications.models import Application
from programmes import clock
from programmes.people.models import User
from programmes.questions.models import Answer, AnswerSheet
from programmes.tokens import FormToken
from tests import factories

pytestmark = pytest.mark.django_db
CHECK = {
    "applying_as": "organisation",
    "not_for_profit": "yes",
    "small": "yes",
    "in_london": "yes",
    "culture": "yes",
    "right_size": "yes",
    "bank": "yes",
}
ALL_SHOWN = ",".join([*CHECK, "lives_in_london"])


class TestFundList:
    def test_open_funds_first_with_the_closing_time(self, client: Client) -> None:
        closes = datetime(2099, 6, 25, 11, tzinfo=UTC)
        factories.round(closes_at=closes)
        page = client.get("/grants/").content.decode()
        assert "Culture Micro Grants" in page and "Closes at 12 noon, Thursday 25 June 2099 (UK time)" in page

    def test_nothing_open_says_so(self, client: Client) -> None:
        assert "No fund is open today" in client.get("/grants/").content.decode()

    def test_a_later_and_an_earlier_round(self, client: Client) -> None:
        at = clock.now()
        factories.round(opens_at=at + timedelta(days=1))
        other = factories.fund(slug="other", name="Other fund", prefix="OTH")
        factories.round(of=other, opens_at=at - timedelta(days=9), closes_at=at - timedelta(days=1))
        page = client.get("/grants/").content.decode()
        assert "Opens at" in page and "Closed at" in page

    def test_drafts_are_not_public(self, client: Client) -> None:
        factories.round(published=False)
        assert "Culture Micro Grants" not in client.get("/grants/").content.decode()

    def test_the_home_page_and_the_menu_lead_here(self, client: Client) -> None:
        factories.round()
        page = client.get("/").content.decode()
        assert 'href="/grants/"' in page and "/grants/culture-micro-grants/" in page


class TestFundDetail:
    def test_everything_that_one_needs_to_know(self, client: Client) -> None:
        opened = factories.round(
            closes_at=datetime(2099, 3, 6, 12, tzinfo=UTC), decision_date=date(2099, 4, 3), grace_seconds=60
        )
        page = client.get("/grants/culture-micro-grants/").content.decode()
        for words in (
            "£1,000 to £5,000",
            "MD2167",
            "12 noon, Friday 6 March 2099 (UK time)",
            "within 60 seconds",
            "3 April 2099",
            f"/grants/applications/start/{opened.pk}/",
            "/grants/culture-micro-grants/check/",
            "Demonstration value",
        ):
            assert words in page, words

    def test_a_page_that_is_due_for_a_check_says_so(self, client: Client) -> None:
        factories.round(of=factories.fund(review_date=date(2020, 1, 1)))
        assert "was due to be checked again" in client.get("/grants/culture-micro-grants/").content.decode()

    def test_closed_and_not_yet_open_have_no_apply_button(self, client: Client) -> None:
        at = clock.now()
        made = factories.round(opens_at=at + timedelta(days=1))
        assert "/start/" not in client.get("/grants/culture-micro-grants/").content.decode()
        made.opens_at, made.closes_at = at - timedelta(days=9), (at - timedelta(days=1)).replace(second=0)
        made.save()
        assert "/start/" not in client.get("/grants/culture-micro-grants/").content.decode()

    @pytest.mark.parametrize("slug", ["unknown", "culture-micro-grants"])
    def test_a_fund_without_a_published_round_is_not_there(self, slug: str, client: Client) -> None:
        factories.round(published=False)
        assert client.get(f"/grants/{slug}/").status_code == 404
        assert client.get(f"/grants/{slug}/check/").status_code == 404

    def test_writing_is_refused(self, client: Client) -> None:
        factories.round()
        assert client.post("/grants/culture-micro-grants/").status_code == 405

    def test_few_queries(self, client: Client, queries: Callable[..., Any]) -> None:
        factories.round()
        with queries(at_most=4):
            client.get("/grants/culture-micro-grants/")


class TestCheck:
    url = "/grants/culture-micro-grants/check/"

    def _kept(self) -> list[int]:
        return [m.objects.count() for m in (Application, AnswerSheet, Answer, FormToken)]

    def test_yes(self, client: Client) -> None:
        opened = factories.round()
        page = client.post(self.url, {**CHECK, "shown": ALL_SHOWN}).content.decode()
        assert "You can apply" in page and f"/start/{opened.pk}/" in page
        assert self._kept() == [0, 0, 0, 0] and "sessionid" not in client.cookies

    @pytest.mark.parametrize(
        ("answers", "reason"),
        [
            ({"small": "no"}, "turnover under £50,000"),
            ({"bank": "no"}, "only into a bank account"),
            ({"in_london": "no"}, "projects in London"),
            ({"applying_as": "person", "lives_in_london": "no"}, "people who live in London"),
        ],
    )
    def test_no_with_the_reason(self, answers: dict[str, str], reason: str, client: Client) -> None:
        factories.round()
        page = client.post(self.url, {**CHECK, **answers, "shown": ALL_SHOWN}).content.decode()
        assert "You cannot apply to this fund" in page and reason in page and "/start/" not in page

    def test_questions_follow_from_answers(self, client: Client) -> None:
        factories.round()
        first = client.get(self.url).content.decode()
        assert "Do you live in London?" not in first
        sent = {key: value for key, value in CHECK.items() if key not in {"not_for_profit", "small"}}
        second = client.post(self.url, {**sent, "applying_as": "person", "shown": ",".join(sent)}).content.decode()
        assert "Do you live in London?" in second and "You can apply" not in second

    def test_a_missing_answer_is_asked_for(self, client: Client) -> None:
        factories.round()
        page = client.post(self.url, {**CHECK, "bank": "", "shown": ALL_SHOWN}).content.decode()
        assert "<title>Error: " in page and "There is a problem" in page

    def test_a_closed_fund_can_be_checked_and_not_applied_to(self, client: Client) -> None:
        at = clock.now()
        factories.round(opens_at=at - timedelta(days=9), closes_at=at - timedelta(days=1))
        page = client.post(self.url, {**CHECK, "shown": ALL_SHOWN}).content.decode()
        assert "You can apply" in page and "not open at the moment" in page


def test_a_signed_in_person_sees_what_waits(client_for: Callable[..., Client], amina: User, peckham: Any) -> None:
    for state in ("draft", "returned", "funded", "declined"):
        factories.application(by=amina, of=peckham, state=state)
    page = client_for(amina).get("/").content.decode()
    assert page.count("Finish and send your application") == 1
    assert "We have a question about your application" in page and "accept it or turn it down" in page

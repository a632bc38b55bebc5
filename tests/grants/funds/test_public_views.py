"""The public pages: the funds, one fund, and the check whether you can apply."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.applications.models import Application
from grants.funds import actions as funds
from grants.funds import reference
from grants.funds.models import Round
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
        factories.round(opens_at=at - timedelta(days=9), closes_at=at - timedelta(days=1))
        assert "/start/" not in client.get("/grants/culture-micro-grants/").content.decode()
        factories.round(opens_at=at + timedelta(days=1))
        page = client.get("/grants/culture-micro-grants/").content.decode()
        assert "/start/" not in page and "Opens" in page

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


@pytest.fixture
def sport(efua: User) -> list[Round]:
    """Sport Unites with two strands open and one opened later; the others have no round that is published."""
    reference.load()
    made = []
    for slug, opens in (("stronger-communities", -1), ("places", -1), ("london-together", 9)):
        row = Round.objects.get(strand__slug=slug)
        at = clock.now().replace(second=0, microsecond=0)
        Round.objects.filter(pk=row.pk).update(opens_at=at + timedelta(days=opens), closes_at=at + timedelta(days=30))
        made.append(funds.publish(round=row, by=efua, token=factories.token()))
    return made


class TestStrands:
    url = "/grants/sport-unites/"

    def test_each_has_its_own_part(self, sport: list[Round], client: Client) -> None:
        page = client.get(self.url).content.decode()
        for slug in ("stronger-communities", "places", "london-together", "active-londoners-medium"):
            assert f'id="{slug}"' in page and f'href="#{slug}"' in page
        assert page.count("/grants/applications/start/") == 2
        for words in ("£2,000 to £5,000", "Up to 12 weeks", "Up to 24 months", "Not open."):
            assert words in page
        assert "Panel week" in page and "Decision week" in page and "DD2324" in page
        assert "Organisations, informal groups and people by themselves" in page

    def test_the_check_asks_which_strand_and_keeps_to_it(self, sport: list[Round], client: Client) -> None:
        stronger, places, _ = sport
        chooser = client.get(f"{self.url}check/").content.decode()
        assert "Which strand is it about?" in chooser and f"?round={places.pk}" in chooser
        form = client.get(f"{self.url}check/?round={stronger.pk}").content.decode()
        assert "Stronger Communities" in form and "over within 12 weeks" in form
        given = dict.fromkeys(stronger.eligibility_set.questions.values_list("key", flat=True), "yes")
        given |= {"applying_as": "organisation", "shown": ",".join(given)}
        page = client.post(f"{self.url}check/?round={stronger.pk}", given).content.decode()
        assert f"/start/{stronger.pk}/" in page and "You can apply" in page
        given["twelve_weeks"] = "no"
        page = client.post(f"{self.url}check/?round={stronger.pk}", given).content.decode()
        assert "You cannot apply to Stronger Communities" in page and "12 weeks at most" in page

    @pytest.mark.parametrize("wanted", ["nonsense", "00000000-0000-0000-0000-000000000000", "draft"])
    def test_a_round_that_is_not_there_leads_to_the_choice(
        self, wanted: str, sport: list[Round], client: Client
    ) -> None:
        key = Round.objects.filter(state="draft", fund__slug="sport-unites").values_list("pk", flat=True)[0]
        page = client.get(f"{self.url}check/?round={key if wanted == 'draft' else wanted}").content.decode()
        assert "Which strand is it about?" in page

    def test_the_list_and_the_home_page_name_the_strands(self, sport: list[Round], client: Client) -> None:
        assert "2 strands are open" in client.get("/grants/").content.decode()
        home = client.get("/").content.decode()
        assert "Sport Unites: Stronger Communities" in home and "/grants/sport-unites/#places" in home

    def test_four_queries_however_many_strands(
        self, sport: list[Round], client: Client, queries: Callable[..., Any]
    ) -> None:
        with queries(at_most=4):
            client.get(self.url)
        factories.round(of=sport[0].fund)
        with queries(at_most=4):
            client.get(self.url)


class TestWhatIsAskedFor:
    def test_weights_documents_reports_and_the_decision(self, efua: User, client: Client) -> None:
        reference.load()
        row = Round.objects.get(fund__slug="london-family-fund")
        funds.publish(round=row, by=efua, token=factories.token())
        page = client.get("/grants/london-family-fund/").content.decode()
        for words in (
            "25% of the score",
            "Before the agreement is signed",
            "Your accounts for the last year",
            "Progress report, 17 weeks after you start",
            "its number is not known",
            "£600,000",
            "Demonstration value",
            f"/grants/london-family-fund/rounds/{row.pk}/questions.pdf",
        ):
            assert words in page, words
        assert "MD0" not in page

    def test_a_moved_deadline_says_so(self, efua: User, client: Client) -> None:
        made = factories.round()
        later = made.closes_at + timedelta(days=7)
        funds.extend(round=made, closes_at=later, reason="The post was late.", by=efua, token=factories.token())
        page = client.get("/grants/culture-micro-grants/").content.decode()
        assert "We have moved the deadline to" in page and "The post was late." in page

    def test_the_questions_on_paper(self, client: Client) -> None:
        made = factories.round()
        answer = client.get(f"/grants/culture-micro-grants/rounds/{made.pk}/questions.pdf")
        assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
        draft = factories.round(published=False)
        assert client.get(f"/grants/culture-micro-grants/rounds/{draft.pk}/questions.pdf").status_code == 404
        assert client.get(f"/grants/other/rounds/{made.pk}/questions.pdf").status_code == 404


class TestPreview:
    def _at(self, name: str, round: Round) -> str:
        return reverse(f"admin:grants_round_preview{name}", args=[round.pk])

    @pytest.fixture
    def draft(self) -> Round:
        reference.load()
        return Round.objects.get(strand__slug="stronger-communities")

    def test_the_real_pages_with_a_bar_over_them(self, draft: Round, efua: User, client_for: Any) -> None:
        client = client_for(efua)
        page = client.get(self._at("", draft)).content.decode()
        assert "This is a preview of Stronger Communities: next round" in page and "nobody else can see" in page
        assert "Bringing people together" in page and "/start/" not in page
        check = client.get(self._at("_check", draft)).content.decode()
        assert "Who would apply?" in check and "This is a preview" in check
        assert client.get(self._at("_paper", draft)).content.startswith(b"%PDF")

    def test_every_page_of_questions_for_both_kinds_of_applicant(
        self, draft: Round, efua: User, client_for: Any
    ) -> None:
        client, url = client_for(efua), self._at("_questions", draft)
        for who, there, missing in (
            ("organisation", "What does your group do?", "Tell us about yourself"),
            ("person", "Tell us about yourself", "What does your group do?"),
        ):
            page = client.get(url, {"as": who}).content.decode()
            assert there in page and missing not in page
        assert "Two references" in page
        told = client.get(url, {"as": "person", "page": "project"}).content.decode()
        assert "Add your recording" in told and "appear only for some people" in told
        assert "This is the last page" in client.get(url, {"as": "person", "page": "declaration"}).content.decode()

    def test_nothing_is_stored_and_nobody_else_sees_it(
        self, draft: Round, efua: User, dev: User, amina: User, client: Client, client_for: Any
    ) -> None:
        given = dict.fromkeys(draft.eligibility_set.questions.values_list("key", flat=True), "yes")
        given |= {"applying_as": "organisation", "shown": ",".join(given)}
        before = [model.objects.count() for model in (Application, AnswerSheet, Answer, FormToken)]
        page = client_for(efua).post(self._at("_check", draft), given).content.decode()
        assert "You can apply" in page and "/start/" not in page
        assert [model.objects.count() for model in (Application, AnswerSheet, Answer, FormToken)] == before
        assert client_for(efua).post(self._at("_questions", draft)).status_code == 405
        for name in ("", "_check", "_questions", "_paper"):
            assert client_for(dev).get(self._at(name, draft)).status_code == 403
            assert client_for(amina).get(self._at(name, draft)).status_code == 302
            assert client.get(self._at(name, draft)).status_code == 302

    def test_the_rounds_page_leads_there(self, draft: Round, efua: User, client_for: Any) -> None:
        page = client_for(efua).get(reverse("admin:grants_round_change", args=[draft.pk])).content.decode()
        assert self._at("", draft) in page and "See it as an applicant" in page

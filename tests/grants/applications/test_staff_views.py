"""The officers' pages: the list by key, one application on one page, and the pages behind its buttons."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from grants.applications.models import Application, LateException
from grants.awards.models import Award
from grants.funds.models import Round
from programmes import clock
from programmes.people.models import User
from tests import factories
from tests.factories import token

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
LIST = "/admin/grants/application/"
In = Callable[..., Client]


def page_of(made: Application) -> str:
    return f"{LIST}{made.pk}/change/"


def step(made: Application, verb: str, room: str = "award") -> str:
    return f"/admin/grants/{room}/{made.pk}/{verb}/"


def references(client: Client, url: str) -> list[str]:
    return re.findall(r'change/">(CMG-T[^<]*)<', client.get(url).content.decode())


@pytest.fixture
def sent(amina: User, peckham: Any, efua: User, finn: User) -> Application:
    made = factories.application(by=amina, of=peckham, state="submitted")
    for officer in (efua, finn):
        factories.declared(officer, made)
    return made


class TestWho:
    def test_officers_and_finance_read_others_do_not(
        self, sent: Application, client_for: In, efua: User, finn: User, dev: User, noor: User, amina: User
    ) -> None:
        for url in (LIST, page_of(sent)):
            assert [client_for(user).get(url).status_code for user in (efua, finn)] == [200, 200]
            assert [client_for(user).get(url).status_code for user in (dev, noor)] == [403, 403]
            assert client_for(amina).get(url).status_code == 302

    @pytest.mark.parametrize(
        "url",
        [
            "award/{}/fund/",
            "award/{}/decline/",
            "application/{}/return/",
            "application/{}/reopen/",
            "application/{}/allow-late/",
        ],
    )
    def test_finance_reads_and_does_not_decide(self, url: str, sent: Application, client_for: In, finn: User) -> None:
        for method in ("get", "post"):
            assert getattr(client_for(finn), method)(f"/admin/grants/{url.format(sent.pk)}").status_code == 403
        assert "portal-next" not in client_for(finn).get(page_of(sent)).content.decode()

    @pytest.mark.parametrize("address", ["add/", "{}/delete/", "{}/history/"])
    def test_no_other_way_to_change_a_record(self, address: str, sent: Application, client_for: In, efua: User) -> None:
        status = client_for(efua).post(f"{LIST}{address.format(sent.pk)}").status_code
        assert status in {302, 403, 404, 405} or address.endswith("history/")
        assert Application.objects.get().state == "submitted"

    @pytest.mark.parametrize("key", ["nonsense", "00000000-0000-0000-0000-000000000000"])
    def test_no_such_application(self, key: str, client_for: In, efua: User) -> None:
        assert client_for(efua).get(f"{LIST}{key}/change/").status_code == 404


class TestList:
    def test_every_row_says_what_an_officer_needs(self, sent: Application, client_for: In, efua: User) -> None:
        Application.objects.update(since_at=clock.now() - timedelta(days=12, hours=1))
        page = client_for(efua).get(LIST).content.decode()
        for words in (
            sent.reference,
            "Songs of Rye Lane",
            "Peckham Welcomes",
            "Submitted",
            "£2,500",
            "Southwark",
            ">12<",
        ):
            assert words in page, words

    def test_filters_and_search(self, sent: Application, amina: User, peckham: Any, client_for: In, efua: User) -> None:
        draft = factories.application(by=amina, of=peckham, project_title="Kites")
        barnet = factories.application(
            by=amina, of=peckham, state="declined", borough=["E09000003"], project_title="Boats"
        )
        other = factories.round()
        client = client_for(efua)
        cases = {
            "": {sent.reference, barnet.reference},
            "?state=draft": {draft.reference},
            "?state=declined": {barnet.reference},
            "?state=nonsense": {sent.reference, barnet.reference},
            "?borough=E09000003": {barnet.reference},
            f"?round={sent.round_id}": {sent.reference, barnet.reference},
            f"?round={other.pk}": set(),
            "?round=nonsense": set(),
            f"?q={sent.reference.lower()}": {sent.reference},
            "?q=peckham+BOATS": {barnet.reference},
            "?q=nobody": set(),
        }
        for query, wanted in cases.items():
            assert set(references(client, LIST + query)) == wanted, query
        assert "No application fits" in client.get(f"{LIST}?q=nobody").content.decode()

    def test_pages_walk_by_key_both_ways(self, amina: User, peckham: Any, client_for: In, efua: User) -> None:
        opened, start = factories.round(), clock.now() - timedelta(days=1)
        for number in range(120):
            made = factories.application(by=amina, of=peckham, to=opened, state="submitted")
            # Groups of three share their moment, so that the key must break ties.
            Application.objects.filter(pk=made.pk).update(since_at=start + timedelta(minutes=number // 3))
        wanted = list(Application.objects.order_by("since_at", "pk").values_list("reference", flat=True))
        client, url, seen, links = client_for(efua), LIST, [], []
        while url:
            page = client.get(url).content.decode()
            seen += references(client, url)
            links.append(re.search(r'href="(\?[^"]*)" rel="prev"', page))
            following = re.search(r'href="(\?[^"]*)" rel="next"', page)
            url = LIST + following[1].replace("&amp;", "&") if following else ""
        assert seen == wanted and links[0] is None
        back = LIST + links[-1][1].replace("&amp;", "&")
        assert references(client, back) == wanted[50:100]
        assert references(client, f"{LIST}?after=nonsense") == wanted[:50]

    def test_constant_queries_and_size(self, client_for: In, efua: User, queries: Callable[..., Any]) -> None:
        client, numbers = client_for(efua), []
        for more in (10, 990):
            call_command("load_scale", applications=more, verbosity=0)
            client.get(LIST)
            with queries(at_most=10) as seen:
                response = client.get(LIST)
            numbers.append(len(seen))
            assert len(response.content) <= 60_000
        assert numbers[0] == numbers[1]
        assert not any("OFFSET" in q["sql"] or "COUNT(" in q["sql"] for q in seen.captured_queries)


class TestDetail:
    def test_everything_on_one_page(self, sent: Application, client_for: In, efua: User) -> None:
        page = client_for(efua).get(page_of(sent)).content.decode()
        for words in (
            factories.ANSWERS["mixing"],
            "Hall hire",
            "Southwark",
            "Amina Yusuf",
            "amina@portal.example",
            "£50,000 free",
            "Sent:",
        ):
            assert words in page, words
        assert page.count('class="portal-next"') == 1 and f'class="portal-next" href="{step(sent, "fund")}"' in page
        assert "<input" not in page.split('id="content-main"')[1]

    @pytest.mark.parametrize(
        ("state", "offered"),
        [
            ("submitted", {"fund", "decline", "return"}),
            ("returned", set()),
            ("declined", {"reopen"}),
            ("withdrawn", set()),
            ("funded", {"change-amount", "revoke"}),
            ("accepted", {"change-amount", "revoke", "publish", "grant"}),
            ("draft", set()),
        ],
    )
    def test_the_state_decides_which_buttons_show(
        self, state: str, offered: set[str], amina: User, peckham: Any, client_for: In, efua: User
    ) -> None:
        made = factories.application(by=amina, of=peckham, state=state)
        factories.declared(efua, made)
        page = client_for(efua).get(page_of(made)).content.decode()
        beside = set() if state == "draft" else {"changes", "recordings"}
        assert set(re.findall(rf"/{made.pk}/([a-z-]+)/\"", page)) == offered | beside

    def test_a_draft_keeps_its_words_to_itself(self, amina: User, peckham: Any, client_for: In, efua: User) -> None:
        made = factories.application(by=amina, of=peckham)
        page = client_for(efua).get(page_of(made)).content.decode()
        assert factories.ANSWERS["summary"] not in page and "still a draft" in page

    def test_few_queries(self, sent: Application, client_for: In, efua: User, queries: Callable[..., Any]) -> None:
        client = client_for(efua)
        client.get(page_of(sent))
        with queries(at_most=12):
            client.get(page_of(sent))


class TestSteps:
    """Each button: its page, its action, its errors, and the same form sent twice."""

    def _press(self, client: Client, url: str, **sent: Any) -> Any:
        assert client.get(url).status_code == 200
        data = {"form_token": token(), **sent}
        first, again = client.post(url, data), client.post(url, data)
        assert first.status_code == again.status_code == 302
        return first

    def test_fund(self, sent: Application, client_for: In, efua: User) -> None:
        client = client_for(efua)
        assert self._press(client, step(sent, "fund"), amount="£2,400.50")["Location"] == page_of(sent)
        assert Award.objects.get().amount == Decimal("2400.50")
        assert "Award of £2,400.50: offered" in client.get(page_of(sent)).content.decode()

    @pytest.mark.parametrize(
        ("amount", "message"),
        [
            ("", "Enter the amount to offer"),
            ("much", "Enter an amount in pounds"),
            ("2500.001", "no more than two digits"),
            ("5000.01", "between £1,000.00 and £5,000.00"),
            ("-1", "between £1,000.00 and £5,000.00"),
        ],
    )
    def test_fund_refused_beside_the_field(
        self, amount: str, message: str, sent: Application, client_for: In, efua: User
    ) -> None:
        page = client_for(efua).post(step(sent, "fund"), {"form_token": token(), "amount": amount}).content.decode()
        assert message in page and "<title>Error: " in page and not Award.objects.exists()

    def test_fund_shows_the_money_and_refuses_beyond_it(
        self, amina: User, peckham: Any, client_for: In, efua: User
    ) -> None:
        made = factories.application(by=amina, of=peckham, to=factories.round(ceiling=Decimal(1500)), state="submitted")
        client = client_for(efua)
        assert "£1,500" in client.get(step(made, "fund")).content.decode()
        page = client.post(step(made, "fund"), {"form_token": token(), "amount": "2000"}).content.decode()
        assert "Of £1,500.00, £0.00 is committed and £1,500.00 is free" in page

    def test_decline(self, sent: Application, client_for: In, efua: User) -> None:
        client, url = client_for(efua), step(sent, "decline")
        refused = client.post(url, {"form_token": token()}).content.decode()
        assert "Choose at least one reason." in refused and "the applicant reads them" in refused
        self._press(client, url, codes=["budget", "other"], text="One line is too few.")
        page = client.get(page_of(sent)).content.decode()
        assert "One line is too few." in page and "The budget was not clear" in page

    def test_return_(self, sent: Application, client_for: In, efua: User) -> None:
        client, url = client_for(efua), step(sent, "return", "application")
        assert "Write the question" in client.post(url, {"form_token": token()}).content.decode()
        past = client.post(url, {"form_token": token(), "question": "Who?", "reply_by": "2020-01-01"}).content.decode()
        assert "must be in the future" in past
        self._press(client, url, question="Who cooks?", reply_by="2099-06-25")
        made = Application.objects.get()
        assert (made.state, made.reply_by_at) == ("returned", datetime(2099, 6, 25, 11, tzinfo=UTC))
        assert "The applicant has it until 12 noon, Thursday 25 June 2099" in client.get(page_of(sent)).content.decode()

    def test_reopen(self, amina: User, peckham: Any, client_for: In, efua: User) -> None:
        made = factories.application(by=amina, of=peckham, state="declined")
        self._press(client_for(efua), step(made, "reopen", "application"), note="We misread it.")
        assert Application.objects.get().state == "submitted"

    def test_allow_late(
        self, amina: User, peckham: Any, client_for: In, efua: User, set_now: Callable[..., None]
    ) -> None:
        opened = factories.round(opens_at=NOON - timedelta(days=9), closes_at=NOON)
        made, client = factories.application(by=amina, of=peckham, to=opened), client_for(efua)
        url = step(made, "allow-late", "application")
        set_now(NOON)
        assert url not in client.get(page_of(made)).content.decode()
        set_now(NOON + timedelta(hours=1))
        assert url in client.get(page_of(made)).content.decode()
        self._press(client, url, reason="Flood.", until_date="2026-06-25", until_time="17:00")
        assert LateException.objects.get().until_at == datetime(2026, 6, 25, 16, tzinfo=UTC)
        page = client.get(page_of(made)).content.decode()
        assert "until 5pm, Thursday 25 June 2026 (UK time), by Efua Mensah: Flood." in page

    def test_an_awards_steps(self, amina: User, peckham: Any, client_for: In, efua: User) -> None:
        made, client = factories.application(by=amina, of=peckham, state="accepted"), client_for(efua)
        self._press(client, step(made, "change-amount"), amount="3000", reason="A bigger hall.")
        self._press(client, step(made, "revoke"), codes=["delivery"], text="It cannot take place.")
        assert step(made, "restore") in client.get(page_of(made)).content.decode()
        self._press(client, step(made, "restore"), reason="It can after all.")
        award = Award.objects.get()
        assert (award.state, award.amount) == ("offered", 3000)

    @pytest.mark.parametrize("verb", ["change-amount", "revoke", "restore"])
    def test_no_award_no_step(self, verb: str, sent: Application, client_for: In, efua: User) -> None:
        assert client_for(efua).get(step(sent, verb)).status_code == 404

    def test_a_state_that_changed_meanwhile_is_said(
        self, sent: Application, client_for: In, efua: User, amina: User
    ) -> None:
        from grants.applications import actions

        actions.withdraw(application=sent, reason="", by=amina, token=token())
        page = client_for(efua).post(step(sent, "fund"), {"form_token": token(), "amount": "2000"}).content.decode()
        assert "because it is withdrawn" in page and not Award.objects.exists()

    def test_a_token_of_another_form_is_refused_and_the_next_one_works(
        self, sent: Application, client_for: In, efua: User
    ) -> None:
        client, used = client_for(efua), token()
        client.post(
            step(sent, "return", "application"), {"form_token": used, "question": "Who?", "reply_by": "2099-06-25"}
        )
        page = client.post(
            step(sent, "decline"), {"form_token": used, "codes": ["budget"], "text": "No."}
        ).content.decode()
        assert "could not be sure that this form is new" in page and used not in page


class TestFiles:
    def test_an_answers_file_for_readers_and_nothing_else(
        self, amina: User, peckham: Any, client_for: In, efua: User, dev: User
    ) -> None:
        made = factories.application(by=amina, of=peckham, state="submitted")
        guess = f"{LIST}{made.pk}/files/{made.pk}/"
        assert client_for(efua).get(guess).status_code == 404
        assert client_for(dev).get(guess).status_code == 403
        draft = factories.application(by=amina, of=peckham)
        assert client_for(efua).get(f"{LIST}{draft.pk}/files/{made.pk}/").status_code == 404


class TestAwards:
    def test_the_list_leads_to_the_application(
        self, amina: User, peckham: Any, client_for: In, efua: User, dev: User
    ) -> None:
        made = factories.application(by=amina, of=peckham, state="funded")
        client = client_for(efua)
        assert made.reference in client.get("/admin/grants/award/").content.decode()
        assert client.get(f"/admin/grants/award/{made.award.pk}/change/")["Location"] == page_of(made)
        assert client_for(dev).get("/admin/grants/award/").status_code == 403


class TestLoading:
    def test_scale_is_refused_beside_real_people(self) -> None:
        factories.person("Real Person", email="somebody@real.invalid")
        with pytest.raises(CommandError, match="not fictional"):
            call_command("load_scale", applications=1)
        with pytest.raises(CommandError, match="between 1 and"):
            call_command("load_scale", applications=0)

    def test_the_demonstration_has_applications_in_every_state(self, monkeypatch: Any) -> None:
        monkeypatch.setenv("DEMO_PASSWORD", "eight kind people")
        for _ in range(2):
            call_command("load_demo", verbosity=0)
        opened = Round.objects.get(fund__slug="culture-micro-grants", state="published")
        found = opened.applications.values_list("state", flat=True)
        assert sorted(found) == ["declined", "draft", "funded", "funded", "returned", "submitted"]
        assert set(Award.objects.values_list("state", flat=True)) == {"offered", "accepted"}
        assert clock.uk_time(opened.closes_at).startswith("12 noon, Friday")


class TestWorkList:
    def test_it_says_what_waits(self, sent: Application, amina: User, peckham: Any, client_for: In, efua: User) -> None:
        factories.application(by=amina, of=peckham, state="funded")
        factories.round(published=False)
        page = client_for(efua).get("/admin/").content.decode()
        for words in ("Applications to decide", "Awards not yet accepted", "Rounds not published"):
            assert words in page

    def test_overdue_answers_and_rounds_past_their_time(
        self, amina: User, peckham: Any, client_for: In, efua: User, set_now: Callable[..., None]
    ) -> None:
        factories.application(by=amina, of=peckham, state="returned")
        set_now(clock.now() + timedelta(days=60))
        page = client_for(efua).get("/admin/").content.decode()
        assert "Questions not answered in time" in page and "Rounds past their closing time" in page

    def test_nothing_for_those_who_do_not_decide(self, sent: Application, client_for: In, otto: User) -> None:
        assert "Applications to decide" not in client_for(otto).get("/admin/").content.decode()


class TestPromise:
    """An application past the day on which its round promised an answer says so, wherever staff look."""

    DAY = "Promised by 26 June 2026"

    @pytest.fixture
    def late(self, amina: User, peckham: Any, set_now: Callable[..., None]) -> Application:
        set_now(NOON)
        # The Monday of the decision week: the answer is promised to its Friday, 26 June.
        opened = factories.round(
            opens_at=NOON - timedelta(days=9),
            closes_at=NOON + timedelta(days=9),
            decision_week_date=date(2026, 6, 22),
        )
        made = factories.application(by=amina, of=peckham, to=opened, state="submitted")
        set_now(datetime(2026, 6, 27, 9, tzinfo=UTC))
        return made

    def test_the_list_its_filter_the_page_and_the_work_list(
        self, late: Application, client_for: In, efua: User
    ) -> None:
        client = client_for(efua)
        assert self.DAY in client.get(LIST).content.decode()
        assert late.reference in client.get(LIST, {"late": "yes"}).content.decode()
        assert "Past its promised day, 26 June 2026" in client.get(page_of(late)).content.decode()
        assert "Applications past their promised day" in client.get("/admin/").content.decode()

    def test_control_on_the_day_itself_nothing_is_late(
        self, late: Application, client_for: In, efua: User, set_now: Callable[..., None]
    ) -> None:
        client = client_for(efua)
        set_now(datetime(2026, 6, 26, 22, tzinfo=UTC))
        assert self.DAY not in client.get(LIST).content.decode()
        assert late.reference not in client.get(LIST, {"late": "yes"}).content.decode()
        assert "Applications past their promised day" not in client.get("/admin/").content.decode()

    def test_a_promised_day_of_its_own_comes_first(self, late: Application, client_for: In, efua: User) -> None:
        Round.objects.filter(pk=late.round_id).update(decision_date=date(2026, 6, 29))
        assert "Promised by" not in client_for(efua).get(LIST).content.decode()

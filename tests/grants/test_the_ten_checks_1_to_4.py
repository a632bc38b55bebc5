"""The ten acceptance checks of the grants side, from outside: the money, the deadline, what is typed, what is refused.

Each class is one check. What another test holds in full is named with its path, not written again. The browser's part
is in tests/journeys/test_the_ten_checks.py; checks 5 to 10 are in test_the_ten_checks_5_to_10.py.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from django.test import Client

from grants.applications.models import Application
from grants.awards import actions as awarding
from grants.awards.models import Award
from grants.funds.models import Fund, Round
from programmes.jobs.models import Job
from programmes.people.models import User
from programmes.questions import engine
from programmes.questions.models import Question
from tests import factories
from tests.factories import token
from tests.grants.applications.test_applicant_views import at, fields

POT, LARGEST = Decimal(600_000), Decimal(85_000)
In = Callable[..., Client]


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Make these calls at the same moment, each in a thread of its own; what each gave, in their order."""
    given: list[Any] = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def run(number: int) -> None:
        try:
            start.wait(20)
            given[number] = calls[number]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    return given


def committed() -> Decimal:
    """What live awards hold; the round's and the fund's own sums say the same, and neither is above its ceiling."""
    held = Award.objects.live().aggregate(all=Sum("amount"))["all"] or Decimal(0)
    for pot in (Round.objects.get(), Fund.objects.get()):
        assert pot.committed == held <= pot.ceiling
    return held


@contextmanager
def without_ceilings() -> Iterator[None]:
    """The database's own guard, taken out; afterwards the awards are gone and the guard is back."""
    guards = (("grants_round", "round_within_ceiling"), ("grants_fund", "fund_within_ceiling"))
    with connection.cursor() as cursor:
        for table, name in guards:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        try:
            yield
        finally:
            cursor.execute("TRUNCATE grants_award CASCADE")
            for table, name in guards:
                cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK (committed <= ceiling)")


@pytest.mark.django_db(transaction=True)
class TestCheck1Ceiling:
    """A pot of £600,000 and two sessions that press at the same moment.

    More on the same guard: grants/awards/test_actions.py::TestCeilingRace, grants/awards/test_batch.py::TestRaces,
    grants/funds/test_models_ceilings.py (every pot and every way), faults/ceiling.py (50 officers, 500 awards).
    """

    @pytest.fixture
    def sessions(self, client_for: In) -> list[Client]:
        """Two directors, each at a browser; £85,000 is theirs to sign."""
        self.people = [factories.staff(name, role="director") for name in ("Delia Ross", "Dan Cole")]
        return [client_for(person) for person in self.people]

    def committed_already(self, amina: User, peckham: Any, *amounts: int) -> list[Application]:
        """The pot with these awards, and two bids for £85,000 that both directors have opened."""
        fund = factories.fund(minimum_award=Decimal(10_000), maximum_award=LARGEST, ceiling=POT)
        opened = factories.round(of=fund, ceiling=POT)
        self.awarded = [self.given(amina, peckham, opened, Decimal(amount)) for amount in amounts]
        bids = [
            factories.application(by=amina, of=peckham, to=opened, state="submitted", amount="85000.00")
            for _ in range(2)
        ]
        for person in self.people:
            factories.declared(person, *bids, *self.awarded)
        return bids

    def given(self, amina: User, peckham: Any, opened: Round, amount: Decimal) -> Application:
        """A bid that a director has awarded this, and that was accepted."""
        bid = factories.application(by=amina, of=peckham, to=opened, state="submitted", amount=f"{amount}.00")
        award = awarding.fund(application=bid, amount=amount, by=self.people[0], token=token())
        awarding.accept(award=award, by=amina, token=token())
        return bid

    def full(self, amina: User, peckham: Any) -> list[Application]:
        """£530,000 committed: not one of £85,000 fits."""
        return self.committed_already(amina, peckham, *[85_000] * 6, 20_000)

    def room_for_one(self, amina: User, peckham: Any) -> list[Application]:
        """£515,000 committed: one of £85,000 fits, to the penny."""
        return self.committed_already(amina, peckham, *[85_000] * 5, 45_000, 45_000)

    @staticmethod
    def award(client: Client, bid: Application) -> Callable[[], Any]:
        sent = {"amount": "85000", "form_token": token()}
        return lambda: client.post(f"/admin/grants/award/{bid.pk}/fund/", sent)

    @staticmethod
    def offered(bids: list[Application]) -> int:
        return Award.objects.live().filter(application__in=bids).count()

    def test_none_fits_and_none_is_given(self, sessions: list[Client], amina: User, peckham: Any) -> None:
        bids = self.full(amina, peckham)
        pages = at_once(*(self.award(client, bid) for client, bid in zip(sessions, bids, strict=True)))
        assert [page.status_code for page in pages] == [200, 200]
        for page in pages:
            assert "There is not enough money left" in page.content.decode()
            assert "£70,000.00 is free" in page.content.decode()
        assert self.offered(bids) == 0 and committed() == 530_000

    def test_one_fits_and_one_is_given(self, sessions: list[Client], amina: User, peckham: Any, client: Client) -> None:
        bids = self.room_for_one(amina, peckham)
        pages = at_once(*(self.award(browser, bid) for browser, bid in zip(sessions, bids, strict=True)))
        assert sorted(page.status_code for page in pages) == [200, 302]
        assert (self.offered(bids), committed()) == (1, POT)
        self.public_total_is(POT, bids, amina, client)

    def public_total_is(self, total: Decimal, bids: list[Application], lead: User, client: Client) -> None:
        """Everything that is given is accepted and published, and the open data adds up to the pot."""
        words = {"title": "Saturdays", "description": "Families meet and cook."}
        officer = factories.staff("Efua Mensah", role="officer")
        for award in Award.objects.live().select_related("application"):
            if award.application in bids:
                awarding.accept(award=award, by=lead, token=token())
            awarding.publish(award=award, by=officer, token=token(), **words)
        lines = json.loads(b"".join(client.get("/grants/awards.json")))["grants"]
        assert sum(Decimal(str(line["amountAwarded"])) for line in lines) == total
        assert f"£{total:,.0f}" in client.get("/grants/awards/").content.decode()

    def test_by_two_batches(self, sessions: list[Client], amina: User, peckham: Any) -> None:
        bids = self.room_for_one(amina, peckham)

        def batch(browser: Client, bid: Application) -> Callable[[], Any]:
            key = bid.pk
            sent = {"form_token": token(), "rows": [str(key)], f"row-{key}-decision": "fund"}
            sent[f"row-{key}-amount"] = "85000.00"
            return lambda: browser.post(f"/admin/grants/award/rounds/{bid.round_id}/decide-batch/", sent)

        pages = at_once(*(batch(browser, bid) for browser, bid in zip(sessions, bids, strict=True)))
        assert sorted(page.status_code for page in pages) == [200, 302]
        assert (self.offered(bids), committed()) == (1, POT)

    def test_by_raising_an_award_at_the_same_moment(self, sessions: list[Client], amina: User, peckham: Any) -> None:
        bids = self.room_for_one(amina, peckham)
        small = self.awarded[-1]
        raised = {"amount": "85000", "reason": "More families come.", "form_token": token()}
        pages = at_once(
            self.award(sessions[0], bids[0]),
            lambda: sessions[1].post(f"/admin/grants/award/{small.pk}/change-amount/", raised),
        )
        assert sorted(page.status_code for page in pages) == [200, 302]
        assert committed() in {POT, Decimal(555_000)}

    @pytest.mark.parametrize("pot", ["fund", "round"])
    def test_by_lowering_the_ceiling_at_the_same_moment(
        self, pot: str, sessions: list[Client], amina: User, peckham: Any, efua: User, client_for: In
    ) -> None:
        from tests.grants.funds.test_admin import FUND_FIELDS, LISTS

        bids = self.room_for_one(amina, peckham)
        opened, officer = bids[0].round, client_for(efua)
        if pot == "fund":
            url, sent = (
                f"/admin/grants/fund/{opened.fund_id}/change/",
                {name: getattr(opened.fund, name) or "" for name in FUND_FIELDS}
                | {"for_organisations": "on", "for_individuals": "on", "how_we_decide": "A panel reads it."},
            )
        else:
            url, sent = f"/admin/grants/round/{opened.pk}/change/", dict(LISTS)
        lowered = {**sent, "ceiling": "515000"}
        page, _ = at_once(self.award(sessions[0], bids[0]), lambda: officer.post(url, lowered, follow=True))
        ceiling = (Fund if pot == "fund" else Round).objects.get().ceiling
        # Either the award came first and the ceiling stayed, or the ceiling came first and nothing was given.
        assert (page.status_code, ceiling, committed()) in {(302, POT, POT), (200, 515_000, 515_000)}

    def test_by_an_edit_in_the_admin(
        self, amina: User, peckham: Any, root: User, sessions: list[Client], client_for: In
    ) -> None:
        """No form of the admin edits an award or a sum: not even the superuser's."""
        self.full(amina, peckham)
        award, browser = Award.objects.order_by("amount").first(), client_for(root)
        assert award is not None
        for path in (f"award/{award.pk}/change/", "award/add/", f"award/{award.pk}/delete/"):
            browser.post(f"/admin/grants/{path}", {"amount": "600000", "state": "accepted", "post": "yes"})
        browser.post(f"/admin/grants/round/{Round.objects.get().pk}/change/", {"committed": "0"})
        browser.post(f"/admin/grants/fund/{Fund.objects.get().pk}/change/", {"committed": "0"})
        assert committed() == 530_000

    def test_control_without_the_guard_both_are_given(self, sessions: list[Client], amina: User, peckham: Any) -> None:
        bids = self.room_for_one(amina, peckham)
        with without_ceilings():
            pages = at_once(*(self.award(client, bid) for client, bid in zip(sessions, bids, strict=True)))
            assert [page.status_code for page in pages] == [302, 302]
            assert Fund.objects.get().committed == 685_000


# Twelve o'clock in London: in summer time 11:00 UTC, in winter 12:00 UTC.
NOONS = {
    "25 June, BST": datetime(2026, 6, 25, 11, tzinfo=UTC),
    "6 March, GMT": datetime(2026, 3, 6, 12, tzinfo=UTC),
}


@pytest.mark.django_db
@pytest.mark.parametrize("noon", NOONS.values(), ids=NOONS)
class TestCheck2Deadline:
    """A bid that is opened at 11:50 in a round that closes at 12 noon, London time.

    Also: grants/funds/test_models.py::TestOpen (every edge in Python and in SQL),
    journeys/test_nothing_typed_is_lost.py::test_the_deadline_is_the_databases (in a browser).
    """

    def opened(self, noon: datetime, amina: User, peckham: Any, **more: Any) -> Application:
        to = factories.round(opens_at=noon - timedelta(days=30), closes_at=noon, **more)
        return factories.application(by=amina, of=peckham, to=to)

    def page(self, client: Client, bid: Application) -> dict[str, str]:
        """What a browser holds of the page "People and place", opened now."""
        return {**fields(client, at(bid, "people/")), "borough": "E09000028", "participants": "40", "mixing": "So."}

    def test_saved_and_sent_at_the_last_second(
        self, noon: datetime, amina: User, peckham: Any, client_for: In, set_now: Callable[..., None]
    ) -> None:
        bid, client = self.opened(noon, amina, peckham), client_for(amina)
        set_now(noon - timedelta(minutes=10))
        page, check = self.page(client, bid), fields(client, at(bid, "check/"))
        set_now(noon - timedelta(seconds=1))
        assert client.post(at(bid, "people/"), {**page, "people": "At the last second."}).status_code == 302
        assert client.post(at(bid, "submit/"), check)["Location"] == at(bid, "sent/")
        bid.refresh_from_db()
        assert (bid.state, engine.answers(bid.sheet)["people"]) == ("submitted", "At the last second.")

    def test_refused_a_second_later_with_every_word_kept(
        self, noon: datetime, amina: User, peckham: Any, client_for: In, set_now: Callable[..., None]
    ) -> None:
        bid, client = self.opened(noon, amina, peckham), client_for(amina)
        set_now(noon - timedelta(minutes=10))
        page, check = self.page(client, bid), fields(client, at(bid, "check/"))
        set_now(noon + timedelta(seconds=1))
        client.post(at(bid, "people/"), {**page, "people": "A second too late."})
        for form in (check, {"form_token": token()}, check):  # the earlier form, a fresh one, and the earlier one again
            refused = client.post(at(bid, "submit/"), form)
            assert refused.status_code == 200
            text = refused.content.decode()
            assert "This round closed at 12 noon" in text and "A second too late." in text
        bid.refresh_from_db()
        assert (bid.state, engine.answers(bid.sheet)["people"]) == ("draft", "A second too late.")
        assert "A second too late." in client.get(at(bid, "people/")).content.decode()

    def test_a_form_that_was_used_in_time_sends_nothing_later(
        self, noon: datetime, amina: User, peckham: Any, client_for: In, set_now: Callable[..., None]
    ) -> None:
        bid, client = self.opened(noon, amina, peckham), client_for(amina)
        other = factories.application(by=amina, of=peckham, to=bid.round)
        set_now(noon - timedelta(minutes=10))
        used = fields(client, at(bid, "check/"))
        client.post(at(bid, "submit/"), used)
        set_now(noon + timedelta(seconds=1))
        assert client.post(at(other, "submit/"), used).status_code == 200
        other.refresh_from_db()
        assert other.state == "draft"

    def test_grace_that_is_stated_and_not_a_second_more(
        self, noon: datetime, amina: User, peckham: Any, client_for: In, set_now: Callable[..., None]
    ) -> None:
        bid, client = self.opened(noon, amina, peckham, grace_seconds=60), client_for(amina)
        other = factories.application(by=amina, of=peckham, to=bid.round)
        set_now(noon + timedelta(seconds=60))
        assert client.post(at(bid, "submit/"), {"form_token": token()})["Location"] == at(bid, "sent/")
        set_now(noon + timedelta(seconds=61))
        assert client.post(at(other, "submit/"), {"form_token": token()}).status_code == 200

    def test_no_job_closes_it(
        self, noon: datetime, amina: User, peckham: Any, client: Client, set_now: Callable[..., None]
    ) -> None:
        """The clock alone decides: nothing is planned, no row changes, and the page says that it is over."""
        bid = self.opened(noon, amina, peckham)
        set_now(noon)
        assert bid.round.is_open(noon)
        set_now(noon + timedelta(seconds=1))
        assert Round.objects.get().state == "published" and not Job.objects.filter(kind__contains="close").exists()
        assert not bid.round.is_open(noon + timedelta(seconds=1))
        assert "12 noon" in client.get(bid.round.fund.get_absolute_url()).content.decode()


class TestCheck3NeverLoseWords:
    """In browsers: journeys/test_the_ten_checks.py::TestCheck3NeverLoseWords (300 words, the tab killed, another
    browser, "saved at", still one draft), journeys/test_nothing_typed_is_lost.py (Back, an ended session, two people),
    journeys/test_several_people_write_at_once.py (the page saves itself, no connection, no script).
    """

    @pytest.mark.django_db
    def test_the_same_form_to_start_makes_one_draft(self, amina: User, peckham: Any, client_for: In) -> None:
        client, opened = client_for(amina), factories.round()
        sent = {"form_token": token(), "applicant": str(peckham.pk)}
        for _ in range(2):
            assert client.post(f"/grants/applications/start/{opened.pk}/", sent).status_code == 302
        assert Application.objects.count() == 1


@pytest.mark.django_db
class TestCheck4Limits:
    """What cannot be, on the server. With a browser, the focus on the summary included:
    journeys/test_the_ten_checks.py::TestCheck4Focus, journeys/test_bad_input_changes_nothing.py.
    """

    @pytest.fixture
    def bid(self, amina: User, peckham: Any) -> Application:
        """A draft in a fund that gives £10,000 to £85,000."""
        fund = factories.fund(minimum_award=Decimal(10_000), maximum_award=LARGEST, ceiling=POT)
        opened = factories.round(of=fund, ceiling=POT)
        with factories.thawed():
            Question.objects.filter(question_set=opened.question_set, key="amount").update(
                minimum=Decimal(10_000), maximum=LARGEST
            )
        return factories.application(by=amina, of=peckham, to=opened, amount="20000.00")

    @pytest.mark.parametrize(
        ("page", "answers", "words"),
        [
            ("project", {"summary": "word " * 251}, "The limit is 250 words"),
            ("money", {"amount": "-1"}, "cannot be less than £0"),
            ("money", {"amount": "85,000.01"}, "The most you can enter is £85,000"),
            ("money", {"amount": "9,999"}, "The least you can enter is £10,000"),
        ],
    )
    def test_refused_with_a_summary_that_leads_to_the_field(
        self, page: str, answers: dict[str, str], words: str, bid: Application, amina: User, client_for: In
    ) -> None:
        client, before = client_for(amina), engine.answers(bid.sheet)
        html = client.post(at(bid, f"{page}/"), {**fields(client, at(bid, f"{page}/")), **answers}).content.decode()
        assert words in html
        self.says_so_first(html)
        assert engine.answers(bid.sheet) == before

    def test_a_mandatory_answer_that_is_missing(self, amina: User, peckham: Any, client_for: In) -> None:
        bid = factories.application(by=amina, of=peckham, summary=None)
        client = client_for(amina)
        html = client.post(at(bid, "submit/"), {"form_token": token()}).content.decode()
        link = at(bid, "project/#id_summary")
        assert "<title>Error: " in html and f'href="{link}"' in html
        assert 'id="id_summary"' in client.get(at(bid, "project/")).content.decode()
        bid.refresh_from_db()
        assert bid.state == "draft"

    @pytest.mark.parametrize("amount", ["10,000", "85,000"])
    def test_control_the_edges_are_taken(self, amount: str, bid: Application, amina: User, client_for: In) -> None:
        client = client_for(amina)
        line = {"budget-0-heading": "place", "budget-0-item": "Hall", "budget-0-amount": amount}
        client.post(at(bid, "money/"), {**fields(client, at(bid, "money/")), "amount": amount, **line})
        bid.refresh_from_db()
        assert bid.amount_asked == Decimal(amount.replace(",", ""))

    @staticmethod
    def says_so_first(html: str) -> None:
        """The title begins with it, the summary is the first thing of the main part, and its links lead somewhere."""
        assert "<title>Error: " in html
        main = html[html.index("<main") :]
        summary = main.index("govuk-error-summary")
        assert summary < main.index("<h1") and summary < main.index("<form")
        box = main[summary : main.index("</ul>", summary)]
        targets = re.findall(r'href="#([^"]+)"', box)
        assert targets
        for target in targets:
            assert f'id="{target}"' in html, target

"""The list of awards with its map and totals, and the report of a finished round."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from grants.applications.models import AccountableBody, Application
from grants.awards import actions, report
from grants.awards.models import Award, DecisionReason
from grants.awards.report import Line
from grants.funds.models import Round
from programmes import clock
from programmes.people.models import Borough, User
from programmes.people.tiles import SHORT, tiles
from tests import factories
from tests.factories import token
from tests.grants.awards.test_opendata import grants, published

pytestmark = pytest.mark.django_db
LIST = "/grants/awards/"


def read(client: Client, url: str = LIST) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def titles(page: str) -> list[str]:
    return re.findall(r'<h3 class="govuk-heading-s">([^<]*)</h3>', page)


def in_turn(awards: list[Award]) -> list[Award]:
    """Decided one day after the other, the last today; the clock stands still inside a test."""
    for days, award in enumerate(reversed(awards)):
        Award.objects.filter(pk=award.pk).update(offered_at=clock.now() - timedelta(days=days))
    return awards


@pytest.fixture
def three(amina: User, farah: User, peckham: Any, efua: User) -> list[Award]:
    """Two of one fund in two boroughs, and one person's of another fund."""
    small = factories.round()
    other = factories.round(of=factories.fund(slug="sport", name="Sport Unites", prefix="SPO", demonstration=[]))
    hackney = factories.organisation("Hackney Weavers", borough="Hackney")
    made = [
        (factories.application(by=amina, of=peckham, to=small, state="accepted"), "Songs"),
        (factories.application(by=amina, of=hackney, to=small, state="accepted", borough=["E09000012"]), "Cloth"),
        (factories.application(by=farah, to=other, state="accepted", amount="1000.50"), "Kites"),
    ]
    return in_turn([published(each, efua, title=title) for each, title in made])


class TestAccountableBody:
    def test_it_is_found_by_its_name_once_it_has_confirmed(self, client: Client, three: list[Award]) -> None:
        at, bid = clock.now(), three[2].application
        facts = {"named_at": at, "named_by": bid.lead, "link_ends_at": at + timedelta(days=7)}
        body = AccountableBody.objects.create(
            application=bid, name="Rye Lane School", no_number="A state school", contact_name="Hal Head",
            email="hal@school.example", key_hash="k" * 64, **facts,
        )  # fmt: skip
        assert titles(read(client, f"{LIST}?q=rye+school")) == []
        with factories.thawed():
            confirmed = {"confirmed_name": "Hal", "confirmed_position": "Head", "confirmed_at": at, "person": bid.lead}
            AccountableBody.objects.filter(pk=body.pk).update(state="confirmed", **confirmed)
        assert titles(read(client, f"{LIST}?q=rye+school")) == ["Kites"]


class TestAwardList:
    def test_newest_first_with_totals(self, client: Client, three: list[Award]) -> None:
        page = read(client)
        assert titles(page) == ["Kites", "Cloth", "Songs"]
        assert "3 awards" in page and "£6,000.50" in page
        assert "Culture Micro Grants</a></th> <td" in page and "£5,000</td>" in page and "£1,000.50</td>" in page
        assert "to an individual, Southwark" in page and "Farah" not in page

    def test_the_map_has_33_labelled_tiles_and_a_table(self, client: Client, three: list[Award]) -> None:
        page = read(client)
        assert page.count('<li class="portal-map__tile') == 33
        assert "Hackney: 1 award, £2,500" in page and "Southwark: 2 awards, £3,500.50" in page
        assert "Camden: 0 awards, £0" in page
        assert page.count('<th scope="row" class="govuk-table__header">') >= 33
        assert 'href="?borough=E09000012"' in page and 'href="?borough=E09000007"' not in page

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("q=cloth", ["Cloth"]),
            ("q=hackney+weav", ["Cloth"]),
            ("q=farah", []),
            ("fund=sport", ["Kites"]),
            ("borough=E09000028", ["Kites", "Songs"]),
            ("borough=E09000028&fund=culture-micro-grants&q=", ["Songs"]),
            ("fund=none", []),
            ("q=%00%25&after=x&before=y_z", []),
        ],
    )
    def test_search_and_filters(self, query: str, expected: list[str], client: Client, three: list[Award]) -> None:
        page = read(client, f"{LIST}?{query}")
        assert titles(page) == expected
        assert ("No award fits" in page) is (not expected)

    def test_pages_walk_by_key_there_and_back(
        self, client: Client, amina: User, efua: User, monkeypatch: Any, queries: Callable[..., Any]
    ) -> None:
        monkeypatch.setattr("grants.awards.views.public.PAGE", 2)
        opened = factories.round()
        made = [
            factories.application(by=amina, of=factories.organisation(f"Group {n}"), to=opened, state="accepted")
            for n in range(5)
        ]
        first = [published(each, efua, title=f"T{n}") for n, each in enumerate(made)]
        in_turn(first)
        # Two decided at the same moment lie on different pages: the key decides between them.
        same = sorted(first[1:3], key=lambda award: award.pk)
        Award.objects.filter(pk__in=[award.pk for award in same]).update(offered_at=clock.now() - timedelta(days=3))
        wanted = ["T4", "T3", *(award.public_title for award in reversed(same)), "T0"]
        seen, url, counts = [], LIST, []
        while url:
            with queries() as ran:
                page = read(client, url)
            counts.append(len(ran))
            seen.append(titles(page))
            following = re.search(r'href="(\?[^"]*)" rel="next"', page)
            url = LIST + following[1].replace("&amp;", "&") if following else ""
        assert [title for each in seen for title in each] == wanted
        assert len(set(counts)) == 1 and counts[0] <= 6
        previous = re.search(r'href="(\?[^"]*)" rel="prev"', page)
        assert previous and titles(read(client, LIST + previous[1].replace("&amp;", "&"))) == seen[-2]

    def test_nothing_published_says_so(self, client: Client, amina: User, peckham: Any) -> None:
        factories.application(by=amina, of=peckham, state="accepted")
        page = read(client)
        assert "No award is published yet" in page and "Songs of Rye Lane" not in page

    def test_the_demonstration_prefix_is_said_while_it_is_one(
        self, client: Client, three: list[Award], settings: Any
    ) -> None:
        assert "not registered with 360Giving" in read(client)
        settings.GRANTS_360_PREFIX = "real"
        assert "not registered with 360Giving" not in read(client)

    def test_page_and_open_data_agree_to_the_penny(self, client: Client, three: list[Award]) -> None:
        assert sum(Decimal(str(line["amountAwarded"])) for line in grants(client)) == Decimal("6000.50")

    def test_writing_is_refused(self, client: Client) -> None:
        for url in (LIST, "/grants/awards.json", "/grants/awards.csv"):
            assert client.post(url).status_code == 405


class TestTiles:
    def test_every_borough_has_its_own_label_and_place(self) -> None:
        made = tiles(Borough.objects.all(), {})
        assert len({tile.short for tile in made}) == len({(tile.column, tile.row) for tile in made}) == 33
        assert set(SHORT) == set(Borough.objects.values_list("pk", flat=True))
        assert {(tile.shade, tile.url, tile.count) for tile in made} == {(0, "", 0)}

    @pytest.mark.parametrize(
        ("amount", "words"),
        [("0", "£0"), ("950.40", "£950"), ("1000", "£1k"), ("2500", "£2.5k"), ("85000", "£85k"), ("1200000", "£1.2m")],
    )
    def test_a_sum_in_few_characters(self, amount: str, words: str) -> None:
        figures = {"E09000007": (1, Decimal(amount)), "E09000012": (1, Decimal(2_000_000))}
        found = {tile.name: tile for tile in tiles(Borough.objects.all(), figures, lambda code: f"/{code}")}
        assert found["Camden"].pounds == words and found["Camden"].url == "/E09000007"
        assert found["Hackney"].shade == 4


@pytest.fixture
def finished(amina: User, peckham: Any, efua: User) -> Round:
    """Five bids in Southwark, two in Hackney: three awards of which one is published, one taken back; two declined."""
    made = factories.round(name="Spring")
    for number, state in enumerate(["accepted", "accepted", "funded", "declined", "declined"]):
        factories.application(by=amina, of=peckham, to=made, state=state, amount=f"{1000 + number}.00")
    hackney = factories.organisation("Weavers", borough="Hackney")
    for state in ("funded", "accepted"):
        factories.application(by=amina, of=hackney, to=made, state=state, borough=["E09000012"], amount="3000.00")
    factories.application(by=amina, of=peckham, to=made, state="withdrawn")
    factories.application(by=amina, of=peckham, to=made, state="draft")
    back = Award.objects.get(application__round=made, state="offered", application__organisation=hackney)
    actions.revoke(award=back, codes=["budget"], text="Sorry.", by=efua, token=token())
    published(Application.objects.filter(round=made, state="funded").earliest("reference"), efua)
    at = clock.now()
    for each in Application.objects.filter(round=made, decided_at__isnull=False):
        each.submitted_at = each.decided_at - timedelta(days=12, hours=3)
        each.save()
    made.close(by=efua, at=at)
    made.save()
    return made


def address(made: Round) -> str:
    return f"/grants/{made.fund.slug}/rounds/{made.pk}/"


class TestRoundReport:
    def test_the_numbers(self, client: Client, finished: Round, queries: Callable[..., Any]) -> None:
        with queries(at_most=6):
            page = read(client, address(finished))
        assert "asking for £11,010</dt><dd>7</dd>" in page
        assert "<dt>awarded in 4 awards</dt><dd>£6,003</dd>" in page
        assert "<dd>12 days</dd>" in page and "1 of the awards" in page
        assert "Why 2 were declined" in page and "The budget was not clear" in page
        assert read(client).count(address(finished)) == 1

    def test_few_applications_of_a_borough_are_counted_together(self, client: Client, finished: Round) -> None:
        page = read(client, address(finished))
        assert "Hackney" not in page and "Southwark" not in page  # two in Hackney alone would follow from the total
        assert "All boroughs" in page

    def test_merging_never_leaves_a_rest_that_tells(self) -> None:
        lines = [Line("A", 5), Line("B", 3), Line("C", 2), Line("", 0)]
        assert [(line.name, line.bids) for line in report.merged(lines)] == [("A", 5), ("Other boroughs", 5)]
        enough = [Line("A", 5), Line("C", 2), Line("D", 1)]
        assert [(line.name, line.bids) for line in report.merged(enough)] == [("A", 5), ("Other boroughs", 3)]
        assert [line.name for line in report.merged([Line("A", 5), Line("B", 4)])] == ["A", "B"]
        assert report.merged([]) == []

    def test_a_decision_that_was_taken_back_is_not_counted(self, finished: Round, efua: User) -> None:
        declined = Application.objects.filter(state="declined").first()
        assert declined
        DecisionReason.objects.create(
            application=declined,
            verb="decline",
            code="people",
            text="An earlier decision.",
            given_at=clock.now() - timedelta(days=30),
            given_by=efua,
        )
        assert [count for _, count in report.report(finished).reasons] == [2]

    @pytest.mark.parametrize("state", ["submitted", "returned"])
    def test_it_waits_for_the_last_decision(
        self, state: str, client: Client, finished: Round, amina: User, peckham: Any
    ) -> None:
        factories.application(by=amina, of=peckham, to=finished, state=state)
        assert client.get(address(finished)).status_code == 404 and address(finished) not in read(client)

    def test_an_open_round_and_another_fund_have_none(self, client: Client, finished: Round) -> None:
        assert client.get(address(finished).replace("culture-micro-grants", "other")).status_code == 404
        assert client.get(address(factories.round())).status_code == 404

    def test_a_round_without_applications(self, client: Client, efua: User) -> None:
        made = factories.round(name="Quiet")
        made.close(by=efua, at=clock.now())
        made.save()
        assert "<dd>0</dd>" in read(client, address(made))

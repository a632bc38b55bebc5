"""The home page: what is open, what is near you, what has changed; and a borough's page."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from programmes import clock
from programmes.catalogue import boroughs, finding, news, yours
from programmes.catalogue.finding import Document
from programmes.people.models import Borough
from tests.programmes.catalogue import rows

pytestmark = pytest.mark.django_db
SOUTHWARK = "E09000028"


@pytest.fixture
def garden() -> None:
    with transaction.atomic():
        finding.put(Document("opportunity", "g", "Dig in Southwark", "A garden.", "/volunteering/g/", (SOUTHWARK,)))
        finding.put(Document("opportunity", "c", "Cook in Camden", "A kitchen.", "/volunteering/c/", ("E09000007",)))


class TestNearYou:
    @pytest.mark.usefixtures("garden")
    def test_a_borough_in_the_address_shows_what_is_there_and_keeps_nothing(self, client: Client) -> None:
        response = client.get("/", {"borough": SOUTHWARK})
        page = response.content.decode()
        assert "Dig in Southwark" in page and "Cook in Camden" not in page
        assert "/boroughs/southwark/" in page
        assert "borough" not in response.cookies
        assert "Dig in Southwark" not in client.get("/").content.decode()

    @pytest.mark.usefixtures("garden")
    def test_remembered_only_when_asked_and_forgotten_when_asked(self, client: Client) -> None:
        kept = client.post("/boroughs/yours/", {"borough": SOUTHWARK})
        cookie = kept.cookies["borough"]
        assert (cookie.value, cookie["httponly"], cookie["samesite"]) == (SOUTHWARK, True, "Lax")
        assert cookie["max-age"] == yours.YEAR
        assert "Dig in Southwark" in client.get("/").content.decode()
        gone = client.post("/boroughs/yours/")
        assert gone.cookies["borough"].value == ""
        assert "Dig in Southwark" not in client.get("/").content.decode()

    def test_a_made_up_borough_is_none(self, client: Client) -> None:
        for odd in ("E09999999", "x", "\x00", "E" * 500):
            page = client.get("/", {"borough": odd})
            assert page.status_code == 200
            assert "Remember" not in page.content.decode()
        assert client.post("/boroughs/yours/", {"borough": "x"}).cookies["borough"].value == ""

    def test_looking_at_the_address_of_the_choice_changes_nothing(self, client: Client) -> None:
        assert client.get("/boroughs/yours/").status_code == 405


class TestChanges:
    def test_newest_first_and_no_more_than_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        at = clock.now()

        def days_ago(days: int) -> news.Change:
            return news.Change(at - timedelta(days=days), f"{days} days ago", "", "/")

        monkeypatch.setattr(news, "_sources", [lambda most: [days_ago(1), days_ago(5)], lambda most: [days_ago(3)]])
        assert [change.title for change in news.newest(2)] == ["1 days ago", "3 days ago"]

    def test_a_published_page_is_news(self, client: Client, otto: Any) -> None:
        from programmes.catalogue import actions
        from tests.factories import token

        draft = rows.programme("early-years-hubs", published=False)
        actions.publish_programme(programme=draft, by=otto, token=token())
        page = client.get("/").content.decode()
        assert page.index("What has changed") < page.index("Early Years Hubs", page.index("What has changed"))


class TestOpenNow:
    def test_by_area_and_a_few_of_each(self, client: Client, otto: Any) -> None:
        programme = rows.programme()
        for n in range(6):
            rows.way(of=programme, by=otto, slug=f"way-{n}", title=f"Take part {n}")
        page = client.get("/").content.decode()
        assert page.count("Take part ") == 3
        assert "All of Programmes" in page


class TestBoroughPage:
    def test_every_area_has_its_part(self, client: Client, queries: Any) -> None:
        with queries(at_most=25):
            page = client.get("/boroughs/southwark/").content.decode()
        for part in boroughs.parts(Borough.objects.get(pk=SOUTHWARK)):
            assert part.heading in page
        for heading in ("Citizenship ceremonies", "Volunteering", "Grants", "Help with status and citizenship"):
            assert heading in page

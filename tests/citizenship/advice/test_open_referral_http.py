"""The open data over HTTP: for every website, read only, kept by whoever has it, and no dearer on the last page."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from citizenship.advice.models import AdviceService
from citizenship.advice.referral import paging
from tests.citizenship.factories import advice as make
from tests.citizenship.factories import open_referral

pytestmark = pytest.mark.django_db
API = "/citizenship/advice/api/"
OFFSET = re.compile(r"OFFSET (\d+)")
LISTS = ["services", "taxonomies", "taxonomy_terms", "service_at_locations"]


@pytest.fixture(autouse=True)
def no_notes() -> None:
    """Where pages begin is noted in the process's memory: no test finds another's notes."""
    paging.forget()


@pytest.fixture
def directory() -> dict[str, AdviceService]:
    """One service of every sort."""
    return open_referral.directory()


def many(count: int) -> None:
    """So many listed services of one organisation, each at one place."""
    first = make.service(make.helper("Large centre"), name="Service 0000")
    make.site(first)
    copies = [AdviceService(**{**_fields(first), "name": f"Service {n:04}"}) for n in range(1, count)]
    AdviceService.objects.bulk_create(copies)


def _fields(row: AdviceService) -> dict[str, Any]:
    leave = {"id", "words", "name"}
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in leave}


class TestForEverybody:
    @pytest.mark.parametrize("path", ["", *LISTS])
    def test_any_website_may_read(self, client: Client, path: str) -> None:
        response = client.get(API + path, headers={"origin": "https://elsewhere.example"})
        assert response.status_code == 200
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Content-Type"] == "application/json"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in response
        assert not response.cookies

    @pytest.mark.parametrize("path", ["", *LISTS])
    def test_a_browser_asks_first(self, client: Client, path: str) -> None:
        response = client.options(API + path, headers={"access-control-request-method": "GET"})
        assert response.status_code == 204
        assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert response["Access-Control-Allow-Origin"] == "*"
        assert not response.content

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    @pytest.mark.parametrize("path", ["", *LISTS])
    def test_nobody_writes(self, path: str, method: str) -> None:
        response = getattr(Client(enforce_csrf_checks=False), method)(API + path)
        assert response.status_code == 405
        assert "GET" in response["Allow"] and "POST" not in response["Allow"]

    def test_only_the_head(self, client: Client, directory: Any) -> None:
        got, head = client.get(API + "services"), client.head(API + "services")
        assert head.status_code == 200
        assert not head.content
        assert head["ETag"] == got["ETag"]

    def test_the_root_says_which_standard(self, client: Client) -> None:
        found = json.loads(client.get(API).content)
        assert found["version"] == "3.0"
        assert found["profile"].startswith("https://")

    def test_the_root_is_a_page_for_people(self, client: Client) -> None:
        response = client.get(API, headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
        assert response["Content-Type"].startswith("text/html")
        assert "Accept" in response["Vary"]
        text = response.content.decode()
        assert "Open Referral UK" in text
        assert "The last page costs us what the first one costs" in text

    def test_nothing_at_an_unknown_key(self, client: Client) -> None:
        for name in LISTS:
            response = client.get(f"{API}{name}/00000000-0000-4000-8000-000000000000")
            assert response.status_code == 404
            assert json.loads(response.content)["error"]


class TestUnchanged:
    def test_the_same_bytes_are_not_sent_twice(self, client: Client, directory: Any) -> None:
        for path in [*LISTS, f"services/{directory['whole'].pk}"]:
            first = client.get(API + path)
            again = client.get(API + path, headers={"if-none-match": first["ETag"]})
            assert again.status_code == 304
            assert not again.content
            assert again["ETag"] == first["ETag"]
            assert again["Access-Control-Allow-Origin"] == "*"

    def test_a_change_is(self, client: Client, directory: Any) -> None:
        first = client.get(API + "services")
        assert first["Last-Modified"]
        directory["practical"].withdraw(at=directory["practical"].changed_at)
        directory["practical"].save()
        again = client.get(API + "services", headers={"if-none-match": first["ETag"]})
        assert again.status_code == 200
        assert json.loads(again.content)["total_items"] == 2


class TestCost:
    def test_every_page_costs_the_same(self, client: Client, queries: Any) -> None:
        many(330)
        client.get(API + "services", {"page": 20, "per_page": 10})
        for page in (1, 2, 11, 33):
            with queries(at_most=4) as held:
                found = client.get(API + "services", {"page": page, "per_page": 10})
            entries = [each["name"] for each in json.loads(found.content)["contents"]]
            assert entries == [f"Service {number:04}" for number in range(page * 10 - 10, page * 10)]
            skipped = [int(number) for sql in held.captured_queries for number in OFFSET.findall(sql["sql"])]
            assert max(skipped, default=0) < paging.STEP, "no page is counted up to"

    def test_control_counting_up_to_a_page_is_seen(self) -> None:
        assert OFFSET.findall(str(AdviceService.objects.listed()[320:330].query)) == ["320"]

    @pytest.mark.parametrize(
        ("path", "most"),
        [
            ("services", 3),
            ("services?full=true", 6),
            ("service_at_locations", 4),
            ("taxonomy_terms", 1),
        ],
    )
    def test_the_number_of_queries_does_not_grow(self, client: Client, queries: Any, path: str, most: int) -> None:
        many(3)
        with queries(at_most=most) as few:
            client.get(API + path)
        make.site(make.service(make.helper("Another"), name="Another"))
        for number in range(20):
            make.site(make.service(make.helper(f"Centre {number}"), name=f"Centre {number}"))
        with queries(at_most=most) as more:
            client.get(API + path)
        assert len(few) == len(more)

    def test_one_service(self, client: Client, directory: Any, queries: Any) -> None:
        with queries(at_most=5):
            client.get(f"{API}services/{directory['whole'].pk}")

    def test_no_more_than_a_hundred(self, client: Client) -> None:
        many(130)
        page = json.loads(client.get(API + "services", {"per_page": 5000}).content)
        assert (page["size"], page["total_pages"]) == (paging.LARGEST_SIZE, 2)

    def test_notes_follow_the_list(self, client: Client) -> None:
        """A page begins where it begins now, also when the notes of another state of the list are still kept."""
        many(110)
        client.get(API + "services", {"per_page": 100, "page": 2})
        make.service(make.helper("First"), name="A first one")
        page = json.loads(client.get(API + "services", {"per_page": 100, "page": 2}).content)
        assert page["contents"][0]["name"] == "Service 0099"

"""Searching: each filter finds what it should and nothing else; pages by key; the list and the map agree."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from programmes import clock
from programmes.people.models import Borough
from tests.volunteering import factories
from volunteering.opportunities import finding
from volunteering.opportunities.finding import Wanted
from volunteering.opportunities.models import Opportunity

pytestmark = pytest.mark.django_db
LIST = "/volunteering/"


@pytest.fixture
def several(host: Any) -> dict[str, Opportunity]:
    """Four that differ in every filter."""
    made = {
        "garden": factories.opportunity(host, title="Dig the garden", minimum_age=14, access=["service_animals"]),
        "soup": factories.opportunity(
            host, title="Serve soup", what="Stir and serve.", cause="anti_poverty", place_name="",
            borough=Borough.objects.get(name="Camden"), minimum_age=18, adults_only=True,
        ),
        "phone": factories.opportunity(
            host, title="Ring somebody up", what="Talk.", cause="older_people", place_name="",
            remote=True, borough=None, minimum_age=16, maximum_age=25,
        ),
        "hidden": factories.opportunity(host, title="Dig in secret", state="paused"),
    }  # fmt: skip
    factories.session(made["garden"])
    return made


def found(query: str) -> set[str]:
    codes = Borough.objects.values_list("pk", flat=True)
    rows = finding.search(Wanted.of(QueryDict(query), codes), clock.now())
    return set(rows.values_list("title", flat=True))


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"Dig the garden", "Serve soup", "Ring somebody up"}),
        ("q=digging+gardens", {"Dig the garden"}),
        ("q=-garden+soup", {"Serve soup"}),
        ("borough=E09000007", {"Serve soup"}),
        ("borough=E09000007&borough=E09000028", {"Dig the garden", "Serve soup"}),
        ("cause=older_people", {"Ring somebody up"}),
        ("remote=yes", {"Ring somebody up"}),
        ("access=service_animals", {"Dig the garden"}),
        ("access=service_animals&access=wifi_usage", set()),
        ("age=15", {"Dig the garden"}),
        ("age=17", {"Dig the garden", "Ring somebody up"}),
        ("age=30", {"Dig the garden", "Serve soup"}),
        (
            "age=999&cause=x&borough=%00&from=x&access=x",
            {"Dig the garden", "Serve soup", "Ring somebody up"},
        ),
    ],
)
def test_filters(several: Any, query: str, titles: set[str]) -> None:
    assert found(query) == titles


def test_dates_in_london(several: Any) -> None:
    day = clock.london_day(several["garden"].sessions.get().starts_at)
    assert found(f"from={day}&to={day}") == {"Dig the garden"}
    assert found(f"from={day + timedelta(days=1)}") == set()
    assert found("to=9999-12-31") == {"Dig the garden"}


def test_list_and_map_agree(client: Any, several: Any) -> None:
    for query in ("", "age=17", "borough=E09000007", "remote=yes"):
        listed, mapped = client.get(f"{LIST}?{query}"), client.get(f"{LIST}map/?{query}")
        assert listed.status_code == mapped.status_code == 200
        assert listed.context["found"] == mapped.context["found"] == len(listed.context["rows"])


def test_a_tile_chooses_its_borough_and_lets_it_go(client: Any, several: Any) -> None:
    page = client.get(f"{LIST}map/?q=dig")
    urls = {code: tile.url for tile, code in page.context["tiles"]}
    assert urls["E09000028"] == "?q=dig&borough=E09000028"
    page = client.get(f"{LIST}map/{urls['E09000028']}")
    assert {code: tile.url for tile, code in page.context["tiles"]}["E09000028"] == "?q=dig"


def test_pages_by_key_meet_each_row_once(client: Any, host: Any) -> None:
    at = clock.now()
    for number in range(finding.PAGE * 2 + 3):
        made = factories.opportunity(host, title=f"Number {number}")
        Opportunity.objects.filter(pk=made.pk).update(published_at=at - timedelta(minutes=number // 3))
    seen: list[str] = []
    url, back = LIST, ""
    while url:
        page = client.get(url)
        seen += [row.title for row, _ in page.context["rows"]]
        back = page.context["previous_url"]
        url = LIST + page.context["next_url"] if page.context["next_url"] else ""
    assert len(seen) == len(set(seen)) == finding.PAGE * 2 + 3
    page = client.get(LIST + back)
    assert [row.title for row, _ in page.context["rows"]] == seen[finding.PAGE : finding.PAGE * 2]


def test_the_number_of_queries_does_not_grow(client: Any, host: Any, queries: Any) -> None:
    counts = []
    for number in (2, 15):
        for _ in range(number):
            factories.session(factories.opportunity(host))
        with queries() as seen:
            assert client.get(f"{LIST}?q=garden&age=20").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6


@pytest.mark.parametrize("name", ["opportunity_list", "opportunity_map"])
def test_without_a_script_in_one_form(client: Any, several: Any, name: str) -> None:
    text = client.get(reverse(f"volunteering:{name}")).content.decode()
    assert 'method="get"' in text and 'name="borough"' in text and 'name="access"' in text


def test_detail_tells_a_search_engine_about_the_role_only(client: Any, tomi_permitted: Any, several: Any) -> None:
    """I25: a young person with a place appears neither in words nor in data."""
    session = several["garden"].sessions.get()
    factories.sign_up(tomi_permitted, session)
    text = client.get(f"{LIST}{several['garden'].pk}/").content.decode()
    assert '"@type": "JobPosting"' in text and '"employmentType": "VOLUNTEER"' in text
    assert "Tomi" not in text


def test_what_is_not_public_is_404_for_strangers(client: Any, several: Any, guy: Any, hana: Any) -> None:
    url = f"{LIST}{several['hidden'].pk}/"
    assert client.get(url).status_code == 404
    for user, status in ((guy, 200), (hana, 404)):
        browser = Client()
        browser.force_login(user)
        assert browser.get(url).status_code == status


def test_words_cannot_end_the_script(client: Any, host: Any) -> None:
    made = factories.opportunity(host, title="</script><b>bold")
    text = client.get(f"{LIST}{made.pk}/").content.decode()
    assert "</script><b>" not in text

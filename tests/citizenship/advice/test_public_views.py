"""The public pages: search, list, map, one entry, the offer; what they say, what they ask of the database."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from citizenship.advice import reading
from citizenship.advice.models import AdviceService
from programmes.catalogue import limits
from tests import factories as common
from tests.citizenship.factories import advice
from tests.citizenship.factories.advice import CAMDEN, HACKNEY

pytestmark = pytest.mark.django_db
LIST = "/citizenship/advice/"


def at(name: str, *keys: Any) -> str:
    return reverse(f"citizenship:{name}", args=keys)


def page(client: Client, url: str = LIST, **asked: Any) -> str:
    return client.get(url, asked).content.decode()


def titles(html: str) -> list[str]:
    return re.findall(r'advice-item__title"><a[^>]*>([^<]+)<', html)


class TestSearch:
    def test_each_field_narrows_it(self, client: Client) -> None:
        given = advice.adviser()
        advice.service(given, name="a", languages=["en", "pl"], needs=["asylum"], young_people=True)
        advice.service(given, name="b", boroughs=[HACKNEY])
        advice.service(advice.helper(), name="c", whole_london=True)
        assert titles(page(client)) == ["a", "b", "c"]
        assert titles(page(client, borough=CAMDEN)) == ["a", "c"]
        assert titles(page(client, language="pl")) == ["a"]
        assert titles(page(client, level="practical")) == ["c"]
        assert titles(page(client, level="two")) == ["a", "b"]
        assert titles(page(client, need="asylum")) == ["a"]
        assert titles(page(client, young="on")) == ["a"]
        assert titles(page(client, q="lantern")) == ["c"]

    def test_what_is_unknown_is_left_out(self, client: Client) -> None:
        advice.service()
        odd = {"borough": "E0", "language": "klingon", "level": "9", "need": "x", "before": "x", "after": "\x00"}
        response = client.get(LIST, odd)
        assert response.status_code == 200 and titles(response.content.decode()) == ["Status advice"]

    def test_pages_lead_forth_and_back(self, client: Client, monkeypatch: Any) -> None:
        monkeypatch.setattr(reading, "PAGE", 2)
        given = advice.adviser()
        for name in "edcba":
            advice.service(given, name=name)
        first = page(client, level="any")
        assert titles(first) == ["a", "b"] and 'rel="prev"' not in first
        following = re.search(r'href="(\?[^"]+)" rel="next"', first)[1].replace("&amp;", "&")  # type: ignore[index]
        second = page(client, LIST + following)
        assert titles(second) == ["c", "d"] and "level=any" in following
        back = re.search(r'href="(\?[^"]+)" rel="prev"', second)[1].replace("&amp;", "&")  # type: ignore[index]
        assert titles(page(client, LIST + back)) == ["a", "b"]
        last = page(client, LIST, after=AdviceService.objects.get(name="d").pk)
        assert titles(last) == ["e"] and 'rel="next"' not in last

    def test_it_is_kept_by_nobody(self, client: Client) -> None:
        response = client.get(LIST, {"borough": CAMDEN, "need": "asylum"})
        assert response["Cache-Control"] == "no-store" and response["Referrer-Policy"] == "same-origin"
        assert not client.cookies.get("sessionid")

    @pytest.mark.parametrize("count", [1, 30])
    def test_constant_queries(self, client: Client, queries: Any, count: int) -> None:
        given = advice.adviser()
        for number in range(count):
            advice.service(given, name=f"service {number}")
        with queries(at_most=5):
            page(client, borough=CAMDEN, language="en", level="any", need="settled_status")
        with queries(at_most=4):
            page(client, at("advice_map"), language="en")

    def test_an_empty_directory_says_so(self, client: Client) -> None:
        assert "The directory is empty" in page(client)
        advice.service()
        assert "Nobody in the directory fits yet" in page(client, borough=HACKNEY)


class TestMap:
    def test_tiles_count_and_lead_to_the_list(self, client: Client) -> None:
        given = advice.adviser()
        advice.service(given, name="a", boroughs=[CAMDEN, HACKNEY])
        advice.service(given, name="b", languages=["pl"])
        advice.service(given, name="c", whole_london=True)
        html = page(client, at("advice_map"), language="en")
        assert "Camden: 1 entry" in html and "Barnet: 0 entries" in html and "1 more" in html
        assert len(re.findall(r'class="portal-map__tile ', html)) == 33
        assert f"{LIST}?borough={CAMDEN}&amp;language=en" in html
        assert len(re.findall(r'<th scope="row"', html)) == 34, "the table has London besides"

    def test_the_borough_asked_for_does_not_empty_the_map(self, client: Client) -> None:
        advice.service()
        assert "Camden: 1 entry" in page(client, at("advice_map"), borough=HACKNEY)


class TestEntry:
    def test_an_adviser_with_its_register_and_days(self, client: Client) -> None:
        made = advice.service(advice.adviser("iaa_2"), languages=["pl", "en"], harder=["caring"])
        advice.site(made, access=["loop"])
        html = page(client, made.get_absolute_url())
        for words in ("IAA level 2", "F200000001", "Immigration Advice Authority", "Hearing loop", "English, Polish"):
            assert words in html
        assert "not advice" not in html
        assert 'dir="ltr">020 7946 0101<' in html

    def test_who_is_not_verified_is_practical_help_and_its_claim_is_shown_nowhere(self, client: Client) -> None:
        claims = advice.helper(regulator="iaa", level="iaa_3", registration_number="F777")
        made = advice.service(claims)
        for html in (page(client), page(client, made.get_absolute_url()), page(client, LIST, borough=CAMDEN)):
            assert "Practical help, not advice" in html
            assert "F777" not in html and "IAA level 3" not in html

    def test_old_dates_are_flagged_on_the_list_and_on_the_page(self, client: Client) -> None:
        old = advice.today() - timedelta(days=370)
        made = advice.service(advice.adviser(verified_on=old), assured_on=old)
        for html in (page(client), page(client, made.get_absolute_url())):
            assert "over 12 months ago" in html and "Not confirmed for over 12 months" in html

    def test_control_fresh_ones_are_not(self, client: Client) -> None:
        made = advice.service()
        for html in (page(client), page(client, made.get_absolute_url())):
            assert "12 months ago" not in html and "Not confirmed" not in html

    def test_a_demonstration_says_so_wherever_it_stands(self, client: Client) -> None:
        made = advice.service()
        assert "Demonstration: not a real service" in page(client)
        assert "do not exist" in page(client, made.get_absolute_url())
        AdviceService.objects.all().delete()
        real = advice.service(advice.helper("Real", is_demonstration=False, source_name="Its website"))
        assert "Demonstration" not in page(client, real.get_absolute_url())
        assert "Its website" in page(client, real.get_absolute_url())

    @pytest.mark.parametrize("state", ["draft", "waiting", "hidden", "withdrawn"])
    def test_what_is_not_listed_is_not_there(self, client: Client, state: str) -> None:
        assert client.get(advice.service(state=state).get_absolute_url()).status_code == 404

    def test_the_address_for_our_letters_is_nowhere(self, client: Client) -> None:
        made = advice.service()
        assert advice.DESK not in page(client) + page(client, made.get_absolute_url())

    def test_few_queries(self, client: Client, queries: Any) -> None:
        made = advice.service()
        for number in range(5):
            advice.site(made, name=f"place {number}")
        with queries(at_most=6):
            page(client, made.get_absolute_url())


OFFER = {
    "organisation": "Harbour Advice",
    "about": "We help.",
    "website": "https://harbour.example",
    "regulator": "iaa",
    "level": "iaa_1",
    "registration_number": "F1",
    "name": "Open door",
    "description": "Letters read.",
    "status": "active",
    "needs": ["settled_status"],
    "languages": ["en", "pl"],
    "boroughs": [CAMDEN],
    "cost": "free",
    "phone": "020 7946 0000",
    "place": "1 Quay",
    "postcode": "se12aa",
    "borough": CAMDEN,
    "contact": "desk@harbour.example",
}


class TestOffer:
    def test_an_entry_waits_for_staff(self, client: Client) -> None:
        response = client.post(at("advice_offer"), {**OFFER, "form_token": common.token()})
        assert response["Location"] == at("advice_thanks")
        made = AdviceService.objects.get()
        assert made.state == "waiting" and made.sites.get().postcode == "SE1 2AA"
        assert titles(page(client)) == []
        assert "Thank you" in page(client, at("advice_thanks"))

    @pytest.mark.parametrize(
        ("other", "words"),
        [
            ({"boroughs": []}, "Choose at least one borough, or all of London."),
            ({"phone": ""}, "Give a telephone number, an e-mail address or a page."),
            ({"regulator": "sra"}, "Choose a level that this regulator gives."),
            ({"needs": []}, "Choose at least one."),
            ({"postcode": ""}, "Enter the postcode of the place."),
            ({"contact": "x"}, "Enter an e-mail address such as"),
            ({"needs": ["magic"]}, "Choose from the list."),
        ],
    )
    def test_errors_say_what_to_do(self, client: Client, other: dict[str, Any], words: str) -> None:
        response = client.post(at("advice_offer"), {**OFFER, **other, "form_token": common.token()})
        assert response.status_code == 200 and words in response.content.decode()
        assert not AdviceService.objects.exists()

    def test_who_sends_by_the_dozen_is_slowed(self, client: Client, monkeypatch: Any) -> None:
        monkeypatch.setattr(limits, "MOST", 0)
        response = client.post(at("advice_offer"), {**OFFER, "form_token": common.token()})
        assert response.status_code == 429 and "Wait an hour" in response.content.decode()

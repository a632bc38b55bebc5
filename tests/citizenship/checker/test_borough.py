"""The page of a borough names who can help there with status and citizenship, that of a programme what to do."""

from typing import Any

import pytest

from citizenship.checker import borough as part
from citizenship.checker import offers
from programmes.people.models import Borough
from tests.citizenship.factories import advice
from tests.programmes.catalogue import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def camden() -> Borough:
    return Borough.objects.get(name="Camden")


def test_advisers_first_and_each_with_its_standing(camden: Borough, client_for: Any, queries: Any) -> None:
    advice.service(advice.helper("Forms Desk"), name="Forms")
    advice.service(advice.adviser("iaa_2"), name="Status advice")
    advice.service(advice.adviser("iaa_1"), name="Elsewhere", boroughs=[advice.HACKNEY])
    with queries(at_most=3):
        shown = part.advice(camden)
    assert [line.title for line in shown.lines] == ["Status advice", "Forms"]
    assert "not advice" in shown.lines[1].text
    assert all("(demonstration)" in line.text for line in shown.lines)
    assert shown.count == "2 services"
    page = client_for().get("/boroughs/camden/").content.decode()
    assert f'href="/citizenship/advice/?borough={camden.pk}"' in page
    assert "Elsewhere" not in page


def test_where_nobody_is_listed_the_directory_is(camden: Borough, client_for: Any) -> None:
    page = client_for().get("/boroughs/camden/").content.decode()
    assert "No service is listed for Camden yet." in page
    assert "Everybody who can help in Camden" in page


def test_what_is_not_listed_is_not_there(camden: Borough) -> None:
    advice.service(state="waiting", name="Waits")
    assert part.advice(camden).lines == []


@pytest.mark.parametrize("slug", offers.OFFERS)
def test_a_programme_leads_to_what_can_be_done(slug: str, client_for: Any) -> None:
    rows.programme(slug)
    page = client_for().get(f"/programmes/{slug}/").content.decode()
    for offer in offers.offers(slug):
        assert f'href="{offer.url}"' in page
    assert not offers.offers("refugees")

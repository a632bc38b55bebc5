"""The demonstration's rounds: every state of a fund's page, made by the portal's own actions."""

from typing import Any

import pytest
from django.test import Client

from grants.awards import demo as grants_demo
from grants.funds import demo, reference
from grants.funds.models import Codesign, Round
from programmes.people import loading
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[Any] = []
    monkeypatch.setenv("DEMO_PASSWORD", factories.PASSWORD)
    reference.load()
    loading.load_cast(said.append)
    grants_demo.load(said.append)
    demo.load(said.append)
    demo.load(said.append)


def test_every_fund_has_its_page(loaded: None, client: Client) -> None:
    page = client.get("/grants/").content.decode()
    for name in ("Culture Micro Grants", "London Family Fund", "Sport Unites"):
        assert name in page
    assert "2 strands are open" in page
    family = client.get("/grants/london-family-fund/").content.decode()
    assert "3 parents and carers helped us to write these criteria" in family
    assert "Our thanks to Rosa and Tunde" in family and "mei" not in family.lower()
    assert "Planning together is what parents asked for" in family
    culture = client.get("/grants/culture-micro-grants/").content.decode()
    assert "30% of the score" in culture and "MD2167" in culture and "£160,000" in culture
    sport = client.get("/grants/sport-unites/").content.decode()
    assert "DD2324" in sport and "delegated by MD2244" in sport and "Not open. We have no dates yet." in sport


def test_drafts_stay_for_officers(loaded: None) -> None:
    assert Round.objects.filter(state="draft").count() == 7
    assert sorted(Codesign.objects.values_list("state", "helpers")) == [("closed", 3), ("open", 3)]

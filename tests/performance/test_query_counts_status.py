"""Each page of the directory asks the database as often with few entries as with many, and on each of its pages."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from citizenship.advice import finding
from citizenship.advice.models import AdviceService
from tests.performance.test_query_counts import counts

pytestmark = pytest.mark.django_db
FEW, MANY, CAMDEN = 120, 1200, "E09000007"
ASKED = f"?borough={CAMDEN}&language=en&level=any&need=asylum&q=letters"


@pytest.fixture
def pages(ines: Any) -> dict[str, tuple[Any, str]]:
    """Who looks at what."""
    call_command("load_scale", advice=FEW, verbosity=0)
    entry = finding.search()[0]
    return {
        "list": (None, reverse("citizenship:advice")),
        "asked": (None, reverse("citizenship:advice") + ASKED),
        "map": (None, reverse("citizenship:advice_map") + ASKED),
        "entry": (None, entry.get_absolute_url()),
        "open data": (None, reverse("citizenship:advice_api_services")),
        "open data, asked": (None, reverse("citizenship:advice_api_services") + "?per_page=50&page=2"),
        "officer's list": (ines, reverse("admin:citizenship_adviceservice_changelist")),
        "officer's page": (ines, reverse("admin:citizenship_adviceservice_change", args=[entry.pk])),
        "gaps": (ines, reverse("admin:citizenship_adviceservice_gaps")),
        "worklist": (ines, reverse("admin:index")),
    }


def test_the_same_with_few_and_many(pages: dict[str, tuple[Any, str]], queries: Callable[..., Any]) -> None:
    few = counts(pages, queries)
    assert few["list"] <= 6 and few["asked"] <= 6 and few["map"] <= 6 and few["open data"] <= 10, few
    call_command("load_scale", advice=MANY, verbosity=0)
    assert AdviceService.objects.count() == FEW + MANY
    assert counts(pages, queries) == few


def test_near_you_is_one_query_beside_the_clock(queries: Callable[..., Any]) -> None:
    call_command("load_scale", advice=MANY, verbosity=0)
    with queries(at_most=2):
        found = finding.near_you(CAMDEN, "en", "two", ["settled_status", "asylum"], ["caring"])
    assert len(found) == 5


def test_every_page_of_the_list(client: Client, queries: Callable[..., Any]) -> None:
    """Forth to the last entry by the links of the pages themselves: nothing twice, nothing left out."""
    call_command("load_scale", advice=130, verbosity=0)
    path, seen, names = reverse("citizenship:advice"), [], []
    url: str = path
    while url:
        with queries() as asked:
            page = client.get(url).content.decode()
        seen.append(len(asked))
        names += re.findall(r'advice-item__title"><a[^>]*>([^<]+)<', page)
        further = re.search(r'href="(\?[^"]*after[^"]*)"', page)
        url = path + unescape(further.group(1)) if further else ""
    assert len(names) == len(set(names)) == 130 and names == sorted(names)
    assert len(seen) == 6 and max(seen) - min(seen) <= 1

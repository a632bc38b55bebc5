"""Each page of citizenship asks the database as often with many rows as with few, and on each page of a list."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from citizenship.ceremonies.models import Ceremony
from citizenship.findings import reference_guidance
from tests.citizenship import factories
from tests.performance.test_query_counts import counts

pytestmark = pytest.mark.django_db
# In each of the 33 boroughs two ceremonies, then some forty.
FEW, MANY = 70, 1400


@pytest.fixture
def pages(ravi: Any, ines: Any) -> dict[str, tuple[Any, str]]:
    """Who looks at what."""
    reference_guidance.load(lambda line: None)
    factories.joined("Camden", by=ravi)
    call_command("load_scale", ceremonies=FEW, verbosity=0)
    factories.publication(factories.study("one", boroughs=["Camden"]))
    held = Ceremony.objects.of(_camden()).held().latest("date")
    factories.ceremony("Camden")

    def at(name: str, *keys: Any) -> str:
        return reverse(name, args=keys)

    return {
        "front": (None, at("citizenship:home")),
        "guidance": (None, at("citizenship:guidance")),
        "borough": (None, "/boroughs/camden/"),
        "home": (ravi, at("home")),
        "ceremonies": (ravi, at("citizenship:ceremonies")),
        "list": (ravi, at("citizenship:ceremony_list")),
        "recorded": (ravi, f"{at('citizenship:ceremony_list')}?state=held"),
        "ceremony": (ravi, held.get_absolute_url()),
        "months": (ravi, at("citizenship:months")),
        "own results": (ravi, at("citizenship:own_results")),
        "results": (None, at("citizenship:study_results", "one")),
        "officer's list": (ines, at("admin:citizenship_ceremony_changelist")),
        "officer's page": (ines, at("admin:citizenship_ceremony_change", held.pk)),
        "worklist": (ines, at("admin:index")),
    }


def _camden() -> Any:
    from programmes.people.models import Borough

    return Borough.objects.get(name="Camden")


def test_the_same_with_few_and_many(pages: dict[str, tuple[Any, str]], queries: Callable[..., Any]) -> None:
    few = counts(pages, queries)
    assert few["ceremonies"] <= 16 and few["list"] <= 10 and few["guidance"] <= 5 and few["front"] <= 4, few
    call_command("load_scale", ceremonies=MANY, verbosity=0)
    assert Ceremony.objects.of(_camden()).count() > 40
    assert counts(pages, queries) == few


def test_every_page_of_the_list(ravi: Any, client_for: Any, queries: Callable[..., Any]) -> None:
    """Backwards to the first ceremony by the links of the pages themselves."""
    factories.joined("Camden", by=ravi)
    call_command("load_scale", ceremonies=33 * 130, verbosity=0)
    path, seen = reverse("citizenship:ceremony_list"), []
    client: Client = client_for(ravi)
    url: str = path
    while url:
        with queries() as asked:
            page = client.get(url).content.decode()
        seen.append(len(asked))
        further = re.search(r'href="(\?[^"]*before[^"]*)"', page)
        url = path + unescape(further.group(1)) if further else ""
    assert len(seen) == 5 and len(set(seen[1:])) == 1, seen


def test_control_a_query_for_each_row_is_noticed(queries: Callable[..., Any]) -> None:
    def careless() -> int:
        with queries() as asked:
            [each.venue.name for each in Ceremony.objects.all()]
        return len(asked)

    factories.ceremony("Camden", state="held")
    few = careless()
    factories.ceremony("Hackney", state="held")
    assert careless() > few

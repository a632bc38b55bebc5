"""Each page of volunteering asks the database as often with many rows as with few, and on each page of a list."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests import factories as common
from tests.performance.test_query_counts import counts
from tests.volunteering import factories
from tests.volunteering.factories import rewards as prizes
from volunteering.hours.models import HoursClaim
from volunteering.opportunities.models import Opportunity

pytestmark = pytest.mark.django_db
FEW, MANY = 30, 600


@pytest.fixture
def host(growers: Any) -> Any:
    """A host, to which guy belongs."""
    return factories.host(growers)


@pytest.fixture
def pages(host: Any, guy: Any, vera: Any, sol: Any) -> dict[str, tuple[Any, str]]:
    """Who looks at what."""
    call_command("load_scale", opportunities=FEW, hours=FEW, verbosity=0)
    session = factories.session(factories.opportunity(host))
    factories.sign_up(factories.volunteer("First Sheet", age=30), session)
    worker = HoursClaim.objects.select_related("volunteer__user").earliest("starts_at").volunteer
    prizes.rules()
    reward = prizes.reward(prizes.sponsor("Partner"), stock=3, minimum_age=0, maximum_age=99)

    def at(name: str, *keys: Any) -> str:
        return reverse(name, args=keys)

    listed, mapped = at("volunteering:opportunity_list"), at("volunteering:opportunity_map")
    return {
        "find": (None, listed),
        "words": (None, f"{listed}?q=plant"),
        "age": (None, f"{listed}?age=15"),
        "map": (None, mapped),
        "map words": (None, f"{mapped}?q=bicycles"),
        "opportunity": (None, session.opportunity.get_absolute_url()),
        "feed": (None, at("volunteering:opportunities_json")),
        "mine": (worker.user, at("volunteering:mine")),
        "hours": (worker.user, at("volunteering:hours")),
        "rewards": (worker.user, at("volunteering:reward_list")),
        "reward": (worker.user, at("volunteering:reward_detail", reward.pk)),
        "host sheet": (guy, at("volunteering:host_session", session.pk)),
        "host sessions": (guy, at("volunteering:host_sessions", session.opportunity.pk)),
        "worklist": (vera, at("admin:index")),
        "worklist of safeguarding": (sol, at("admin:index")),
        "opportunities": (vera, at("admin:volunteering_opportunity_changelist")),
    }


def test_the_same_with_few_and_many(pages: dict[str, tuple[Any, str]], queries: Callable[..., Any]) -> None:
    few = counts(pages, queries)
    assert few["host sheet"] <= 15 and few["find"] <= 6 and few["map"] <= 5, few
    call_command("load_scale", opportunities=MANY, hours=MANY, verbosity=0)
    _more_on_the_sheet(pages["host sheet"][1])
    assert Opportunity.objects.count() > MANY < HoursClaim.objects.count()
    assert counts(pages, queries) == few


def _more_on_the_sheet(path: str) -> None:
    """Eight more people with a place, an application for each."""
    from volunteering.opportunities.models import Session

    session = Session.objects.get(pk=path.rstrip("/").rpartition("/")[2])
    for number in range(8):
        who = factories.volunteer(common.person(f"Sheet {number}", email=f"sheet{number}@example.org"), age=30)
        factories.sign_up(who, session)


def test_every_page_of_the_list(queries: Callable[..., Any]) -> None:
    """Forwards to the end by the links of the pages themselves: the last asks as often as the second."""
    call_command("load_scale", opportunities=130, verbosity=0)
    path, seen = reverse("volunteering:opportunity_list"), []
    url: str = path
    while url:
        seen.append(counts({url: (None, url)}, queries)[url])
        page = Client().get(url).content.decode()
        further = re.search(r'href="(\?[^"]*after[^"]*)"', page)
        url = path + unescape(further.group(1)) if further else ""
    assert len(seen) == 7 and len(set(seen)) == 1, seen


def test_control_a_query_for_each_row_is_noticed(host: Any, queries: Callable[..., Any]) -> None:
    def careless() -> int:
        with queries() as asked:
            [each.host_name for each in Opportunity.objects.all()]
        return len(asked)

    factories.opportunity(host)
    few = careless()
    factories.opportunity(host)
    assert careless() > few

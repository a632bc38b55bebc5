"""The staff's list of awards: who sees it, with which names, under which filters."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from grants.applications.models import Application
from grants.assessment.models import Conflict
from grants.awards.models import Award
from programmes import clock
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/admin/grants/award/"
In = Callable[..., Client]


@pytest.fixture
def given(amina: Any, peckham: Any) -> Application:
    return factories.application(by=amina, of=peckham, state="accepted", project_title="Songs for Leila")


@pytest.fixture
def offered(carys: Any) -> Application:
    return factories.application(by=carys, to=factories.round(), state="funded", project_title="Dances")


def shown(client: Client, *made: Application, query: str = "") -> list[bool]:
    page = client.get(f"{LIST}{query}").content.decode()
    return [each.reference in page for each in made]


class TestWho:
    def test_officers_finance_and_analysts(
        self, given: Application, client_for: In, efua: Any, finn: Any, noor: Any, dev: Any, otto: Any, amina: Any
    ) -> None:
        assert [client_for(user).get(LIST).status_code for user in (efua, finn, noor)] == [200] * 3
        assert [client_for(user).get(LIST).status_code for user in (dev, otto)] == [403] * 2
        assert client_for(amina).get(LIST).status_code == 302
        assert client_for(efua).post(LIST).status_code == 405

    def test_an_analyst_sees_no_names_and_finds_none(self, given: Application, client_for: In, noor: Any) -> None:
        client = client_for(noor)
        page = client.get(LIST).content.decode()
        assert given.reference in page and "£2,500" in page
        assert "Leila" not in page and "Peckham Welcomes" not in page and "/change/" not in page
        assert shown(client, given, query="?q=leila") == [False]
        assert shown(client, given, query=f"?q={given.reference}") == [True]

    def test_an_interest_takes_it_out(self, given: Application, client_for: In, efua: Any, noor: Any) -> None:
        for person in (efua, noor):
            assert shown(client_for(person), given) == [True]
            Conflict.objects.create(
                application=given, person=person, source="declared", detail="A friend.", declared_at=clock.now()
            )
            assert shown(client_for(person), given) == [False]


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "which"),
        [
            ("?state=offered", [False, True]),
            ("?state=accepted", [True, False]),
            ("?state=nonsense", [True, True]),
            ("?published=no", [True, True]),
            ("?published=yes", [False, False]),
            ("?q=leila", [True, False]),
            ("?q=peckham+songs", [True, False]),
            ("?q=%00", [True, True]),
            ("?round=nonsense", [False, False]),
            ("?after=nonsense", [True, True]),
        ],
    )
    def test_each(
        self, given: Application, offered: Application, client_for: In, efua: Any, query: str, which: list[bool]
    ) -> None:
        assert shown(client_for(efua), given, offered, query=query) == which

    def test_by_round(self, given: Application, offered: Application, client_for: In, efua: Any) -> None:
        query = f"?round={offered.round_id}"
        assert shown(client_for(efua), given, offered, query=query) == [given.round_id == offered.round_id, True]

    def test_nothing_fits(self, client_for: In, efua: Any) -> None:
        assert "No award fits" in client_for(efua).get(LIST).content.decode()

    def test_the_newest_decision_first_at_a_constant_cost(
        self, amina: Any, client_for: In, efua: Any, queries: Callable[..., Any]
    ) -> None:
        client = client_for(efua)

        def cost() -> int:
            with queries() as seen:
                client.get(LIST)
            return len(seen)

        first = factories.application(by=amina, state="funded")
        few = cost()
        later = [factories.application(by=amina, state="funded") for _ in range(3)]
        assert cost() == few
        for days, each in enumerate([first, *later]):
            Award.objects.filter(application=each).update(offered_at=clock.now() + timedelta(days=days))
        page = client.get(LIST).content.decode()
        places = [page.index(each.reference) for each in [*reversed(later), first]]
        assert places == sorted(places)

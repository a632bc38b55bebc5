"""Each page of the journey asks the database as often with 1,000 applications as with 10."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from grants.applications.models import Application
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(amina: Any, peckham: Any, efua: Any) -> dict[str, tuple[Any, str]]:
    """Who looks at what."""
    factories.question_sets()
    chosen = factories.round()
    draft = factories.application(by=amina, of=peckham, to=chosen)
    sent = factories.application(by=amina, of=peckham, to=chosen, state="submitted")
    factories.declared(efua, sent)
    found = {
        "fund": (None, reverse("grants:fund_detail", args=[chosen.fund.slug])),
        "home": (amina, reverse("home")),
        "list": (amina, reverse("grants:application_list")),
        "detail": (amina, draft.get_absolute_url()),
        "form": (amina, reverse("grants:application_page", args=[draft.pk, "project"])),
        "check": (amina, reverse("grants:application_check", args=[draft.pk])),
        "worklist": (efua, reverse("admin:index")),
        "admin list": (efua, reverse("admin:grants_application_changelist")),
        "admin detail": (efua, reverse("admin:grants_application_change", args=[sent.pk])),
    }
    return found


def counts(pages: dict[str, tuple[Any, str]], queries: Callable[..., Any]) -> dict[str, int]:
    """The number of queries of each page, asked twice so that what is kept by the process is kept."""
    seen = {}
    for name, (user, path) in pages.items():
        client = Client()
        if user is not None:
            client.force_login(user)
        assert client.get(path).status_code == 200, path
        with queries() as asked:
            client.get(path)
        seen[name] = len(asked)
    return seen


def test_the_same_with_10_and_1000_applications(pages: dict[str, tuple[Any, str]], queries: Callable[..., Any]) -> None:
    call_command("load_scale", applications=10, verbosity=0)
    few = counts(pages, queries)
    call_command("load_scale", applications=990, verbosity=0)
    assert Application.objects.count() > 1000
    assert counts(pages, queries) == few


def test_control_a_query_for_each_row_is_noticed(amina: Any, queries: Callable[..., Any]) -> None:
    for _ in range(3):
        factories.application(by=amina)

    def careless() -> int:
        with queries() as asked:
            [application.round.fund.name for application in Application.objects.all()]
        return len(asked)

    few = careless()
    factories.application(by=amina)
    assert careless() > few

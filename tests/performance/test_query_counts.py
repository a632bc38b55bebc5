"""Each page asks the database as often with 5,000 applications as with 10, and on its last page as on its first."""

import html
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from grants.applications.models import Application
from grants.awards.models import Award
from grants.funds.models import Round
from tests import factories
from tests.access.test_matrix import content

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
        "awards": (efua, reverse("admin:grants_award_changelist")),
        "public awards": (None, reverse("grants:award_list")),
        "to sift": (efua, reverse("admin:grants_assessment_sift_list")),
    }
    return found


def counts(pages: dict[str, tuple[Any, str]], queries: Callable[..., Any]) -> dict[str, int]:
    """The number of queries of each page, asked twice so that what is kept by the process is kept."""
    seen = {}
    for name, (user, path) in pages.items():
        client = Client()
        if user is not None:
            client.force_login(user)
        first = client.get(path)
        assert first.status_code == 200, path
        content(first)
        with queries() as asked:
            content(client.get(path))
        seen[name] = len(asked)
    return seen


def test_the_same_with_10_and_5000_applications_and_on_every_page(
    pages: dict[str, tuple[Any, str]], queries: Callable[..., Any], efua: Any
) -> None:
    call_command("load_scale", applications=10, verbosity=0)
    few = counts(pages, queries)
    call_command("load_scale", applications=4990, verbosity=0)
    assert Application.objects.count() > 5000 and Award.objects.published().count() == 500
    assert counts(pages, queries) == few
    walks = {
        "list": (reverse("admin:grants_application_changelist"), Application.objects.exclude(state="draft"), {}),
        "filter": (
            reverse("admin:grants_application_changelist"),
            Application.objects.filter(state="submitted"),
            {"state": "submitted"},
        ),
        "search": (
            reverse("admin:grants_application_changelist"),
            Application.objects.exclude(state="draft").filter(search_text__contains="group 1"),
            {"q": "group 1"},
        ),
    }
    for name, (path, rows, kept) in walks.items():
        keys = list(rows.order_by("since_at", "pk").values_list("since_at", "pk"))
        marks = [keys[0], keys[len(keys) // 2], keys[-20]]
        assert len(keys) > 100, name
        addresses = [f"{path}?{urlencode({**kept, 'after': f'{at.isoformat()}_{key}'})}" for at, key in marks]
        seen = counts({each: (efua, each) for each in [f"{path}?{urlencode(kept)}", *addresses]}, queries)
        assert len(set(seen.values())) == 1, (name, seen)
    given = list(Award.objects.order_by("-offered_at", "-pk").values_list("offered_at", "pk"))
    path = reverse("admin:grants_award_changelist")
    mark = f"{given[-20][0].isoformat()}_{given[-20][1]}"
    seen = counts({each: (efua, each) for each in (path, f"{path}?{urlencode({'after': mark})}")}, queries)
    assert len(set(seen.values())) == 1, seen
    ranked = reverse("admin:grants_assessment_ranking", args=[Round.objects.get(name="Round for measuring").pk])
    below, above = f"{ranked}?after=2.50_SCALE-000150", f"{ranked}?before=2.50_SCALE-000150"
    seen = counts({each: (efua, each) for each in (ranked, below, above)}, queries)
    # A later page also adds up what the places above it ask for.
    assert seen[below] <= seen[ranked] + 1 and seen[above] <= seen[ranked] + 1, seen


def test_a_walk_shows_each_row_once(efua: Any, client_for: Callable[..., Any]) -> None:
    """Forwards to the end and back again, by the links of the pages themselves."""
    call_command("load_scale", applications=260, verbosity=0)
    client = client_for(efua)
    for path, model in (
        (reverse("admin:grants_application_changelist"), Application.objects.exclude(state="draft")),
        (reverse("admin:grants_award_changelist"), Award.objects.all()),
    ):
        there = walked(client, path, "next")
        assert len(there) == len(set(there)) == model.count() > 50
        page = client.get(path).content.decode()
        last = link(page, "next")
        while last:
            page = client.get(path + last).content.decode()
            last = link(page, "next")
        back = references(page)
        while before := link(page, "prev"):
            page = client.get(path + before).content.decode()
            back = references(page) + back
        assert back == there


def references(page: str) -> list[str]:
    return re.findall(r">(SCALE-[0-9]+)<", page)


def link(page: str, rel: str) -> str:
    found = re.search(rf'href="(\?[^"]+)" rel="{rel}"', page)
    return html.unescape(found.group(1)) if found else ""


def walked(client: Any, path: str, rel: str) -> list[str]:
    page = client.get(path).content.decode()
    found = references(page)
    while further := link(page, rel):
        page = client.get(path + further).content.decode()
        found += references(page)
    return found


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

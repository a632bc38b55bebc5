"""Lists are walked: every row once, in order, without a count and without an offset, for staff and for everybody."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.core.paginator import Paginator
from django.test import Client
from django.urls import reverse

from programmes import clock
from tests import factories as people
from tests.volunteering import factories
from tests.volunteering.factories import ambassadors as team_london
from tests.volunteering.factories import rewards as make
from volunteering.pathways.models import SchoolProject
from volunteering.rewards.views import volunteer as rewards
from volunteering.safeguarding import lists
from volunteering.safeguarding.models import Volunteer

pytestmark = pytest.mark.django_db
ORDER = ("-joined_at", "pk")
LISTS = sorted(
    (model._meta.model_name, site)
    for model, site in admin.site._registry.items()
    if model._meta.app_label == "volunteering" and model._meta.model_name != "participationmonth"
)


def some(number: int) -> list[Volunteer]:
    """So many people, two and two of whom joined at the same moment."""
    made = [factories.volunteer(f"Person{each} Lee") for each in range(number)]
    for place, each in enumerate(made):
        Volunteer.objects.filter(pk=each.pk).update(joined_at=clock.now() - timedelta(days=place // 2))
    return list(Volunteer.objects.order_by(*ORDER))


def walked(size: int) -> list[Volunteer]:
    """Every page, as its links lead on."""
    found, after = [], ""
    for _ in range(50):
        shown = lists.page(Volunteer.objects.all(), ORDER, after, size=size)
        found += shown.rows
        if not shown.next_url:
            break
        after = _after(shown.next_url)
    return found


def _after(url: str) -> str:
    from urllib.parse import parse_qs

    return parse_qs(url.lstrip("?"))["after"][0]


class TestPage:
    @pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
    def test_every_row_once_and_in_order(self, size: int) -> None:
        made = some(7)
        assert walked(size) == made

    def test_a_row_that_comes_meanwhile_moves_nobody(self) -> None:
        made = some(6)
        first = lists.page(Volunteer.objects.all(), ORDER, "", size=3)
        factories.volunteer("New Person")
        second = lists.page(Volunteer.objects.all(), ORDER, _after(first.next_url), size=3)
        assert [*first.rows, *second.rows] == made

    def test_control_with_an_offset_a_row_is_seen_twice(self) -> None:
        some(6)
        first = list(Paginator(Volunteer.objects.order_by(*ORDER), 3).page(1))
        factories.volunteer("New Person")
        second = list(Paginator(Volunteer.objects.order_by(*ORDER), 3).page(2))
        assert set(first) & set(second)

    @pytest.mark.parametrize(
        "after", ["", "nonsense", "[]", "{}", '["x", "y"]', "[1]", "[null, null]", "[" * 900, '["2026-13-01", "1"]']
    )
    def test_what_leads_nowhere_is_the_first_page(self, after: str) -> None:
        made = some(3)
        assert lists.page(Volunteer.objects.all(), ORDER, after, size=2).rows == made[:2]

    def test_neither_count_nor_offset(self, queries: Any) -> None:
        some(5)
        first = lists.page(Volunteer.objects.all(), ORDER, "", size=2)
        with queries(at_most=1) as seen:
            lists.page(Volunteer.objects.all(), ORDER, _after(first.next_url), size=2)
        assert "COUNT" not in seen[0]["sql"] and "OFFSET" not in seen[0]["sql"]


class TestStaff:
    @pytest.mark.parametrize(("name", "site"), LISTS, ids=[name for name, _ in LISTS])
    def test_every_list_is_walked_in_an_order_that_can_be(self, name: str, site: Any) -> None:
        assert isinstance(site, lists.WalkedAdmin), name
        order = site.ordering or site.model._meta.ordering
        assert order and all(lists.walkable(site.model, each) for each in order), order

    @pytest.fixture
    def officer(self, vera: Any) -> Client:
        client = Client()
        client.force_login(vera)
        return client

    def names(self, text: str) -> list[str]:
        return re.findall(r"Person\d+", text)

    def test_from_page_to_page(self, officer: Client, monkeypatch: pytest.MonkeyPatch, queries: Any) -> None:
        site = admin.site._registry[Volunteer]
        monkeypatch.setattr(type(site), "list_per_page", 3)
        made = some(8)
        address, found = reverse("admin:volunteering_volunteer_changelist"), []
        while address:
            with queries() as seen:
                text = officer.get(address).content.decode()
            assert not any("OFFSET" in each["sql"] or "COUNT(*)" in each["sql"] for each in seen)
            found += self.names(text)
            following = re.search(r'href="([^"]+)" rel="next"', text)
            address = (
                reverse("admin:volunteering_volunteer_changelist") + following[1].replace("&amp;", "&")
                if following
                else ""
            )
        assert [each.known_as for each in made] == list(dict.fromkeys(found))
        assert "This is the last page" in text and "First page" in text

    def test_filters_and_orders_begin_anew(self, officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(type(admin.site._registry[Volunteer]), "list_per_page", 2)
        some(5)
        address = reverse("admin:volunteering_volunteer_changelist")
        page = officer.get(address)
        following = page.context["cl"].next_url
        second = officer.get(address + following)
        assert second.context["cl"].after and "after" not in second.context["cl"].params
        by_name = officer.get(f"{address}?o=0")
        assert by_name.context["cl"].get_ordering(by_name.wsgi_request, Volunteer.objects.all())[0] == "known_as"
        by_place = officer.get(f"{address}?o=2")
        assert by_place.context["cl"].next_url, "an order that cannot be walked is the list's own"


class TestOthers:
    def test_my_codes(self, farah_volunteer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rewards, "A_PAGE", 2)
        make.points(farah_volunteer, 300)
        for number in range(3):
            make.redeem(farah_volunteer, make.reward(title=f"Ticket {number}", points=20))
        client, address = Client(), reverse("volunteering:reward_codes")
        client.force_login(farah_volunteer.user)
        first = client.get(address)
        second = client.get(address + first.context["next_url"])
        assert [len(each.context["rows"]) for each in (first, second)] == [2, 1]
        assert not second.context["next_url"]

    def test_projects_of_schools(self, gwen: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        from volunteering.pathways.views import schools

        monkeypatch.setattr(schools, "PAGE", 2)
        own = team_london.school()
        people.join(gwen, of=own, role="lead")
        for number in range(5):
            team_london.project(own, state="recognised", title=f"Project {number}")
        client, shown = Client(), []
        client.force_login(gwen)
        for name in ("school_list", "school_mine"):
            address, titles = reverse(f"volunteering:{name}"), []
            for _ in range(3):
                page = client.get(address)
                titles += re.findall(r"Project \d", page.content.decode())
                address = reverse(f"volunteering:{name}") + page.context["next_url"]
            shown.append(titles)
        assert sorted(shown[0]) == sorted(shown[1]) == sorted(SchoolProject.objects.values_list("title", flat=True))

"""The admin's own corners that Django leaves rough."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.urls import reverse

from grants.models import Application, Fund
from tests import factories

pytestmark = pytest.mark.django_db


class TestViewOnSite:
    def test_leads_to_the_public_page(self, efua: Any, client_for: Any) -> None:
        fund = factories.round().fund
        kind = ContentType.objects.get_for_model(Fund).pk
        response = client_for(efua).get(f"/admin/r/{kind}/{fund.pk}/")
        assert response.status_code == 302
        assert response["Location"].endswith(fund.get_absolute_url())

    def test_a_key_of_the_wrong_shape_is_a_page_not_found(self, efua: Any, client_for: Any) -> None:
        kind = ContentType.objects.get_for_model(Application).pk
        assert client_for(efua).get(f"/admin/r/{kind}/not-a-key/").status_code == 404

    def test_control_django_itself_lets_the_error_through(self, rf: RequestFactory) -> None:
        kind = ContentType.objects.get_for_model(Application).pk
        with pytest.raises(ValidationError):
            shortcut(rf.get("/"), kind, "not-a-key")


class TestLists:
    """Each list of the staff says in a line what it is for."""

    OWN_PAGES = frozenset({"Application", "Award", "Assignment", "Section", "Question", "Borough"})

    def test_every_list_says_what_it_is_for(self) -> None:
        named = {model.__name__: getattr(page, "about", "") for model, page in admin.site._registry.items()}
        assert sorted(name for name, words in named.items() if not words and name not in self.OWN_PAGES) == []

    def test_an_empty_list_says_so(self, efua: Any, client_for: Any) -> None:
        html = client_for(efua).get(reverse("admin:grants_callback_changelist")).content.decode()
        assert "People who asked us to ring them" in html
        assert "Nothing is here yet" in html

    def test_the_records_of_one_area_say_nothing_of_what_waits(self, efua: Any, client_for: Any) -> None:
        html = client_for(efua).get(reverse("admin:app_list", args=["grants"])).content.decode()
        assert "Nothing waits for you" not in html
        assert "Work-list</a> &rsaquo; Grants" in html

    def test_a_search_that_finds_nothing_says_so(self, efua: Any, client_for: Any) -> None:
        html = client_for(efua).get(reverse("admin:grants_report_changelist") + "?q=zebra").content.decode()
        assert "Nothing matches" in html
        assert "Nothing is here yet" not in html

    def test_staff_change_their_password_where_everybody_does(self, efua: Any, client_for: Any) -> None:
        response = client_for(efua).get(reverse("admin:password_change"))
        assert response["Location"] == reverse("account_change_password")

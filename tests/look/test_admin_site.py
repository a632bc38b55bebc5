"""The admin's own corners that Django leaves rough."""

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import ValidationError
from django.test import RequestFactory

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

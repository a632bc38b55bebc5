"""The pages of a host's people and of staff about hosts: works, stranger, wrong state, typed text kept, queries."""

from datetime import timedelta
from typing import Any

import pytest

from programmes import clock
from tests.factories import token
from tests.volunteering import factories
from tests.volunteering.factories.hosts import DETAILS
from volunteering.hosts.models import Agreement, Host

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return str(response.content.decode())


class TestApplication:
    def test_from_the_start_to_sent(self, client_for: Any, guy: Any, growers: Any) -> None:
        client = client_for(guy)
        factories.agreement()
        assert "is not a host yet" in text(client.get("/volunteering/host/"))
        home = f"/volunteering/host/{growers.pk}/"
        page = client.post(f"/volunteering/host/begin/{growers.pk}/", {"form_token": token()}, follow=True)
        assert page.redirect_chain[-1][0] == home and "Do both steps" in text(page)
        given = {name: "on" if value is True else value for name, value in DETAILS.items()}
        client.post(f"{home}details/", {**given, "form_token": token()})
        assert "Sign for Rye Lane Growers" in text(client.get(f"{home}agreement/"))
        client.post(f"{home}agreement/", {"name": "Guy", "role": "Chair", "agree": "on", "form_token": token()})
        page = client.post(f"{home}submit/", {"form_token": token()}, follow=True)
        assert "We have your application" in text(page)
        assert Host.objects.get().state == "submitted"
        client.post(f"{home}take-back/", {"form_token": token()})
        assert Host.objects.get().state == "draft"

    def test_errors_stand_next_to_the_field_and_keep_what_was_typed(
        self, client_for: Any, guy: Any, growers: Any
    ) -> None:
        host, client = factories.host(growers), client_for(guy)
        page = client.post(
            f"{host.get_absolute_url()}details/",
            {"about": "We grow beans.", "phone": "ring me", "form_token": token()},
        )
        assert "Enter a telephone number" in text(page) and "We grow beans." in text(page) and "ring me" in text(page)
        Agreement.objects.update(holds_until_at=clock.now() + timedelta(days=1))
        Agreement.objects.create(version=2, title="A", text="B")
        page = client.post(f"{host.get_absolute_url()}agreement/", {"name": "Guy L", "form_token": token()})
        assert "Enter your role" in text(page) and "Guy L" in text(page) and "Tick the box" in text(page)

    def test_a_host_that_must_sign_again_is_told(self, client_for: Any, guy: Any, growers: Any) -> None:
        host = factories.host(growers)
        Agreement.objects.update(holds_until_at=clock.now() - timedelta(days=1))
        Agreement.objects.create(version=2, title="A", text="B")
        assert "not public until you sign" in text(client_for(guy).get(host.get_absolute_url()))

    @pytest.mark.parametrize(
        ("state", "words"),
        [
            ("paused", "We paused this host"),
            ("refused", "We did not approve"),
            ("submitted", "We have your application"),
        ],
    )
    def test_each_state_is_told(self, state: str, words: str, client_for: Any, guy: Any, growers: Any) -> None:
        host = factories.host(growers, state=state)
        page = text(client_for(guy).get(host.get_absolute_url()))
        assert words in page
        if state != "submitted":
            assert host.reason in page

    @pytest.mark.parametrize("path", ["", "details/", "agreement/", "submit/", "take-back/", "opportunities/"])
    def test_strangers_find_nothing(self, path: str, client_for: Any, farah: Any, growers: Any) -> None:
        """I28"""
        url = f"{factories.host(growers).get_absolute_url()}{path}"
        method = "post" if path in {"submit/", "take-back/"} else "get"
        assert getattr(client_for(farah), method)(url).status_code == 404

    def test_whoever_has_nothing_learns_how(self, client_for: Any, farah: Any) -> None:
        assert "Add your organisation" in text(client_for(farah).get("/volunteering/host/"))

    def test_everybody_may_read_the_agreement(self, client: Any) -> None:
        made = factories.agreement()
        assert "You say who meets them." in text(client.get(made.get_absolute_url()))
        assert client.get("/volunteering/host/agreement/9/").status_code == 404


class TestStaff:
    def test_the_line_leads_to_the_host_and_its_button(self, client_for: Any, vera: Any, growers: Any) -> None:
        host, client = factories.host(growers, state="submitted"), client_for(vera)
        assert "Hosts to approve" in text(client.get("/admin/"))
        page = text(client.get(f"/admin/volunteering/host/{host.pk}/change/"))
        assert "Approve this host" in page and host.about in page and "Mina Faro" in page
        client.post(f"/admin/volunteering/host/{host.pk}/approve/", {"form_token": token()})
        host.refresh_from_db()
        assert host.state == "approved"

    @pytest.mark.parametrize(
        ("verb", "state", "end"), [("refuse", "submitted", "refused"), ("pause", "approved", "paused")]
    )
    def test_no_without_a_reason(
        self, verb: str, state: str, end: str, client_for: Any, vera: Any, growers: Any
    ) -> None:
        host, client = factories.host(growers, state=state), client_for(vera)
        url = f"/admin/volunteering/host/{host.pk}/{verb}/"
        assert "Give the reason" in text(client.post(url, {"form_token": token()}))
        client.post(url, {"reason": "No policy.", "form_token": token()})
        host.refresh_from_db()
        assert (host.state, host.reason) == (end, "No policy.")

    def test_a_new_version_needs_two_weeks(self, client_for: Any, vera: Any) -> None:
        factories.agreement()
        client, url = client_for(vera), "/admin/volunteering/agreement/publish/"
        day = clock.london_day(clock.now())
        given = {"title": "A", "text": "New words.", "form_token": token()}
        assert "at least 14 days" in text(client.post(url, {**given, "sign_by": day + timedelta(days=13)}))
        assert client.post(url, {**given, "sign_by": day + timedelta(days=14)}).status_code == 302
        assert Agreement.objects.count() == 2
        assert client.get("/admin/volunteering/agreement/2/change/").status_code == 302

    def test_as_many_queries_for_many_hosts_as_for_few(self, client_for: Any, vera: Any, queries: Any) -> None:
        client = client_for(vera)
        factories.host("One")
        client.get("/admin/volunteering/host/")
        with queries() as few:
            client.get("/admin/volunteering/host/")
        for number in range(8):
            factories.host(f"Host {number}", state="submitted")
        with queries(at_most=len(few)):
            assert "Host 7" in text(client.get("/admin/volunteering/host/"))
        Agreement.objects.update(holds_until_at=clock.now())
        assert "Host 7" not in text(client.get("/admin/volunteering/host/?signed=yes"))
        assert "Host 7" in text(client.get("/admin/volunteering/host/?signed=no"))

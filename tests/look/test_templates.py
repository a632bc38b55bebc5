"""The frame of every page: it renders, needs no script, breaks no policy, and its colours can be read."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import get_template, render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views import defaults

from tests import factories, house

TEMPLATES = house.ROOT / "templates"
BROKEN_BY_CSP = re.compile(
    r"<script(?![^>]*(?:\bsrc=|application/(?:ld\+)?json))[^>]*>|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:",
    re.IGNORECASE,
)
OTHER_SITES = re.compile(r"<(?:script|link|img|source|iframe)\b[^>]*(?:src|href)=\"(?:https?:)?//", re.IGNORECASE)


def finds(pattern: re.Pattern[str], files: Iterable[Path]) -> list[str]:
    """Where the pattern stands, as file: words."""
    return [f"{path.name}: {hit.group()}" for path in files for hit in pattern.finditer(path.read_text())]


def pages() -> list[Path]:
    """Every HTML template of ours."""
    return sorted(TEMPLATES.rglob("*.html"))


class TestPolicy:
    """Nothing that the Content-Security-Policy refuses, and no other site."""

    def test_no_inline_script_style_or_handler(self) -> None:
        assert finds(BROKEN_BY_CSP, pages()) == []

    def test_no_page_asks_another_site(self) -> None:
        assert finds(OTHER_SITES, pages()) == []

    @pytest.mark.parametrize(
        "bad", ["<script>x()</script>", '<p style="color:red">', '<a onclick="x()">', "<style>p{}</style>"]
    )
    def test_control_each_kind_is_noticed(self, bad: str, tmp_path: Path) -> None:
        (tmp_path / "bad.html").write_text(bad)
        assert finds(BROKEN_BY_CSP, tmp_path.iterdir())

    def test_every_template_compiles(self) -> None:
        for path in pages():
            get_template(path.relative_to(TEMPLATES).as_posix())

    def test_the_policy_has_no_unsafe_word(self, client: Client, db: None) -> None:
        policy = client.get("/accounts/login/")["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy


class TestFrame:
    """What every page has around its content."""

    def test_a_visitors_page(self, rf: RequestFactory) -> None:
        html = render_to_string("404.html", {"portal_name": "All of Us London", "nav": [("Grants", "/grants/", True)]})
        assert '<html lang="en-gb"' in html
        assert 'dir="ltr"' in html
        assert '<a href="#main" class="govuk-skip-link"' in html
        assert '<main class="govuk-main-wrapper portal-main" id="main"' in html
        assert re.search(r'href="/grants/" aria-current="true"', html)
        assert "Sign in" in html
        assert "Sign out" not in html
        assert "Demonstration" not in html

    def test_the_title_says_error_first(self) -> None:
        from django import forms

        class OneField(forms.Form):
            name = forms.CharField()

        assert "<title>Error: " in render_to_string("account/login.html", {"form": OneField({})})
        assert "<title>Error: " not in render_to_string("account/login.html", {"form": OneField()})

    def test_the_demonstration_says_so(self) -> None:
        html = render_to_string("404.html", {"demo": True})
        assert "Demonstration: the people, groups and records here are fictional." in html
        assert 'href="/demo/mail/"' in html

    def test_signing_out_is_a_form(self, rf: RequestFactory) -> None:
        user = SimpleNamespace(is_authenticated=True, is_staff=True)
        html = render_to_string("404.html", {"user": user}, request=rf.get("/"))
        assert re.search(r'<form method="post" action="/accounts/logout/">\s*<input type="hidden" name="csrf', html)
        assert "Staff work-list" in html

    def test_each_message_is_a_banner_of_its_own(self) -> None:
        told = [SimpleNamespace(level_tag=tag, __str__=None) for tag in ("success", "info", "error")]
        html = render_to_string("parts/messages.html", {"messages": told})
        assert html.count('class="govuk-notification-banner ') + html.count('class="govuk-notification-banner"') == 3
        assert html.count('role="alert"') == 2
        assert html.count('role="region"') == 1
        assert [f'id="message-{number}"' in html for number in (1, 2, 3)] == [True, True, True]


class TestParts:
    """The shared pieces, given what their comments promise to take."""

    def test_a_task_list(self) -> None:
        tasks = [
            {"title": "Your group", "url": "/1/", "status": "Completed"},
            {"title": "Budget", "url": "/2/", "status": "In progress", "colour": "yellow", "hint": "It must add up"},
            {"title": "Send", "status": "Cannot start yet"},
        ]
        html = render_to_string("parts/task_list.html", {"tasks": tasks})
        assert 'aria-describedby="task-2-hint task-2-status"' in html
        assert '<strong class="govuk-tag govuk-tag--yellow">In progress</strong>' in html
        assert html.count("govuk-task-list__link") == 2

    def test_pages_of_a_list(self) -> None:
        assert render_to_string("parts/pagination.html", {}).strip() == ""
        html = render_to_string("parts/pagination.html", {"next_url": "?after=3", "next_label": "Older"})
        assert 'rel="next"' in html
        assert 'rel="prev"' not in html

    def test_breadcrumbs_and_the_way_back(self) -> None:
        html = render_to_string("parts/breadcrumbs.html", {"crumbs": [("Home", "/"), ("Grants", "/grants/")]})
        assert re.findall(r'href="([^"]+)"', html) == ["/", "/grants/"]
        assert ">Your account</a>" in render_to_string(
            "parts/back_link.html", {"url": "/account/", "text": "Your account"}
        )

    def test_the_end_of_a_journey(self) -> None:
        html = render_to_string(
            "parts/panel.html", {"title": "Sent", "text": "Your reference", "reference": "CMG-0042"}
        )
        assert "<strong>CMG-0042</strong>" in html

    def test_an_empty_page_says_what_to_do(self) -> None:
        html = render_to_string("parts/empty.html", {"title": "None yet", "url": "/grants/", "action": "See the funds"})
        assert re.search(r'href="/grants/"[^>]*>See the funds</a>', html)


class TestErrorPages:
    """They render when things are broken: without a context, and the last two without a database."""

    @pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html", "503.html"])
    def test_without_any_context(self, name: str) -> None:
        html = render_to_string(name)
        assert "<h1" in html
        assert html.count("<main") == 1

    def test_a_fault_is_answered_without_the_database(self, rf: RequestFactory) -> None:
        response = defaults.server_error(rf.get("/"))  # no database mark: a query here would fail the test
        assert response.status_code == 500
        assert b"Something went wrong" in response.content

    def test_a_missing_page(self, client: Client, db: None) -> None:
        response = client.get("/no-such-page/")
        assert response.status_code == 404
        assert "Page not found" in response.content.decode()


class TestHome:
    """The front door."""

    def test_what_is_open_and_what_waits(self) -> None:
        from datetime import UTC, datetime

        closes = datetime(2026, 3, 6, 12, tzinfo=UTC)
        fund = SimpleNamespace(
            title="Culture Micro Grants", text="£1,000 to £5,000", url="/grants/cmg/", closes_at=closes
        )
        area = SimpleNamespace(label="Grants", url="/grants/")
        html = render_to_string("home.html", {"open_now": [(area, [fund])], "tasks": [fund]})
        assert html.count("Closes at 12 noon, Friday 6 March 2026 (UK time)") == 2
        assert "Waiting for you" in html

    def test_when_nothing_is_open(self) -> None:
        html = render_to_string("home.html", {"open_now": [], "tasks": []})
        assert "Nothing is open today" in html
        assert "Waiting for you" not in html

    @pytest.mark.django_db
    def test_it_answers(self, client: Client) -> None:
        assert client.get("/").status_code == 200


VISITORS_PAGES = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_email_verification_sent",
    "account_inactive",
    "account_reset_password_from_key_done",
]
MEMBERS_PAGES = [
    "account_email",
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_generate_recovery_codes",
]


@pytest.mark.django_db
class TestSignIn:
    """allauth's pages wear the portal's frame."""

    @staticmethod
    def _is_ours(html: str) -> None:
        assert 'class="portal-header"' in html
        assert html.count('<h1 class="govuk-heading-l">') == 1
        assert html.count("<main") == 1
        assert 'placeholder="' not in html

    @pytest.mark.parametrize("name", VISITORS_PAGES)
    def test_a_visitors_pages(self, client: Client, name: str) -> None:
        response = client.get(reverse(name))
        assert response.status_code == 200
        self._is_ours(response.content.decode())

    @pytest.mark.parametrize("name", MEMBERS_PAGES)
    def test_a_members_pages(self, client: Client, farah: Any, name: str) -> None:
        client.post(reverse("account_login"), {"login": farah.email, "password": factories.PASSWORD})
        response = client.get(reverse(name), follow=True)
        assert response.status_code == 200
        self._is_ours(response.content.decode())

    def test_a_dead_link_to_a_new_password(self, client: Client) -> None:
        self._is_ours(client.get("/accounts/password/reset/key/x-y/").content.decode())

    def test_a_dead_link_to_confirm_an_address(self, client: Client) -> None:
        assert "This link no longer works" in client.get("/accounts/confirm-email/none/").content.decode()

    def test_a_wrong_password_is_told_above_and_keeps_the_address(self, client: Client, farah: Any) -> None:
        typed = {"login": farah.email, "password": "not this one"}
        html = client.post(reverse("account_login"), typed).content.decode()
        assert "<title>Error: Sign in" in html
        assert "govuk-error-summary" in html
        assert f'value="{farah.email}"' in html

    def test_the_second_step(self, client: Client, efua: Any) -> None:
        typed = {"login": efua.email, "password": factories.PASSWORD}
        html = client.post(reverse("account_login"), typed, follow=True).content.decode()
        self._is_ours(html)
        assert "The second step" in html

    def test_the_admin_is_behind_the_same_door(self, client: Client) -> None:
        assert client.get("/admin/", follow=True).request["PATH_INFO"] == reverse("account_login")


@pytest.mark.django_db
class TestAdmin:
    """The staff's side."""

    def test_its_home_is_a_work_list(self, client_for: Callable[..., Client], efua: Any) -> None:
        html = client_for(efua).get("/admin/").content.decode()
        assert "Waiting for you" in html
        assert "css/admin.css" in html
        assert "theme.js" not in html
        assert 'action="/accounts/logout/"' in html

    def test_the_longest_wait_has_the_filled_button(self, rf: RequestFactory) -> None:
        from datetime import UTC, datetime

        from programmes.people.worklist import Waiting

        old = datetime(2026, 1, 5, tzinfo=UTC)
        lines = [
            Waiting(label="Applications to review", count=1200, oldest_at=old, next_step="Open the oldest", url="/a/"),
            Waiting(label="Complaints", count=1, oldest_at=None, next_step="Answer", url="/b/"),
        ]
        html = render_to_string("admin/index.html", {"worklist": lines}, rf.get("/"))
        assert re.search(r'class="portal-next" href="/a/">Open the oldest', html)
        assert re.search(r'class="portal-other" href="/b/">Answer', html)
        assert "more than 1,000" in html
        assert "5 January 2026" in html

    def test_an_empty_work_list_says_so(self, rf: RequestFactory) -> None:
        html = render_to_string("admin/index.html", {"worklist": []}, rf.get("/"))
        assert "Nothing waits for you" in html

    def test_a_date_and_a_time_have_labels(self) -> None:
        from django.contrib.admin.widgets import AdminSplitDateTime

        html = AdminSplitDateTime().render("closes_at", None, {"id": "id_closes_at"})
        assert 'for="id_closes_at_0"' in html
        assert 'for="id_closes_at_1"' in html

"""Signing up and in: what allauth does with our form, our outbox and our second factor for staff."""

import logging
import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.people.models import User
from tests import factories
from tests.programmes.people import rows

pytestmark = pytest.mark.django_db
NEW = {"name": "Sam Neuman", "email": "Sam@portal.example", "password1": "three green bicycles", "agree": "on"}


def link_in(notice: Notice, path: str) -> str:
    """The path of the link in this message."""
    found = re.search(rf"http://[^/]+({re.escape(path)}\S+)", notice.body)
    assert found, notice.body
    return found.group(1)


@pytest.fixture(autouse=True)
def _no_limits(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False


class TestSignUp:
    def test_up_verified_and_back_to_where_one_was(self, client: Client) -> None:
        led = client.post(
            "/accounts/signup/?next=/account/organisations/new/", {**NEW, "next": "/account/organisations/new/"}
        )
        assert led["Location"] == reverse("account_email_verification_sent")
        user = User.objects.get()
        assert (user.email, user.name) == ("sam@portal.example", "Sam Neuman")
        assert user.agreed_at
        assert AuditEvent.objects.filter(verb="programmes.people.signed_up").exists()
        message = Notice.objects.get()
        assert (message.address, message.recipient) == ("sam@portal.example", None)
        page = link_in(message, "/accounts/confirm-email/")
        assert client.get(page).status_code == 200
        assert client.post(page)["Location"] == "/account/organisations/new/"
        assert client.get("/account/organisations/new/").status_code == 200
        assert EmailAddress.objects.get().verified

    def test_unverified_nobody_gets_in(self, client: Client) -> None:
        client.post("/accounts/signup/", NEW)
        elsewhere = Client()
        elsewhere.post("/accounts/login/", {"login": "sam@portal.example", "password": NEW["password1"]})
        assert elsewhere.get(reverse("programmes:account")).status_code == 302

    def test_name_and_agreement_are_asked_for(self, client: Client) -> None:
        page = client.post("/accounts/signup/", {"email": NEW["email"], "password1": NEW["password1"]}).content.decode()
        assert "Enter your full name." in page
        assert "privacy notice" in page
        assert not User.objects.exists()

    def test_a_known_address_gets_the_same_answer_and_another_message(self, client: Client, amina: Any) -> None:
        known = client.post("/accounts/signup/", {**NEW, "email": amina.email})
        unknown = Client().post("/accounts/signup/", NEW)
        assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
        assert "already have an account" in Notice.objects.get(address=amina.email).body
        assert User.objects.filter(email=amina.email).count() == 1

    def test_an_invited_person_needs_no_second_message(self, client: Client, peckham: Any) -> None:
        rows.invite(organisation=peckham, to="sam@portal.example")
        here = reverse("programmes:invite_accept", args=[rows.KEY])
        client.get(here)
        led = client.post(f"/accounts/signup/?next={here}", {**NEW, "next": here})
        assert led["Location"] == here
        assert "signed in as sam@portal.example" in client.get(here).content.decode()
        assert not Notice.objects.exists()

    def test_control_another_address_than_the_invited_is_verified(self, client: Client, peckham: Any) -> None:
        rows.invite(organisation=peckham, to="somebody@portal.example")
        client.get(reverse("programmes:invite_accept", args=[rows.KEY]))
        client.post("/accounts/signup/", NEW)
        found = EmailAddress.objects.filter(user__email="sam@portal.example")
        assert [(address.email, address.verified) for address in found] == [("sam@portal.example", False)]


class TestMessages:
    def test_a_reset_goes_through_the_outbox_and_stays_out_of_logs_and_inbox(
        self, client: Client, amina: Any, caplog: pytest.LogCaptureFixture, client_for: Any
    ) -> None:
        signed_in = client_for(amina)
        with caplog.at_level(logging.DEBUG):
            client.post("/accounts/password/reset/", {"email": amina.email})
        message = Notice.objects.get()
        page = link_in(message, "/accounts/password/reset/key/")
        assert page.split("/")[-2] not in caplog.text
        assert message.subject not in signed_in.get("/inbox/").content.decode()
        led = client.get(page)
        new = {"password1": "four blue kettles", "password2": "four blue kettles"}
        assert client.post(led["Location"], new).status_code == 302
        amina.refresh_from_db()
        assert amina.check_password("four blue kettles")
        changed = Notice.objects.exclude(pk=message.pk).get()
        assert "Your password was reset." in changed.body

    def test_the_link_never_takes_its_host_from_the_request(self, amina: Any, settings: Any) -> None:
        settings.ALLOWED_HOSTS = ["*"]
        Client(headers={"host": "evil.example"}).post("/accounts/password/reset/", {"email": amina.email})
        body = Notice.objects.get().body
        assert "evil.example" not in body
        assert settings.SITE_URL in body

    def test_an_unknown_address_is_told_by_mail_only(self, client: Client, amina: Any) -> None:
        known = client.post("/accounts/password/reset/", {"email": amina.email})
        unknown = client.post("/accounts/password/reset/", {"email": "nobody@portal.example"})
        assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
        assert "no account" in Notice.objects.get(address="nobody@portal.example").body

    def test_a_changed_password_is_told(self, client: Client, amina: Any) -> None:
        client.force_login(amina)
        new = {"oldpassword": factories.PASSWORD, "password1": "four blue kettles", "password2": "four blue kettles"}
        assert client.post("/accounts/password/change/", new).status_code == 302
        assert "Your password was changed." in Notice.objects.get().body

    def test_every_message_that_allauth_sends_has_its_words(self) -> None:
        from pathlib import Path

        import allauth
        from allauth.account import adapter as theirs

        from programmes.people.adapter import CHANGES, WITH_LINK

        folder = Path(allauth.__file__).parent
        named = set()
        for file in (*folder.glob("account/**/*.py"), *folder.glob("mfa/**/*.py")):
            named |= set(re.findall(r'"((?:account|mfa)/email/\w+)"', file.read_text()))
        assert theirs
        # Codes by e-mail are switched off.
        codes = {"account/email/login_code", "account/email/password_reset_code"}
        assert named - codes <= WITH_LINK.keys() | CHANGES.keys()
        assert len(named) > 10

    def test_a_wrong_password_is_said_in_our_words(self, client: Client, amina: Any) -> None:
        page = client.post("/accounts/login/", {"login": amina.email, "password": "wrong wrong wrong"})
        assert "The e-mail address or the password is not right." in page.content.decode()


class TestSecondFactor:
    """Staff without one are led to its set-up from everywhere that is not public."""

    @pytest.fixture
    def bare(self, efua: Any) -> Client:
        Authenticator.objects.filter(user=efua).delete()
        browser = Client()
        browser.force_login(efua)
        return browser

    @pytest.mark.parametrize(
        "page", ["/admin/", "/admin/programmes/organisation/", "/account/", "/grants/applications/"]
    )
    def test_led_to_the_set_up(self, page: str, bare: Client) -> None:
        for response in (bare.get(page), bare.post(page)):
            assert response.status_code == 302
            assert response["Location"] == reverse("mfa_index")
        assert "Staff need a second factor" in bare.get(reverse("mfa_index")).content.decode()

    @pytest.mark.parametrize("page", ["/", "/privacy/", "/accounts/2fa/", "/accounts/logout/"])
    def test_what_is_public_and_the_set_up_itself_stay_open(self, page: str, bare: Client) -> None:
        assert bare.get(page).status_code == 200

    def test_with_one_they_go_on(self, efua: Any, client_for: Any) -> None:
        assert client_for(efua).get("/admin/").status_code == 200

    def test_a_session_that_was_opened_with_one_asks_the_database_nothing(self, bare: Client, efua: Any) -> None:
        session = bare.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": 1.0}]
        session["account_authentication_methods_user"] = str(efua.pk)
        session.save()
        assert bare.get("/admin/").status_code == 200

    def test_control_switched_off_they_go_on_without(self, bare: Client, settings: Any) -> None:
        settings.STAFF_SECOND_FACTOR = False
        assert bare.get("/admin/").status_code == 200

    def test_people_without_a_role_need_none(self, amina: Any, client_for: Any) -> None:
        assert client_for(amina).get("/account/").status_code == 200

    def test_at_sign_in_the_code_is_asked_for(self, efua: Any, client: Client) -> None:
        led = client.post(
            "/accounts/login/?next=/admin/", {"login": efua.email, "password": factories.PASSWORD, "next": "/admin/"}
        )
        assert led["Location"].startswith(reverse("mfa_authenticate"))
        assert client.get("/admin/").status_code == 302
        done = client.post(led["Location"], {"code": factories.totp_code()})
        assert done["Location"] == "/admin/"
        assert client.get("/admin/").status_code == 200

"""An organisation's pages: lead, colleague, stranger; and the invitation that leads into it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from programmes.people import actions
from programmes.people.models import Invite, Organisation
from tests import factories
from tests.factories import token
from tests.programmes.people import rows
from tests.programmes.people.pages import send, token_on

pytestmark = pytest.mark.django_db


def at(name: str, *args: Any) -> str:
    return reverse(f"programmes:{name}", args=args)


class TestCreate:
    def test_an_informal_group(self, farah: Any, client_for: Any) -> None:
        browser = client_for(farah)
        response = send(browser, at("organisation_create"), name="Deptford Choir", kind="community")
        made = Organisation.objects.get(name="Deptford Choir")
        assert response["Location"] == made.get_absolute_url()
        page = browser.get(response["Location"]).content.decode()
        assert "Deptford Choir" in page
        assert "Farah Haidari" in page

    def test_numbers_are_tidied(self, farah: Any, client_for: Any) -> None:
        send(
            client_for(farah),
            at("organisation_create"),
            name="Choir",
            kind="community",
            charity_number="sc 012345",
            company_number="123456",
            postcode="se155dq",
            turnover="under_50k",
            borough="E09000028",
        )
        made = Organisation.objects.get(name="Choir")
        assert (made.charity_number, made.company_number, made.postcode) == ("SC012345", "00123456", "SE15 5DQ")
        assert made.borough.name == "Southwark"

    def test_what_is_wrong_is_said_and_nothing_is_made(self, farah: Any, client_for: Any) -> None:
        page = send(
            client_for(farah),
            at("organisation_create"),
            name="",
            charity_number="12",
            company_number="9",
            postcode="XX",
        ).content.decode()
        for words in (
            "Enter the organisation",
            "Choose what kind",
            "charity number such as",
            "8 characters",
            "full postcode",
        ):
            assert words in page
        assert not Organisation.objects.exists()

    def test_a_borough_is_not_on_offer(self, farah: Any, client_for: Any) -> None:
        assert send(client_for(farah), at("organisation_create"), name="X", kind="borough").status_code == 200

    @pytest.mark.parametrize(
        ("path", "safe"),
        [("/grants/", True), ("//evil.example", False), ("/\\evil.example", False), ("https://evil.example", False)],
    )
    def test_it_leads_back_to_where_one_was(self, path: str, safe: bool, farah: Any, client_for: Any) -> None:
        browser = client_for(farah)
        page = f"{at('organisation_create')}?next={path}"
        response = browser.post(page, {"form_token": token_on(browser.get(page)), "name": "Choir", "kind": "community"})
        made = Organisation.objects.get()
        assert response["Location"] == (path if safe else made.get_absolute_url())


class TestDetail:
    def test_lead_colleague_stranger(self, amina: Any, bode: Any, carys: Any, peckham: Any, client_for: Any) -> None:
        rows.invite(organisation=peckham)
        lead, colleague, stranger = (client_for(who).get(peckham.get_absolute_url()) for who in (amina, bode, carys))
        assert "Invite a colleague" in lead.content.decode()
        assert "gail@portal.example" in lead.content.decode()
        assert "Invite a colleague" not in colleague.content.decode()
        assert "gail@portal.example" not in colleague.content.decode()
        assert stranger.status_code == 404

    def test_the_number_of_queries_does_not_grow(self, amina: Any, peckham: Any, client_for: Any, queries: Any) -> None:
        browser = client_for(amina)
        with queries() as few:
            browser.get(peckham.get_absolute_url())
        for n in range(10):
            factories.member(f"Member{n} Extra", of=peckham, role="member")
        with queries(at_most=len(few)):
            browser.get(peckham.get_absolute_url())

    def test_a_pending_and_a_closed_one_say_so(self, farah: Any, efua: Any, client_for: Any) -> None:
        made = actions.create_organisation(by=farah, token=token(), kind="host", name="Garden")
        browser = client_for(farah)
        assert "Staff look at this organisation" in browser.get(made.get_absolute_url()).content.decode()
        assert "Waiting for approval" in browser.get(at("account")).content.decode()
        actions.refuse_organisation(organisation=made, by=efua, reason="No.", token=token())
        assert "Nobody can act" in browser.get(made.get_absolute_url()).content.decode()


class TestPeople:
    def test_invite(self, amina: Any, peckham: Any, client_for: Any) -> None:
        response = send(
            client_for(amina), at("organisation_invite", peckham.pk), email="gail@portal.example", role="member"
        )
        assert response["Location"] == peckham.get_absolute_url()
        assert Invite.objects.get().email == "gail@portal.example"

    def test_a_refusal_stands_beside_its_field(self, amina: Any, bode: Any, peckham: Any, client_for: Any) -> None:
        page = send(client_for(amina), at("organisation_invite", peckham.pk), email=bode.email, role="member")
        assert "already a member" in page.content.decode()
        assert not Invite.objects.exists()
        page = send(client_for(amina), at("organisation_invite", peckham.pk), email="nonsense", role="registrar")
        assert "name@example.org" in page.content.decode()

    def test_who_may_not(self, bode: Any, carys: Any, amina: Any, peckham: Any, client_for: Any) -> None:
        mine, invite = amina.memberships.get(), rows.invite(organisation=peckham)
        for page in (
            at("organisation_invite", peckham.pk),
            at("member_change", mine.pk),
            at("member_remove", mine.pk),
            at("invite_cancel", invite.pk),
        ):
            assert client_for(bode).get(page).status_code == 403, page
            assert client_for(bode).post(page).status_code == 403, page
            assert client_for(carys).get(page).status_code == 404, page
            assert client_for(carys).post(page).status_code == 404, page

    def test_cancel(self, amina: Any, peckham: Any, client_for: Any) -> None:
        invite = rows.invite(organisation=peckham)
        assert send(client_for(amina), at("invite_cancel", invite.pk)).status_code == 302
        invite.refresh_from_db()
        assert invite.state == "cancelled"
        again = send(client_for(amina), at("invite_cancel", invite.pk))
        assert "cannot be done now" in again.content.decode()

    def test_change_and_remove(self, amina: Any, bode: Any, peckham: Any, client_for: Any) -> None:
        browser, theirs = client_for(amina), bode.memberships.get()
        assert send(browser, at("member_change", theirs.pk), role="lead").status_code == 302
        theirs.refresh_from_db()
        assert theirs.role == "lead"
        assert send(browser, at("member_remove", theirs.pk)).status_code == 302
        assert client_for(bode).get(peckham.get_absolute_url()).status_code == 404
        assert browser.get(at("member_remove", theirs.pk)).status_code == 404

    def test_the_last_lead_is_told_why_not(self, amina: Any, client_for: Any) -> None:
        mine = amina.memberships.get()
        for name, data in (("member_change", {"role": "member"}), ("member_remove", {})):
            page = send(client_for(amina), at(name, mine.pk), **data)
            assert "An organisation needs a lead" in page.content.decode()

    def test_leave(self, bode: Any, peckham: Any, client_for: Any) -> None:
        browser = client_for(bode)
        response = send(browser, at("member_remove", bode.memberships.get().pk))
        assert response["Location"] == at("account")
        assert browser.get(peckham.get_absolute_url()).status_code == 404


class TestAccept:
    @pytest.fixture
    def invite(self, peckham: Any) -> Invite:
        return rows.invite(organisation=peckham)

    def test_a_visitor_sees_what_it_is_and_two_ways_in(self, invite: Invite, client: Client) -> None:
        response = client.get(at("invite_accept", rows.KEY))
        page = response.content.decode()
        assert "Peckham Welcomes" in page
        assert "gail@portal.example" not in page, "the key alone does not tell the address"
        assert f"/accounts/signup/?next=%2Faccount%2Finvites%2F{rows.KEY}%2F" in page
        assert response["Referrer-Policy"] == "same-origin"
        assert "no-store" in response["Cache-Control"]
        sent = client.post(at("invite_accept", rows.KEY))
        assert sent["Location"].startswith("/accounts/login/?next=")

    def test_accept(self, invite: Invite, peckham: Any, client_for: Any) -> None:
        gail = factories.person("Gail Green", email="gail@portal.example")
        browser = client_for(gail)
        response = send(browser, at("invite_accept", rows.KEY))
        assert response["Location"] == peckham.get_absolute_url()
        assert gail.memberships.get().organisation == peckham
        used = browser.get(at("invite_accept", rows.KEY)).content.decode()
        assert "has been used" in used
        assert "form_token" not in used

    def test_another_persons_account_is_told_so(self, invite: Invite, carys: Any, client_for: Any) -> None:
        page = send(client_for(carys), at("invite_accept", rows.KEY)).content.decode()
        assert "another e-mail address" in page
        assert carys.memberships.count() == 1

    def test_a_role(self, client_for: Any) -> None:
        rows.invite(kind="appointment", role="editor", ends_on=date(2035, 1, 1))
        gail = factories.person("Gail Green", email="gail@portal.example")
        browser = client_for(gail)
        assert "role of content editor" in browser.get(at("invite_accept", rows.KEY)).content.decode()
        assert send(browser, at("invite_accept", rows.KEY))["Location"] == at("account")
        assert gail.appointments.get().role == "editor"

    @pytest.mark.parametrize("key", ["x", "k" * 44])
    def test_a_key_that_is_none(self, key: str, invite: Invite, client: Client) -> None:
        assert client.get(at("invite_accept", key)).status_code == 404

"""A lead corrects their organisation's details; and the most invitations that may be open at one time."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from programmes import clock
from programmes.people import actions
from programmes.people.models import Invite, Organisation
from programmes.people.models.invites import MOST_OPEN
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token
from tests.programmes.people import rows
from tests.programmes.people.pages import send
from tests.programmes.people.test_actions import at_once, noted, told

pytestmark = pytest.mark.django_db


def page(organisation: Organisation) -> str:
    return reverse("programmes:organisation_change", args=[organisation.pk])


class TestChange:
    def test_what_differs_is_saved_noted_and_told_to_the_other_leads(self, peckham: Any, amina: Any, bode: Any) -> None:
        second = factories.member("Lou Lead", of=peckham, role="lead")
        details = {"name": "Peckham Welcomes You", "postcode": "SE15 5DQ", "turnover": peckham.turnover}
        actions.change_organisation(organisation=peckham, details=details, by=amina, token=token())
        peckham.refresh_from_db()
        assert (peckham.name, peckham.postcode) == ("Peckham Welcomes You", "SE15 5DQ")
        assert peckham.moves.get(verb="change").note == "Changed: name, postcode."
        assert noted("organisation_changed")
        assert [n.recipient for n in told("organisation_change:")] == [second]
        assert "Amina Yusuf has changed" in told("organisation_change:")[0].body

    def test_nothing_different_is_nothing_done(self, peckham: Any, amina: Any) -> None:
        actions.change_organisation(organisation=peckham, details={"name": peckham.name}, by=amina, token=token())
        assert not peckham.moves.filter(verb="change").exists()
        assert not noted("organisation_changed")

    def test_only_a_lead_of_it(self, peckham: Any, bode: Any, carys: Any, efua: Any) -> None:
        for who in (bode, carys, efua):
            with pytest.raises(PermissionDenied):
                actions.change_organisation(organisation=peckham, details={"name": "X"}, by=who, token=token())

    def test_a_closed_one_stays_as_it_is(self, peckham: Any, amina: Any, efua: Any) -> None:
        actions.close_organisation(organisation=peckham, by=efua, reason="Ended.", token=token())
        with pytest.raises(MoveRefused, match="closed"):
            actions.change_organisation(organisation=peckham, details={"name": "X"}, by=amina, token=token())

    def test_an_approved_host_keeps_its_name(self, farah: Any, efua: Any) -> None:
        host = actions.create_organisation(by=farah, token=token(), kind="host", name="Garden")
        actions.change_organisation(organisation=host, details={"name": "Rose Garden"}, by=farah, token=token())
        actions.approve_organisation(organisation=host, by=efua, token=token())
        with pytest.raises(MoveRefused, match="approved this") as refused:
            actions.change_organisation(organisation=host, details={"name": "Casino"}, by=farah, token=token())
        assert refused.value.field == "name"
        actions.change_organisation(organisation=host, details={"postcode": "SE15 5DQ"}, by=farah, token=token())
        host.refresh_from_db()
        assert (host.name, host.postcode) == ("Rose Garden", "SE15 5DQ")

    def test_what_is_never_changed(self, peckham: Any, camden: Any) -> None:
        with pytest.raises(ValueError, match="kind"):
            peckham.change({"kind": "host"})
        assert camden.fixed_details == {"name", "borough"}
        with pytest.raises(MoveRefused):
            camden.change({"borough": None})


class TestPage:
    def test_a_lead_finds_it_filled_in_and_changes_it(self, peckham: Any, amina: Any, client_for: Any) -> None:
        browser = client_for(amina)
        assert page(peckham) in browser.get(peckham.get_absolute_url()).content.decode()
        shown = browser.get(page(peckham)).content.decode()
        assert 'value="Peckham Welcomes"' in shown
        assert 'name="kind"' not in shown
        response = send(
            browser, page(peckham), name="Peckham Sings", charity_number="sc 012345", postcode="se155dq",
            turnover="to_250k", borough="E09000007",
        )  # fmt: skip
        assert response["Location"] == peckham.get_absolute_url()
        peckham.refresh_from_db()
        assert (peckham.name, peckham.charity_number, peckham.postcode) == ("Peckham Sings", "SC012345", "SE15 5DQ")
        assert (peckham.turnover, peckham.borough.name) == ("to_250k", "Camden")

    def test_what_is_wrong_is_said_beside_it(self, peckham: Any, amina: Any, client_for: Any) -> None:
        words = send(client_for(amina), page(peckham), name="", charity_number="12").content.decode()
        assert "Enter the organisation" in words
        assert "charity number such as" in words
        peckham.refresh_from_db()
        assert peckham.name == "Peckham Welcomes"

    def test_colleague_and_stranger(self, peckham: Any, bode: Any, carys: Any, client_for: Any) -> None:
        for who, status in ((bode, 403), (carys, 404)):
            assert client_for(who).get(page(peckham)).status_code == status
            assert client_for(who).post(page(peckham), {"name": "X"}).status_code == status
        assert page(peckham) not in client_for(bode).get(peckham.get_absolute_url()).content.decode()

    def test_an_approved_hosts_name_is_not_asked_for(self, farah: Any, efua: Any, client_for: Any) -> None:
        host = actions.create_organisation(by=farah, token=token(), kind="host", name="Garden")
        browser = client_for(farah)
        assert 'name="name"' in browser.get(page(host)).content.decode()
        actions.approve_organisation(organisation=host, by=efua, token=token())
        shown = browser.get(page(host)).content.decode()
        assert 'name="name"' not in shown
        assert "Staff have approved this organisation" in shown
        send(browser, page(host), postcode="SE15 5DQ", name="Casino")
        host.refresh_from_db()
        assert (host.name, host.postcode) == ("Garden", "SE15 5DQ")


def invite(organisation: Organisation, by: Any, email: str) -> Invite:
    return actions.invite_colleague(organisation=organisation, email=email, role="member", by=by, token=token())


def waiting(organisation: Organisation, count: int, **fields: Any) -> None:
    for n in range(count):
        rows.invite(organisation=organisation, key=f"k{n}", to=f"k{n}@portal.example", **fields)


class TestMostInvitations:
    def test_the_twentieth_goes_and_the_next_does_not(self, peckham: Any, amina: Any) -> None:
        waiting(peckham, MOST_OPEN - 1)
        invite(peckham, amina, "last@portal.example")
        with pytest.raises(MoveRefused, match="20 invitations already wait"):
            invite(peckham, amina, "more@portal.example")
        # The same address again replaces its own.
        invite(peckham, amina, "last@portal.example")
        actions.cancel_invite(invite=peckham.invites.filter(state="open").first(), by=amina, token=token())
        invite(peckham, amina, "more@portal.example")

    def test_those_that_have_ended_do_not_count(self, peckham: Any, amina: Any) -> None:
        waiting(peckham, MOST_OPEN, expires_at=clock.now() - timedelta(days=1))
        invite(peckham, amina, "gail@portal.example")

    def test_the_page_says_so(self, peckham: Any, amina: Any, client_for: Any) -> None:
        waiting(peckham, MOST_OPEN)
        address = reverse("programmes:organisation_invite", args=[peckham.pk])
        words = send(client_for(amina), address, email="more@portal.example", role="member").content.decode()
        assert "20 invitations already wait for an answer" in words

    def test_control_another_group_has_its_own_twenty(self, peckham: Any, carys: Any) -> None:
        waiting(peckham, MOST_OPEN)
        invite(carys.memberships.get().organisation, carys, "gail@portal.example")


@pytest.mark.django_db(transaction=True)
def test_two_leads_invite_the_twentieth_at_once(peckham: Any, amina: Any, bode: Any) -> None:
    bode.memberships.update(role="lead")
    waiting(peckham, MOST_OPEN - 1)
    results = at_once(
        lambda: invite(peckham, amina, "one@portal.example"), lambda: invite(peckham, bode, "two@portal.example")
    )
    assert sorted(type(result).__name__ for result in results) == ["Invite", "MoveRefused"]
    assert peckham.invites.open().count() == MOST_OPEN

"""The staff's side: lists, records with their next steps as buttons, the pages behind them, and the work-list."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse

from programmes import clock
from programmes.people import worklist
from programmes.people.models import Appointment, Invite, Organisation, PersonRequest, User
from programmes.people.views import staff
from tests import factories
from tests.programmes.people import rows
from tests.programmes.people.pages import send

pytestmark = pytest.mark.django_db


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:programmes_{name}", args=args)


@pytest.fixture
def officer(efua: Any, client_for: Any) -> Client:
    return client_for(efua)


@pytest.fixture
def boss(root: Any, client_for: Any) -> Client:
    return client_for(root)


class TestLists:
    @pytest.mark.parametrize("model", ["user", "organisation", "appointment", "invite", "personrequest", "borough"])
    def test_a_list_and_a_record_cost_the_same_with_more_rows(
        self, model: str, boss: Client, amina: Any, peckham: Any, queries: Any
    ) -> None:
        rows.invite(organisation=peckham)
        rows.request("complaint", user=amina)
        with queries() as few:
            assert boss.get(page(f"{model}_changelist")).status_code == 200
        for n in range(8):
            user = factories.person(f"Extra{n} Person")
            rows.appointment(user=user)
            rows.invite(key=f"k{n}", to=f"k{n}@portal.example", organisation=peckham)
            rows.request("complaint", user=user)
        with queries(at_most=len(few)):
            boss.get(page(f"{model}_changelist"))
        record = admin.site._registry[
            {m._meta.model_name: m for m in admin.site._registry}[model]
        ].model._default_manager.first()
        assert boss.get(page(f"{model}_change", record.pk)).status_code == 200

    def test_no_form_edits_anything(self, boss: Client, peckham: Any) -> None:
        for model, it in admin.site._registry.items():
            if model.__module__.startswith("programmes.people"):
                assert not it.has_add_permission(None), model
                assert not it.has_change_permission(None), model
                assert not it.has_delete_permission(None), model
        response = boss.post(page("organisation_change", peckham.pk), {"state": "closed", "name": "Mine now"})
        assert response.status_code == 403
        peckham.refresh_from_db()
        assert (peckham.state, peckham.name) == ("approved", "Peckham Welcomes")

    def test_the_packages_own_lists_are_not_there(self) -> None:
        for name in ("account_emailaddress", "mfa_authenticator", "auth_group"):
            with pytest.raises(NoReverseMatch):
                reverse(f"admin:{name}_changelist")

    def test_who_may_read_which(self, officer: Client, noor: Any, client_for: Any, amina: Any) -> None:
        assert officer.get(page("organisation_changelist")).status_code == 200
        assert officer.get(page("appointment_changelist")).status_code == 403
        analyst = client_for(noor)
        for model in ("user", "organisation", "appointment", "invite", "personrequest"):
            assert analyst.get(page(f"{model}_changelist")).status_code == 403, model
        assert client_for(amina).get(page("user_changelist")).status_code == 302


class TestOrganisations:
    def test_buttons_follow_the_state(self, efua: Any, camden: Any) -> None:
        assert list(staff.open_steps(rows.organisation("pending"))) == ["approve", "refuse"]
        assert list(staff.open_steps(rows.organisation("closed"))) == ["reopen"]
        assert list(staff.open_steps(camden)) == ["invite_registrar", "close"]

    def test_approve(self, officer: Client, queries: Any) -> None:
        made = rows.organisation("pending")
        shown = officer.get(page("organisation_change", made.pk)).content.decode()
        assert 'class="portal-next" href="' + page("organisation_approve", made.pk) in shown
        response = send(officer, page("organisation_approve", made.pk))
        assert response["Location"] == page("organisation_change", made.pk)
        made.refresh_from_db()
        assert made.state == "approved"

    def test_a_reason_is_asked_for(self, officer: Client) -> None:
        made = rows.organisation("pending")
        missing = send(officer, page("organisation_refuse", made.pk), reason="").content.decode()
        assert "Give the reason." in missing
        assert send(officer, page("organisation_refuse", made.pk), reason="No address.").status_code == 302
        assert made.moves.get(verb="refuse").note == "No address."

    def test_a_stale_button_is_refused_with_words(self, officer: Client) -> None:
        response = send(officer, page("organisation_approve", rows.organisation("approved").pk))
        assert "cannot be done now" in response.content.decode()

    def test_a_borough_from_nothing_to_its_first_registrar(self, officer: Client) -> None:
        start = page("organisation_create_borough")
        assert start in officer.get(page("organisation_changelist")).content.decode()
        assert send(officer, start, name="", borough="").status_code == 200
        assert send(officer, start, name="Lambeth registrars", borough="E09000022").status_code == 302
        made = Organisation.objects.get(name="Lambeth registrars")
        again = send(officer, start, name="Again", borough="E09000022").content.decode()
        assert "already has an organisation" in again
        send(officer, page("organisation_approve", made.pk))
        offer = page("organisation_invite_registrar", made.pk)
        assert "Enter the last day." in send(officer, offer, email="reg@lambeth.example").content.decode()
        send(officer, offer, email="reg@lambeth.example", ends_on="2099-03-31")
        assert (Invite.objects.get().role, Invite.objects.get().ends_on) == ("registrar", date(2099, 3, 31))

    def test_close_reopen_and_remove(self, officer: Client, peckham: Any, bode: Any, amina: Any) -> None:
        held = bode.memberships.get()
        shown = officer.get(page("organisation_change", peckham.pk)).content.decode()
        assert page("membership_remove", held.pk) in shown
        response = send(officer, page("membership_remove", held.pk))
        assert response["Location"] == page("organisation_change", peckham.pk)
        assert not bode.memberships.active().exists()
        send(officer, page("organisation_close", peckham.pk), reason="Ended.")
        send(officer, page("organisation_reopen", peckham.pk))
        peckham.refresh_from_db()
        assert peckham.is_working

    def test_others_are_refused(self, noor: Any, client_for: Any, peckham: Any) -> None:
        for address in (
            page("organisation_approve", peckham.pk),
            page("organisation_create_borough"),
            page("appointment_appoint"),
        ):
            assert client_for(noor).get(address).status_code == 403
            assert client_for(noor).post(address).status_code == 403


class TestRoles:
    def test_appoint(self, boss: Client) -> None:
        start = page("appointment_appoint")
        assert start in boss.get(page("appointment_changelist")).content.decode()
        until = (clock.now() + timedelta(days=30)).date().isoformat()
        response = send(boss, start, email="new@portal.example", role="finance", ends_on=until)
        assert response["Location"] == page("invite_changelist")
        assert Invite.objects.get().role == "finance"

    def test_what_is_wrong_is_said(self, boss: Client) -> None:
        shown = send(boss, page("appointment_appoint"), email="x", role="", ends_on="soon").content.decode()
        for words in ("name@example.org", "Choose a role.", "YYYY-MM-DD"):
            assert words in shown
        shown = send(boss, page("appointment_appoint"), email="n@portal.example", role="finance", ends_on="2020-01-01")
        assert "must be in the future" in shown.content.decode()

    def test_close(self, boss: Client, efua: Any) -> None:
        held = efua.appointments.get()
        assert page("appointment_close", held.pk) in boss.get(page("appointment_change", held.pk)).content.decode()
        assert send(boss, page("appointment_close", held.pk)).status_code == 302
        assert not User.objects.get(pk=efua.pk).is_staff

    def test_ones_own_role_is_refused(self, boss: Client, root: Any) -> None:
        shown = send(boss, page("appointment_close", root.appointments.get().pk))
        assert "cannot close your own role" in shown.content.decode()

    def test_take_an_invitation_back(self, boss: Client) -> None:
        made = rows.invite(kind="appointment", role="editor", ends_on=date(2035, 1, 1))
        assert send(boss, page("invite_cancel", made.pk)).status_code == 302
        made.refresh_from_db()
        assert made.state == "cancelled"
        assert page("invite_cancel", made.pk) not in boss.get(page("invite_change", made.pk)).content.decode()


class TestRequests:
    def test_acknowledge_and_answer(self, officer: Client) -> None:
        made = rows.request("complaint")
        shown = officer.get(page("personrequest_change", made.pk)).content.decode()
        assert page("personrequest_acknowledge", made.pk) in shown
        send(officer, page("personrequest_acknowledge", made.pk))
        assert "Write what we tell" in send(officer, page("personrequest_complete", made.pk)).content.decode()
        send(officer, page("personrequest_complete", made.pk), outcome="Sorry.")
        made.refresh_from_db()
        assert (made.state, made.outcome) == ("done", "Sorry.")

    def test_refuse(self, officer: Client) -> None:
        made = rows.request("erasure")
        send(officer, page("personrequest_refuse", made.pk), outcome="An award is open.")
        made.refresh_from_db()
        assert made.state == "refused"

    def test_carry_out_an_erasure(self, officer: Client, bode: Any) -> None:
        made = rows.request("erasure", user=bode)
        shown = officer.get(page("personrequest_change", made.pk)).content.decode()
        assert page("personrequest_carry_out_erasure", made.pk) in shown
        assert page("personrequest_complete", made.pk) not in shown
        send(officer, page("personrequest_carry_out_erasure", made.pk))
        bode.refresh_from_db()
        assert bode.erased_at
        assert "Erased person" in officer.get(page("personrequest_change", made.pk)).content.decode()

    def test_ones_own_request_is_somebody_elses_work(self, officer: Client, efua: Any) -> None:
        made = rows.request("complaint", user=efua)
        address = page("personrequest_acknowledge", made.pk)
        assert send(officer, address).status_code == 403


class TestWorklist:
    def lines(self, user: Any) -> dict[str, Any]:
        return {line.label: line for line in worklist.lines(User.objects.get(pk=user.pk))}

    def test_what_waits_is_counted_with_its_age_and_its_way(self, efua: Any, officer: Client) -> None:
        rows.organisation("pending")
        first = rows.request("complaint")
        rows.request("complaint")
        rows.request("complaint", "acknowledged")
        rows.request("erasure")
        rows.request("other_format")
        found = self.lines(efua)
        counts = {label: line.count for label, line in found.items() if line.count and "rants" not in line.url}
        assert counts == {
            "Organisations to approve": 1,
            "Complaints to acknowledge": 2,
            "Complaints to answer": 1,
            "Erasures to carry out": 1,
            "Other formats to provide": 1,
        }
        assert found["Complaints to acknowledge"].oldest_at == first.made_at
        for line in found.values():
            assert officer.get(line.url).status_code == 200, line.label

    def test_a_copy_of_data_waits_only_when_no_worker_made_it(self, efua: Any) -> None:
        made = rows.request("data")
        label = "Copies of data that no worker has made"
        assert self.lines(efua)[label].count == 0
        PersonRequest.objects.filter(pk=made.pk).update(made_at=clock.now() - timedelta(hours=2))
        assert self.lines(efua)[label].count == 1

    def test_ones_own_request_is_not_on_ones_list(self, efua: Any) -> None:
        rows.request("complaint", user=efua)
        assert self.lines(efua)["Complaints to acknowledge"].count == 0

    def test_a_borough_without_a_registrar(self, ines: Any, camden: Any) -> None:
        assert self.lines(ines)["Boroughs without a registrar"].count == 1
        factories.member("Rae Registrar", of=camden, role="registrar")
        assert self.lines(ines)["Boroughs without a registrar"].count == 0

    def test_roles_about_to_end(self, root: Any, boss: Client) -> None:
        line = self.lines(root)["Roles that end within 30 days"]
        assert line.count == 0
        today = clock.now().date()
        rows.appointment(ends_on=today + timedelta(days=5))
        line = self.lines(root)["Roles that end within 30 days"]
        assert line.count == 1
        assert boss.get(line.url).status_code == 200
        assert Appointment.objects.filter(ends_on=today + timedelta(days=5)).exists()

    def test_nobody_sees_what_they_may_not_do(self, finn: Any, amina: Any) -> None:
        for who in (finn, amina):
            assert not [line for line in self.lines(who).values() if "programmes" in "".join(line.moves)]

"""What people and staff do: state, history, audit row, message; refusals change nothing; races have one winner."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from programmes import clock, tokens
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.people import actions
from programmes.people.models import Appointment, Borough, Invite, Membership, Organisation, User
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token
from tests.programmes.people import rows

pytestmark = pytest.mark.django_db


def noted(verb: str) -> bool:
    return AuditEvent.objects.filter(verb=f"programmes.people.{verb}").exists()


def told(event: str) -> list[Notice]:
    return list(Notice.objects.filter(event__startswith=f"programmes.people.{event}").order_by("pk"))


def key_in(notice: Notice) -> str:
    """The key of the invitation in this message."""
    return notice.body.split("/account/invites/")[1].split("/")[0]


class TestAccount:
    def test_update_details(self, amina: Any) -> None:
        actions.update_details(by=amina, name=" Amina Y. ", phone="020 7946 0000", token=token())
        amina.refresh_from_db()
        assert (amina.name, amina.phone) == ("Amina Y.", "020 7946 0000")
        assert noted("details_updated")

    def test_update_details_needs_a_name(self, amina: Any) -> None:
        with pytest.raises(MoveRefused) as refused:
            actions.update_details(by=amina, name="  ", phone="", token=token())
        assert refused.value.field == "name"
        assert User.objects.get(pk=amina.pk).name == "Amina Yusuf"

    def test_choose_notices(self, amina: Any) -> None:
        actions.choose_notices(by=amina, wanted=["news"], token=token())
        amina.refresh_from_db()
        assert amina.notices_off == ["colleagues", "reminders"]
        assert noted("notices_chosen")

    def test_a_form_sent_twice_changes_once(self, amina: Any) -> None:
        sent = token()
        actions.update_details(by=amina, name="First", phone="", token=sent)
        with pytest.raises(tokens.AlreadyDone):
            actions.update_details(by=amina, name="Second", phone="", token=sent)
        assert User.objects.get(pk=amina.pk).name == "First"


class TestCreateOrganisation:
    def test_an_informal_group_needs_no_number_and_no_approval(self, farah: Any) -> None:
        made = actions.create_organisation(by=farah, token=token(), kind="community", name="Choir")
        assert made.is_working
        assert made.moves.get().verb == "create"
        assert farah.role_in(made) == "lead"
        assert noted("organisation_created")
        assert [n.recipient for n in told("organisation_created")] == [farah]
        assert "at once" in told("organisation_created")[0].body

    def test_a_host_waits_for_approval(self, farah: Any) -> None:
        made = actions.create_organisation(by=farah, token=token(), kind="host", name="Garden")
        assert made.state == "pending"
        assert "decided" in told("organisation_created")[0].body

    def test_a_borough_is_entered_by_staff_only(self, farah: Any, efua: Any) -> None:
        lambeth = Borough.objects.get(name="Lambeth")
        with pytest.raises(PermissionDenied):
            actions.create_organisation(by=farah, token=token(), kind="borough", name="Lambeth", borough=lambeth)
        with pytest.raises(MoveRefused):
            actions.create_organisation(by=efua, token=token(), kind="borough", name="Lambeth")
        made = actions.create_organisation(by=efua, token=token(), kind="borough", name="Lambeth", borough=lambeth)
        assert made.state == "pending"
        assert not made.memberships.exists()
        with pytest.raises(MoveRefused, match="already"):
            actions.create_organisation(by=efua, token=token(), kind="borough", name="Again", borough=lambeth)

    def test_sent_twice_it_is_one_organisation_and_leads_to_it(self, farah: Any) -> None:
        sent = token()
        made = actions.create_organisation(by=farah, token=sent, kind="community", name="Choir")
        with pytest.raises(tokens.AlreadyDone) as repeat:
            actions.create_organisation(by=farah, token=sent, kind="community", name="Choir")
        assert repeat.value.result == made.get_absolute_url()
        assert Organisation.objects.filter(name="Choir").count() == 1


class TestDecideOnOrganisation:
    @pytest.fixture
    def garden(self, farah: Any) -> Organisation:
        return actions.create_organisation(by=farah, token=token(), kind="host", name="Garden")

    def test_approve(self, garden: Organisation, efua: Any, farah: Any) -> None:
        actions.approve_organisation(organisation=garden, by=efua, token=token())
        garden.refresh_from_db()
        assert (garden.state, garden.approved_by) == ("approved", efua)
        assert [m.verb for m in garden.moves.all()] == ["create", "approve"]
        assert noted("organisation_approved")
        assert [n.recipient for n in told("organisation_approve")] == [farah]

    def test_refuse_and_think_again(self, garden: Organisation, efua: Any) -> None:
        with pytest.raises(MoveRefused) as refused:
            actions.refuse_organisation(organisation=garden, by=efua, reason=" ", token=token())
        assert refused.value.field == "reason"
        actions.refuse_organisation(organisation=garden, by=efua, reason="No address.", token=token())
        garden.refresh_from_db()
        assert garden.state == "refused"
        assert "No address." in told("organisation_refuse")[0].body
        actions.approve_organisation(organisation=garden, by=efua, token=token())
        garden.refresh_from_db()
        assert garden.is_working

    def test_close_and_reopen(self, peckham: Any, amina: Any, bode: Any, efua: Any) -> None:
        with pytest.raises(MoveRefused):
            actions.close_organisation(organisation=peckham, by=efua, reason="", token=token())
        actions.close_organisation(organisation=peckham, by=efua, reason="It has ended.", token=token())
        assert {n.recipient for n in told("organisation_close")} == {amina, bode}
        actions.reopen_organisation(organisation=peckham, by=efua, token=token())
        peckham.refresh_from_db()
        assert peckham.is_working
        assert len(told("organisation_reopen")) == 2

    @pytest.mark.parametrize("verb", ["approve", "refuse", "close", "reopen"])
    def test_only_staff_who_may(self, verb: str, peckham: Any, amina: Any, noor: Any) -> None:
        more = {"reason": "Because."} if verb in {"refuse", "close"} else {}
        for who in (amina, noor):
            with pytest.raises(PermissionDenied):
                getattr(actions, f"{verb}_organisation")(organisation=peckham, by=who, token=token(), **more)

    def test_a_council_does_not_come_back_beside_its_successor(self, camden: Any, efua: Any) -> None:
        actions.close_organisation(organisation=camden, by=efua, reason="Renamed.", token=token())
        factories.borough_organisation("Camden")
        with pytest.raises(MoveRefused, match="Another organisation"):
            actions.reopen_organisation(organisation=camden, by=efua, token=token())


class TestInvite:
    def test_a_colleague_is_invited_and_joins(self, peckham: Any, amina: Any) -> None:
        made = actions.invite_colleague(
            organisation=peckham, email=" Gail@Portal.example", role="member", by=amina, token=token()
        )
        assert (made.email, made.state) == ("gail@portal.example", "open")
        message = told("member_invited")[0]
        assert (message.address, message.recipient) == ("gail@portal.example", None)
        assert Invite.hash_of(key_in(message)) == made.token_hash
        assert noted("member_invited")
        gail = factories.person("Gail Green", email="gail@portal.example")
        held = actions.accept_invite(invite=made, by=gail, token=token())
        assert isinstance(held, Membership)
        assert (held.role, held.added_by) == ("member", amina)
        assert noted("invite_accepted")
        assert [n.recipient for n in told("invite_accepted")] == [amina]

    def test_a_second_invitation_takes_the_first_back(self, peckham: Any, amina: Any) -> None:
        first, second = (
            actions.invite_colleague(
                organisation=peckham, email="g@portal.example", role="member", by=amina, token=token()
            )
            for _ in range(2)
        )
        first.refresh_from_db()
        assert (first.state, second.state) == ("cancelled", "open")

    def test_only_a_lead_of_this_organisation(self, peckham: Any, bode: Any, carys: Any, efua: Any) -> None:
        for who in (bode, carys, efua):
            with pytest.raises(PermissionDenied):
                actions.invite_colleague(
                    organisation=peckham, email="g@portal.example", role="member", by=who, token=token()
                )
        assert not Invite.objects.exists()

    def test_what_is_refused(self, peckham: Any, amina: Any, bode: Any, efua: Any) -> None:
        with pytest.raises(MoveRefused) as refused:
            actions.invite_colleague(organisation=peckham, email=bode.email, role="member", by=amina, token=token())
        assert refused.value.field == "email"
        with pytest.raises(MoveRefused) as refused:
            actions.invite_colleague(
                organisation=peckham, email="g@portal.example", role="registrar", by=amina, token=token()
            )
        assert refused.value.field == "role"
        actions.close_organisation(organisation=peckham, by=efua, reason="Ended.", token=token())
        with pytest.raises(MoveRefused, match="approved"):
            actions.invite_colleague(
                organisation=peckham, email="g@portal.example", role="member", by=amina, token=token()
            )

    def test_a_registrar_is_invited_by_staff(self, camden: Any, peckham: Any, ines: Any, ravi: Any) -> None:
        offer: dict[str, Any] = {"email": "new@portal.example", "ends_on": date(2099, 3, 31)}
        made = actions.invite_registrar(organisation=camden, by=ines, token=token(), **offer)
        assert (made.role, made.ends_on) == ("registrar", date(2099, 3, 31))
        assert "until 31 March 2099" in told("member_invited")[0].body
        with pytest.raises(MoveRefused):
            actions.invite_registrar(organisation=peckham, by=ines, token=token(), **offer)
        with pytest.raises(PermissionDenied):
            actions.invite_registrar(organisation=camden, by=ravi, token=token(), **offer)

    def test_taking_back(self, peckham: Any, amina: Any, bode: Any, root: Any, efua: Any) -> None:
        made = rows.invite(organisation=peckham)
        with pytest.raises(PermissionDenied):
            actions.cancel_invite(invite=made, by=bode, token=token())
        actions.cancel_invite(invite=made, by=amina, token=token())
        made.refresh_from_db()
        assert (made.state, made.cancelled_by) == ("cancelled", amina)
        assert noted("invite_cancelled")
        gail = factories.person("Gail Green", email="gail@portal.example")
        with pytest.raises(MoveRefused):
            actions.accept_invite(invite=made, by=gail, token=token())
        offer = actions.appoint(
            email="new@portal.example",
            role="editor",
            ends_on=clock.now().date() + timedelta(days=9),
            by=root,
            token=token(),
        )
        with pytest.raises(PermissionDenied):
            actions.cancel_invite(invite=offer, by=efua, token=token())
        actions.cancel_invite(invite=offer, by=root, token=token())

    def test_what_cannot_be_accepted(self, peckham: Any, bode: Any, efua: Any) -> None:
        with pytest.raises(MoveRefused, match="already a member"):
            actions.accept_invite(invite=rows.invite(organisation=peckham, to=bode.email), by=bode, token=token())
        gail = factories.person("Gail Green", email="gail@portal.example")
        made = rows.invite(organisation=peckham, key="other")
        actions.close_organisation(organisation=peckham, by=efua, reason="Ended.", token=token())
        with pytest.raises(MoveRefused, match="not open"):
            actions.accept_invite(invite=made, by=gail, token=token())
        made.refresh_from_db()
        assert made.state == "open"


class TestMembers:
    def test_change_member_role(self, amina: Any, bode: Any) -> None:
        held = actions.change_member_role(membership=bode.memberships.get(), role="lead", by=amina, token=token())
        assert held.role == "lead"
        assert noted("member_changed")
        assert [n.recipient for n in told("member_changed")] == [bode]

    def test_the_last_lead_stays_one(self, amina: Any, bode: Any) -> None:
        mine = amina.memberships.get()
        with pytest.raises(MoveRefused, match="needs a lead"):
            actions.change_member_role(membership=mine, role="member", by=amina, token=token())
        with pytest.raises(MoveRefused, match="needs a lead"):
            actions.remove_member(membership=mine, by=amina, token=token())
        actions.change_member_role(membership=bode.memberships.get(), role="lead", by=amina, token=token())
        actions.remove_member(membership=mine, by=amina, token=token())
        assert not amina.memberships.active().exists()

    def test_removal_ends_access_at_the_next_request(self, amina: Any, bode: Any, peckham: Any) -> None:
        actions.remove_member(membership=bode.memberships.get(), by=amina, token=token())
        assert User.objects.get(pk=bode.pk).role_in(peckham) is None
        assert noted("member_removed")
        assert "removed you" in told("member_removed")[0].body

    def test_anybody_may_leave(self, bode: Any) -> None:
        actions.remove_member(membership=bode.memberships.get(), by=bode, token=token())
        assert "You have left" in told("member_removed")[0].body

    def test_who_may_not(self, amina: Any, bode: Any, carys: Any, noor: Any) -> None:
        for who in (bode, carys, noor):
            with pytest.raises(PermissionDenied):
                actions.remove_member(membership=amina.memberships.get(), by=who, token=token())
            with pytest.raises(PermissionDenied):
                actions.change_member_role(membership=bode.memberships.get(), role="lead", by=who, token=token())

    def test_staff_remove_a_registrar_who_has_left(self, ravi: Any, ines: Any) -> None:
        """A borough has no lead: its last registrar can be removed."""
        actions.remove_member(membership=ravi.memberships.get(), by=ines, token=token())
        assert not ravi.memberships.active().exists()

    def test_an_ended_membership_cannot_be_removed_again(self, amina: Any, bode: Any) -> None:
        held = bode.memberships.get()
        actions.remove_member(membership=held, by=amina, token=token())
        with pytest.raises(MoveRefused):
            actions.remove_member(membership=held, by=amina, token=token())


class TestStaff:
    def offer(self, root: Any, **more: Any) -> Invite:
        until = clock.now().date() + timedelta(days=90)
        values = {
            "email": "new@portal.example",
            "role": "editor",
            "ends_on": until,
            "by": root,
            "token": token(),
            **more,
        }
        return actions.appoint(**values)

    def test_appoint_and_accept(self, root: Any) -> None:
        made = self.offer(root)
        assert noted("appointed")
        assert told("appointed")[0].address == "new@portal.example"
        nell = factories.person("Nell New", email="new@portal.example")
        held = actions.accept_invite(invite=made, by=nell, token=token())
        assert isinstance(held, Appointment)
        assert (held.role, held.ends_on, held.given_by) == ("editor", made.ends_on, root)
        assert User.objects.get(pk=nell.pk).is_staff

    def test_a_new_offer_replaces_the_old_and_a_new_term_the_last(self, root: Any) -> None:
        first, second = self.offer(root), self.offer(root)
        first.refresh_from_db()
        assert first.state == "cancelled"
        nell = factories.person("Nell New", email="new@portal.example")
        actions.accept_invite(invite=second, by=nell, token=token())
        third = self.offer(root, ends_on=clock.now().date() + timedelta(days=200))
        actions.accept_invite(invite=third, by=nell, token=token())
        assert nell.appointments.filter(closed_at__isnull=True).get().ends_on == third.ends_on

    def test_what_is_refused(self, root: Any) -> None:
        for more, field in (
            ({"role": "mayor"}, "role"),
            ({"ends_on": clock.now().date()}, "ends_on"),
            ({"email": root.email}, "email"),
        ):
            with pytest.raises(MoveRefused) as refused:
                self.offer(root, **more)
            assert refused.value.field == field
        assert not Invite.objects.exists()

    def test_only_those_who_appoint(self, efua: Any, root: Any) -> None:
        with pytest.raises(PermissionDenied):
            self.offer(efua)
        with pytest.raises(PermissionDenied):
            actions.close_appointment(appointment=efua.appointments.get(), by=efua, token=token())

    def test_an_offer_whose_day_has_passed_gives_nothing(self, root: Any) -> None:
        made = self.offer(root)
        Invite.objects.filter(pk=made.pk).update(ends_on=clock.now().date() - timedelta(days=2))
        nell = factories.person("Nell New", email="new@portal.example")
        with pytest.raises(MoveRefused, match="already ended"):
            actions.accept_invite(invite=made, by=nell, token=token())

    def test_close_appointment(self, efua: Any, root: Any) -> None:
        actions.close_appointment(appointment=efua.appointments.get(), by=root, token=token())
        assert not User.objects.get(pk=efua.pk).is_staff
        assert noted("appointment_closed")
        assert [n.recipient for n in told("appointment_closed")] == [efua]
        with pytest.raises(MoveRefused):
            actions.close_appointment(appointment=efua.appointments.get(), by=root, token=token())


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run these together, each on its own connection; gives what each returned or raised."""
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(at: int, call: Callable[[], Any]) -> None:
        try:
            barrier.wait(10)
            results[at] = call()
        except Exception as error:
            results[at] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_one_invitation_accepted_twice_at_once(self, peckham: Any, amina: Any) -> None:
        gail = factories.person("Gail Green", email="gail@portal.example")
        made = rows.invite(organisation=peckham)
        sent = [token(), token()]
        results = at_once(*(lambda t=t: actions.accept_invite(invite=made, by=gail, token=t) for t in sent))
        assert sorted(type(r).__name__ for r in results) == ["Membership", "MoveRefused"]
        assert gail.memberships.count() == 1

    def test_two_leads_remove_each_other_at_once(self, peckham: Any, amina: Any, bode: Any) -> None:
        bode.memberships.update(role="lead")
        one, two = amina.memberships.get(), bode.memberships.get()
        results = at_once(
            lambda: actions.remove_member(membership=two, by=amina, token=token()),
            lambda: actions.remove_member(membership=one, by=bode, token=token()),
        )
        assert sorted(type(r).__name__ for r in results) == ["Membership", "PermissionDenied"]
        assert peckham.memberships.active().filter(role="lead").count() == 1

    def test_control_without_the_lock_both_go(
        self, peckham: Any, amina: Any, bode: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The same race with the organisation's row left unlocked: nobody is left to lead."""
        from programmes.people.actions import members

        bode.memberships.update(role="lead")
        one, two = amina.memberships.get(), bode.memberships.get()
        meet = threading.Barrier(2)

        def unlocked(membership: Membership) -> Membership:
            return Membership.objects.select_related("organisation", "user").get(pk=membership.pk)

        def checked_together(membership: Membership) -> None:
            meet.wait(10)

        monkeypatch.setattr(members, "_locked", unlocked)
        monkeypatch.setattr(members, "_refuse_without_lead", checked_together)
        results = at_once(
            lambda: actions.remove_member(membership=two, by=amina, token=token()),
            lambda: actions.remove_member(membership=one, by=bode, token=token()),
        )
        assert [type(r).__name__ for r in results] == ["Membership", "Membership"]
        assert peckham.memberships.active().filter(role="lead").count() == 0
